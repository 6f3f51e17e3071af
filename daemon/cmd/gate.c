// SPDX-License-Identifier: Apache-2.0
#include "cmd/gate.h"

#include "cmd/document.h"
#include "cmd/finding.h"
#include "cmd/nouns.h"

#include <okr/sentence.h>

enum { NAMED_MOST = 5 };

struct gate {
    struct cmd *c;
    struct okr_strs blocks; ///< severities and codes
    struct okr_buf named;   ///< "KR_ACTIVITY k-7, ..."
    unsigned n;
};

/// The unit's mode and what blocks there; what it does not say the units above do.
static unsigned read_mode(struct cmd *c, okr_id id, struct okr_strs *ret_blocks)
{
    unsigned mode = OKR_GATE_NONE;
    *ret_blocks = (struct okr_strs){NULL, 0};
    for (int level = 0; id && level < UNIT_LEVELS_MAX; level++) {
        struct okr_unit unit;
        if (!store_take(c->txn, id, c->arena, &unit))
            break;
        mode = mode ? mode : unit.gate;
        if (!ret_blocks->n)
            *ret_blocks = unit.gate_blocks;
        id = unit.parent;
    }
    return mode;
}

static bool blocks(const struct gate *g, struct okr_str code, unsigned severity)
{
    if (!g->blocks.n)
        return severity == OKR_SEVERITY_ERROR;
    for (size_t i = 0; i < g->blocks.n; i++)
        if (okr_str_eq(g->blocks.at[i], code) ||
            okr_term_read(OKR_GROUP_SEVERITY, g->blocks.at[i]) == severity)
            return true;
    return false;
}

static void name(struct gate *g, struct okr_str code, okr_id subject)
{
    if (g->n++ >= NAMED_MOST)
        return;
    okr_buf_printf(&g->named, "%s%.*s %s", g->n > 1 ? ", " : "", OKR_STR_ARG(code),
                   okr_id_text(subject).c);
}

static bool is_text_rule(struct okr_str code)
{
    for (int rule = 0; rule < OKR_TEXT_RULE_COUNT; rule++)
        if (okr_str_is(code, okr_text_rule_code((enum okr_text_rule)rule)))
            return true;
    return false;
}

/// What the last audit left open; of words the text as it is now speaks for itself.
static void look_at_kept(struct gate *g, okr_id subject)
{
    struct okr_ids ids = store_children(g->c->txn, subject, STORE_FINDINGS_OF, g->c->arena);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_finding f;
        if (store_get(g->c->txn, ids.at[i], g->c->arena, &f) && finding_is_open(&f, g->c->today) &&
            !is_text_rule(f.code) && blocks(g, f.code, f.severity))
            name(g, f.code, subject);
    }
}

static bool is_waived(struct gate *g, okr_id subject, struct okr_str code)
{
    struct okr_ids ids = store_children(g->c->txn, subject, STORE_FINDINGS_OF, g->c->arena);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_finding f;
        if (store_get(g->c->txn, ids.at[i], g->c->arena, &f) && okr_str_eq(f.code, code) &&
            f.state == OKR_FINDING_STATE_WAIVED && !finding_is_open(&f, g->c->today))
            return true;
    }
    return false;
}

/// `metric` NULL: an objective.
static void look_at_words(struct gate *g, okr_id subject, struct okr_str text,
                          const struct okr_metric *metric)
{
    struct okr_sentence_context context = {.objective = !metric};
    struct okr_sentence sentence;
    struct okr_text_finding found[OKR_TEXT_RULE_COUNT];
    okr_sentence_read(text, &context, &sentence);
    size_t n = okr_text_rules(text, &context, &sentence, found);
    for (size_t i = 0; i < n; i++) {
        enum okr_text_rule rule = (enum okr_text_rule)found[i].rule;
        struct okr_str code = okr_str_c(okr_text_rule_code(rule));
        if ((!metric || okr_text_rule_stands(rule, metric)) &&
            blocks(g, code, found[i].severity + OKR_SEVERITY_INFO) && !is_waived(g, subject, code))
            name(g, code, subject);
    }
}

static void look_at_edges(struct gate *g, okr_id node)
{
    struct okr_ids ids = store_children(g->c->txn, node, STORE_ALIGNMENTS_FROM, g->c->arena);
    for (size_t i = 0; i < ids.n; i++)
        look_at_kept(g, ids.at[i]);
}

static void look_at_all(struct gate *g, const struct okr_objective *o)
{
    struct cmd *c = g->c;
    struct okr_ids krs = store_children(c->txn, o->id, STORE_OBJECTIVE_KEY_RESULTS, c->arena);
    look_at_kept(g, o->id);
    look_at_edges(g, o->id);
    look_at_words(g, o->id, o->text, NULL);
    for (size_t i = 0; i < krs.n; i++) {
        struct okr_key_result kr;
        look_at_kept(g, krs.at[i]);
        look_at_edges(g, krs.at[i]);
        if (store_take(c->txn, krs.at[i], c->arena, &kr))
            look_at_words(g, kr.id, kr.text, &kr.metric);
    }
}

int gate_check(struct cmd *c, const struct okr_objective *objective, struct okr_str reason)
{
    struct gate g = {.c = c, .named = OKR_BUF(c->arena)};
    if (read_mode(c, objective->unit, &g.blocks) != OKR_GATE_BLOCK || okr_str_trim(reason).len)
        return OKR_OK;
    look_at_all(&g, objective);
    if (!g.n)
        return OKR_OK;
    return okr_fail(c->err, OKR_E_TRANSITION, "state",
                    "mend them, have them waived, or publish with a reason: --reason",
                    "the audit holds %s back: %.*s", okr_id_text(objective->id).c,
                    OKR_STR_ARG(okr_buf_view(&g.named)));
}

void document_gate(struct document *d)
{
    for (size_t i = 0; i < d->doc.n_items && !d->fatal; i++) {
        const struct okr_doc_item *item = &d->doc.items[i];
        struct okr_objective o;
        if (item->what == OKR_DOC_OBJECTIVE && d->created[i] &&
            store_take(d->c->txn, d->ids[i], d->c->arena, &o) &&
            o.state == OKR_OBJECTIVE_STATE_PUBLISHED)
            (void)document_try(d, item->line, item->column, gate_check(d->c, &o, d->reason));
    }
}
