// SPDX-License-Identifier: Apache-2.0
// history.blame: who moved the progress of a unit, an objective or a key result, by how much. A check-in's event says what it did; for every other change the progress right after it is looked up.
#include "cmd/id_set.h"
#include "cmd/past.h"
#include "cmd/unit_course.h"

#include <math.h>
#include <stdlib.h>

enum { EVENTS_MAX = 100000, SUBJECTS_MAX = 4096, SCRATCH_MAX = 64 << 20 };
static const double SAME = 1e-9;

struct share {
    struct okr_str who;
    double delta;
    uint32_t n;
};
struct blame {
    struct cmd *c;
    okr_id id; ///< whose progress
    struct okr_arena *arena, *scratch;
    okr_id *subjects; ///< whose events may have moved it
    size_t n_subjects;
    uint64_t *events; ///< their sequences, ascending
    size_t n_events, events_room;
    struct share *shares;
    size_t n_shares, shares_room;
    struct unit_course course; ///< of a unit
    double progress;           ///< so far; NaN = undefined
    uint32_t n_moves;
};

static int too_big(struct blame *b)
{
    return okr_fail(b->c->err, OKR_E_TOO_BIG, "id", "ask about one of its key results",
                    "too much has happened to %s to tell who moved it", okr_id_text(b->id).c);
}

// --- whose events ------------------------------------------------------------------------------------------------------

static int add_subject(struct blame *b, okr_id id)
{
    for (size_t i = 0; i < b->n_subjects; i++)
        if (b->subjects[i] == id)
            return OKR_OK;
    if (b->n_subjects == SUBJECTS_MAX)
        return too_big(b);
    b->subjects[b->n_subjects++] = id;
    return OKR_OK;
}

/// Whether an alignment ever was a contribution; `*ret_from` is what contributes.
static bool contributes(struct cmd *c, okr_id edge, okr_id *ret_from)
{
    struct okr_alignment a;
    struct store_event event;
    const struct okr_alignment *was = &a;
    if (!store_get(c->txn, edge, c->arena, &a)) {
        if (!store_event(c->txn, store_history(c->txn, edge), c->arena, &event) || !event.before)
            return false;
        was = event.before; // of its removal
    }
    *ret_from = was->from;
    return was->kind == OKR_EDGE_KIND_CONTRIBUTES;
}

/// The cycle of an objective, be it removed since; 0 = not known.
static okr_id cycle_of(struct cmd *c, okr_id id)
{
    struct okr_objective o;
    struct store_event event;
    if (store_get(c->txn, id, c->arena, &o))
        return o.cycle;
    return store_event(c->txn, store_history(c->txn, id), c->arena, &event) && event.before
               ? ((const struct okr_objective *)event.before)->cycle
               : 0;
}

/// The objectives that a unit ever had in the cycles shown.
static int add_objectives(struct blame *b)
{
    struct cmd *c = b->c;
    struct okr_ids cycles;
    int code = cmd_cycles_shown(c, cmd_arg_id(c, "cycle"), &cycles);
    if (code)
        return code;
    struct okr_ids ids = store_children_ever(c->txn, b->id, STORE_UNIT_OBJECTIVES, c->arena);
    size_t before = b->n_subjects;
    for (size_t i = 0; !code && i < ids.n; i++)
        if (ids_have(cycles, cycle_of(c, ids.at[i])))
            code = add_subject(b, ids.at[i]);
    struct okr_ids found = {b->subjects + before, b->n_subjects - before};
    return code ? code : unit_course_begin(c, b->id, cycles, found, &b->course);
}

/// What is below: key results of an objective, what contributes to a key result; all that ever were.
static int add_below(struct blame *b, okr_id id)
{
    struct cmd *c = b->c;
    bool objective = okr_id_letter(id) == 'o';
    struct okr_ids ids = store_children_ever(
        c->txn, id, objective ? STORE_OBJECTIVE_KEY_RESULTS : STORE_ALIGNMENTS_TO, c->arena);
    int code = OKR_OK;
    for (size_t i = 0; !code && i < ids.n; i++) {
        okr_id from = ids.at[i];
        if (!objective && !contributes(c, ids.at[i], &from))
            continue;
        code = add_subject(b, ids.at[i]);
        if (!code)
            code = add_subject(b, from);
    }
    return code;
}

static int collect_subjects(struct blame *b)
{
    b->subjects = okr_arena_array(b->arena, SUBJECTS_MAX, sizeof *b->subjects);
    if (!b->subjects)
        return okr_fail_memory(b->c->err);
    // What happens to a unit itself moves nothing.
    int code = okr_id_letter(b->id) == 'u' ? add_objectives(b) : add_subject(b, b->id);
    for (size_t i = 0; !code && i < b->n_subjects; i++)
        if (okr_id_letter(b->subjects[i]) != 'a')
            code = add_below(b, b->subjects[i]);
    return code;
}

