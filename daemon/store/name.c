// SPDX-License-Identifier: Apache-2.0
// What units and cycles are found by: rows (index, hash of the folded word, id). A hash keeps keys short and of one length.
#include "store/link.h"
#include "store/list.h"

#include <sodium.h>

enum name_index { NAME_UNIT = 1, NAME_IDENTITY, NAME_CYCLE, NAME_NUMBER };
enum { HASH_BYTES = 16 };

static struct key name_key(enum name_index index, struct okr_str word, okr_id id)
{
    uint8_t hash[HASH_BYTES];
    struct key key = {.n = 0};
    store_digest(word, hash);
    key_u8(&key, (uint8_t)index);
    key_bytes(&key, hash, sizeof hash);
    key_u64(&key, id);
    return key;
}

/// The keys of one state of an entity.
struct names {
    struct key *at;
    size_t n;
};

static void add_name(struct names *names, enum name_index index, struct okr_str word, okr_id id)
{
    if (word.len)
        names->at[names->n++] = name_key(index, word, id);
}

static void add_folded(struct store_txn *txn, struct names *names, enum name_index index,
                       struct okr_str word, okr_id id)
{
    struct okr_str folded = word.len ? okr_fold(txn->scratch, word) : word;
    if (word.len && !folded.ptr)
        txn_fail_memory(txn);
    else
        add_name(names, index, folded, id);
}

static struct names names_room(struct store_txn *txn, size_t n)
{
    struct names names = {.at = okr_arena_array(txn->scratch, n, sizeof *names.at)};
    if (!names.at)
        txn_fail_memory(txn);
    return names;
}

static struct names names_of_unit(struct store_txn *txn, const struct okr_unit *unit, okr_id id)
{
    struct names names = names_room(txn, 3 + unit->aliases.n + unit->identities.n);
    if (!names.at)
        return names;
    add_folded(txn, &names, NAME_UNIT, unit->name, id);
    add_folded(txn, &names, NAME_UNIT, unit->key, id);
    for (size_t i = 0; i < unit->aliases.n; i++)
        add_folded(txn, &names, NAME_UNIT, unit->aliases.at[i], id);
    for (size_t i = 0; i < unit->identities.n; i++)
        add_name(&names, NAME_IDENTITY, unit->identities.at[i], id);
    if (unit->employee_number.len)
        add_name(&names, NAME_NUMBER, unit->employee_number, id);
    return names;
}

static struct names names_of(struct store_txn *txn, char letter, const void *object, okr_id id)
{
    struct names names = {NULL, 0};
    if (!object)
        return names;
    if (letter == 'u')
        return names_of_unit(txn, object, id);
    const struct okr_cycle *cycle = object;
    names = names_room(txn, 1);
    if (names.at)
        add_folded(txn, &names, NAME_CYCLE, cycle->key, id);
    return names;
}

static bool names_hold(const struct names *names, const struct key *key)
{
    for (size_t i = 0; i < names->n; i++)
        if (memcmp(names->at[i].bytes, key->bytes, key->n) == 0)
            return true;
    return false;
}

void name_update(struct store_txn *txn, char letter, okr_id id, const void *before,
                 const void *after)
{
    if (letter != 'u' && letter != 'c')
        return;
    struct names old = names_of(txn, letter, before, id), new = names_of(txn, letter, after, id);
    for (size_t i = 0; i < old.n; i++)
        if (!names_hold(&new, &old.at[i]))
            txn_delete(txn, TABLE_NAME, &old.at[i]);
    for (size_t i = 0; i < new.n; i++) {
        uint8_t bytes[ROW_LEAST];
        if (!names_hold(&old, &new.at[i]))
            txn_put(txn, TABLE_NAME, &new.at[i], row_empty(bytes, ROW_LINK, &new.at[i]));
    }
}

size_t name_keys(struct store_txn *txn, char letter, okr_id id, const void *object,
                 const struct key **ret)
{
    struct names names = {NULL, 0};
    if (letter == 'u' || letter == 'c')
        names = names_of(txn, letter, object, id);
    *ret = names.at;
    return names.n;
}

/// The ids found by a word, ascending.
static void find(struct store_txn *txn, enum name_index index, struct okr_str word,
                 struct id_list *list, size_t max)
{
    struct key from = name_key(index, word, 0);
    const size_t fixed = from.n - sizeof(okr_id);
    struct txn_scan scan = txn_scan(txn, TABLE_NAME, &from);
    while (list->ids.n < max && txn_scan_next(&scan) && scan.key.len == from.n &&
           memcmp(scan.key.ptr, from.bytes, fixed) == 0)
        id_list_add(list, txn, key_read(scan.key.ptr + fixed));
    txn_scan_close(&scan);
}

struct okr_ids store_units_named(struct store_txn *txn, struct okr_str name,
                                 struct okr_arena *arena)
{
    struct id_list list = {.arena = arena};
    struct okr_str folded = okr_fold(arena, name);
    if (!folded.ptr && name.len)
        txn_fail_memory(txn);
    else
        find(txn, NAME_UNIT, folded, &list, SIZE_MAX);
    return txn_failed(txn) ? (struct okr_ids){NULL, 0} : list.ids;
}

/// The only id of a word, without an arena.
static okr_id find_one(struct store_txn *txn, enum name_index index, struct okr_str word)
{
    okr_id one = 0;
    struct id_list list = {.ids = {.at = &one}, .room = 1};
    find(txn, index, word, &list, 1);
    return list.ids.n ? one : 0;
}

okr_id store_unit_of_identity(struct store_txn *txn, struct okr_str identity)
{
    return find_one(txn, NAME_IDENTITY, identity);
}

okr_id store_unit_of_number(struct store_txn *txn, struct okr_str employee_number)
{
    return find_one(txn, NAME_NUMBER, employee_number);
}

okr_id store_cycle_of_key(struct store_txn *txn, struct okr_str key, struct okr_arena *arena)
{
    struct okr_str folded = okr_fold(arena, key);
    if (!folded.ptr && key.len) {
        txn_fail_memory(txn);
        return 0;
    }
    return find_one(txn, NAME_CYCLE, folded);
}

void store_digest(struct okr_str bytes, uint8_t ret[16])
{
    crypto_generichash(ret, 16, (const unsigned char *)bytes.ptr, bytes.len, NULL, 0);
}

void store_sha256(struct okr_str bytes, char ret[STORE_SHA256_TEXT])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)bytes.ptr, bytes.len);
    (void)sodium_bin2hex(ret, STORE_SHA256_TEXT, hash, sizeof hash);
}

bool store_has_identities(struct store_txn *txn)
{
    struct key from = {.n = 0};
    key_u8(&from, NAME_IDENTITY);
    struct txn_scan scan = txn_scan(txn, TABLE_NAME, &from);
    bool any = txn_scan_next(&scan) && scan.key.len > 0 && scan.key.ptr[0] == NAME_IDENTITY;
    txn_scan_close(&scan);
    return any;
}
