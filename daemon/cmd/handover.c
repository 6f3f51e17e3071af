// SPDX-License-Identifier: Apache-2.0
// unit.handover: what one person answers for goes to another, all of it or nothing; one event a change.
#include "cmd/access.h"
#include "cmd/move.h"

enum { BATCH = 256, SCRATCH_MAX = 64 << 20 };

struct handover {
    struct cmd *c;
    struct okr_unit from, to;
    struct okr_str reason;
    bool answers; ///< something of the person's own still waits for answers
    uint32_t n;   ///< changes packed
};

static void pack_change(struct handover *h, okr_id id, const char *field, struct okr_str text)
{
    struct okr_pack *out = h->c->out;
    okr_pack_map(out, 3);
    okr_pack_key(out, "id");
    okr_pack_id(out, id);
    okr_pack_key(out, "field");
    okr_pack_c(out, field);
    okr_pack_key(out, "text");
    okr_pack_str(out, text);
    h->n++;
}

/// The list with `to` in place of `from`, each once.
static bool replace(struct handover *h, struct okr_ids *ids)
{
    okr_id *at = okr_arena_array(h->c->arena, ids->n + 1, sizeof *at);
    size_t n = 0;
    bool held = false;
    for (size_t i = 0; at && i < ids->n; i++) {
        held |= ids->at[i] == h->from.id;
        if (ids->at[i] != h->from.id && ids->at[i] != h->to.id)
            at[n++] = ids->at[i];
    }
    if (!held || !at)
        return false;
    at[n++] = h->to.id;
    *ids = (struct okr_ids){at, n};
    return true;
}

// --- one of each kind ---------------------------------------------------------------------------------------------------
static bool is_living(struct handover *h, const struct okr_objective *o)
{
    struct okr_cycle cycle;
    return o->state != OKR_OBJECTIVE_STATE_CLOSED && o->state != OKR_OBJECTIVE_STATE_ARCHIVED &&
           store_get(h->c->txn, o->cycle, h->c->arena, &cycle) &&
           cycle.state != OKR_CYCLE_STATE_CLOSED;
}

static int hand_objective(struct handover *h, okr_id id)
{
    struct cmd *c = h->c;
    struct okr_objective before, after;
    if (!store_take(c->txn, id, c->arena, &before) || !is_living(h, &before))
        return OKR_OK;
    after = before;
    bool own = before.unit == h->from.id;
    h->answers |= own;
    if (before.accountable == h->from.id || (own && !before.accountable)) {
        after.accountable = h->to.id;
        pack_change(h, id, "accountable", before.text);
    }
    if (replace(h, &after.contributors))
        pack_change(h, id, "contributors", before.text);
    return objective_change(c, &before, &after, h->reason);
}

static int hand_key_result(struct handover *h, okr_id id)
{
    struct cmd *c = h->c;
    struct okr_key_result before, after;
    struct okr_objective o;
    if (!store_take(c->txn, id, c->arena, &before) || before.accountable != h->from.id ||
        before.state == OKR_KEY_RESULT_STATE_CLOSED ||
        !store_get(c->txn, before.objective, c->arena, &o) || !is_living(h, &o))
        return OKR_OK;
    after = before;
    after.accountable = h->to.id;
    pack_change(h, id, "accountable", before.text);
    return key_result_change(c, &before, &after, h->reason);
}

static int hand_alignment(struct handover *h, okr_id id)
{
    struct cmd *c = h->c;
    struct okr_alignment before, after;
    struct okr_err *told = c->err, own = {.lang = told->lang};
    if (!store_take(c->txn, id, c->arena, &before) || before.accountable != h->from.id ||
        (before.state != OKR_EDGE_STATE_ACCEPTED && before.state != OKR_EDGE_STATE_PROPOSED))
        return OKR_OK;
    after = before;
    after.accountable = h->to.id;
    c->err = &own;
    int code = alignment_change(c, &before, &after, h->reason);
    c->err = told;
    if (code == OKR_E_ALIGN_DEAD) // what it hangs on is over: nothing is at risk any more
        return OKR_OK;
    if (code)
        return okr_fail(told, code, own.field, own.hint, "%s", own.message);
    pack_change(h, id, "accountable", OKR_STR(""));
    return OKR_OK;
}

/// What a unit says of the person: its lead, its deputies, its coordinator.
static int hand_unit(struct handover *h, okr_id id)
{
    struct cmd *c = h->c;
    struct okr_unit before, after;
    if (id == h->from.id || !store_take(c->txn, id, c->arena, &before))
        return OKR_OK;
    after = before;
    if (before.lead == h->from.id) {
        // Who takes over does not become the own manager: the manager above does.
        after.lead = id != h->to.id ? h->to.id : h->from.lead == id ? 0 : h->from.lead;
        pack_change(h, id, "lead", before.name);
    }
    if (replace(h, &after.deputies))
        pack_change(h, id, "deputies", before.name);
    if (before.coordinator == h->from.id) {
        after.coordinator = h->to.id;
        pack_change(h, id, "coordinator", before.name);
    }
    return unit_change(c, &before, &after, h->reason);
}

static int hand_mention(struct handover *h, okr_id id)
{
    struct cmd *c = h->c;
    struct okr_mention before, after;
    if (!store_take(c->txn, id, c->arena, &before) || before.whom != h->from.id ||
        before.state != OKR_MENTION_STATE_OPEN)
        return OKR_OK;
    pack_change(h, id, "whom", before.ask);
    return mention_delegate(c, &before, h->to.id, h->reason, &after);
}

