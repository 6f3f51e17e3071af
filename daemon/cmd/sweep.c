// SPDX-License-Identifier: Apache-2.0
#include "cmd/sweep.h"
#include "base/clock.h"
#include "cmd/calendar.h"
#include "cmd/view.h"

enum { OBJECTIVES_A_STEP = 256, KEY_RESULTS_A_STEP = 512 };

/// A key result before and after midnight.
struct turn {
    struct status_result before, after;
};

static okr_date later(okr_date a, okr_date b)
{
    return a > b ? a : b; // OKR_NO_DATE is the smallest
}

/// The day as of which its status was told last: a check-in's event, and its publication, tell that of their own day.
static okr_date told_as_of(const struct kr_view *view, okr_date told)
{
    if (view->value.recorded_at != OKR_NO_TIME)
        told = later(told, clock_day(view->value.recorded_at));
    if (view->kr.published_at != OKR_NO_TIME)
        told = later(told, clock_day(view->kr.published_at));
    return told;
}

static void work_out(struct cmd *c, const struct objective_view *view, struct kr_view *kr,
                     okr_date told, okr_date day, struct turn *ret)
{
    c->today = day;
    view_result(c, kr, &kr->value, &view->objective, &view->cycle);
    ret->after = kr->result;
    c->today = told_as_of(kr, told);
    if (c->today < day)
        view_result(c, kr, &kr->value, &view->objective, &view->cycle);
    ret->before = kr->result;
}

/// One event, with what it does to the objective; the value row leads to it, as to a check-in's.
static void tell(struct cmd *c, const struct objective_view *view, struct kr_view *kr,
                 const struct turn *turn, const struct store_effect *objective)
{
    const struct store_effect effects[] = {
        {kr->kr.id, turn->before.progress, turn->after.progress, (uint8_t)turn->before.status,
         (uint8_t)turn->after.status},
        *objective,
    };
    struct store_event event = {
        .time = c->now,
        .type = OKR_EVENT_STATUS_CHANGED,
        .subject = kr->kr.id,
        .unit = view->objective.unit,
        .actor = c->actor,
        .version = kr->kr.version,
        .effects = effects,
        .n_effects = 2,
    };
    store_append(c->txn, &event);
    kr->value.last_event = event.sequence;
    store_put_value(c->txn, kr->kr.id, &kr->value);
}

static void roll_up(const struct objective_view *view, double *ret_progress, uint8_t *ret_status)
{
    enum okr_status status;
    view_roll_up(&view->objective, view->krs, view->n_krs, ret_progress, &status, NULL);
    *ret_status = (uint8_t)status;
}

/// Tells of each key result that has turned; returns how many. The objective turns with them one by one.
static uint64_t tell_turned(struct cmd *c, struct objective_view *view, okr_date told, okr_date day)
{
    struct turn *turns = okr_arena_array(c->arena, view->n_krs + 1, sizeof *turns);
    uint64_t n = 0;
    if (!turns) {
        (void)okr_fail_memory(c->err);
        return 0;
    }
    for (size_t i = 0; i < view->n_krs; i++)
        work_out(c, view, &view->krs[i], told, day, &turns[i]);
    for (size_t i = 0; i < view->n_krs; i++) {
        struct kr_view *kr = &view->krs[i];
        struct store_effect objective = {.id = view->objective.id};
        if (kr->kr.state != OKR_KEY_RESULT_STATE_LIVE ||
            turns[i].before.status == turns[i].after.status)
            continue;
        roll_up(view, &objective.progress_before, &objective.status_before);
        kr->result = turns[i].after;
        roll_up(view, &objective.progress_after, &objective.status_after);
        tell(c, view, kr, &turns[i], &objective);
        n++;
    }
    return n;
}

static int sweep_objective(struct cmd *c, okr_id id, const struct store_sweep *at,
                           uint64_t *key_results, uint64_t *told)
{
    struct okr_objective o;
    struct okr_cycle cycle;
    struct objective_view view;
    if (!store_get(c->txn, id, c->arena, &o) || o.state != OKR_OBJECTIVE_STATE_PUBLISHED ||
        !store_get(c->txn, o.cycle, c->arena, &cycle) || cycle.state == OKR_CYCLE_STATE_CLOSED)
        return OKR_OK;
    c->today = at->day;
    int code = view_objective(c, id, &view);
    if (code)
        return code;
    *key_results += view.n_krs;
    *told += tell_turned(c, &view, at->told, at->day);
    return c->err->code;
}

/// Where the sweep is: what the store says, else all was told on the day of the newest event.
static struct store_sweep position(struct store_txn *txn, okr_date today)
{
    struct store_sweep at;
    if (store_sweep(txn, &at))
        return at;
    okr_time last = store_last_time(txn);
    okr_date day = last != OKR_NO_TIME ? clock_day(last) : today;
    return (struct store_sweep){.told = day, .day = day};
}

static int take_step(struct cmd *c, struct cmd_sweep *s)
{
    uint64_t key_results = 0;
    struct okr_ids ids = store_all(c->txn, 'o', s->at.after, OBJECTIVES_A_STEP, c->arena);
    size_t i = 0;
    int code = OKR_OK;
    for (; !code && i < ids.n && key_results < KEY_RESULTS_A_STEP; i++) {
        code = sweep_objective(c, ids.at[i], &s->at, &key_results, &s->told);
        s->at.after = ids.at[i];
    }
    if (!code && i == ids.n && ids.n < OBJECTIVES_A_STEP) {
        s->at = (struct store_sweep){.told = s->at.day, .day = s->at.day};
        s->changed = true;
    }
    return code ? code : store_error(c->txn, c->err);
}

int cmd_sweep_step(struct store *store, struct store_txn *txn, okr_time now, okr_date today,
                   struct okr_arena *arena, struct cmd_sweep *sweep, struct okr_err *e)
{
    struct cmd c = {.store = store, .txn = txn, .now = now, .arena = arena, .err = e};
    struct cmd_sweep next = {.known = true, .at = sweep->at};
    if (!sweep->known)
        next.at = position(txn, today);
    if (next.at.day <= next.at.told) { // none is under way
        next.at.day = today;
        next.at.after = 0;
    }
    if (next.at.day <= next.at.told) { // nor is one needed
        next.at.day = next.at.told;
        *sweep = next;
        return store_error(txn, e);
    }
    store_org(txn, arena, &c.org);
    cmd_take_calendar(&c);
    c.actor = OKR_STR("okrd");
    store_new_txid(txn);
    int code = take_step(&c, &next);
    if (code)
        return code;
    next.changed = next.changed || next.told;
    if (next.changed)
        store_put_sweep(txn, &next.at);
    next.more = next.at.told < today;
    if ((code = store_error(txn, e)) == OKR_OK)
        *sweep = next;
    return code;
}
