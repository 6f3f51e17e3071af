// SPDX-License-Identifier: Apache-2.0
// Appending to the log. A row is one msgpack array: nine columns that filters and chains need, and a map of what else is set.
#include "store/event.h"

#include <stddef.h>

enum { COLUMNS = 10 };

static uint64_t field_bit(const struct okr_entity *entity, struct okr_str name)
{
    unsigned i;
    return okr_field_find(entity, name, &i) ? UINT64_C(1) << i : 0;
}

uint64_t event_whole_mask(const struct okr_entity *entity)
{
    uint64_t mask = 0;
    for (unsigned i = 0; i < entity->n_fields; i++)
        if (!(entity->fields[i].flags & OKR_F_DERIVED))
            mask |= UINT64_C(1) << i;
    return mask;
}

/// The bit of a field by its place in the struct; costs no comparison of names.
static uint64_t bit_at(const struct okr_entity *entity, size_t offset)
{
    for (unsigned i = 0; i < entity->n_fields; i++)
        if (entity->fields[i].offset == offset)
            return UINT64_C(1) << i;
    return 0;
}

uint64_t event_check_in_mask(const struct store_event *event)
{
    const struct okr_entity *entity = &okr_entity_check_in;
    uint64_t hidden = bit_at(entity, offsetof(struct okr_check_in, id)) |
                      bit_at(entity, offsetof(struct okr_check_in, key_result));
    if (event->check_in->recorded_at == event->time)
        hidden |= bit_at(entity, offsetof(struct okr_check_in, recorded_at));
    if (okr_str_eq(event->check_in->actor, event->actor))
        hidden |= bit_at(entity, offsetof(struct okr_check_in, actor));
    return OKR_ALL_FIELDS & ~hidden;
}

static void pack_changed(struct okr_pack *p, const struct okr_entity *entity, uint64_t changed)
{
    uint8_t tags[64];
    size_t n = 0;
    for (unsigned i = 0; i < entity->n_fields; i++)
        if (changed >> i & 1)
            tags[n++] = entity->fields[i].tag;
    okr_pack_bin(p, tags, n);
}

static void pack_also(struct okr_pack *p, struct okr_ids also)
{
    okr_pack_array(p, (uint32_t)also.n);
    for (size_t i = 0; i < also.n; i++)
        okr_pack_uint(p, row_id(also.at[i]));
}

static void pack_effects(struct okr_pack *p, const struct store_effect *effects, size_t n)
{
    okr_pack_array(p, (uint32_t)n);
    for (const struct store_effect *effect = effects; effect < effects + n; effect++) {
        okr_pack_array(p, 5);
        okr_pack_uint(p, row_id(effect->id));
        row_pack_fraction(p, effect->progress_before);
        row_pack_fraction(p, effect->progress_after);
        okr_pack_uint(p, effect->status_before);
        okr_pack_uint(p, effect->status_after);
    }
}

static uint32_t count_rest(const struct store_event *event, bool changes)
{
    const bool present[] = {event->correlation.len != 0,
                            event->causation.len != 0,
                            event->also.n != 0,
                            event->reason.len != 0,
                            changes,
                            event->entity && event->before,
                            event->entity && event->after,
                            event->check_in != NULL,
                            event->n_effects != 0};
    uint32_t n = 0;
    for (size_t i = 0; i < sizeof present / sizeof *present; i++)
        n += present[i];
    return n;
}

static void pack_text(struct okr_pack *p, enum event_tag tag, struct okr_str s)
{
    if (!s.len)
        return;
    okr_pack_uint(p, tag);
    okr_pack_str(p, s);
}

static void pack_object(struct okr_pack *p, enum event_tag tag, const struct okr_entity *entity,
                        const void *object, uint64_t mask)
{
    if (!entity || !object)
        return;
    okr_pack_uint(p, tag);
    okr_entity_store(entity, object, mask, p);
}

/// What is set and has no column, as a map.
static void pack_rest(struct okr_pack *p, const struct store_event *event)
{
    bool changes = event->entity && event->before && event->after;
    uint64_t kept = changes ? event->changed : OKR_ALL_FIELDS & ~UINT64_C(1);
    okr_pack_map(p, count_rest(event, changes));
    pack_text(p, EVENT_CORRELATION, event->correlation);
    pack_text(p, EVENT_CAUSATION, event->causation);
    if (event->also.n) {
        okr_pack_uint(p, EVENT_ALSO);
        pack_also(p, event->also);
    }
    pack_text(p, EVENT_REASON, event->reason);
    if (changes) {
        okr_pack_uint(p, EVENT_CHANGED);
        pack_changed(p, event->entity, event->changed);
    }
    pack_object(p, EVENT_BEFORE, event->entity, event->before, kept);
    pack_object(p, EVENT_AFTER, event->entity, event->after, kept);
    if (event->check_in)
        pack_object(p, EVENT_CHECK_IN, &okr_entity_check_in, event->check_in,
                    event_check_in_mask(event));
    if (event->n_effects) {
        okr_pack_uint(p, EVENT_EFFECT);
        pack_effects(p, event->effects, event->n_effects);
    }
}

