// SPDX-License-Identifier: Apache-2.0
// Edges told in prose or in attributes, found among what the text has, and written only where they are sound (METHOD 3, 7.14).
#include "text/paste/paste.h"

#include "text/doc.h"
#include "text/ref.h"

enum { EDGES_MAX = 16, LINKS_MAX = 1024 };

/// An end as the text names it.
struct named {
    int32_t unit; ///< -1: not known
    int32_t o, kr;
};

static int32_t only_child(const struct paste *p, int32_t first)
{
    int32_t only = -1;

    for (int32_t i = first; i >= 0; i = p->items[i].next) {
        if (p->items[i].dropped)
            continue;
        if (only >= 0)
            return -2;
        only = i;
    }
    return only;
}

/// The child of that number; -1 none, -2 several.
static int32_t child(const struct paste *p, int32_t first, int32_t number)
{
    int32_t found = -1;

    for (int32_t i = first; i >= 0; i = p->items[i].next) {
        if (p->items[i].dropped || p->items[i].number != number)
            continue;
        if (found >= 0)
            return -2;
        found = i;
    }
    return found;
}

/// The item that an end names; -1 the text does not have it, -2 it has several.
static int32_t find_item(const struct paste *p, struct named end)
{
    if (end.unit < 0)
        return -1;
    int32_t first = p->units[end.unit].first, found = -1;
    if (end.kr <= 0)
        return end.o > 0 ? child(p, first, end.o) : only_child(p, first);
    if (end.o > 0) {
        int32_t objective = child(p, first, end.o);
        return objective < 0 ? objective : child(p, p->items[objective].first, end.kr);
    }
    for (int32_t i = first; i >= 0; i = p->items[i].next) {
        int32_t here = p->items[i].dropped ? -1 : child(p, p->items[i].first, end.kr);
        if (here == -2 || (here >= 0 && found >= 0))
            return -2;
        found = here >= 0 ? here : found;
    }
    return found;
}

// --- units -----------------------------------------------------------------------------------------------------------

/// The unit that a kind stands for, seen from `spoken`: the only one of that kind with objectives, else the one above.
static int32_t unit_of_kind(const struct paste *p, unsigned kind, int32_t spoken)
{
    int32_t only = -1;

    for (size_t i = 0; i < p->n_units; i++) {
        if (p->units[i].kind != kind || p->units[i].first < 0)
            continue;
        if (only >= 0) {
            only = -2;
            break;
        }
        only = (int32_t)i;
    }
    if (only >= 0)
        return only;
    for (int32_t above = spoken; above >= 0; above = p->units[above].parent) {
        if (p->units[above].kind == kind)
            return above;
    }
    return -1;
}

/// The unit above `unit` that has objectives.
static int32_t unit_above(const struct paste *p, int32_t unit)
{
    for (int32_t above = unit >= 0 ? p->units[unit].parent : -1; above >= 0;
         above = p->units[above].parent) {
        if (p->units[above].first >= 0)
            return above;
    }
    return unit_of_kind(p, OKR_UNIT_KIND_COMPANY, -1);
}

static struct okr_str words_of(struct okr_str text, struct okr_range range)
{
    return (struct okr_str){text.ptr + range.offset, range.length};
}

/// 院级, 校级: the levels that stand for the company where nobody says company.
static bool is_top_level(struct okr_str name)
{
    struct scan scan = scan_of(name);

    return scan_any(&scan, "院|校|厂|行|局|总部|集团") && (scan_any(&scan, "级"), scan_done(&scan));
}

/// False when the end names a unit that the text does not have; `*ret` -1 when it names none.
static bool unit_of_end(struct paste *p, struct okr_str text, const struct okr_prose_end *end,
                        int32_t spoken, int32_t *ret)
{
    *ret = -1;
    if (end->unit.length) {
        struct okr_str name = words_of(text, end->unit);
        *ret = paste_unit_find(p, name);
        if (*ret < 0 && okr_str_ends(name, OKR_STR("级")))
            *ret = paste_unit_find(p, (struct okr_str){name.ptr, name.len - strlen("级")});
        unsigned kind = end->unit_kind       ? end->unit_kind
                        : is_top_level(name) ? OKR_UNIT_KIND_COMPANY
                                             : 0;
        if (*ret < 0 && kind)
            *ret = unit_of_kind(p, kind, spoken);
        return *ret >= 0;
    }
    if (end->unit_kind)
        *ret = unit_of_kind(p, end->unit_kind, spoken);
    return !end->unit_kind || *ret >= 0;
}

static bool has_unit(const struct okr_prose_end *end)
{
    return end->unit_kind || end->unit.length;
}

// --- links -----------------------------------------------------------------------------------------------------------

