// SPDX-License-Identifier: Apache-2.0
// meeting.get: what a unit has to talk about: what moved since a day, where confidence fell, what is overdue or unanswered, and what was decided. It looks at the unit's own objectives now and as they were then.
#include "cmd/ask.h"
#include "cmd/id_set.h"
#include "cmd/past.h"
#include "cmd/view.h"

#include <math.h>
#include <stdlib.h>

enum { DECISIONS_MAX = 10 };
static const double SAME = 1e-9;

/// A key result now and then.
struct pair {
    struct kr_view now;
    bool was; ///< it was there then
    double progress, confidence;
    struct okr_decimal value;
};
struct topic {
    struct objective_view now;
    struct okr_str unit;
    bool was;
    double progress;
    struct pair *krs;
};
struct meeting {
    struct cmd *c;
    struct okr_ids units, cycles;
    struct topic *topics;
    size_t n, room;
    okr_date since;
};

static double confidence_of(const struct kr_view *kr)
{
    return kr->value.n_check_ins ? kr->value.confidence : kr->kr.confidence;
}

// --- now and then ------------------------------------------------------------------------------------------------------

static int add_topic(struct meeting *m, okr_id id, struct okr_str unit)
{
    struct cmd *c = m->c;
    struct objective_view view;
    int code = view_objective(c, id, &view);
    if (code)
        return code;
    if (m->n == m->room) {
        size_t room = m->room ? 2 * m->room : 16;
        struct topic *at =
            okr_arena_grow(c->arena, m->topics, m->room * sizeof *at, room * sizeof *at);
        if (!at)
            return okr_fail_memory(c->err);
        m->topics = at;
        m->room = room;
    }
    struct pair *krs = okr_arena_array(c->arena, view.n_krs + 1, sizeof *krs);
    if (!krs)
        return okr_fail_memory(c->err);
    for (size_t i = 0; i < view.n_krs; i++)
        krs[i] = (struct pair){.now = view.krs[i], .progress = NAN, .confidence = NAN};
    m->topics[m->n++] = (struct topic){.now = view, .unit = unit, .progress = NAN, .krs = krs};
    return OKR_OK;
}

static bool is_shown(const struct meeting *m, okr_id cycle)
{
    for (size_t i = 0; i < m->cycles.n; i++)
        if (m->cycles.at[i] == cycle)
            return true;
    return false;
}

static int look_now(struct meeting *m)
{
    struct cmd *c = m->c;
    int code = OKR_OK;
    for (size_t u = 0; !code && u < m->units.n; u++) {
        struct okr_unit unit;
        struct okr_ids ids =
            store_children(c->txn, m->units.at[u], STORE_UNIT_OBJECTIVES, c->arena);
        if (!store_get(c->txn, m->units.at[u], c->arena, &unit))
            continue;
        for (size_t i = 0; !code && i < ids.n; i++) {
            struct okr_objective o;
            if (store_get(c->txn, ids.at[i], c->arena, &o) && is_shown(m, o.cycle) &&
                o.state != OKR_OBJECTIVE_STATE_ARCHIVED)
                code = add_topic(m, o.id, unit.name);
        }
    }
    return code;
}

static void look_then_at(struct topic *topic, const struct objective_view *then)
{
    topic->was = true;
    topic->progress = then->progress;
    for (size_t i = 0; i < topic->now.n_krs; i++)
        for (size_t k = 0; k < then->n_krs; k++) {
            struct pair *pair = &topic->krs[i];
            if (then->krs[k].kr.id != pair->now.kr.id)
                continue;
            pair->was = true;
            pair->progress = then->krs[k].result.progress;
            pair->confidence = confidence_of(&then->krs[k]);
            pair->value = then->krs[k].value.current;
        }
}

/// The same objectives at the end of the day before `since`.
static int look_then(struct meeting *m)
{
    struct cmd *c = m->c;
    okr_date today = c->today;
    uint64_t sequence;
    int code = past_day(c, m->since - 1, &sequence);
    if (code)
        return code;
    store_look_back(c->txn, sequence);
    c->today = m->since - 1;
    for (size_t i = 0; !code && i < m->n; i++) {
        struct objective_view then;
        c->view_cycle.id = 0; // it may have had other days
        if (!store_exists(c->txn, m->topics[i].now.objective.id))
            continue;
        if (!(code = view_objective(c, m->topics[i].now.objective.id, &then)))
            look_then_at(&m->topics[i], &then);
    }
    store_look_back(c->txn, store_head(c->txn));
    c->view_cycle.id = 0;
    c->today = today;
    return code;
}

// --- the lists ---------------------------------------------------------------------------------------------------------

static void pack_part(struct okr_pack *out, const char *key, double part)
{
    okr_pack_key(out, key);
    okr_pack_fraction(out, part);
}

static void pack_side(struct okr_pack *out, const char *key, double progress, double confidence,
                      struct okr_decimal value)
{
    okr_pack_key(out, key);
    okr_pack_map(out, 3);
    pack_part(out, "progress", progress);
    pack_part(out, "confidence", confidence);
    okr_pack_key(out, "value");
    okr_pack_decimal(out, value);
}

