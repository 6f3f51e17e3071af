// SPDX-License-Identifier: Apache-2.0
// What a run changed, read from the events that it appended: the answer of document.apply, and field by field that of document.diff.
#include "cmd/document.h"

#include <stdio.h>

enum { FATE_CREATED = 1, FATE_CHANGED, FATE_REMOVED };

/// What became of each id, in the order of the first event.
struct fates {
    okr_id *ids;
    uint8_t *fates;
    size_t n;
    uint32_t *slots; ///< open addressing: index + 1
    size_t n_slots;
};

static bool open_fates(struct fates *f, struct okr_arena *arena, size_t events)
{
    f->n_slots = 16;
    while (f->n_slots < 2 * events)
        f->n_slots *= 2;
    f->ids = okr_arena_array(arena, events + 1, sizeof *f->ids);
    f->fates = okr_arena_array(arena, events + 1, sizeof *f->fates);
    f->slots = okr_arena_array(arena, f->n_slots, sizeof *f->slots);
    return f->ids && f->fates && f->slots;
}

static uint32_t *slot_of(const struct fates *f, okr_id id)
{
    size_t at = (size_t)((id * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & (f->n_slots - 1);
    while (f->slots[at] && f->ids[f->slots[at] - 1] != id)
        at = (at + 1) & (f->n_slots - 1);
    return &f->slots[at];
}

static void note(struct fates *f, okr_id id, uint8_t fate)
{
    uint32_t *slot = slot_of(f, id);
    if (!*slot) {
        f->ids[f->n] = id;
        f->fates[f->n] = fate;
        *slot = (uint32_t)++f->n;
    } else if (fate == FATE_REMOVED || f->fates[*slot - 1] == FATE_REMOVED) {
        f->fates[*slot - 1] = fate;
    }
}

/// Mentions follow from texts by themselves: nobody asked for one.
static bool is_told(const struct store_event *event)
{
    return okr_id_letter(event->subject) != 'm';
}

static void note_event(struct fates *f, const struct store_event *event)
{
    if (!is_told(event))
        return;
    if (event->check_in)
        note(f, event->check_in->id, FATE_CREATED);
    else // the organisation is always there, its row comes with the first setting
        note(f, event->subject,
             !event->before && okr_id_letter(event->subject) != 'g' ? FATE_CREATED
             : !event->after                                        ? FATE_REMOVED
                                                                    : FATE_CHANGED);
}

static void pack_fate(struct okr_pack *out, const char *key, const struct fates *f, uint8_t fate)
{
    uint32_t n = 0;
    okr_pack_key(out, key);
    for (size_t i = 0; i < f->n; i++)
        n += f->fates[i] == fate;
    okr_pack_array(out, n);
    for (size_t i = 0; i < f->n; i++)
        if (f->fates[i] == fate)
            okr_pack_id(out, f->ids[i]);
}

// --- field by field ---------------------------------------------------------------------------------------------------------

/// The value of one field alone: pack_fields writes the name before it.
static void pack_value(struct cmd *c, const struct okr_entity *entity, const void *object,
                       unsigned i)
{
    struct okr_buf buf = OKR_BUF(c->arena);
    struct okr_pack pair = OKR_PACK(&buf);
    struct okr_buf name = OKR_BUF(c->arena);
    struct okr_pack key = OKR_PACK(&name);
    okr_pack_key(&key, entity->fields[i].name);
    okr_entity_pack_fields(entity, object, UINT64_C(1) << i, &pair);
    if (buf.failed || name.failed)
        c->out->buf->failed = true;
    else
        okr_pack_raw(c->out, okr_str_skip(okr_buf_view(&buf), name.len));
}

static void pack_head(struct cmd *c, okr_id id, const char *what, const char *field)
{
    okr_pack_map(c->out, 5);
    okr_pack_key(c->out, "id");
    okr_pack_id(c->out, id);
    okr_pack_key(c->out, "what");
    okr_pack_c(c->out, what);
    okr_pack_key(c->out, "field");
    if (field)
        okr_pack_c(c->out, field);
    else
        okr_pack_nil(c->out);
}

static void pack_whole(struct cmd *c, const char *key, const struct okr_entity *entity,
                       const void *object)
{
    okr_pack_key(c->out, key);
    if (object)
        okr_entity_pack(entity, object, OKR_ALL_FIELDS, c->out);
    else
        okr_pack_nil(c->out);
}

static uint32_t pack_changes(struct cmd *c, const struct store_event *event)
{
    const struct okr_entity *entity = event->entity;
    uint32_t n = 0;
    if (!is_told(event))
        return 0;
    if (event->check_in) {
        pack_head(c, event->check_in->id, "check_in", NULL);
        pack_whole(c, "before", &okr_entity_check_in, NULL);
        pack_whole(c, "after", &okr_entity_check_in, event->check_in);
        return 1;
    }
    if (!entity)
        return 0;
    if (!event->before || !event->after) {
        pack_head(c, event->subject, entity->name, NULL);
        pack_whole(c, "before", entity, event->before);
        pack_whole(c, "after", entity, event->after);
        return 1;
    }
    for (unsigned i = 0; i < entity->n_fields; i++) {
        if (!(event->changed >> i & 1) || !strcmp(entity->fields[i].name, "version"))
            continue;
        pack_head(c, event->subject, entity->name, entity->fields[i].name);
        okr_pack_key(c->out, "before");
        pack_value(c, entity, event->before, i);
        okr_pack_key(c->out, "after");
        pack_value(c, entity, event->after, i);
        n++;
    }
    return n;
}

// --- the answer ---------------------------------------------------------------------------------------------------------------

static uint64_t count_unchanged(const struct document *d, const struct fates *f)
{
    uint64_t n = 0;
    for (size_t i = 0; i < d->doc.n_items; i++)
        n += d->ids[i] && !*slot_of(f, d->ids[i]);
    return n;
}

/// Line of the text -> id, so that an editor can write the ids behind what was typed.
static void pack_ids(const struct document *d)
{
    struct okr_pack *out = d->c->out;
    uint32_t n = 0;
    okr_pack_key(out, "ids");
    size_t place = okr_pack_map_open(out);
    for (size_t i = 0; i < d->doc.n_items; i++) {
        char line[16];
        if (!d->ids[i])
            continue;
        snprintf(line, sizeof line, "%u", (unsigned)d->doc.items[i].line);
        okr_pack_c(out, line);
        okr_pack_id(out, d->ids[i]);
        n++;
    }
    okr_pack_map_close(out, place, n);
}

static void pack_diff(struct document *d)
{
    struct cmd *c = d->c;
    struct store_event event;
    uint32_t n = 0;
    okr_pack_key(c->out, "changes");
    size_t place = okr_pack_array_open(c->out);
    for (uint64_t at = d->head + 1; at <= store_head(c->txn); at++) {
        (void)document_goes_on(d, 0);
        if (store_event(c->txn, at, c->arena, &event))
            n += pack_changes(c, &event);
    }
    okr_pack_array_close(c->out, place, n);
}

int document_report(struct document *d)
{
    struct cmd *c = d->c;
    struct fates f = {0};
    struct store_event event;
    struct document_hash hash;
    int code = document_check_plan(d);
    if (code || (d->diff && (code = document_hash(d, &hash))))
        return code;
    if (!open_fates(&f, d->arena, store_head(c->txn) - d->head))
        return okr_fail_memory(c->err);
    for (uint64_t at = d->head + 1; at <= store_head(c->txn); at++) {
        (void)document_goes_on(d, 0);
        if (store_event(c->txn, at, c->arena, &event))
            note_event(&f, &event);
    }
    okr_pack_map(c->out, d->diff ? 6 : 5);
    pack_fate(c->out, "created", &f, FATE_CREATED);
    pack_fate(c->out, "changed", &f, FATE_CHANGED);
    pack_fate(c->out, "removed", &f, FATE_REMOVED);
    okr_pack_key(c->out, "unchanged");
    okr_pack_uint(c->out, count_unchanged(d, &f));
    if (!d->diff) {
        pack_ids(d);
        return OKR_OK;
    }
    pack_diff(d);
    okr_pack_key(c->out, "hash");
    okr_pack_c(c->out, hash.c);
    return OKR_OK;
}