static int32_t objective_of(const struct paste *p, int32_t item)
{
    return p->items[item].what == OKR_DOC_OBJECTIVE ? item : p->items[item].parent;
}

static bool reaches(struct paste *p, int32_t at, int32_t from);

/// Whether one of the links of an item does. Two may depend on each other (METHOD 3).
static bool leads_to(struct paste *p, int32_t link, int32_t from)
{
    for (int32_t i = link; i >= 0; i = p->links[i].next) {
        if (p->links[i].kind != OKR_EDGE_KIND_DEPENDS_ON && reaches(p, p->links[i].to, from))
            return true;
    }
    return false;
}

/// Whether the objective `from` can be reached from `at` over edges and from key results to their objectives. What was looked at
/// in this round is marked, so that the work is bounded by the number of edges.
static bool reaches(struct paste *p, int32_t at, int32_t from)
{
    int32_t objective = objective_of(p, at);

    if (objective == from)
        return true;
    if (p->items[objective].visit == p->visit)
        return false;
    p->items[objective].visit = p->visit;
    if (leads_to(p, p->items[objective].link, from))
        return true;
    for (int32_t k = p->items[objective].first; k >= 0; k = p->items[k].next) {
        if (leads_to(p, p->items[k].link, from))
            return true;
    }
    return false;
}

static bool closes_circle(struct paste *p, int32_t from, int32_t to)
{
    p->visit++;
    return reaches(p, to, objective_of(p, from));
}

/// Whether the reference, written down, is read as what it is: a unit may be called "KR2 squad".
static bool is_readable(struct paste *p, int32_t item)
{
    struct okr_ref ref = paste_ref_to(p, item), again;
    struct okr_buf text = OKR_BUF(p->arena);

    okr_ref_print(&text, &ref, OKR_EN);
    return !text.failed && okr_ref_read(okr_buf_view(&text), p->arena, &again, NULL) == OKR_OK &&
           okr_str_eq(again.unit, ref.unit) && again.unit_kind == ref.unit_kind &&
           again.o == ref.o && again.kr == ref.kr && again.cycle.len == 0 &&
           !memchr(ref.unit.ptr, ',', ref.unit.len);
}

/// What is wrong with an edge; 0 = nothing.
static enum okr_paste_note_kind fault_of(struct paste *p, unsigned kind, int32_t from, int32_t to)
{
    if (kind == OKR_EDGE_KIND_DECOMPOSES && from >= 0 && p->items[from].what == OKR_DOC_KEY_RESULT)
        return OKR_PASTE_SLIP_KR;
    if (from == -1 || to == -1 || (to >= 0 && !is_readable(p, to)))
        return OKR_PASTE_SLIP_END;
    if (from < 0 || to < 0)
        return OKR_PASTE_SLIP_TWO;
    if (kind == OKR_EDGE_KIND_CONTRIBUTES &&
        (p->items[from].what != OKR_DOC_KEY_RESULT || p->items[to].what != OKR_DOC_KEY_RESULT))
        return OKR_PASTE_SLIP_VALUE;
    if (objective_of(p, from) == objective_of(p, to))
        return OKR_PASTE_SLIP_OWN;
    if (kind != OKR_EDGE_KIND_DEPENDS_ON && closes_circle(p, from, to))
        return OKR_PASTE_SLIP_CIRCLE;
    return OKR_PASTE_UNUSED;
}

/// Adds the edge, or tells what is wrong with it. True when it stands in the document.
static bool link_items(struct paste *p, unsigned kind, int32_t from, int32_t to, bool inferred,
                       uint32_t line, struct okr_str said)
{
    for (int32_t i = from >= 0 ? p->items[from].link : -1; i >= 0; i = p->links[i].next) {
        if (p->links[i].to == to && p->links[i].kind == kind)
            return true;
    }
    enum okr_paste_note_kind fault = fault_of(p, kind, from, to);
    struct paste_link *at = NULL;
    if (fault == OKR_PASTE_UNUSED && p->n_links < LINKS_MAX)
        at = paste_room(p, p->links, p->n_links, &p->links_room, sizeof(*at));
    if (!at) {
        paste_note(p, fault == OKR_PASTE_UNUSED ? OKR_PASTE_SLIP_LONG : fault, line,
                   paste_excerpt(p, said));
        return false;
    }
    p->links = at;
    p->links[p->n_links] = (struct paste_link){.kind = (uint8_t)kind,
                                               .inferred = inferred,
                                               .share = OKR_UNSET,
                                               .to = to,
                                               .next = -1,
                                               .line = line};
    int32_t *last = &p->items[from].link;
    while (*last >= 0)
        last = &p->links[*last].next;
    *last = (int32_t)p->n_links++;
    struct okr_buf about = OKR_BUF(p->arena);
    struct okr_ref ref = paste_ref_to(p, to);
    if (inferred) {
        okr_ref_print(&about, &ref, p->options.lang);
        paste_note_buf(p, kind == OKR_EDGE_KIND_SUPPORTS ? OKR_PASTE_SUPPORT : OKR_PASTE_ALIGN,
                       line, &about);
    }
    return true;
}

