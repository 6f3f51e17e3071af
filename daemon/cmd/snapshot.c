// SPDX-License-Identifier: Apache-2.0
#include "cmd/snapshot.h"

#include <okr/command.h>

#include <stdlib.h>

enum {
    PIECE_BYTES = 64 << 10,    ///< handed over at once
    ENTITY_ARENA = 32 << 20,   ///< one entity, read and packed
    HISTORY_ARENA = 512 << 20, ///< sequences of check-ins and events
    FIRST_ROOM = 1024          ///< of those
};

/// The lists of entities that have a table, in the order of the value.
static const struct okr_entity *const kinds[] = {
    &okr_entity_unit,       &okr_entity_cycle,      &okr_entity_objective,
    &okr_entity_key_result, &okr_entity_alignment,  &okr_entity_mention,
    &okr_entity_comment,    &okr_entity_initiative, &okr_entity_finding,
};
enum { KINDS = sizeof kinds / sizeof(const struct okr_entity *), OTHER_KEYS = 6 };

/// Sequences in ascending order, in the history's arena.
struct sequences {
    uint64_t *at;
    size_t n, room;
};

struct voiding {
    uint64_t voided, by;
};

struct writing {
    const struct store *store;
    struct store_txn *txn;
    struct store_figures figures; ///< how many there are of each kind
    struct okr_arena *arena;      ///< emptied after every entity
    struct okr_arena *history;    ///< lives to the end
    struct okr_buf piece;         ///< not handed over yet; in the history's arena
    struct okr_pack out;
    snapshot_take *take;
    void *self;
    bool refused, full;
    struct sequences check_ins, events;
    struct voiding *voided;
    size_t n_voided, room_voided;
};

static void hand_over(struct writing *w, size_t least)
{
    if (w->piece.len < least || w->refused)
        return;
    w->refused = !w->take(w->self, okr_buf_view(&w->piece));
    w->piece.len = 0;
}

static bool stopped(const struct writing *w)
{
    return w->refused || w->full || w->piece.failed || store_error(w->txn, NULL);
}

// --- entities ------------------------------------------------------------------------------------------------------

static void pack_object(struct writing *w, const struct okr_entity *entity, const void *object)
{
    size_t place = okr_pack_bin_open(&w->out);
    okr_entity_pack_set(entity, object, &w->out);
    okr_pack_bin_close(&w->out, place);
    hand_over(w, PIECE_BYTES);
}

static bool pass_on(void *self)
{
    struct writing *w = self;
    hand_over(w, PIECE_BYTES);
    return !stopped(w);
}

static void pack_kind(struct writing *w, const struct okr_entity *entity)
{
    okr_pack_key(&w->out, entity->name);
    okr_pack_array(&w->out, (uint32_t)w->figures.counts[(unsigned char)entity->letter]);
    store_pack_each(w->txn, entity->letter, w->arena, &w->out, pass_on, w);
}

static void pack_org(struct writing *w)
{
    struct okr_org org;
    store_org(w->txn, w->arena, &org);
    okr_pack_key(&w->out, "org");
    pack_object(w, &okr_entity_org, &org);
}

// --- history -------------------------------------------------------------------------------------------------------

static void *more_room(struct writing *w, void *at, size_t *room, size_t size)
{
    size_t wider = *room ? 2 * *room : FIRST_ROOM;
    void *moved = okr_arena_grow(w->history, at, *room * size, wider * size);
    if (moved)
        *room = wider;
    else
        w->full = true;
    return moved ? moved : at;
}

static void add_sequence(struct writing *w, struct sequences *list, uint64_t sequence)
{
    if (list->n == list->room)
        list->at = more_room(w, list->at, &list->room, sizeof *list->at);
    if (!w->full)
        list->at[list->n++] = sequence;
}

static void add_voided(struct writing *w, uint64_t by)
{
    struct store_event event;
    okr_arena_reset(w->arena);
    if (!store_event(w->txn, by, w->arena, &event) || !event.check_in)
        return;
    if (w->n_voided == w->room_voided)
        w->voided = more_room(w, w->voided, &w->room_voided, sizeof *w->voided);
    if (!w->full)
        w->voided[w->n_voided++] =
            (struct voiding){.voided = okr_id_number(event.check_in->voids), .by = by};
}

/// Events that say what the fields of an entity do not.
static bool is_told(unsigned type)
{
    return type == OKR_EVENT_KEY_RESULT_TARGET_CHANGED || type == OKR_EVENT_OBJECTIVE_PUBLISHED ||
           type == OKR_EVENT_ALIGNMENT_PROPOSED || type == OKR_EVENT_MENTION_CREATED;
}

