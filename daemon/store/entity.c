// SPDX-License-Identifier: Apache-2.0
// Entities: a row is the head of the history chain (8 bytes) and the stored form; a removed one leaves a tombstone with the head only.
#include "store/entity.h"

#include "base/check.h"
#include "store/link.h"
#include "store/list.h"
#include "store/past.h"

enum { HISTORY_BYTES = 8 };
/// Every entity begins with its id (entities.def), which the key holds already.
#define ALL_BUT_ID (OKR_ALL_FIELDS & ~UINT64_C(1))

static enum table table_of(int kind)
{
    return (enum table)(TABLE_ENTITY + kind);
}

/// What a row of an entity's table says; false, and the transaction failed, when it is none.
static bool split_row(struct store_txn *txn, okr_id id, uint8_t format, struct okr_str content,
                      struct entity_row *ret)
{
    if ((format != ROW_ENTITY && format != ROW_TOMBSTONE) || content.len < HISTORY_BYTES) {
        struct key key = key_of(okr_id_number(id));
        txn_damaged(txn, table_of(kind_of(okr_id_letter(id))),
                    (struct okr_str){(char *)key.bytes, key.n});
        return false;
    }
    *ret =
        (struct entity_row){.format = format,
                            .history = key_read(content.ptr),
                            .stored = {content.ptr + HISTORY_BYTES, content.len - HISTORY_BYTES}};
    return true;
}

bool entity_row(struct store_txn *txn, okr_id id, struct entity_row *ret)
{
    int kind = kind_of(okr_id_letter(id));
    if (kind < 0)
        return false;
    struct key key = key_of(okr_id_number(id));
    uint8_t format = txn->last_format;
    struct okr_str content = txn->last_content;
    if (txn_failed(txn) ||
        (txn->last != id && !txn_get_any(txn, table_of(kind), &key, &format, &content)))
        return false;
    txn->last = id; // a request looks the same entity up when it resolves, reads and changes it
    txn->last_format = format;
    txn->last_content = content;
    return split_row(txn, id, format, content, ret);
}

/// What is stored of an entity could not be read.
static void unreadable(struct store_txn *txn, okr_id id, const struct okr_err *fault)
{
    struct key key = key_of(okr_id_number(id));
    if (fault->code == OKR_E_TOO_BIG)
        txn_fail_memory(txn);
    else
        txn_damaged(txn, table_of(kind_of(okr_id_letter(id))),
                    (struct okr_str){(char *)key.bytes, key.n});
}

static bool load_some(struct store_txn *txn, okr_id id, struct okr_str stored, uint64_t mask,
                      struct okr_arena *arena, void *ret)
{
    const struct okr_entity *entity = okr_entity_of(okr_id_letter(id));
    struct okr_err fault = {.code = OKR_OK};
    okr_entity_init_some(entity, mask, ret);
    if (okr_entity_load_some(entity, stored, mask, arena, ret, &fault) == OKR_OK) {
        memcpy(ret, &id, sizeof id);
        return true;
    }
    unreadable(txn, id, &fault);
    return false;
}

bool entity_load(struct store_txn *txn, okr_id id, struct okr_str stored, struct okr_arena *arena,
                 void *ret)
{
    return load_some(txn, id, stored, OKR_ALL_FIELDS, arena, ret);
}

bool store_get_some(struct store_txn *txn, okr_id id, uint64_t mask, struct okr_arena *arena,
                    void *ret)
{
    struct entity_row row;
    if (okr_id_letter(id) == 'x')
        return store_check_in(txn, okr_id_number(id), arena, ret);
    if (txn->past)
        return past_get(txn, id, arena, ret);
    return entity_row(txn, id, &row) && row.format == ROW_ENTITY &&
           load_some(txn, id, row.stored, mask, arena, ret);
}

bool store_get(struct store_txn *txn, okr_id id, struct okr_arena *arena, void *ret)
{
    return store_get_some(txn, id, OKR_ALL_FIELDS, arena, ret);
}