// --- prose -----------------------------------------------------------------------------------------------------------

static struct okr_str said_of(struct okr_str text, const struct okr_prose_edge *edge)
{
    size_t from = edge->from.range.length ? edge->from.range.offset : edge->to.range.offset;
    size_t start = from < edge->to.range.offset ? from : edge->to.range.offset;
    size_t a = edge->from.range.offset + edge->from.range.length;
    size_t b = edge->to.range.offset + edge->to.range.length;
    size_t end = a > b ? a : b;

    return (struct okr_str){text.ptr + start, end - start};
}

/// Edges of a passage about `spoken`; `own` is the item whose text it is, -1 for prose. True when one was taken.
static bool read_passage(struct paste *p, struct okr_str text, int32_t spoken, int32_t own,
                         uint32_t line)
{
    struct okr_prose_edge edges[EDGES_MAX];
    size_t n = okr_prose_edges(text, edges, EDGES_MAX);
    int32_t named = -1; // the unit that the ends behind it without a unit of their own belong to
    bool any = false;

    for (size_t i = 0; i < n && i < EDGES_MAX; i++) {
        const struct okr_prose_edge *edge = &edges[i];
        struct okr_str said = said_of(text, edge);
        int32_t from_unit, to_unit, from = own;
        bool nameless = edge->from.range.length == 0;
        bool known = unit_of_end(p, text, &edge->from, spoken, &from_unit);
        if (!unit_of_end(p, text, &edge->to, spoken, &to_unit))
            to_unit = -1;
        else if (to_unit < 0)
            to_unit = named >= 0 ? named : unit_above(p, from_unit >= 0 ? from_unit : spoken);
        named = to_unit;
        if (own >= 0 && !nameless && edge->from.o != p->items[own].number)
            continue; // an item's text speaks for itself only
        if (own < 0 && nameless)
            continue;
        if (own < 0)
            from = !known ? -1
                          : find_item(p, (struct named){from_unit >= 0 ? from_unit : spoken,
                                                        edge->from.o, edge->from.kr});
        int32_t to = find_item(p, (struct named){to_unit, edge->to.o, edge->to.kr});
        // "O1 supports the company's O2" is not said by the company: the text does not have whose it is.
        if (from_unit < 0 && has_unit(&edge->to) && to_unit == spoken && own < 0)
            to = -1;
        if (!link_items(p, edge->kind, from, to, true, line, said))
            continue;
        any = true;
        struct paste_item *objective = &p->items[from];
        if (edge->origin && objective->what == OKR_DOC_OBJECTIVE && !objective->origin) {
            objective->origin = edge->origin;
            paste_note(p, OKR_PASTE_ORIGIN, line,
                       okr_str_c(okr_term_word(OKR_GROUP_ORIGIN, edge->origin, p->options.lang)));
        }
    }
    return any;
}

/// "Fill the funnel (aligns to company KR1)": a bracket at the end speaks of the objective whose text it ends.
static void read_bracket(struct paste *p, int32_t index)
{
    const struct paste_item *item = &p->items[index];
    struct okr_str inner;

    if (!item->number || paste_last_bracket(item->text, &inner) == SIZE_MAX)
        return;
    struct okr_str passage =
        okr_arena_printf(p->arena, "O%d %.*s", (int)item->number, OKR_STR_ARG(inner));
    p->full = p->full || !passage.ptr;
    if (passage.ptr)
        (void)read_passage(p, passage, item->parent, index, item->line);
}

// --- attributes ------------------------------------------------------------------------------------------------------

/// 对齐：公司目标二 names its end as prose does: read so where a reference would be to a unit that the text does not have.
static bool read_in_words(struct paste *p, int32_t item, const struct paste_value *value,
                          const struct okr_ref_list *refs, unsigned kind)
{
    const struct paste_item *at = &p->items[item];
    struct okr_prose_edge edge;
    bool known = true;

    for (size_t i = 0; i < refs->n; i++)
        known = known && (!refs->at[i].unit.len || paste_unit_find(p, refs->at[i].unit) >= 0);
    if (known || at->what != OKR_DOC_OBJECTIVE || at->number <= 0)
        return false;
    struct okr_str passage = okr_arena_printf(p->arena, "O%d%s%.*s", (int)at->number,
                                              kind == OKR_EDGE_KIND_SUPPORTS ? "支撑" : "承接",
                                              OKR_STR_ARG(value->text));
    p->full = p->full || !passage.ptr;
    if (!passage.ptr || !okr_prose_edges(passage, &edge, 1))
        return false;
    (void)read_passage(p, passage, at->parent, -1, value->line);
    return true;
}

