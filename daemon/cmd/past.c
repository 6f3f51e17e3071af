// SPDX-License-Identifier: Apache-2.0
#include "cmd/past.h"

#include "base/clock.h"
#include "cmd/calendar.h"
#include "cmd/nouns.h"

#include <inttypes.h>

// --- when --------------------------------------------------------------------------------------------------------------

static int refuse_form(struct cmd *c)
{
    return okr_fail(c->err, OKR_E_INVALID, "at",
                    "give the sequence of an event, or a day as YYYY-MM-DD",
                    "`at` is neither an event nor a day");
}

/// What was removed leaves no trace once its events are trimmed.
static int refuse_forgotten(struct cmd *c)
{
    return okr_fail(c->err, OKR_E_COMPACTED, "at", "look at what is there now, or at a later day",
                    "what was before event %" PRIu64 " is forgotten", store_oldest(c->txn));
}

static okr_date day_of(struct cmd *c, uint64_t sequence)
{
    return clock_day(store_event_time(c->txn, sequence));
}

/// The last event that happened on that day or before; times never go backwards in the log. 0: none.
static uint64_t last_until(struct cmd *c, okr_date day)
{
    uint64_t low = store_oldest(c->txn), high = store_head(c->txn) + 1;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (day_of(c, middle) <= day)
            low = middle + 1;
        else
            high = middle;
    }
    return low - 1;
}

static int read_day(struct cmd *c, struct okr_str text, uint64_t *ret)
{
    okr_date day;
    if (!okr_date_parse(text, &day))
        return refuse_form(c);
    if (day > c->today)
        return okr_fail(c->err, OKR_E_INVALID, "at", "give today or a day before",
                        "%s is after today, %s", okr_date_text(day).c, okr_date_text(c->today).c);
    *ret = last_until(c, day);
    c->today = day;
    return OKR_OK;
}

/// Whether nothing had followed when the day began: such a state is today's, however old its last event (and pages pinned to it agree with the first one).
static bool held_today(struct cmd *c, uint64_t sequence)
{
    return sequence == store_head(c->txn) || day_of(c, sequence + 1) >= c->today;
}

static int read_sequence(struct cmd *c, uint64_t sequence, uint64_t *ret)
{
    uint64_t head = store_head(c->txn);
    if (sequence > head)
        return okr_fail(c->err, OKR_E_FUTURE, "at", "give an event that has happened",
                        "the log ends at %" PRIu64 ", before %" PRIu64, head, sequence);
    if (sequence >= store_oldest(c->txn) && !held_today(c, sequence))
        c->today = day_of(c, sequence);
    *ret = sequence;
    return OKR_OK;
}

int past_day(struct cmd *c, okr_date day, uint64_t *ret)
{
    *ret = last_until(c, day);
    return *ret + 1 < store_oldest(c->txn) ? refuse_forgotten(c) : OKR_OK;
}

int past_look(struct cmd *c)
{
    const struct okr_value *at = okr_map_get(c->request->args, "at");
    uint64_t sequence = 0;
    okr_date today = c->today;
    if (okr_is_nil(at) || okr_ops[c->request->op].access != OKR_ACCESS_READ)
        return OKR_OK;
    int code = at->type == OKR_V_STR    ? read_day(c, at->str, &sequence)
               : at->type == OKR_V_UINT ? read_sequence(c, at->u, &sequence)
                                        : refuse_form(c);
    if (code)
        return code;
    if (sequence + 1 < store_oldest(c->txn))
        return refuse_forgotten(c);
    if (sequence == store_head(c->txn) && c->today == today)
        return OKR_OK; // what is there now
    store_look_back(c->txn, sequence);
    store_org(c->txn, c->arena, &c->org);
    cmd_take_calendar(c);
    return OKR_OK;
}

// --- values ------------------------------------------------------------------------------------------------------------

/// Values found already while one is being found: contributions lead to the same child over many paths.
struct past_values {
    okr_id *ids;
    struct kr_value *values;
    bool *known;
    size_t n, room;
};

static bool remembers(const struct past_values *all, okr_id id, struct kr_value *ret,
                      bool *ret_known)
{
    for (size_t i = 0; i < all->n; i++)
        if (all->ids[i] == id) {
            *ret = all->values[i];
            *ret_known = all->known[i];
            return true;
        }
    return false;
}

/// What does not fit in memory is found again.
static void remember(struct cmd *c, okr_id id, const struct kr_value *value, bool known)
{
    struct past_values *all = c->past_values;
    if (all->n == all->room) {
        size_t room = all->room ? 2 * all->room : 8;
        okr_id *ids =
            okr_arena_grow(c->arena, all->ids, all->room * sizeof *ids, room * sizeof *ids);
        struct kr_value *values = okr_arena_grow(c->arena, all->values, all->room * sizeof *values,
                                                 room * sizeof *values);
        bool *flags =
            okr_arena_grow(c->arena, all->known, all->room * sizeof *flags, room * sizeof *flags);
        if (!ids || !values || !flags)
            return;
        *all = (struct past_values){ids, values, flags, all->n, room};
    }
    all->ids[all->n] = id;
    all->values[all->n] = *value;
    all->known[all->n++] = known;
}

/// Nothing that goes into the value has happened since: the row of now is the row of then.
static bool is_as_it_was(struct cmd *c, const struct okr_key_result *kr, okr_id cycle)
{
    return !store_changed_since(c->txn, kr->id) && !store_changed_since(c->txn, cycle) &&
           !store_first_child(c->txn, kr->id, STORE_ALIGNMENTS_TO);
}

/// From the check-ins of then, as they were recorded (METHOD 2).
static bool fold(struct cmd *c, const struct okr_key_result *kr, const struct okr_cycle *cycle,
                 struct kr_value *ret)
{
    struct okr_check_in_list list = store_check_ins(c->txn, kr->id, false, 0, SIZE_MAX, c->arena);
    kr_value_init(ret);
    value_fold(&kr->metric, list.at, list.n, c->calendar,
               (struct okr_span){cycle->start, kr->due != OKR_NO_DATE ? kr->due : cycle->end}, ret);
    ret->last_event = store_history(c->txn, kr->id);
    return contribution_add(c, kr, ret) == OKR_OK && (list.n || ret->current.present);
}

static bool find(struct cmd *c, okr_id id, struct kr_value *ret)
{
    struct okr_key_result kr;
    struct okr_objective o;
    struct okr_cycle cycle;
    kr_value_init(ret);
    if (!store_get(c->txn, id, c->arena, &kr) || !store_get(c->txn, kr.objective, c->arena, &o))
        return false;
    if (!store_get(c->txn, o.cycle, c->arena, &cycle))
        okr_entity_init(&okr_entity_cycle, &cycle);
    return is_as_it_was(c, &kr, o.cycle) ? store_value(c->txn, id, ret) : fold(c, &kr, &cycle, ret);
}

bool past_value(struct cmd *c, okr_id key_result, struct kr_value *ret)
{
    struct past_values none = {0}, *outer = c->past_values;
    bool known;
    if (!store_looks_back(c->txn, NULL))
        return store_value(c->txn, key_result, ret);
    if (!outer)
        c->past_values = &none;
    if (!remembers(c->past_values, key_result, ret, &known)) {
        known = find(c, key_result, ret);
        remember(c, key_result, ret, known);
    }
    c->past_values = outer;
    return known;
}
