// SPDX-License-Identifier: Apache-2.0
#include "cmd/score_input.h"

#include "cmd/nouns.h"

enum { INPUT_FIELDS = 25 };

static void pack_decimal(struct okr_pack *out, struct okr_decimal d)
{
    if (d.present) {
        okr_pack_int(out, d.mantissa);
        okr_pack_int(out, d.exponent);
    } else {
        okr_pack_nil(out);
        okr_pack_nil(out);
    }
}

static void pack_day(struct okr_pack *out, okr_date day)
{
    if (day == OKR_NO_DATE)
        okr_pack_nil(out);
    else
        okr_pack_int(out, day);
}

static void pack_text(struct okr_pack *out, struct okr_str text)
{
    okr_pack_str(out, text.ptr ? text : OKR_STR(""));
}

static void pack(struct okr_pack *out, const struct kr_view *view, enum okr_commitment commitment)
{
    const struct okr_metric *metric = &view->kr.metric;
    struct okr_decimal original =
        metric->original_target.present ? metric->original_target : metric->target;
    okr_pack_array(out, INPUT_FIELDS);
    okr_pack_id(out, view->kr.id);
    pack_text(out, view->kr.text);
    pack_text(out, metric->measure);
    okr_pack_uint(out, metric->kind);
    okr_pack_uint(out, commitment);
    okr_pack_uint(out, view->result.status);
    okr_pack_uint(out, view->value.n_check_ins);
    pack_decimal(out, metric->start);
    pack_decimal(out, metric->target);
    pack_decimal(out, original);
    pack_decimal(out, view->value.current);
    pack_decimal(out, metric->low);
    pack_decimal(out, metric->high);
    okr_pack_double(out, view->result.progress);
    okr_pack_double(out, view->result.expected);
    okr_pack_double(out, commitment_expectation(commitment));
    okr_pack_double(out, view->kr.confidence);
    pack_day(out, view->due);
    pack_day(out, view->value.as_of);
}

int score_input_pack(struct cmd *c, okr_id id, struct okr_pack *out, struct score_input *ret)
{
    struct kr_view view;
    struct okr_objective o;
    struct okr_cycle cycle;
    int code = view_key_result(c, id, &view, &o, &cycle);
    if (code)
        return code;
    *ret = (struct score_input){
        .open = view.kr.state == OKR_KEY_RESULT_STATE_LIVE && cycle.state != OKR_CYCLE_STATE_CLOSED,
        .cycle = okr_arena_dup(c->arena, cycle.key),
        .commitment = commitment_of(&view.kr),
        .kept = view.kr.score_proposal,
        .stale = view.kr.score_proposal.sequence < view.value.last_event,
    };
    ret->kept.plugin = okr_arena_dup(c->arena, ret->kept.plugin);
    ret->kept.version = okr_arena_dup(c->arena, ret->kept.version);
    ret->kept.why = okr_arena_dup(c->arena, ret->kept.why);
    if (ret->open)
        pack(out, &view, ret->commitment);
    return OKR_OK;
}

// --- what an event touches ------------------------------------------------------------------------------

static bool add(struct cmd *c, struct okr_ids *ids, okr_id id)
{
    okr_id *grown =
        okr_arena_grow(c->arena, ids->at, ids->n * sizeof *grown, (ids->n + 1) * sizeof *grown);
    if (!grown)
        return false;
    ids->at = grown;
    ids->at[ids->n++] = id;
    return true;
}

/// A key result itself; and where a check-in or an edge reaches others, those.
static bool add_reached(struct cmd *c, const struct store_event_head *head, struct okr_ids *ids)
{
    struct store_event event;
    bool fits = okr_id_letter(head->subject) != 'k' || add(c, ids, head->subject);
    if (!store_event(c->txn, head->sequence, c->arena, &event))
        return fits;
    for (size_t i = 0; fits && i < event.n_effects; i++)
        if (okr_id_letter(event.effects[i].id) == 'k')
            fits = add(c, ids, event.effects[i].id);
    if (event.entity == &okr_entity_alignment) {
        struct okr_alignment edge;
        if (store_get(c->txn, head->subject, c->arena, &edge) && okr_id_letter(edge.to) == 'k')
            fits = fits && add(c, ids, edge.to);
    }
    return fits;
}

bool score_touched(struct cmd *c, const struct store_event_head *head, struct okr_ids *ids)
{
    switch (okr_id_letter(head->subject)) {
    case 'k':
        if (head->type == OKR_EVENT_SCORE_PROPOSED || head->type == OKR_EVENT_SCORE_RECORDED ||
            head->type == OKR_EVENT_SCORE_OVERRIDDEN)
            return true;
        return add_reached(c, head, ids);
    case 'a': return add_reached(c, head, ids);
    case 'o': {
        struct okr_ids krs =
            store_children(c->txn, head->subject, STORE_OBJECTIVE_KEY_RESULTS, c->arena);
        bool fits = true;
        for (size_t i = 0; fits && i < krs.n; i++)
            fits = add(c, ids, krs.at[i]);
        return fits;
    }
    case 'c':
    case 'g': return false;
    default: return true;
    }
}