static void read_attribute(struct paste *p, int32_t item, const struct paste_value *value,
                           unsigned kind)
{
    struct okr_ref_list refs;
    int32_t unit = p->items[objective_of(p, item)].parent;

    bool shares = kind == OKR_EDGE_KIND_CONTRIBUTES;
    if (ref_list_read(value->text, (struct ref_place){value->line, 1}, shares, p->arena, &refs,
                      NULL, NULL) != OKR_OK) {
        paste_note(p, OKR_PASTE_SLIP_VALUE, value->line, paste_excerpt(p, value->text));
        return;
    }
    bool in_words = kind == OKR_EDGE_KIND_DECOMPOSES || kind == OKR_EDGE_KIND_SUPPORTS;
    if (in_words && read_in_words(p, item, value, &refs, kind))
        return;
    for (size_t i = 0; i < refs.n; i++) {
        const struct okr_ref *ref = &refs.at[i];
        int32_t of = ref->unit.len    ? paste_unit_find(p, ref->unit)
                     : ref->unit_kind ? unit_of_kind(p, ref->unit_kind, unit)
                                      : unit_above(p, unit);
        if (link_items(p, kind, item, find_item(p, (struct named){of, ref->o, ref->kr}), false,
                       value->line, value->text) &&
            ref->share != OKR_UNSET)
            p->links[p->n_links - 1].share = ref->share;
    }
}

static void read_attributes(struct paste *p, int32_t item)
{
    static const struct {
        enum paste_field field;
        unsigned kind;
    } edges[] = {{PASTE_FIELD_ALIGN, OKR_EDGE_KIND_DECOMPOSES},
                 {PASTE_FIELD_SUPPORT, OKR_EDGE_KIND_SUPPORTS},
                 {PASTE_FIELD_CONTRIBUTE, OKR_EDGE_KIND_CONTRIBUTES},
                 {PASTE_FIELD_DEPEND, OKR_EDGE_KIND_DEPENDS_ON}};
    for (const struct paste_value *v = p->items[item].values.first; v; v = v->next) {
        for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++) {
            if (v->field == edges[i].field)
                read_attribute(p, item, v, edges[i].kind);
        }
    }
}

struct okr_ref paste_ref_to(const struct paste *p, int32_t item)
{
    const struct paste_item *at = &p->items[item];
    int32_t objective = objective_of(p, item);
    const struct paste_unit *unit = &p->units[p->items[objective].parent];
    struct okr_ref ref = {.unit = unit->name, .share = OKR_UNSET, .o = p->items[objective].number};

    // The company is the only one of its kind.
    if (!unit->named && unit->kind == OKR_UNIT_KIND_COMPANY) {
        ref.unit = OKR_STR("");
        ref.unit_kind = unit->kind;
    }

    if (at->what == OKR_DOC_KEY_RESULT)
        ref.kr = at->number;
    return ref;
}

/// "This one supports the company objective": said of the objective right above, by its number.
static struct okr_str subject_named(struct paste *p, struct okr_str text, int32_t objective)
{
    static const char words[] =
        "this one|this objective|this|that one|it|该目标|这个目标|这一目标|这条目标|此目标|本目标|它";
    struct scan scan = scan_of(text);

    (void)scan_blanks(&scan);
    if (objective < 0 || p->items[objective].number <= 0 || !scan_any(&scan, words))
        return text;
    struct okr_str rest = scan_rest(&scan);
    struct okr_str named =
        okr_arena_printf(p->arena, "O%d%.*s", (int)p->items[objective].number, OKR_STR_ARG(rest));
    p->full = p->full || !named.ptr;
    return named;
}

void paste_edges_read(struct paste *p)
{
    for (size_t i = 0; i < p->n_items && !p->full; i++) {
        if (!p->items[i].dropped)
            read_attributes(p, (int32_t)i);
    }
    for (size_t i = 0; i < p->n_items && !p->full; i++) {
        const struct paste_item *item = &p->items[i];
        if (item->dropped || item->what != OKR_DOC_OBJECTIVE)
            continue;
        (void)read_passage(p, item->text, item->parent, (int32_t)i, item->line);
        read_bracket(p, (int32_t)i);
    }
    for (size_t i = 0; i < p->n_prose && !p->full; i++) {
        struct paste_line *line = &p->lines[p->prose[i].line];
        struct okr_str text = subject_named(p, line->text, p->prose[i].objective);
        if (p->prose[i].unit >= 0 && read_passage(p, text, p->prose[i].unit, -1, line->number))
            line->used = true;
    }
}