static struct okr_str pack_row(struct store_txn *txn, const struct store_event *event,
                               const struct key *key)
{
    struct okr_buf row = row_begin(txn->scratch, ROW_EVENT);
    struct okr_pack p = OKR_PACK(&row);
    okr_pack_array(&p, COLUMNS);
    okr_pack_uint(&p, event->type);
    okr_pack_uint(&p, row_id(event->subject));
    okr_pack_uint(&p, okr_id_number(event->unit));
    okr_pack_str(&p, event->actor);
    // Distances are shorter than positions.
    okr_pack_uint(&p, event->previous ? event->sequence - event->previous : 0);
    okr_pack_uint(&p, event->unitseq);
    okr_pack_uint(&p, event->sequence - event->txid);
    okr_pack_int(&p, event->time);
    okr_pack_uint(&p, event->version);
    pack_rest(&p, event);
    return row_seal(&row, key);
}

/// Check-ins are most of what a store takes in, so they stop with the creates when it is nearly full.
static bool may_append(struct store_txn *txn, const struct store_event *event)
{
    if (txn_failed(txn))
        return false;
    if (event->type != OKR_EVENT_CHECK_IN_RECORDED || txn->roomy)
        return true;
    okr_fail(&txn->error, OKR_E_NO_SPACE, NULL, "remove something, or raise the quota of the store",
             "more than 90 %% of the store's quota is in use; nothing new is taken in");
    return false;
}

void store_append(struct store_txn *txn, struct store_event *event)
{
    if (!may_append(txn, event))
        return;
    okr_arena_reset(txn->scratch);
    event->previous = store_history(txn, event->subject);
    event->unitseq = event->unit ? counts_next(txn, event->unit) : 0;
    if (txn_failed(txn))
        return;
    event->sequence = ++txn->head.sequence;
    event->txid = txn->txid;
    if (event->time < txn->head.time)
        event->time = txn->head.time;
    txn->head.time = event->time;
    if (event->entity && event->before && event->after)
        // The version after the change has a place of its own; it always changes.
        event->changed &= event_whole_mask(event->entity) &
                          ~(UINT64_C(1) | field_bit(event->entity, OKR_STR("version")));
    if (event->type == OKR_EVENT_CHECK_IN_RECORDED)
        txn->head.check_ins++;
    else if (event->type == OKR_EVENT_CHECK_IN_VOIDED)
        txn->head.check_ins--;
    struct key key = key_of(event->sequence);
    txn_append(txn, TABLE_EVENT, &key, pack_row(txn, event, &key));
}

/// The columns that say what an event is about.
static struct store_event_head read_head(uint64_t sequence, struct okr_reader *r)
{
    struct store_event_head head = {.sequence = sequence};
    if (okr_reader_array(r) != COLUMNS)
        r->bad = true;
    head.type = (uint16_t)okr_reader_uint(r);
    head.subject = row_id_read(okr_reader_uint(r));
    uint64_t unit = okr_reader_uint(r);
    head.unit = unit ? OKR_ID('u', unit) : 0;
    head.actor = okr_reader_str(r);
    return head;
}

bool event_columns_read(uint64_t sequence, struct okr_str content, struct event_columns *ret)
{
    struct okr_reader r = okr_reader(content);
    struct store_event_head head = read_head(sequence, &r);
    struct event_columns columns = {.sequence = sequence,
                                    .type = head.type,
                                    .subject = head.subject,
                                    .unit = head.unit,
                                    .actor = head.actor};
    uint64_t distance = okr_reader_uint(&r);
    columns.previous = distance ? sequence - distance : 0;
    columns.unitseq = okr_reader_uint(&r);
    columns.txid = sequence - okr_reader_uint(&r);
    columns.time = okr_reader_int(&r, OKR_NO_TIME);
    columns.version = okr_reader_uint(&r);
    columns.rest = okr_reader_rest(&r);
    if (r.bad || !columns.rest.len || distance > sequence)
        return false;
    *ret = columns;
    return true;
}

bool event_columns_get(struct store_txn *txn, uint64_t sequence, struct event_columns *ret)
{
    struct key key = key_of(sequence);
    struct okr_str content;
    if (!txn_get(txn, TABLE_EVENT, &key, ROW_EVENT, &content))
        return false;
    if (event_columns_read(sequence, content, ret))
        return true;
    txn_damaged(txn, TABLE_EVENT, (struct okr_str){(char *)key.bytes, key.n});
    return false;
}

static void each_event(struct store_txn *txn, uint64_t first,
                       bool (*each)(void *self, const struct store_event_head *head), void *self)
{
    struct key key = key_of(first);
    struct txn_scan scan = txn_scan(txn, TABLE_EVENT, &key);
    while (txn_scan_next(&scan)) {
        struct okr_reader r = okr_reader(scan.content);
        struct store_event_head head = read_head(key_read(scan.key.ptr), &r);
        if (scan.format != ROW_EVENT || r.bad) {
            txn_damaged(txn, TABLE_EVENT, scan.key);
            break;
        }
        if (!each(self, &head))
            break;
    }
    txn_scan_close(&scan);
}

void store_events(struct store_txn *txn, uint64_t from,
                  bool (*each)(void *self, const struct store_event_head *head), void *self)
{
    each_event(txn, from > txn->head.oldest ? from : txn->head.oldest, each, self);
}

void store_history_events(struct store_txn *txn,
                          bool (*each)(void *self, const struct store_event_head *head), void *self)
{
    each_event(txn, 1, each, self);
}
