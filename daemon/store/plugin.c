// SPDX-License-Identifier: Apache-2.0
// Rows of the table plugin: id, 0, what, the rest of the key.
#include "store/plugin.h"

#include "store/txn.h"

#include <inttypes.h>

enum what { WHAT_PLACE = 1, WHAT_STATE, WHAT_DEAD_LETTER };
/// A plugin that has missed events has two columns more.
enum {
    PLACE_COLUMNS = 4,
    PLACE_COLUMNS_MISSED = 6,
    LETTER_COLUMNS_FIRST = 3, // of a store that is older than the Chinese reason
    LETTER_COLUMNS = 4
};

static struct key key_about(struct okr_str id, enum what what)
{
    struct key key = {.n = 0};
    key_bytes(&key, id.ptr, id.len < STORE_PLUGIN_ID_MAX ? id.len : STORE_PLUGIN_ID_MAX);
    key_u8(&key, 0);
    key_u8(&key, (uint8_t)what);
    return key;
}

static struct okr_str str_of(const struct key *key)
{
    return (struct okr_str){(const char *)key->bytes, key->n};
}

// --- the place ------------------------------------------------------------------------------------------

bool store_plugin(struct store_txn *txn, struct okr_str id, struct store_plugin *ret)
{
    struct key key = key_about(id, WHAT_PLACE);
    struct okr_str content;
    *ret = (struct store_plugin){.tick = OKR_NO_TIME};
    if (!txn_get(txn, TABLE_PLUGIN, &key, ROW_PLUGIN, &content))
        return false;
    struct okr_reader r = okr_reader(content);
    uint32_t columns = okr_reader_array(&r);
    struct store_plugin plugin = {.sequence = okr_reader_uint(&r)};
    plugin.tick = okr_reader_int(&r, OKR_NO_TIME);
    plugin.stopped = okr_reader_bool(&r);
    plugin.bytes = okr_reader_uint(&r);
    if (columns == PLACE_COLUMNS_MISSED) {
        plugin.missed = okr_reader_uint(&r);
        plugin.missed_to = okr_reader_uint(&r);
    }
    if (r.bad || (columns != PLACE_COLUMNS && columns != PLACE_COLUMNS_MISSED)) {
        txn_damaged(txn, TABLE_PLUGIN, str_of(&key));
        return false;
    }
    *ret = plugin;
    return true;
}

void store_put_plugin(struct store_txn *txn, struct okr_str id, const struct store_plugin *plugin)
{
    struct key key = key_about(id, WHAT_PLACE);
    if (txn_failed(txn))
        return;
    okr_arena_reset(txn->scratch);
    struct okr_buf row = row_begin(txn->scratch, ROW_PLUGIN);
    struct okr_pack p = OKR_PACK(&row);
    okr_pack_array(&p, plugin->missed ? PLACE_COLUMNS_MISSED : PLACE_COLUMNS);
    okr_pack_uint(&p, plugin->sequence);
    if (plugin->tick == OKR_NO_TIME)
        okr_pack_nil(&p);
    else
        okr_pack_int(&p, plugin->tick);
    okr_pack_bool(&p, plugin->stopped);
    okr_pack_uint(&p, plugin->bytes);
    if (plugin->missed) {
        okr_pack_uint(&p, plugin->missed);
        okr_pack_uint(&p, plugin->missed_to);
    }
    txn_put(txn, TABLE_PLUGIN, &key, row_seal(&row, &key));
}

struct okr_strs store_plugins(struct store_txn *txn, struct okr_arena *arena)
{
    struct okr_strs ids = {.n = 0};
    struct key from = {.n = 0};
    for (;;) {
        struct txn_scan scan = txn_scan(txn, TABLE_PLUGIN, &from);
        const char *end = txn_scan_next(&scan) ? memchr(scan.key.ptr, 0, scan.key.len) : NULL;
        struct okr_str id = {scan.key.ptr, end ? (size_t)(end - scan.key.ptr) : 0};
        if (id.len)
            id = okr_arena_dup(arena, id);
        txn_scan_close(&scan);
        struct okr_str *grown = id.len ? okr_arena_grow(arena, ids.at, ids.n * sizeof *grown,
                                                        (ids.n + 1) * sizeof *grown)
                                       : NULL;
        if (!grown || !id.ptr)
            return ids;
        ids.at = grown;
        ids.at[ids.n++] = id;
        from.n = 0;
        key_bytes(&from, id.ptr, id.len);
        key_u8(&from, 1); // behind all of its rows
    }
}

