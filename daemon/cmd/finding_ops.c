// SPDX-License-Identifier: Apache-2.0
// finding.list and finding.waive.
#include "cmd/access.h"
#include "cmd/finding.h"
#include "cmd/nouns.h"
#include "cmd/view.h"
#include "store/retention.h"

#include <inttypes.h>
#include <stdlib.h>

enum { PAGE = 1024, LIMIT_DEFAULT = 1000, LIMIT_MOST = 100000 };

// --- waive -----------------------------------------------------------------------------------------------------------

static int take_finding(struct cmd *c, struct okr_finding *ret)
{
    okr_id id;
    struct okr_str text = cmd_arg_str(c, "id");
    if (!okr_id_parse(text, &id) || okr_id_letter(id) != 'f')
        return okr_fail(c->err, OKR_E_INVALID, "id", "okr audit lists them",
                        "\"%.*s\" is not the id of a finding, such as f-7", OKR_STR_ARG(text));
    if (!store_take(c->txn, id, c->arena, ret))
        return cmd_not_found(c, "id", id);
    return cmd_check_version(c, id, ret->version);
}

int cmd_finding_waive(struct cmd *c)
{
    struct okr_finding before, after;
    okr_date until = OKR_NO_DATE;
    struct okr_str reason;
    int code = take_finding(c, &before);
    if (code || (code = cmd_arg_text(c, "reason", &reason)))
        return code;
    (void)okr_date_parse(cmd_arg_str(c, "until"), &until);
    okr_id unit = finding_unit(c, before.subject);
    if (unit && (code = access_check_answers(c, unit, OKR_MESSAGE("waive"), before.id)))
        return code;
    if (before.state == OKR_FINDING_STATE_RESOLVED)
        return okr_fail(c->err, OKR_E_TRANSITION, "id", "there is nothing to waive",
                        "%s is resolved", okr_id_text(before.id).c);
    if (!okr_str_trim(reason).len)
        return okr_fail(c->err, OKR_E_INVALID, "reason", "say why it may stay",
                        "a waiver needs a reason");
    if (until != OKR_NO_DATE && until < c->today)
        return okr_fail(c->err, OKR_E_INVALID, "until", "give a day that is still to come, or none",
                        "%s is over", okr_date_text(until).c);
    after = before;
    after.state = OKR_FINDING_STATE_WAIVED;
    after.waived_by = c->actor;
    after.reason = reason;
    after.until = until;
    after.version++;
    if ((code = okr_entity_check(&okr_entity_finding, &after, c->err)))
        return code;
    emit(c, OKR_EVENT_FINDING_WAIVED, &okr_entity_finding, &before, &after, unit, reason);
    cmd_pack_entity(c, "finding", &okr_entity_finding, &after);
    return OKR_OK;
}

// --- list ------------------------------------------------------------------------------------------------------------

struct listing {
    struct cmd *c;
    okr_id scope, cycle;
    unsigned state, severity;
    struct okr_str code;
    struct okr_finding *at;
    size_t n, room, matched;
    uint64_t counts[OKR_SEVERITY_COUNT];
};

/// The objective that a subject is or belongs to; 0: none.
static okr_id objective_of(struct cmd *c, okr_id id)
{
    struct okr_key_result kr;
    struct okr_alignment edge;
    struct okr_mention mention;
    switch (okr_id_letter(id)) {
    case 'o': return id;
    case 'k': return store_get(c->txn, id, c->arena, &kr) ? kr.objective : 0;
    case 'a': return store_get(c->txn, id, c->arena, &edge) ? objective_of(c, edge.from) : 0;
    case 'm': return store_get(c->txn, id, c->arena, &mention) ? objective_of(c, mention.where) : 0;
    default: return 0;
    }
}

static bool is_in_scope(struct listing *l, const struct okr_finding *f)
{
    struct cmd *c = l->c;
    struct okr_objective o;
    okr_id objective = objective_of(c, f->subject);
    if (l->cycle &&
        !(f->subject == l->cycle || f->other == l->cycle ||
          (objective && store_get(c->txn, objective, c->arena, &o) && o.cycle == l->cycle)))
        return false;
    switch (l->scope ? okr_id_letter(l->scope) : 0) {
    case 0: return true;
    case 'u': {
        okr_id unit = objective && store_get(c->txn, objective, c->arena, &o)
                          ? o.unit
                          : finding_unit(c, f->subject);
        return unit && unit_is_under(c->txn, unit, l->scope, c->arena);
    }
    case 'o': return objective == l->scope;
    default: return f->subject == l->scope || f->other == l->scope;
    }
}

static bool is_wanted(struct listing *l, const struct okr_finding *f)
{
    bool open = finding_is_open(f, l->c->today);
    unsigned state = open ? OKR_FINDING_STATE_OPEN : f->state;
    return state == l->state && f->severity >= l->severity &&
           (!l->code.len || okr_str_eq(l->code, f->code)) && is_in_scope(l, f);
}

static int add(struct listing *l, const struct okr_finding *f)
{
    if (l->n == l->room) {
        size_t room = l->room ? 2 * l->room : PAGE;
        struct okr_finding *at =
            okr_arena_grow(l->c->arena, l->at, l->room * sizeof *at, room * sizeof *at);
        if (!at)
            return okr_fail_memory(l->c->err);
        l->at = at;
        l->room = room;
    }
    l->at[l->n++] = *f;
    l->counts[f->severity]++;
    return OKR_OK;
}

