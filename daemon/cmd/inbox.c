// SPDX-License-Identifier: Apache-2.0
// inbox.list: what waits for a person's answer, and how the person's own proposals and asks were answered of late.
#include "cmd/access.h"
#include "cmd/ask.h"

enum { ANSWERS_DAYS = 14, ENDING_DAYS = 7, CYCLES_TOLD = 32, UNIT_BATCH = 4096 };

struct inbox {
    struct cmd *c;
    okr_id person; ///< 0: everybody's, for an admin who is nobody's person
    uint32_t n;
    okr_id ending[CYCLES_TOLD]; ///< cycles whose end was told
    size_t n_ending;
};

/// One line of it: what it is about, who is to answer or has answered, and what was said.
struct item {
    enum okr_inbox_kind kind;
    okr_id id, unit, node, to;
    unsigned edge;
    const char *state;
    struct okr_str text, note;
    okr_date date;
};

static struct okr_str text_of(struct cmd *c, okr_id id)
{
    struct okr_objective o;
    struct okr_key_result kr;
    if (okr_id_letter(id) == 'o' && store_get(c->txn, id, c->arena, &o))
        return o.text;
    if (okr_id_letter(id) == 'k' && store_get(c->txn, id, c->arena, &kr))
        return kr.text;
    return (struct okr_str){0};
}

static struct okr_str name_of(struct cmd *c, okr_id id)
{
    struct okr_unit unit;
    return id && store_get(c->txn, id, c->arena, &unit) ? unit.name : (struct okr_str){0};
}

static void pack_str(struct okr_pack *out, const char *key, struct okr_str s)
{
    okr_pack_key(out, key);
    okr_pack_str(out, s);
}

static void pack_id(struct okr_pack *out, const char *key, okr_id id)
{
    okr_pack_key(out, key);
    okr_pack_id(out, id);
}

/// The newest event of the item's subject says who moved it and when.
static void add(struct inbox *box, const struct item *item)
{
    struct cmd *c = box->c;
    struct okr_pack *out = c->out;
    struct store_event event = {0};
    okr_id actor = 0;
    bool known = store_event(c->txn, store_history(c->txn, item->id), c->arena, &event);
    okr_pack_map(out, 15);
    pack_str(out, "kind", okr_str_c(okr_term_slug(OKR_GROUP_INBOX_KIND, item->kind)));
    pack_id(out, "id", item->id);
    pack_str(out, "state", okr_str_c(item->state));
    pack_id(out, "unit", item->unit);
    pack_str(out, "unit_name", name_of(c, item->unit));
    pack_id(out, "node", item->node);
    pack_str(out, "text", item->text);
    okr_pack_key(out, "edge");
    if (item->edge)
        okr_pack_c(out, okr_term_slug(OKR_GROUP_EDGE_KIND, item->edge));
    else
        okr_pack_nil(out);
    pack_id(out, "to", item->to);
    pack_str(out, "to_text", text_of(c, item->to));
    pack_str(out, "note", item->note.len ? item->note : (struct okr_str){0});
    okr_pack_key(out, "date");
    if (item->date != OKR_NO_DATE)
        okr_pack_c(out, okr_date_text(item->date).c);
    else
        okr_pack_nil(out);
    pack_str(out, "actor", known ? event.actor : (struct okr_str){0});
    pack_str(out, "actor_name",
             known && okr_id_parse(event.actor, &actor) ? name_of(c, actor) : (struct okr_str){0});
    okr_pack_key(out, "time");
    if (known)
        okr_pack_c(out, okr_time_text(event.time).c);
    else
        okr_pack_nil(out);
    box->n++;
}

/// Whether the newest event of an entity is an answer, given of late, that somebody else gave.
static bool is_fresh_answer(struct inbox *box, okr_id id)
{
    struct cmd *c = box->c;
    struct store_event event;
    return store_event(c->txn, store_history(c->txn, id), c->arena, &event) && event.before &&
           event.time > c->now - (okr_time)ANSWERS_DAYS * OKR_DAY_MS &&
           !(box->person && okr_str_eq(event.actor, c->actor));
}

/// Whether what the newest event answers was proposed by the person.
static bool is_own_proposal(struct inbox *box, okr_id id)
{
    struct cmd *c = box->c;
    struct store_event event;
    uint64_t before = store_event_before(c->txn, store_history(c->txn, id));
    return store_event(c->txn, before, c->arena, &event) &&
           (event.type == OKR_EVENT_OBJECTIVE_PROPOSED ||
            event.type == OKR_EVENT_ALIGNMENT_PROPOSED) &&
           okr_str_is(event.actor, okr_id_text(box->person).c);
}

static void add_edge(struct inbox *box, const struct okr_alignment *edge, enum okr_inbox_kind kind,
                     okr_id unit)
{
    struct cmd *c = box->c;
    add(box, &(struct item){.kind = kind,
                            .id = edge->id,
                            .unit = unit,
                            .node = edge->from,
                            .to = edge->to,
                            .edge = edge->kind,
                            .state = okr_term_slug(OKR_GROUP_EDGE_STATE, edge->state),
                            .text = text_of(c, edge->from),
                            .note = edge->reason,
                            .date = OKR_NO_DATE});
}

