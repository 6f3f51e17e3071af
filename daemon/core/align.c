// SPDX-License-Identifier: Apache-2.0
#include "core/align.h"

enum { SHARE_WHOLE = 1000, SLOTS_FIRST = 64 };

/// All that the checks look at.
struct query {
    const struct okr_alignment *edge;
    const struct align_end *from, *to;
    const struct align_graph *graph;
    struct okr_arena *arena;
    struct okr_alignment_list siblings; ///< what `from` takes part in already, but this edge
};

/// METHOD 3: the letters of the ends that each kind may join.
static const struct {
    const char *from, *to;
} ends[OKR_EDGE_KIND_COUNT] = {
    [OKR_EDGE_KIND_NONE] = {"", ""},
    [OKR_EDGE_KIND_DECOMPOSES] = {"o", "ok"},
    [OKR_EDGE_KIND_SUPPORTS] = {"ok", "ok"},
    [OKR_EDGE_KIND_CONTRIBUTES] = {"k", "k"},
    [OKR_EDGE_KIND_DEPENDS_ON] = {"oku", "oku"},
};

static bool has_letter(const char *letters, okr_id id)
{
    char letter = okr_id_letter(id);
    return letter && strchr(letters, letter);
}

static int check_self(const struct query *q, struct okr_err *e)
{
    okr_id from = q->from->id, to = q->to->id;
    if (from == to) {
        return okr_fail(e, OKR_E_ALIGN_SELF, "to", "name another objective or key result",
                        "%s cannot be aligned to itself", okr_id_text(from).c);
    }
    if (q->from->objective == to || q->to->objective == from) {
        return okr_fail(e, OKR_E_ALIGN_SELF, "to", "a key result counts for its objective as it is",
                        "%s and %s are an objective and its own key result", okr_id_text(from).c,
                        okr_id_text(to).c);
    }
    return OKR_OK;
}

static int check_ends(const struct query *q, struct okr_err *e)
{
    unsigned kind = q->edge->kind < OKR_EDGE_KIND_COUNT ? q->edge->kind : OKR_EDGE_KIND_NONE;
    const char *name = okr_term_word(OKR_GROUP_EDGE_KIND, kind, okr_err_lang(e));
    if (!has_letter(ends[kind].from, q->from->id) || !has_letter(ends[kind].to, q->to->id)) {
        return okr_fail(e, OKR_E_ALIGN_ENDS, "kind",
                        "decomposes: objective to objective or key result; contributes: key result "
                        "to key result; supports: either to either",
                        "%s cannot lead from %s to %s", name, okr_id_text(q->from->id).c,
                        okr_id_text(q->to->id).c);
    }
    if (kind == OKR_EDGE_KIND_DEPENDS_ON && q->from->unit == q->to->unit) {
        return okr_fail(e, OKR_E_ALIGN_ENDS, "kind", "use supports inside a unit",
                        "depends_on leads to another unit, but %s and %s belong to the same one",
                        okr_id_text(q->from->id).c, okr_id_text(q->to->id).c);
    }
    return OKR_OK;
}

static int check_duplicate(const struct query *q, struct okr_err *e)
{
    for (size_t i = 0; i < q->siblings.n; i++) {
        const struct okr_alignment *other = &q->siblings.at[i];
        if (other->to == q->to->id && other->kind == q->edge->kind) {
            return okr_fail(e, OKR_E_ALIGN_DUPLICATE, "to", "change that one instead",
                            "%s is the same alignment already", okr_id_text(other->id).c);
        }
    }
    return OKR_OK;
}

static int check_dead(const struct query *q, struct okr_err *e)
{
    if (q->to->dead) {
        return okr_fail(e, OKR_E_ALIGN_DEAD, "to", "align to one that is still open",
                        "%s is closed, archived or removed", okr_id_text(q->to->id).c);
    }
    if (q->to->draft && !q->from->draft) {
        return okr_fail(e, OKR_E_ALIGN_DEAD, "to", "publish it first",
                        "%s is a draft and %s is not", okr_id_text(q->to->id).c,
                        okr_id_text(q->from->id).c);
    }
    return OKR_OK;
}

// The backlog and a unit have no period: nothing can miss it.
static bool is_dated(struct okr_span span)
{
    return span.start != OKR_NO_DATE && span.end != OKR_NO_DATE;
}

static int check_time(const struct query *q, struct okr_err *e)
{
    struct okr_span from = q->from->period, to = q->to->period;
    if (!is_dated(from) || !is_dated(to) || okr_span_overlaps(from, to)) {
        return OKR_OK;
    }
    return okr_fail(e, OKR_E_ALIGN_TIME, "to", "align to one whose cycle overlaps",
                    "%s runs %s..%s and %s runs %s..%s", okr_id_text(q->from->id).c,
                    okr_date_text(from.start).c, okr_date_text(from.end).c,
                    okr_id_text(q->to->id).c, okr_date_text(to.start).c, okr_date_text(to.end).c);
}