static int add_event(struct blame *b, uint64_t sequence)
{
    if (b->n_events == EVENTS_MAX)
        return too_big(b);
    if (b->n_events == b->events_room) {
        size_t room = b->events_room ? 2 * b->events_room : 64;
        uint64_t *at =
            okr_arena_grow(b->arena, b->events, b->events_room * sizeof *at, room * sizeof *at);
        if (!at)
            return okr_fail_memory(b->c->err);
        b->events = at;
        b->events_room = room;
    }
    b->events[b->n_events++] = sequence;
    return OKR_OK;
}

static int compare(const void *a, const void *b)
{
    uint64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static int collect_events(struct blame *b)
{
    int code = OKR_OK;
    for (size_t i = 0; !code && i < b->n_subjects; i++) {
        uint64_t at = store_history(b->c->txn, b->subjects[i]);
        while (!code && at) {
            code = add_event(b, at);
            at = store_event_before(b->c->txn, at);
        }
    }
    if (b->n_events)
        qsort(b->events, b->n_events, sizeof *b->events, compare);
    return code;
}

// --- what each did -----------------------------------------------------------------------------------------------------

/// The progress right after an event.
static double progress_at(struct blame *b, uint64_t sequence)
{
    struct cmd *c = b->c;
    struct objective_view o;
    struct kr_view kr;
    struct okr_objective objective;
    struct okr_cycle cycle;
    store_look_back(c->txn, sequence);
    c->view_cycle.id = 0;
    if (!store_exists(c->txn, b->id))
        return NAN;
    if (okr_id_letter(b->id) == 'o')
        return view_objective(c, b->id, &o) ? NAN : o.progress;
    return view_key_result(c, b->id, &kr, &objective, &cycle) ? NAN : kr.result.progress;
}

static bool is_unit(const struct blame *b)
{
    return okr_id_letter(b->id) == 'u';
}

static bool effect_on(const struct store_event *event, okr_id id, struct store_effect *ret)
{
    for (size_t i = 0; i < event->n_effects; i++)
        if (event->effects[i].id == id) {
            *ret = event->effects[i];
            return true;
        }
    return false;
}

static double known(double progress)
{
    return isnan(progress) ? 0 : progress;
}

static bool differ(double a, double b)
{
    return fabs(known(a) - known(b)) > SAME;
}

static struct okr_str name_of(struct cmd *c, struct okr_str who)
{
    struct okr_unit unit;
    okr_id id;
    store_look_back(c->txn, store_head(c->txn));
    return okr_id_parse(who, &id) && okr_id_letter(id) == 'u' &&
                   store_get(c->txn, id, c->arena, &unit)
               ? unit.name
               : (struct okr_str){0};
}

static struct okr_str who_did(const struct store_event *event, struct okr_arena *arena)
{
    if (event->check_in && event->check_in->reported_by)
        return okr_arena_dup(arena, okr_str_c(okr_id_text(event->check_in->reported_by).c));
    return okr_arena_dup(arena, event->actor);
}

static int add_share(struct blame *b, struct okr_str who, double delta)
{
    size_t i = 0;
    while (i < b->n_shares && !okr_str_eq(b->shares[i].who, who))
        i++;
    if (i == b->n_shares) {
        if (b->n_shares == b->shares_room) {
            size_t room = b->shares_room ? 2 * b->shares_room : 8;
            struct share *at =
                okr_arena_grow(b->arena, b->shares, b->shares_room * sizeof *at, room * sizeof *at);
            if (!at)
                return okr_fail_memory(b->c->err);
            b->shares = at;
            b->shares_room = room;
        }
        b->shares[b->n_shares++] = (struct share){.who = who};
    }
    b->shares[i].delta += delta;
    b->shares[i].n++;
    return OKR_OK;
}

static void pack_text(struct okr_pack *out, const char *key, struct okr_str s)
{
    okr_pack_key(out, key);
    okr_pack_str(out, s.len ? s : (struct okr_str){0});
}

static void pack_part(struct okr_pack *out, const char *key, double part)
{
    okr_pack_key(out, key);
    okr_pack_fraction(out, part);
}

/// `event` NULL: nothing happened, time did it.
static int pack_move(struct blame *b, const struct store_event *event, double before, double after)
{
    struct cmd *c = b->c;
    struct okr_pack *out = c->out;
    double delta = known(after) - known(before);
    struct okr_str who = event ? who_did(event, b->arena) : (struct okr_str){0};
    const struct okr_check_in *x = event ? event->check_in : NULL;
    okr_pack_map(out, 11);
    okr_pack_key(out, "sequence");
    okr_pack_uint(out, event ? event->sequence : store_head(c->txn));
    pack_text(out, "time", event ? okr_str_c(okr_time_text(event->time).c) : (struct okr_str){0});
    pack_text(out, "type", event ? okr_str_c(okr_event_name(event->type)) : (struct okr_str){0});
    okr_pack_key(out, "subject");
    okr_pack_id(out, event ? event->subject : 0);
    okr_pack_key(out, "check_in");
    okr_pack_id(out, x ? x->id : 0);
    pack_text(out, "who", who);
    pack_text(out, "who_name", name_of(c, who));
    pack_text(out, "note", x ? x->note : event ? event->reason : (struct okr_str){0});
    pack_part(out, "before", before);
    pack_part(out, "after", after);
    pack_part(out, "delta", delta);
    b->n_moves++;
    return event ? add_share(b, who, delta) : OKR_OK;
}

static int tell_event(struct blame *b, uint64_t sequence)
{
    struct cmd *c = b->c;
    struct store_event event;
    struct store_effect effect;
    int code = OKR_OK;
    store_look_back(c->txn, store_head(c->txn));
    if (!store_event(c->txn, sequence, c->arena, &event))
        return OKR_OK;
    if (is_unit(b)) {
        code =
            unit_course_event(&b->course, &event, &effect.progress_before, &effect.progress_after);
    } else if (!effect_on(&event, b->id, &effect)) {
        effect.progress_before = b->progress;
        effect.progress_after = progress_at(b, sequence);
    }
    if (code)
        return code;
    if (differ(effect.progress_before, b->progress))
        code = pack_move(b, NULL, b->progress, effect.progress_before);
    if (!code && differ(effect.progress_before, effect.progress_after))
        code = pack_move(b, &event, effect.progress_before, effect.progress_after);
    b->progress = effect.progress_after;
    return code;
}

static int tell_moves(struct blame *b)
{
    struct cmd *c = b->c;
    int code = OKR_OK;
    okr_pack_key(c->out, "moves");
    size_t place = okr_pack_array_open(c->out);
    c->arena = b->scratch;
    for (size_t i = 0; !code && i < b->n_events; i++) {
        if (i == 0 || b->events[i] != b->events[i - 1])
            code = tell_event(b, b->events[i]);
        okr_arena_reset(b->scratch);
    }
    double now = NAN;
    if (!code && is_unit(b))
        code = unit_course_at(&b->course, store_head(c->txn), &now);
    else if (!code)
        now = progress_at(b, store_head(c->txn));
    if (!code && differ(now, b->progress))
        code = pack_move(b, NULL, b->progress, now);
    b->progress = now;
    c->arena = b->arena;
    c->view_cycle.id = 0; // its key lay in the scratch arena
    okr_pack_array_close(c->out, place, b->n_moves);
    return code;
}

static int compare_shares(const void *a, const void *b)
{
    const struct share *x = a, *y = b;
    double gain = fabs(y->delta) - fabs(x->delta);
    return (gain > 0) - (gain < 0);
}

static void tell_people(struct blame *b)
{
    struct okr_pack *out = b->c->out;
    if (b->n_shares)
        qsort(b->shares, b->n_shares, sizeof *b->shares, compare_shares);
    okr_pack_key(out, "people");
    okr_pack_array(out, (uint32_t)b->n_shares);
    for (size_t i = 0; i < b->n_shares; i++) {
        okr_pack_map(out, 4);
        pack_text(out, "who", b->shares[i].who);
        pack_text(out, "name", name_of(b->c, b->shares[i].who));
        pack_part(out, "delta", b->shares[i].delta);
        okr_pack_key(out, "moves");
        okr_pack_uint(out, b->shares[i].n);
    }
}

int cmd_history_blame(struct cmd *c)
{
    struct blame b = {.c = c, .id = cmd_arg_id(c, "id"), .arena = c->arena, .progress = NAN};
    int code = collect_subjects(&b);
    if (code || (code = collect_events(&b)))
        return code;
    b.scratch = okr_arena_new(SCRATCH_MAX);
    if (!b.scratch)
        return okr_fail_memory(c->err);
    okr_pack_map(c->out, 4);
    okr_pack_key(c->out, "id");
    okr_pack_id(c->out, b.id);
    code = tell_moves(&b);
    if (!code) {
        tell_people(&b);
        pack_part(c->out, "progress", b.progress);
    }
    okr_arena_free(b.scratch);
    return code;
}