static int collect(struct listing *l)
{
    struct okr_ids ids;
    okr_id after = 0;
    int code = OKR_OK;
    do {
        ids = store_all(l->c->txn, 'f', after, PAGE, l->c->arena);
        for (size_t i = 0; i < ids.n && !code; i++) {
            struct okr_finding f;
            after = ids.at[i];
            if (store_get(l->c->txn, after, l->c->arena, &f) && is_wanted(l, &f))
                code = add(l, &f);
        }
    } while (ids.n == PAGE && !code);
    return code;
}

static int most_severe_first(const void *a, const void *b)
{
    const struct okr_finding *x = a, *y = b;
    if (x->severity != y->severity)
        return (int)y->severity - (int)x->severity;
    int order = okr_str_cmp(x->code, y->code);
    return order ? order : (x->subject > y->subject) - (x->subject < y->subject);
}

/// What the subject says, for who reads the finding: the text of an objective or a key result, a unit's name, a cycle's key, an ask.
static struct okr_str text_of(struct cmd *c, okr_id id)
{
    struct okr_objective o;
    struct okr_key_result kr;
    struct okr_unit unit;
    struct okr_cycle cycle;
    struct okr_mention mention;
    struct okr_alignment edge;
    switch (okr_id_letter(id)) {
    case 'o': return store_get(c->txn, id, c->arena, &o) ? o.text : OKR_STR("");
    case 'k': return store_get(c->txn, id, c->arena, &kr) ? kr.text : OKR_STR("");
    case 'u': return store_get(c->txn, id, c->arena, &unit) ? unit.name : OKR_STR("");
    case 'c': return store_get(c->txn, id, c->arena, &cycle) ? cycle.key : OKR_STR("");
    case 'm': return store_get(c->txn, id, c->arena, &mention) ? mention.ask : OKR_STR("");
    case 'a': return store_get(c->txn, id, c->arena, &edge) ? text_of(c, edge.from) : OKR_STR("");
    default: return OKR_STR("");
    }
}

static void pack_end(struct cmd *c, const char *key, okr_id id)
{
    okr_pack_key(c->out, key);
    if (okr_id_letter(id) == 'o' || okr_id_letter(id) == 'k')
        view_pack_place(c, id);
    else
        okr_pack_nil(c->out);
}

static void pack_finding(struct cmd *c, const struct okr_finding *f)
{
    struct okr_alignment edge = {0};
    bool is_edge =
        okr_id_letter(f->subject) == 'a' && store_get(c->txn, f->subject, c->arena, &edge);
    okr_pack_map(c->out,
                 okr_mask_count(UINT64_C(0xffffffff) >> (32 - okr_entity_finding.n_fields)) + 4);
    okr_entity_pack_fields(&okr_entity_finding, f, OKR_ALL_FIELDS, c->out);
    okr_pack_key(c->out, "text");
    okr_pack_str(c->out, text_of(c, f->subject));
    okr_pack_key(c->out, "other_text");
    okr_pack_str(c->out, text_of(c, is_edge ? edge.to : f->other));
    pack_end(c, "place", is_edge ? edge.from : f->subject);
    pack_end(c, "other_place", is_edge ? edge.to : f->other);
}

static void pack_audited(struct cmd *c)
{
    struct store_cursor cursor;
    okr_pack_key(c->out, "audited");
    if (store_cursor(c->txn, OKR_STR(FINDING_CURSOR), c->arena, &cursor))
        okr_pack_uint(c->out, cursor.sequence);
    else
        okr_pack_nil(c->out);
}

int cmd_finding_list(struct cmd *c)
{
    uint64_t limit = okr_value_uint(cmd_arg(c, "limit"), LIMIT_DEFAULT);
    struct listing l = {.c = c,
                        .scope = cmd_arg_id(c, "id"),
                        .cycle = cmd_arg_id(c, "cycle"),
                        .state = cmd_arg_term(c, "state", OKR_GROUP_FINDING_STATE),
                        .severity = cmd_arg_term(c, "severity", OKR_GROUP_SEVERITY),
                        .code = cmd_arg_str(c, "code")};
    l.state = l.state ? l.state : OKR_FINDING_STATE_OPEN;
    if (limit > LIMIT_MOST)
        return okr_fail(c->err, OKR_E_INVALID, "limit", "ask for less, and again",
                        "%s is at most %" PRIu64, "limit", (uint64_t)LIMIT_MOST);
    int code = collect(&l);
    if (code)
        return code;
    if (l.n)
        qsort(l.at, l.n, sizeof *l.at, most_severe_first);
    okr_pack_map(c->out, 3);
    okr_pack_key(c->out, "findings");
    okr_pack_array(c->out, (uint32_t)(l.n < limit ? l.n : limit));
    for (size_t i = 0; i < l.n && i < limit; i++)
        pack_finding(c, &l.at[i]);
    okr_pack_key(c->out, "counts");
    okr_pack_map(c->out, 3);
    for (unsigned s = OKR_SEVERITY_ERROR; s >= OKR_SEVERITY_INFO; s--) {
        okr_pack_c(c->out, okr_term_slug(OKR_GROUP_SEVERITY, s));
        okr_pack_uint(c->out, l.counts[s]);
    }
    pack_audited(c);
    return OKR_OK;
}