static int check_measure(const struct query *q, struct okr_err *e)
{
    struct okr_str from = q->from->measure, to = q->to->measure;
    if (q->edge->kind != OKR_EDGE_KIND_CONTRIBUTES || okr_measure_same(from, to)) {
        return OKR_OK;
    }
    return okr_fail(e, OKR_E_ALIGN_MEASURE, "kind", "use supports, or give both the same measure",
                    "values in \"%.*s\" cannot be added to values in \"%.*s\"", OKR_STR_ARG(from),
                    OKR_STR_ARG(to));
}

static int32_t share_of(const struct okr_alignment *edge)
{
    return edge->share == OKR_UNSET ? SHARE_WHOLE : edge->share;
}

static int check_share(const struct query *q, struct okr_err *e)
{
    int64_t sum = share_of(q->edge);
    if (q->edge->kind != OKR_EDGE_KIND_CONTRIBUTES) {
        return OKR_OK;
    }
    for (size_t i = 0; i < q->siblings.n; i++) {
        if (q->siblings.at[i].kind == OKR_EDGE_KIND_CONTRIBUTES) {
            sum += share_of(&q->siblings.at[i]);
        }
    }
    if (sum <= SHARE_WHOLE) {
        return OKR_OK;
    }
    return okr_fail(e, OKR_E_ALIGN_SHARE, "share", "lower the shares; one not set takes all 1000",
                    "the shares of %s would make %lld of 1000", okr_id_text(q->from->id).c,
                    (long long)sum);
}

static int check_cycle(const struct query *q, struct okr_err *e)
{
    if (q->edge->kind == OKR_EDGE_KIND_DEPENDS_ON) {
        return OKR_OK;
    }
    return align_check_cycle(q->from->id, q->to->id, q->graph, q->arena, e);
}

/// `from`'s edges without the one that is being changed.
static int load_siblings(struct query *q, struct okr_err *e)
{
    struct okr_alignment_list all = {0};
    int code = q->graph->edges_from(q->graph->self, q->from->id, &all);
    if (code < 0) {
        return code;
    }
    q->siblings.at = okr_arena_array(q->arena, all.n + 1, sizeof *q->siblings.at);
    if (!q->siblings.at) {
        return okr_fail_memory(e);
    }
    for (size_t i = 0; i < all.n; i++) {
        if (all.at[i].id != q->edge->id) {
            q->siblings.at[q->siblings.n++] = all.at[i];
        }
    }
    return OKR_OK;
}

int align_check(const struct okr_alignment *edge, const struct align_end *from,
                const struct align_end *to, const struct align_graph *graph,
                struct okr_arena *arena, struct okr_err *e)
{
    static int (*const checks[])(const struct query *q, struct okr_err *e) = {
        check_self, check_ends,    check_duplicate, check_dead,
        check_time, check_measure, check_share,     check_cycle,
    };
    struct query q = {.edge = edge, .from = from, .to = to, .graph = graph, .arena = arena};
    int code = load_siblings(&q, e);
    for (size_t i = 0; code == OKR_OK && i < sizeof checks / sizeof *checks; i++) {
        code = checks[i](&q, e);
    }
    return code;
}

/// The nodes met on the way up, in the order they were met: a set and a queue in one.
struct walk {
    struct okr_arena *arena;
    okr_id *met;
    size_t n, room;
    okr_id *slots; ///< open addressing, twice the room; 0 = free
};

static okr_id *slot_of(okr_id *slots, size_t n_slots, okr_id id)
{
    size_t at = (size_t)((id * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & (n_slots - 1);
    while (slots[at] && slots[at] != id) {
        at = (at + 1) & (n_slots - 1);
    }
    return &slots[at];
}

static bool widen(struct walk *w)
{
    size_t room = w->room ? w->room * 2 : SLOTS_FIRST;
    okr_id *met = okr_arena_array(w->arena, room, sizeof *met);
    okr_id *slots = okr_arena_array(w->arena, room * 2, sizeof *slots);
    if (!met || !slots) {
        return false;
    }
    for (size_t i = 0; i < w->n; i++) {
        met[i] = w->met[i];
        *slot_of(slots, room * 2, met[i]) = met[i];
    }
    w->met = met;
    w->slots = slots;
    w->room = room;
    return true;
}

static bool meet(struct walk *w, okr_id id)
{
    if (w->n == w->room && !widen(w)) {
        return false;
    }
    okr_id *slot = slot_of(w->slots, w->room * 2, id);
    if (*slot == 0) {
        *slot = id;
        w->met[w->n++] = id;
    }
    return true;
}

int align_check_cycle(okr_id from, okr_id to, const struct align_graph *graph,
                      struct okr_arena *arena, struct okr_err *e)
{
    struct walk w = {.arena = arena};
    if (!meet(&w, to)) {
        return okr_fail_memory(e);
    }
    for (size_t at = 0; at < w.n; at++) {
        struct okr_ids parents = {0};
        if (w.met[at] == from) {
            return okr_fail(e, OKR_E_ALIGN_CYCLE, "to", "align it to something further up",
                            "%s already counts towards %s", okr_id_text(to).c, okr_id_text(from).c);
        }
        int code = graph->parents(graph->self, w.met[at], &parents);
        if (code < 0) {
            return code;
        }
        for (size_t i = 0; i < parents.n; i++) {
            if (!meet(&w, parents.at[i])) {
                return okr_fail_memory(e);
            }
        }
    }
    return OKR_OK;
}