/// Notes what is of interest in the log; what was removed took its interest along.
static bool note_event(void *self, const struct store_event_head *head)
{
    struct writing *w = self;
    bool voids = head->type == OKR_EVENT_CHECK_IN_VOIDED;
    bool checks_in = voids || head->type == OKR_EVENT_CHECK_IN_RECORDED;
    if ((checks_in || is_told(head->type)) && store_exists(w->txn, head->subject))
        add_sequence(w, checks_in ? &w->check_ins : &w->events, head->sequence);
    if (voids)
        add_voided(w, head->sequence);
    return !stopped(w);
}

static int by_voided(const void *a, const void *b)
{
    const struct voiding *x = a, *y = b;
    return (x->voided > y->voided) - (x->voided < y->voided);
}

static okr_id voided_by(const struct writing *w, uint64_t check_in)
{
    struct voiding key = {.voided = check_in};
    const struct voiding *found =
        w->n_voided ? bsearch(&key, w->voided, w->n_voided, sizeof key, by_voided) : NULL;
    return found ? OKR_ID('x', found->by) : 0;
}

static void pack_check_ins(struct writing *w)
{
    okr_pack_key(&w->out, "check_in");
    okr_pack_array(&w->out, (uint32_t)w->check_ins.n);
    for (size_t i = 0; i < w->check_ins.n && !stopped(w); i++) {
        struct store_event event;
        okr_arena_reset(w->arena);
        if (!store_event(w->txn, w->check_ins.at[i], w->arena, &event) || !event.check_in)
            return;
        struct okr_check_in check_in = *event.check_in;
        check_in.voided_by = voided_by(w, event.sequence);
        pack_object(w, &okr_entity_check_in, &check_in);
    }
}

static void pack_events(struct writing *w)
{
    okr_pack_key(&w->out, "event");
    okr_pack_array(&w->out, (uint32_t)w->events.n);
    for (size_t i = 0; i < w->events.n && !stopped(w); i++) {
        struct store_event event;
        okr_arena_reset(w->arena);
        if (!store_event(w->txn, w->events.at[i], w->arena, &event))
            return;
        size_t place = okr_pack_bin_open(&w->out);
        store_event_pack(w->store, &event, &w->out);
        okr_pack_bin_close(&w->out, place);
        hand_over(w, PIECE_BYTES);
    }
}

// --- the whole -----------------------------------------------------------------------------------------------------

static void pack_changed(struct writing *w, struct okr_ids changed)
{
    okr_pack_key(&w->out, "changed");
    okr_pack_array(&w->out, (uint32_t)changed.n);
    for (size_t i = 0; i < changed.n; i++) {
        okr_pack_id(&w->out, changed.at[i]);
        hand_over(w, PIECE_BYTES);
    }
}

static void pack_all(struct writing *w, uint64_t since, struct okr_ids changed)
{
    okr_pack_map(&w->out, KINDS + OTHER_KEYS);
    okr_pack_key(&w->out, "sequence");
    okr_pack_uint(&w->out, store_head(w->txn));
    okr_pack_key(&w->out, "since");
    okr_pack_uint(&w->out, since);
    pack_org(w);
    for (size_t i = 0; i < KINDS; i++)
        pack_kind(w, kinds[i]);
    store_history_events(w->txn, note_event, w);
    if (w->n_voided)
        qsort(w->voided, w->n_voided, sizeof *w->voided, by_voided);
    pack_check_ins(w);
    pack_events(w);
    pack_changed(w, changed);
    hand_over(w, 1);
}

int snapshot_write(const struct store *store, struct store_txn *txn, uint64_t since,
                   struct okr_ids changed, snapshot_take *take, void *self, struct okr_err *e)
{
    struct writing w = {.store = store,
                        .txn = txn,
                        .arena = okr_arena_new(ENTITY_ARENA),
                        .history = okr_arena_new(HISTORY_ARENA),
                        .take = take,
                        .self = self};
    int code = OKR_OK;
    w.piece = OKR_BUF(w.history);
    w.out = OKR_PACK(&w.piece);
    if (!w.arena || !w.history) {
        code = okr_fail_memory(e);
        goto out;
    }
    store_figures(txn, &w.figures);
    pack_all(&w, since, changed);
    code = store_error(txn, e);
    if (!code && (w.full || w.piece.failed))
        code = okr_fail_memory(e);
    if (!code && w.refused)
        code = okr_fail(e, OKR_E_NO_SPACE, NULL, "free some memory, and again",
                        "the snapshot could not be written");
out:
    okr_arena_free(w.arena);
    okr_arena_free(w.history);
    return code;
}