// --- its state ------------------------------------------------------------------------------------------

static bool take_value(struct store_txn *txn, struct okr_str key, struct okr_str content,
                       struct okr_str *ret)
{
    struct okr_reader r = okr_reader(content);
    *ret = okr_reader_str(&r);
    if (!r.bad && ret->ptr)
        return true;
    txn_damaged(txn, TABLE_PLUGIN, key);
    return false;
}

bool store_plugin_value(struct store_txn *txn, struct okr_str id, struct okr_str key,
                        struct okr_str *ret)
{
    struct key at = key_about(id, WHAT_STATE);
    struct okr_str content;
    if (!key.len || key.len > STORE_PLUGIN_KEY_MAX)
        return false;
    key_bytes(&at, key.ptr, key.len);
    return txn_get(txn, TABLE_PLUGIN, &at, ROW_PLUGIN_STATE, &content) &&
           take_value(txn, str_of(&at), content, ret);
}

bool store_plugin_next(struct store_txn *txn, struct okr_str id, struct okr_str prefix,
                       struct okr_str after, struct okr_arena *arena, struct okr_str *ret_key,
                       struct okr_str *ret_value)
{
    struct key about = key_about(id, WHAT_STATE), from = about;
    if (prefix.len > STORE_PLUGIN_KEY_MAX || after.len > STORE_PLUGIN_KEY_MAX)
        return false;
    struct okr_str begin = okr_str_cmp(after, prefix) > 0 ? after : prefix;
    bool found = false;
    key_bytes(&from, begin.ptr, begin.len);
    struct txn_scan scan = txn_scan(txn, TABLE_PLUGIN, &from);
    while (!found && txn_scan_next(&scan) && okr_str_starts(scan.key, str_of(&about))) {
        struct okr_str key = okr_str_skip(scan.key, about.n);
        if (!okr_str_starts(key, prefix))
            break;
        if (okr_str_eq(key, after))
            continue;
        if (!take_value(txn, scan.key, scan.content, ret_value))
            break;
        *ret_key = okr_arena_dup(arena, key);
        found = ret_key->ptr != NULL;
    }
    txn_scan_close(&scan);
    return found;
}

int store_plugin_put(struct store_txn *txn, struct okr_str id, struct okr_str key,
                     struct okr_str value, struct store_plugin *plugin, struct okr_err *e)
{
    struct key at = key_about(id, WHAT_STATE);
    struct okr_str before = {NULL, 0};
    if (!key.len || key.len > STORE_PLUGIN_KEY_MAX || value.len > STORE_PLUGIN_VALUE_MAX)
        return okr_fail(e, OKR_E_TOO_BIG, "state", "split it into several values",
                        "a plugin's key has at most %d bytes, and its value %d",
                        STORE_PLUGIN_KEY_MAX, STORE_PLUGIN_VALUE_MAX);
    bool known = store_plugin_value(txn, id, key, &before);
    uint64_t bytes =
        plugin->bytes - (known ? key.len + before.len : 0) + (value.len ? key.len + value.len : 0);
    if (bytes > STORE_PLUGIN_BYTES_MAX)
        return okr_fail(e, OKR_E_TOO_BIG, "state", "let the plugin delete what it does not need",
                        "what %.*s keeps would be more than %d bytes", OKR_STR_ARG(id),
                        STORE_PLUGIN_BYTES_MAX);
    plugin->bytes = bytes;
    key_bytes(&at, key.ptr, key.len);
    if (!value.len) {
        if (known)
            txn_delete(txn, TABLE_PLUGIN, &at);
        return store_error(txn, e);
    }
    if (txn_failed(txn))
        return store_error(txn, e);
    okr_arena_reset(txn->scratch);
    struct okr_buf row = row_begin(txn->scratch, ROW_PLUGIN_STATE);
    struct okr_pack p = OKR_PACK(&row);
    okr_pack_bin(&p, value.ptr, value.len);
    txn_put(txn, TABLE_PLUGIN, &at, row_seal(&row, &at));
    return store_error(txn, e);
}