/// Edges that wait at a node for an answer.
static void add_proposed(struct inbox *box, okr_id node, okr_id unit)
{
    struct cmd *c = box->c;
    struct okr_alignment_list to = alignments_of(c->txn, node, STORE_ALIGNMENTS_TO, c->arena);
    for (size_t i = 0; i < to.n; i++)
        if (to.at[i].state == OKR_EDGE_STATE_PROPOSED)
            add_edge(box, &to.at[i], OKR_INBOX_KIND_ALIGN, unit);
}

/// Edges from a node that were answered; `own`: only those that the person proposed.
static void add_answered(struct inbox *box, okr_id node, bool own)
{
    struct cmd *c = box->c;
    struct okr_alignment_list from = alignments_of(c->txn, node, STORE_ALIGNMENTS_FROM, c->arena);
    for (size_t i = 0; i < from.n; i++)
        if ((from.at[i].state == OKR_EDGE_STATE_ACCEPTED ||
             from.at[i].state == OKR_EDGE_STATE_DECLINED) &&
            is_fresh_answer(box, from.at[i].id) && (!own || is_own_proposal(box, from.at[i].id)))
            add_edge(box, &from.at[i], OKR_INBOX_KIND_ALIGNED, unit_of(c, from.at[i].to));
}

static void add_mention(struct inbox *box, const struct okr_mention *m, enum okr_inbox_kind kind)
{
    add(box, &(struct item){.kind = kind,
                            .id = m->id,
                            .unit = m->whom,
                            .node = m->where,
                            .to = m->answering_key_result,
                            .state = okr_term_slug(OKR_GROUP_MENTION_STATE, m->state),
                            .text = m->ask,
                            .note = m->answer,
                            .date = m->promised});
}

static int add_answers(struct inbox *box, okr_id objective)
{
    struct cmd *c = box->c;
    struct ask_places places = {0};
    int code = ask_add_objective(c, objective, &places);
    for (size_t i = 0; !code && i < places.n; i++) {
        struct okr_ids ids = store_children(c->txn, places.at[i], STORE_MENTIONS_IN, c->arena);
        for (size_t k = 0; k < ids.n; k++) {
            struct okr_mention m;
            if (store_get(c->txn, ids.at[k], c->arena, &m) && m.state != OKR_MENTION_STATE_OPEN &&
                is_fresh_answer(box, m.id))
                add_mention(box, &m, OKR_INBOX_KIND_ANSWERED);
        }
    }
    return code;
}

static void add_state(struct inbox *box, const struct okr_objective *o, enum okr_inbox_kind kind)
{
    add(box, &(struct item){.kind = kind,
                            .id = o->id,
                            .unit = o->unit,
                            .node = o->id,
                            .state = okr_term_slug(OKR_GROUP_OBJECTIVE_STATE, o->state),
                            .text = o->text,
                            .date = OKR_NO_DATE});
}

/// Whether an objective's newest event is its publication by somebody else.
static bool is_freshly_published(struct inbox *box, const struct okr_objective *o)
{
    struct cmd *c = box->c;
    struct store_event event;
    return o->state == OKR_OBJECTIVE_STATE_PUBLISHED && is_fresh_answer(box, o->id) &&
           store_event(c->txn, store_history(c->txn, o->id), c->arena, &event) &&
           event.type == OKR_EVENT_OBJECTIVE_PUBLISHED;
}

/// Once a cycle: it ends within days, and something is at work in it.
static void add_ending(struct inbox *box, const struct okr_cycle *cycle, okr_id unit)
{
    for (size_t i = 0; i < box->n_ending; i++)
        if (box->ending[i] == cycle->id)
            return;
    if (box->n_ending == CYCLES_TOLD)
        return;
    box->ending[box->n_ending++] = cycle->id;
    add(box, &(struct item){.kind = OKR_INBOX_KIND_ENDING,
                            .id = cycle->id,
                            .unit = unit,
                            .state = okr_term_slug(OKR_GROUP_CYCLE_STATE, cycle->state),
                            .text = cycle->key,
                            .date = cycle->end});
}

/// A published objective is reviewed once its cycle is in review, or over.
static void add_phase(struct inbox *box, const struct okr_objective *o,
                      const struct okr_cycle *cycle)
{
    const struct cmd *c = box->c;
    bool over = cycle->end != OKR_NO_DATE && cycle->end < c->today;
    if (o->state != OKR_OBJECTIVE_STATE_PUBLISHED)
        return;
    if (cycle->state == OKR_CYCLE_STATE_REVIEW || over)
        add_state(box, o, OKR_INBOX_KIND_REVIEW);
    else if (cycle->state == OKR_CYCLE_STATE_OPEN && cycle->end != OKR_NO_DATE &&
             cycle->end <= c->today + ENDING_DAYS)
        add_ending(box, cycle, o->unit);
}

