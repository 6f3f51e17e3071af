// SPDX-License-Identifier: Apache-2.0
// Answers kept for idempotency keys: in the table under (key, actor), and in order of age for taking them away again.
#include "store/txn.h"

#include <sodium.h>
#include <stdlib.h>

/// Kept at least so long and at least so many (DESIGN 4).
enum { KEPT_LEAST = 1000000, LONGEST_RAW = 40, RAW_OF_LONG = 24, DIGEST_BYTES = 16, SMALLEST = 64 };
/// At most so many old ones are taken away for a new one, so that no commit is long.
enum { PRUNE_PER_NEW = 2 };

struct age {
    okr_time time;
    struct key key;
};
struct new_ages {
    struct age *at;
    size_t n, room;
};

struct new_ages *ages_new(void)
{
    return calloc(1, sizeof(struct new_ages));
}

void ages_free(struct new_ages *ages)
{
    if (ages)
        free(ages->at);
    free(ages);
}

void ages_clear(struct new_ages *ages)
{
    ages->n = 0;
}

size_t ages_mark(const struct new_ages *ages)
{
    return ages->n;
}

void ages_rollback(struct new_ages *ages, size_t mark)
{
    ages->n = mark;
}

static void ages_add(struct store_txn *txn, const struct age *age)
{
    struct new_ages *ages = txn->store->ages;
    if (ages->n == ages->room) {
        size_t room = ages->room ? 2 * ages->room : SMALLEST;
        struct age *at = realloc(ages->at, room * sizeof *at);
        if (!at) {
            txn_fail_memory(txn);
            return;
        }
        ages->at = at;
        ages->room = room;
    }
    ages->at[ages->n++] = *age;
}

/// The client's key comes first and whole: keys ordered by time (UUIDv7) then grow at the end of the table. A long one keeps its beginning for that, and a hash for the rest.
static struct key dedup_key(const struct store *store, struct okr_str actor,
                            struct okr_str idempotency)
{
    uint8_t hash[DIGEST_BYTES], of_actor[crypto_shorthash_BYTES];
    struct key key = {.n = 0};
    if (idempotency.len <= LONGEST_RAW) {
        key_bytes(&key, idempotency.ptr, idempotency.len);
    } else {
        store_digest(idempotency, hash);
        key_bytes(&key, idempotency.ptr, RAW_OF_LONG);
        key_bytes(&key, hash, sizeof hash);
    }
    crypto_shorthash(of_actor, (const unsigned char *)actor.ptr, actor.len, store->id_bytes);
    key_bytes(&key, of_actor, sizeof of_actor);
    return key;
}

int store_dedup_find(struct store_txn *txn, struct okr_str actor, struct okr_str key,
                     const uint8_t digest[16], bool *ret_found, struct okr_str *ret_reply,
                     uint64_t *ret_sequence, struct okr_err *e)
{
    struct key k = dedup_key(txn->store, actor, key);
    struct okr_str content;
    if (!txn_get(txn, TABLE_DEDUP, &k, ROW_DEDUP, &content)) {
        *ret_found = false;
        return store_error(txn, e);
    }
    struct okr_reader r = okr_reader(content);
    okr_reader_array(&r);
    struct okr_str of = okr_reader_str(&r);
    uint64_t sequence = okr_reader_uint(&r);
    struct okr_str reply = okr_reader_str(&r);
    if (r.bad || of.len != DIGEST_BYTES) {
        txn_damaged(txn, TABLE_DEDUP, (struct okr_str){(char *)k.bytes, k.n});
        return store_error(txn, e);
    }
    if (memcmp(of.ptr, digest, DIGEST_BYTES) != 0)
        return okr_fail(e, OKR_E_CONFLICT, "idempotency_key", "use a new key for a new request",
                        "this key was used before, for a request with other arguments");
    *ret_found = true;
    *ret_reply = reply;
    *ret_sequence = sequence;
    return OKR_OK;
}

#if OKR_SEEDED_BUG == 6 // an answer is kept by the transaction after its own
static void put_late(struct store_txn *txn, const struct key *key, struct okr_str row)
{
    static uint8_t late[1 << 16];
    static struct key late_key;
    static size_t n;
    if (n)
        txn_append(txn, TABLE_DEDUP, &late_key, (struct okr_str){(char *)late, n});
    n = row.ptr && row.len <= sizeof late ? row.len : 0;
    if (n)
        memcpy(late, row.ptr, n);
    late_key = *key;
}
#endif

void store_dedup_put(struct store_txn *txn, struct okr_str actor, struct okr_str key,
                     const uint8_t digest[16], struct okr_str reply, uint64_t sequence,
                     okr_time now)
{
    struct age age = {.time = now, .key = dedup_key(txn->store, actor, key)};
    if (txn_failed(txn))
        return;
    okr_arena_reset(txn->scratch);
    struct okr_buf row = row_begin(txn->scratch, ROW_DEDUP);
    struct okr_pack p = OKR_PACK(&row);
    okr_pack_array(&p, 3);
    okr_pack_bin(&p, digest, DIGEST_BYTES);
    okr_pack_uint(&p, sequence);
    okr_pack_bin(&p, reply.ptr, reply.len);
    // Filled to the end as long as keys come in order; a plain put where several clients' keys do not.
#if OKR_SEEDED_BUG == 6
    put_late(txn, &age.key, row_seal(&row, &age.key));
#else
    txn_append(txn, TABLE_DEDUP, &age.key, row_seal(&row, &age.key));
#endif
    ages_add(txn, &age);
}

/// Takes the oldest answer away when it may go.
static bool prune_one(struct store_txn *txn, okr_time now)
{
    struct head *head = &txn->head;
    struct key number = key_of(head->age_first), key = {.n = 0};
    struct okr_str content;
    if (head->age_next - head->age_first <= KEPT_LEAST ||
        !txn_get(txn, TABLE_AGE, &number, ROW_AGE, &content))
        return false;
    struct okr_reader r = okr_reader(content);
    okr_reader_array(&r);
    okr_time time = okr_reader_int(&r, OKR_NO_TIME);
    struct okr_str kept = okr_reader_str(&r);
    if (r.bad || kept.len > KEY_MAX) {
        txn_damaged(txn, TABLE_AGE, (struct okr_str){(char *)number.bytes, number.n});
        return false;
    }
    if (now - time < OKR_DAY_MS)
        return false;
    key_bytes(&key, kept.ptr, kept.len);
    txn_delete(txn, TABLE_DEDUP, &key);
    txn_delete(txn, TABLE_AGE, &number);
    head->age_first++;
    return !txn_failed(txn);
}

void ages_write(struct store_txn *txn)
{
    const struct new_ages *ages = txn->store->ages;
    for (size_t i = 0; i < ages->n && !txn_failed(txn); i++) {
        const struct age *age = &ages->at[i];
        struct key number = key_of(txn->head.age_next++);
        okr_arena_reset(txn->scratch);
        struct okr_buf row = row_begin(txn->scratch, ROW_AGE);
        struct okr_pack p = OKR_PACK(&row);
        okr_pack_array(&p, 2);
        okr_pack_int(&p, age->time);
        okr_pack_bin(&p, age->key.bytes, age->key.n);
        txn_append(txn, TABLE_AGE, &number, row_seal(&row, &number));
    }
    for (size_t i = 0; i < PRUNE_PER_NEW * ages->n; i++)
        if (!prune_one(txn, ages->at[ages->n - 1].time))
            break;
}