bool store_take(struct store_txn *txn, okr_id id, struct okr_arena *arena, void *ret)
{
    struct entity_row row;
    if (okr_id_letter(id) == 'x') {
        struct okr_check_in borrowed;
        return store_check_in(txn, okr_id_number(id), arena, &borrowed) &&
               okr_entity_copy(&okr_entity_check_in, &borrowed, arena, ret) == OKR_OK;
    }
    if (txn->past)
        return past_get(txn, id, arena, ret); // nothing moves under a reader
    if (!entity_row(txn, id, &row) || row.format != ROW_ENTITY)
        return false;
    // One copy of the row, and every string borrows from it.
    struct okr_str kept = okr_arena_dup(arena, row.stored);
    if (!kept.ptr) {
        txn_fail_memory(txn);
        return false;
    }
    return entity_load(txn, id, kept, arena, ret);
}

bool store_exists(struct store_txn *txn, okr_id id)
{
    struct entity_row row;
    if (okr_id_letter(id) == 'x') {
        struct okr_str content;
        struct key key = key_of(okr_id_number(id));
        if (!txn_get(txn, TABLE_EVENT, &key, ROW_EVENT, &content))
            return false;
        struct okr_reader r = okr_reader(content);
        okr_reader_array(&r);
        uint64_t type = okr_reader_uint(&r);
        return type == OKR_EVENT_CHECK_IN_RECORDED || type == OKR_EVENT_CHECK_IN_VOIDED;
    }
    if (txn->past)
        return past_exists(txn, id);
    return entity_row(txn, id, &row) && row.format == ROW_ENTITY;
}

bool store_was_removed(struct store_txn *txn, okr_id id)
{
    struct entity_row row;
    return entity_row(txn, id, &row) && row.format == ROW_TOMBSTONE;
}

uint64_t store_history(struct store_txn *txn, okr_id id)
{
    struct entity_row row;
    uint64_t history = entity_row(txn, id, &row) ? row.history : 0;
    struct kr_value value;
    if (okr_id_letter(id) == 'k' && store_value(txn, id, &value) && value.last_event > history)
        history = value.last_event;
    return txn->past ? past_history(txn, history) : history;
}

static void add_history(struct okr_buf *row, uint64_t event)
{
    struct key head = key_of(event);
    okr_buf_add(row, head.bytes, head.n);
}

static okr_id id_of(const void *object)
{
    okr_id id;
    memcpy(&id, object, sizeof id);
    return id;
}

/// False, and the transaction failed, where a create is refused to keep the last tenth for deletes.
static bool create_allowed(struct store_txn *txn)
{
    if (!txn->roomy && !txn_failed(txn))
        okr_fail(&txn->error, OKR_E_NO_SPACE, NULL,
                 "remove something, or raise the quota of the store",
                 "more than 90 %% of the store's quota is in use; nothing new is taken in");
    return txn->roomy;
}

void store_put(struct store_txn *txn, const struct okr_entity *entity, const void *before,
               const void *after, uint64_t event)
{
    int kind = kind_of(entity->letter);
    okr_id id = id_of(after);
    struct key key = key_of(okr_id_number(id));
    if (txn_failed(txn) || (!before && !create_allowed(txn)))
        return;
    okr_arena_reset(txn->scratch);
    // The row is made first: `before` and `after` may borrow from rows that the other puts move.
    struct okr_buf row = row_begin(txn->scratch, ROW_ENTITY);
    struct okr_pack p = OKR_PACK(&row);
    add_history(&row, event);
    okr_entity_store(entity, after, ALL_BUT_ID, &p);
    struct okr_str sealed = row_seal(&row, &key);
    name_update(txn, entity->letter, id, before, after);
    link_update(txn, entity->letter, id, before, after);
    (before ? txn_put : txn_append)(txn, table_of(kind), &key, sealed);
    if (!before)
        txn->head.live[kind]++;
    if (txn->head.next[kind] <= okr_id_number(id))
        txn->head.next[kind] = okr_id_number(id) + 1;
}

void store_remove(struct store_txn *txn, const struct okr_entity *entity, const void *before,
                  uint64_t event)
{
    int kind = kind_of(entity->letter);
    okr_id id = id_of(before);
    struct key key = key_of(okr_id_number(id));
    if (txn_failed(txn))
        return;
    okr_arena_reset(txn->scratch);
    name_update(txn, entity->letter, id, before, NULL);
    link_update(txn, entity->letter, id, before, NULL);
    if (entity->letter == 'k')
        txn_delete(txn, TABLE_VALUE, &key);
    struct okr_buf row = row_begin(txn->scratch, ROW_TOMBSTONE);
    add_history(&row, event);
    txn_put(txn, table_of(kind), &key, row_seal(&row, &key));
    if (txn->head.live[kind])
        txn->head.live[kind]--;
}