// --- dead letters ---------------------------------------------------------------------------------------

static struct key letter_key(struct okr_str id, uint64_t sequence)
{
    struct key key = key_about(id, WHAT_DEAD_LETTER);
    key_u64(&key, sequence);
    return key;
}

static bool unpack_letter(struct store_txn *txn, struct okr_str key, struct okr_str content,
                          uint64_t sequence, struct okr_arena *arena, struct store_dead_letter *ret)
{
    struct okr_reader r = okr_reader(content);
    uint32_t columns = okr_reader_array(&r);
    struct store_dead_letter letter = {.sequence = sequence};
    letter.time = okr_reader_int(&r, OKR_NO_TIME);
    letter.version = okr_arena_dup(arena, okr_reader_str(&r));
    letter.why = okr_arena_dup(arena, okr_reader_str(&r));
    letter.why_zh =
        columns > LETTER_COLUMNS_FIRST ? okr_arena_dup(arena, okr_reader_str(&r)) : letter.why;
    if (r.bad || columns < LETTER_COLUMNS_FIRST || columns > LETTER_COLUMNS)
        txn_damaged(txn, TABLE_PLUGIN, key);
    else if (!letter.version.ptr || !letter.why.ptr || !letter.why_zh.ptr)
        txn_fail_memory(txn);
    if (txn_failed(txn))
        return false;
    *ret = letter;
    return true;
}

void store_put_dead_letter(struct store_txn *txn, struct okr_str id,
                           const struct store_dead_letter *letter)
{
    struct key key = letter_key(id, letter->sequence);
    if (txn_failed(txn))
        return;
    okr_arena_reset(txn->scratch);
    struct okr_buf row = row_begin(txn->scratch, ROW_DEAD_LETTER);
    struct okr_pack p = OKR_PACK(&row);
    okr_pack_array(&p, LETTER_COLUMNS);
    okr_pack_int(&p, letter->time);
    okr_pack_str(&p, letter->version);
    okr_pack_str(&p, letter->why);
    okr_pack_str(&p, letter->why_zh);
    txn_put(txn, TABLE_PLUGIN, &key, row_seal(&row, &key));
}

bool store_dead_letter(struct store_txn *txn, struct okr_str id, uint64_t sequence,
                       struct okr_arena *arena, struct store_dead_letter *ret)
{
    struct key key = letter_key(id, sequence);
    struct okr_str content;
    return txn_get(txn, TABLE_PLUGIN, &key, ROW_DEAD_LETTER, &content) &&
           unpack_letter(txn, str_of(&key), content, sequence, arena, ret);
}

void store_remove_dead_letter(struct store_txn *txn, struct okr_str id, uint64_t sequence)
{
    struct key key = letter_key(id, sequence);
    txn_delete(txn, TABLE_PLUGIN, &key);
}

size_t store_dead_letters(struct store_txn *txn, struct okr_str id, size_t max,
                          struct okr_arena *arena, struct store_dead_letter **ret)
{
    struct key about = key_about(id, WHAT_DEAD_LETTER);
    struct store_dead_letter *all = okr_arena_array(arena, max, sizeof *all);
    struct txn_scan scan = txn_scan(txn, TABLE_PLUGIN, &about);
    size_t n = 0;
    if (!all)
        txn_fail_memory(txn);
    while (all && n < max && txn_scan_next(&scan) && okr_str_starts(scan.key, str_of(&about)) &&
           unpack_letter(txn, scan.key, scan.content, key_read(scan.key.ptr + about.n), arena,
                         &all[n]))
        n++;
    txn_scan_close(&scan);
    *ret = all;
    return n;
}