/// `pair` NULL: the objective itself.
static void pack_item(struct meeting *m, const struct topic *topic, const struct pair *pair)
{
    struct okr_pack *out = m->c->out;
    const struct okr_decimal none = {.present = 0};
    okr_pack_map(out, 5);
    okr_pack_key(out, "unit_name");
    okr_pack_str(out, topic->unit);
    okr_pack_key(out, "objective");
    view_pack_objective(out, &topic->now);
    okr_pack_key(out, "key_result");
    if (!pair) {
        okr_pack_nil(out);
        pack_side(out, "before", topic->progress, NAN, none);
        pack_side(out, "after", topic->now.progress, NAN, none);
        return;
    }
    view_pack_key_result(out, &pair->now);
    pack_side(out, "before", pair->progress, pair->confidence, pair->value);
    pack_side(out, "after", pair->now.result.progress, confidence_of(&pair->now),
              pair->now.value.current);
}

/// What is new and stands at 0 has not moved yet.
static bool differ(double a, double b)
{
    return fabs((isnan(a) ? 0 : a) - (isnan(b) ? 0 : b)) > SAME;
}

static bool has_moved(struct meeting *m, const struct pair *pair)
{
    (void)m;
    return differ(pair->progress, pair->now.result.progress) ||
           !okr_decimal_eq(pair->value, pair->now.value.current);
}

static bool is_doubted(struct meeting *m, const struct pair *pair)
{
    (void)m;
    return confidence_of(&pair->now) < pair->confidence - SAME;
}

static bool is_late(struct meeting *m, const struct pair *pair)
{
    return pair->now.result.status == OKR_STATUS_OVERDUE || view_is_due(m->c, &pair->now);
}

static void pack_list(struct meeting *m, const char *key,
                      bool (*belongs)(struct meeting *m, const struct pair *pair), bool objectives)
{
    struct okr_pack *out = m->c->out;
    uint32_t n = 0;
    okr_pack_key(out, key);
    size_t place = okr_pack_array_open(out);
    for (size_t i = 0; i < m->n; i++) {
        const struct topic *topic = &m->topics[i];
        if (objectives && differ(topic->progress, topic->now.progress)) {
            pack_item(m, topic, NULL);
            n++;
        }
        for (size_t k = 0; k < topic->now.n_krs; k++)
            if (belongs(m, &topic->krs[k])) {
                pack_item(m, topic, &topic->krs[k]);
                n++;
            }
    }
    okr_pack_array_close(out, place, n);
}

// --- asks and decisions ------------------------------------------------------------------------------------------------

/// Each once, in the order in which they were found.
static int add_id(struct cmd *c, struct id_set *list, okr_id id)
{
    return ids_have((struct okr_ids){list->at, list->n}, id) ? OKR_OK : id_set_add(c, list, id);
}

static int add_open(struct cmd *c, struct id_set *list, okr_id parent, enum store_relation relation)
{
    struct okr_ids ids = store_children(c->txn, parent, relation, c->arena);
    int code = OKR_OK;
    for (size_t i = 0; !code && i < ids.n; i++) {
        struct okr_mention mention;
        if (store_get(c->txn, ids.at[i], c->arena, &mention) &&
            mention.state == OKR_MENTION_STATE_OPEN)
            code = add_id(c, list, mention.id);
    }
    return code;
}

static struct okr_str name_of(struct cmd *c, okr_id id)
{
    struct okr_unit unit;
    return id && store_get(c->txn, id, c->arena, &unit) ? unit.name : (struct okr_str){0};
}

/// Where an objective or key result stands; nil of anything else.
static void pack_place(struct cmd *c, okr_id id)
{
    okr_pack_key(c->out, "place");
    if (okr_id_letter(id) == 'o' || okr_id_letter(id) == 'k')
        view_pack_place(c, id);
    else
        okr_pack_nil(c->out);
}

static void pack_ask(struct cmd *c, okr_id id)
{
    struct okr_mention mention;
    struct store_event event;
    uint64_t first = store_history(c->txn, id);
    if (!store_get(c->txn, id, c->arena, &mention))
        okr_entity_init(&okr_entity_mention, &mention);
    while (store_event_before(c->txn, first))
        first = store_event_before(c->txn, first);
    okr_pack_map(c->out, okr_entity_mention.n_fields + 3u);
    okr_entity_pack_fields(&okr_entity_mention, &mention, OKR_ALL_FIELDS, c->out);
    pack_place(c, mention.where);
    okr_pack_key(c->out, "name");
    okr_pack_str(c->out, name_of(c, mention.whom));
    okr_pack_key(c->out, "time");
    if (store_event(c->txn, first, c->arena, &event))
        okr_pack_c(c->out, okr_time_text(event.time).c);
    else
        okr_pack_nil(c->out);
}