/// What an objective asks of those who answer for its unit, and tells to them and to the person accountable for it.
static int add_objective(struct inbox *box, okr_id id, bool answers)
{
    struct cmd *c = box->c;
    struct okr_objective o;
    struct okr_cycle cycle;
    if (!store_get(c->txn, id, c->arena, &o) || !store_get(c->txn, o.cycle, c->arena, &cycle) ||
        cycle.state == OKR_CYCLE_STATE_CLOSED)
        return OKR_OK;
    struct okr_ids krs = store_children(c->txn, id, STORE_OBJECTIVE_KEY_RESULTS, c->arena);
    if (answers && o.state == OKR_OBJECTIVE_STATE_PROPOSED)
        add_state(box, &o, OKR_INBOX_KIND_PUBLISH);
    if (answers)
        add_proposed(box, id, o.unit);
    for (size_t i = 0; answers && i < krs.n; i++)
        add_proposed(box, krs.at[i], o.unit);
    add_phase(box, &o, &cycle);
    if (is_freshly_published(box, &o))
        add_state(box, &o, OKR_INBOX_KIND_PUBLISHED);
    add_answered(box, id, false);
    for (size_t i = 0; i < krs.n; i++)
        add_answered(box, krs.at[i], false);
    return add_answers(box, id);
}

/// Objectives that the person is accountable for in units that others answer for.
static int add_own(struct inbox *box)
{
    struct cmd *c = box->c;
    struct okr_ids ids = store_children(c->txn, box->person, STORE_PERSON_OBJECTIVES, c->arena);
    int code = OKR_OK;
    for (size_t i = 0; box->person && !code && i < ids.n; i++)
        if (!access_waits_for(c, unit_of(c, ids.at[i]), box->person))
            code = add_objective(box, ids.at[i], false);
    return code;
}

/// How what the person proposed in the name of a unit was answered, where neither that unit nor the objective is the person's.
static void add_proposals_in(struct inbox *box, okr_id unit)
{
    struct cmd *c = box->c;
    struct okr_ids ids = store_children(c->txn, unit, STORE_UNIT_OBJECTIVES, c->arena);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_objective o;
        struct okr_cycle cycle;
        if (!store_get(c->txn, ids.at[i], c->arena, &o) || o.accountable == box->person ||
            !store_get(c->txn, o.cycle, c->arena, &cycle) || cycle.state == OKR_CYCLE_STATE_CLOSED)
            continue;
        if (is_freshly_published(box, &o) && is_own_proposal(box, o.id))
            add_state(box, &o, OKR_INBOX_KIND_PUBLISHED);
        struct okr_ids krs = store_children(c->txn, o.id, STORE_OBJECTIVE_KEY_RESULTS, c->arena);
        add_answered(box, o.id, true);
        for (size_t k = 0; k < krs.n; k++)
            add_answered(box, krs.at[k], true);
    }
}

/// In the units that the person belongs to, from the nearest up.
static void add_proposals(struct inbox *box)
{
    struct cmd *c = box->c;
    struct okr_unit unit;
    okr_id id = box->person;
    for (int level = 0; level < UNIT_LEVELS_MAX && id; level++, id = unit.parent) {
        if (id != box->person && !access_waits_for(c, id, box->person))
            add_proposals_in(box, id);
        if (!store_get(c->txn, id, c->arena, &unit))
            return;
    }
}

static int add_unit(struct inbox *box, okr_id unit)
{
    struct cmd *c = box->c;
    struct okr_ids asked = store_children(c->txn, unit, STORE_MENTIONS_OF, c->arena);
    struct okr_ids objectives = store_children(c->txn, unit, STORE_UNIT_OBJECTIVES, c->arena);
    int code = OKR_OK;
    if ((!asked.n && !objectives.n) || (box->person && !access_waits_for(c, unit, box->person)))
        return OKR_OK;
    for (size_t i = 0; i < asked.n; i++) {
        struct okr_mention m;
        if (store_get(c->txn, asked.at[i], c->arena, &m) && m.state == OKR_MENTION_STATE_OPEN)
            add_mention(box, &m, OKR_INBOX_KIND_ASK);
    }
    for (size_t i = 0; !code && i < objectives.n; i++)
        code = add_objective(box, objectives.at[i], true);
    return code;
}

int cmd_inbox_list(struct cmd *c)
{
    struct inbox box = {.c = c};
    int code = access_whose(c, &box.person);
    okr_id after = 0;
    struct okr_ids units;
    if (code)
        return code;
    okr_pack_map(c->out, 2);
    pack_id(c->out, "whom", box.person);
    okr_pack_key(c->out, "items");
    size_t place = okr_pack_array_open(c->out);
    while (!code && (units = store_all(c->txn, 'u', after, UNIT_BATCH, c->arena)).n) {
        for (size_t i = 0; !code && i < units.n; i++)
            code = add_unit(&box, units.at[i]);
        after = units.at[units.n - 1];
    }
    if (!code && !(code = add_own(&box)))
        add_proposals(&box);
    okr_pack_array_close(c->out, place, box.n);
    return code;
}