struct okr_ids store_all(struct store_txn *txn, char letter, okr_id after, size_t max,
                         struct okr_arena *arena)
{
    struct id_list list = {.arena = arena};
    int kind = kind_of(letter);
    if (kind < 0)
        return list.ids;
    struct key from = key_of(okr_id_number(after) + 1);
    struct txn_scan scan = txn_scan(txn, table_of(kind), &from);
    while (list.ids.n < max && txn_scan_next(&scan)) {
        okr_id id = OKR_ID(letter, key_read(scan.key.ptr));
        if (txn->past ? past_exists(txn, id) : scan.format == ROW_ENTITY)
            id_list_add(&list, txn, id);
    }
    txn_scan_close(&scan);
    return txn_failed(txn) ? (struct okr_ids){NULL, 0} : list.ids;
}

/// The entity of the row that a scan stands at, in the arena; NULL when it has none, or had none then.
static void *scanned(struct txn_scan *scan, const struct okr_entity *entity,
                     struct okr_arena *arena)
{
    struct store_txn *txn = scan->txn;
    okr_id id = OKR_ID(entity->letter, key_read(scan->key.ptr));
    struct entity_row row;
    okr_arena_reset(arena);
    void *object = okr_arena_grow_bytes(arena, NULL, 0, entity->size);
    if (!object)
        txn_fail_memory(txn);
    else if (txn->past
                 ? past_get(txn, id, arena, object)
                 : split_row(txn, id, scan->format, scan->content, &row) &&
                       row.format == ROW_ENTITY && entity_load(txn, id, row.stored, arena, object))
        return object;
    return NULL;
}

void store_each(struct store_txn *txn, char letter, struct okr_arena *arena,
                bool (*each)(void *self, const void *object), void *self)
{
    const struct key first = key_of(1);
    int kind = kind_of(letter);
    if (kind < 0)
        return;
    struct txn_scan scan = txn_scan(txn, table_of(kind), &first);
    bool goes_on = true;
    while (goes_on && txn_scan_next(&scan)) {
        const void *object = scanned(&scan, okr_entity_of(letter), arena);
        goes_on = object ? each(self, object) : !txn_failed(txn);
    }
    txn_scan_close(&scan);
}

static bool pack_row(struct store_txn *txn, okr_id id, struct okr_str stored,
                     struct okr_arena *arena, struct okr_pack *out)
{
    struct okr_err fault = {.code = OKR_OK};
    size_t place = okr_pack_bin_open(out);
    okr_arena_reset(arena);
    if (okr_entity_pack_stored(okr_entity_of(okr_id_letter(id)), id, stored, arena, out, &fault)) {
        unreadable(txn, id, &fault);
        return false;
    }
    okr_pack_bin_close(out, place);
    return true;
}

void store_pack_each(struct store_txn *txn, char letter, struct okr_arena *arena,
                     struct okr_pack *out, bool (*packed)(void *self), void *self)
{
    const struct key first = key_of(1);
    int kind = kind_of(letter);
    check(!txn->past);
    if (kind < 0)
        return;
    struct txn_scan scan = txn_scan(txn, table_of(kind), &first);
    bool goes_on = true;
    while (goes_on && txn_scan_next(&scan)) {
        okr_id id = OKR_ID(letter, key_read(scan.key.ptr));
        struct entity_row row;
        goes_on = split_row(txn, id, scan.format, scan.content, &row) &&
                  (row.format != ROW_ENTITY ||
                   (pack_row(txn, id, row.stored, arena, out) && packed(self)));
    }
    txn_scan_close(&scan);
}

void store_org(struct store_txn *txn, struct okr_arena *arena, struct okr_org *ret)
{
    struct okr_org org;
    if (!store_get(txn, OKR_ID('g', 1), arena, &org)) {
        okr_entity_init(&okr_entity_org, &org);
        org.id = OKR_ID('g', 1);
    }
    if (org.first_month == OKR_UNSET)
        org.first_month = 1;
    if (org.check_in_interval == OKR_UNSET)
        org.check_in_interval = 7;
    if (!org.language.len)
        org.language = OKR_STR("en");
    if (!org.status_preset)
        org.status_preset = OKR_PRESET_DEFAULT;
    *ret = org;
}