/// What was asked of these units, and what they asked in their objectives.
static int pack_asks(struct meeting *m)
{
    struct cmd *c = m->c;
    struct id_set open = {0};
    struct ask_places places = {0};
    int code = OKR_OK;
    for (size_t i = 0; !code && i < m->units.n; i++)
        code = add_open(c, &open, m->units.at[i], STORE_MENTIONS_OF);
    for (size_t i = 0; !code && i < m->n; i++)
        code = ask_add_objective(c, m->topics[i].now.objective.id, &places);
    for (size_t i = 0; !code && i < places.n; i++)
        code = add_open(c, &open, places.at[i], STORE_MENTIONS_IN);
    okr_pack_key(c->out, "asks");
    okr_pack_array(c->out, (uint32_t)open.n);
    for (size_t i = 0; i < open.n; i++)
        pack_ask(c, open.at[i]);
    return code;
}

static int add_decisions(struct cmd *c, okr_id on, struct id_set *list)
{
    struct okr_ids ids = store_children(c->txn, on, STORE_COMMENTS_ON, c->arena);
    int code = OKR_OK;
    for (size_t i = 0; !code && i < ids.n; i++) {
        struct okr_comment comment;
        if (store_get(c->txn, ids.at[i], c->arena, &comment) &&
            comment.kind == OKR_COMMENT_KIND_DECISION)
            code = add_id(c, list, comment.id);
    }
    return code;
}

static int newest_first(const void *a, const void *b)
{
    okr_id x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x < y) - (x > y);
}

static void pack_decision(struct cmd *c, okr_id id)
{
    struct okr_comment comment;
    okr_id author = 0;
    if (!store_get(c->txn, id, c->arena, &comment))
        okr_entity_init(&okr_entity_comment, &comment);
    okr_pack_map(c->out, okr_entity_comment.n_fields + 2u);
    okr_entity_pack_fields(&okr_entity_comment, &comment, OKR_ALL_FIELDS, c->out);
    pack_place(c, comment.on);
    okr_pack_key(c->out, "author_name");
    okr_pack_str(c->out,
                 okr_id_parse(comment.author, &author) ? name_of(c, author) : (struct okr_str){0});
}

/// The last ones about the units, their objectives and key results, newest first.
static int pack_decisions(struct meeting *m)
{
    struct cmd *c = m->c;
    struct id_set list = {0};
    int code = OKR_OK;
    for (size_t i = 0; !code && i < m->units.n; i++)
        code = add_decisions(c, m->units.at[i], &list);
    for (size_t i = 0; !code && i < m->n; i++) {
        const struct topic *topic = &m->topics[i];
        code = add_decisions(c, topic->now.objective.id, &list);
        for (size_t k = 0; !code && k < topic->now.n_krs; k++)
            code = add_decisions(c, topic->krs[k].now.kr.id, &list);
    }
    if (list.n)
        qsort(list.at, list.n, sizeof *list.at, newest_first);
    size_t n = list.n < DECISIONS_MAX ? list.n : DECISIONS_MAX;
    okr_pack_key(c->out, "decisions");
    okr_pack_array(c->out, (uint32_t)n);
    for (size_t i = 0; i < n; i++)
        pack_decision(c, list.at[i]);
    return code;
}

static int read_since(struct meeting *m)
{
    struct cmd *c = m->c;
    m->since = c->today - c->org.check_in_interval;
    if (cmd_arg(c, "since") && !okr_date_parse(cmd_arg_str(c, "since"), &m->since))
        return okr_fail(c->err, OKR_E_INVALID, "since", "write it as 2018-01-19",
                        "\"%.*s\" is not a date", OKR_STR_ARG(cmd_arg_str(c, "since")));
    if (m->since <= c->today)
        return OKR_OK;
    return okr_fail(c->err, OKR_E_INVALID, "since", "give today or a day before",
                    "%s is after today, %s", okr_date_text(m->since).c, okr_date_text(c->today).c);
}

int cmd_meeting_get(struct cmd *c)
{
    struct meeting m = {.c = c};
    okr_id id = cmd_arg_id(c, "id");
    int code = read_since(&m);
    if (code || (code = cmd_cycles_shown(c, cmd_arg_id(c, "cycle"), &m.cycles)))
        return code;
    m.units = unit_subtree(c->txn, id, c->arena);
    if ((code = look_now(&m)) || (code = look_then(&m)))
        return code;
    okr_pack_map(c->out, 9);
    okr_pack_key(c->out, "id");
    okr_pack_id(c->out, id);
    okr_pack_key(c->out, "name");
    okr_pack_str(c->out, name_of(c, id));
    okr_pack_key(c->out, "since");
    okr_pack_c(c->out, okr_date_text(m.since).c);
    okr_pack_key(c->out, "today");
    okr_pack_c(c->out, okr_date_text(c->today).c);
    pack_list(&m, "moves", has_moved, true);
    pack_list(&m, "doubts", is_doubted, false);
    pack_list(&m, "overdue", is_late, false);
    code = pack_asks(&m);
    return code ? code : pack_decisions(&m);
}