static int hand_initiative(struct handover *h, okr_id id)
{
    struct cmd *c = h->c;
    struct okr_initiative before, after;
    if (!store_take(c->txn, id, c->arena, &before) || before.owner != h->from.id || before.done)
        return OKR_OK;
    after = before;
    after.owner = h->to.id;
    after.version++;
    pack_change(h, id, "owner", before.title);
    emit(c, OKR_EVENT_INITIATIVE_UPDATED, &okr_entity_initiative, &before, &after,
         unit_of(c, before.key_result), h->reason);
    return OKR_OK;
}

// --- all of them --------------------------------------------------------------------------------------------------------
typedef int hand(struct handover *h, okr_id id);

static bool holds(const struct okr_ids *ids, okr_id id)
{
    for (size_t i = 0; i < ids->n; i++)
        if (ids->at[i] == id)
            return true;
    return false;
}

/// Whether a row names the person where a handover looks: there is no index over these fields.
static bool names(const struct handover *h, char letter, const void *object)
{
    const okr_id from = h->from.id;
    const struct okr_objective *o = object;
    const struct okr_alignment *edge = object;
    const struct okr_unit *unit = object;
    switch (letter) {
    case 'o': return o->accountable == from || o->unit == from || holds(&o->contributors, from);
    case 'a': return edge->accountable == from;
    default: return unit->lead == from || unit->coordinator == from || holds(&unit->deputies, from);
    }
}

union any {
    struct okr_unit unit;
    struct okr_objective objective;
    struct okr_alignment alignment;
};

/// Looks at every row of a kind, a batch at a time, and hands over those that name the person.
static int hand_all(struct handover *h, char letter, hand *each, struct okr_arena *scratch)
{
    struct store_txn *txn = h->c->txn;
    okr_id after = 0;
    int code = OKR_OK;
    while (!code) {
        union any object;
        okr_arena_reset(scratch);
        struct okr_ids ids = store_all(txn, letter, after, BATCH, scratch);
        for (size_t i = 0; !code && i < ids.n; i++)
            if (store_get(txn, ids.at[i], scratch, &object) && names(h, letter, &object))
                code = each(h, ids.at[i]);
        if (ids.n < BATCH)
            return code;
        after = ids.at[ids.n - 1];
    }
    return code;
}

static int hand_children(struct handover *h, enum store_relation relation, hand *each)
{
    struct okr_ids ids = store_children(h->c->txn, h->from.id, relation, h->c->arena);
    int code = OKR_OK;
    for (size_t i = 0; !code && i < ids.n; i++)
        code = each(h, ids.at[i]);
    return code;
}

/// What is proposed to the person's own objectives waits for the person unit: who takes over answers there too.
static int hand_answers(struct handover *h)
{
    struct cmd *c = h->c;
    struct okr_unit after = h->from;
    if (!h->answers || holds(&after.deputies, h->to.id) || after.lead == h->to.id)
        return OKR_OK;
    okr_id *at = okr_arena_array(c->arena, after.deputies.n + 1, sizeof *at);
    if (!at)
        return okr_fail_memory(c->err);
    if (after.deputies.n)
        memcpy(at, after.deputies.at, after.deputies.n * sizeof *at);
    at[after.deputies.n] = h->to.id;
    after.deputies = (struct okr_ids){at, after.deputies.n + 1};
    pack_change(h, h->from.id, "deputies", h->from.name);
    return unit_change(c, &h->from, &after, h->reason);
}

static int take_persons(struct handover *h)
{
    struct cmd *c = h->c;
    okr_id from = cmd_arg_id(c, "id"), to = cmd_arg_id(c, "to");
    int code = check_person(c, from, "id");
    if (code || (code = check_person(c, to, "to")))
        return code;
    if (from == to)
        return okr_fail(c->err, OKR_E_INVALID, "to", "name another person",
                        "%s would take over from the same person", okr_id_text(to).c);
    if (!store_take(c->txn, from, c->arena, &h->from) || !store_take(c->txn, to, c->arena, &h->to))
        return cmd_not_found(c, "id", from);
    if (h->to.status && h->to.status != OKR_UNIT_STATUS_ACTIVE)
        return okr_fail(c->err, OKR_E_INVALID, "to", "name somebody who works here", "%.*s is %s",
                        OKR_STR_ARG(h->to.name),
                        okr_term_word(OKR_GROUP_UNIT_STATUS, h->to.status, okr_err_lang(c->err)));
    return access_check_answers(c, from, OKR_MESSAGE("hand over what is with"), from);
}

int cmd_unit_handover(struct cmd *c)
{
    struct handover h = {.c = c, .reason = cmd_arg_str(c, "reason")};
    int code = take_persons(&h);
    struct okr_arena *scratch = code ? NULL : okr_arena_new(SCRATCH_MAX);
    if (code)
        return code;
    if (!scratch)
        return okr_fail_memory(c->err);
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "changes");
    size_t place = okr_pack_array_open(c->out);
    if (!(code = hand_all(&h, 'o', hand_objective, scratch)) &&
        !(code = hand_children(&h, STORE_PERSON_KEY_RESULTS, hand_key_result)) &&
        !(code = hand_all(&h, 'a', hand_alignment, scratch)) &&
        !(code = hand_all(&h, 'u', hand_unit, scratch)) && !(code = hand_answers(&h)) &&
        !(code = hand_children(&h, STORE_MENTIONS_OF, hand_mention)))
        code = hand_children(&h, STORE_PERSON_INITIATIVES, hand_initiative);
    okr_pack_array_close(c->out, place, h.n);
    okr_arena_free(scratch);
    return code;
}
