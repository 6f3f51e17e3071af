// SPDX-License-Identifier: Apache-2.0
#include "nodes.h"

#include <inttypes.h>
#include <stdlib.h>

enum { UNITS_LAST = 1 << 20 };

okr_id nodes_id(const struct okr_value *map, const char *key)
{
    okr_id id;
    return okr_id_parse(okr_value_str(okr_map_get(map, key)), &id) ? id : 0;
}

static int by_id(const void *a, const void *b)
{
    const struct node *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static int by_parent(const void *a, const void *b)
{
    const struct node *x = a, *y = b;
    if (x->parent != y->parent)
        return x->parent < y->parent ? -1 : 1;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return by_id(a, b);
}

static int by_from(const void *a, const void *b)
{
    const struct edge *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

static size_t count(const struct okr_value *list)
{
    return list && list->type == OKR_V_ARRAY ? list->n : 0;
}

static void add(struct nodes *nodes, const struct okr_value *list, const char *parent, bool units)
{
    for (uint32_t i = 0; i < count(list); i++) {
        const struct okr_value *map = &list->items[i];
        uint64_t position = okr_value_uint(okr_map_get(map, "position"), i);
        nodes->by_id[nodes->n++] = (struct node){
            .id = nodes_id(map, "id"),
            .parent = nodes_id(map, parent),
            .order = units ? UNITS_LAST + i : (uint32_t)(position % UNITS_LAST),
            .map = map,
        };
    }
}

static void add_edges(struct nodes *nodes, const struct okr_value *list)
{
    for (uint32_t i = 0; i < count(list); i++) {
        const struct okr_value *map = &list->items[i];
        struct okr_str state = okr_value_str(okr_map_get(map, "state"));
        struct edge edge = {
            .from = nodes_id(map, "from"),
            .to = nodes_id(map, "to"),
            .kind = okr_term_parse(OKR_GROUP_EDGE_KIND, okr_value_str(okr_map_get(map, "kind"))),
            .accepted = okr_str_is(state, "accepted"),
            .share = okr_value_int(okr_map_get(map, "share"), -1),
        };
        if (edge.accepted || okr_str_is(state, "proposed"))
            nodes->edges[nodes->n_edges++] = edge;
    }
}

bool nodes_read(const struct okr_value *tree, struct okr_arena *arena, struct nodes *ret)
{
    const struct okr_value *units = okr_map_get(tree, "units");
    const struct okr_value *objectives = okr_map_get(tree, "objectives");
    const struct okr_value *krs = okr_map_get(tree, "key_results");
    const struct okr_value *edges = okr_map_get(tree, "alignments");
    size_t n = count(units) + count(objectives) + count(krs);
    *ret = (struct nodes){0};
    ret->by_id = okr_arena_array(arena, n + 1, sizeof *ret->by_id);
    ret->by_parent = okr_arena_array(arena, n + 1, sizeof *ret->by_parent);
    ret->edges = okr_arena_array(arena, count(edges) + 1, sizeof *ret->edges);
    if (!ret->by_id || !ret->by_parent || !ret->edges)
        return false;
    add(ret, units, "parent", true);
    add(ret, objectives, "unit", false);
    add(ret, krs, "objective", false);
    add_edges(ret, edges);
    ret->outside = okr_map_get(tree, "outside");
    qsort(ret->by_id, ret->n, sizeof *ret->by_id, by_id);
    for (size_t i = 0; i < ret->n; i++)
        if (!nodes_find(ret, ret->by_id[i].parent))
            ret->by_id[i].parent = 0;
    memcpy(ret->by_parent, ret->by_id, ret->n * sizeof *ret->by_id);
    qsort(ret->by_parent, ret->n, sizeof *ret->by_parent, by_parent);
    qsort(ret->edges, ret->n_edges, sizeof *ret->edges, by_from);
    return true;
}

const struct node *nodes_find(const struct nodes *nodes, okr_id id)
{
    struct node key = {.id = id};
    return bsearch(&key, nodes->by_id, nodes->n, sizeof key, by_id);
}

const struct node *nodes_children(const struct nodes *nodes, okr_id parent, size_t *ret_n)
{
    size_t low = 0, high = nodes->n, n = 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (nodes->by_parent[middle].parent < parent)
            low = middle + 1;
        else
            high = middle;
    }
    while (low + n < nodes->n && nodes->by_parent[low + n].parent == parent)
        n++;
    *ret_n = n;
    return &nodes->by_parent[low];
}

const struct edge *nodes_edges(const struct nodes *nodes, okr_id from, size_t *ret_n)
{
    size_t low = 0, high = nodes->n_edges, n = 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (nodes->edges[middle].from < from)
            low = middle + 1;
        else
            high = middle;
    }
    while (low + n < nodes->n_edges && nodes->edges[low + n].from == from)
        n++;
    *ret_n = n;
    return &nodes->edges[low];
}

/// The company by its kind, all others by name.
static void label_as(struct okr_str kind_slug, struct okr_str name, enum okr_lang lang,
                     struct okr_buf *buf)
{
    unsigned kind = okr_term_parse(OKR_GROUP_UNIT_KIND, kind_slug);
    if (kind == OKR_UNIT_KIND_COMPANY)
        okr_buf_c(buf, okr_term_word(OKR_GROUP_UNIT_KIND, kind, lang));
    else
        okr_buf_str(buf, name);
}

static void label_unit(const struct nodes *nodes, okr_id id, enum okr_lang lang,
                       struct okr_buf *buf)
{
    const struct node *node = nodes_find(nodes, id);
    if (node)
        label_as(okr_value_str(okr_map_get(node->map, "kind")),
                 okr_value_str(okr_map_get(node->map, "name")), lang, buf);
    else
        okr_buf_c(buf, okr_id_text(id).c);
}

/// What is not among the nodes: how many objectives its unit has is not known, so its number is told.
static void label_outside(const struct nodes *nodes, okr_id id, enum okr_lang lang,
                          struct okr_buf *buf)
{
    for (uint32_t i = 0; i < count(nodes->outside); i++) {
        const struct okr_value *place = &nodes->outside->items[i];
        if (nodes_id(place, "id") != id)
            continue;
        label_as(okr_value_str(okr_map_get(place, "unit_kind")),
                 okr_value_str(okr_map_get(place, "unit_name")), lang, buf);
        okr_buf_printf(buf, " O%" PRIu64,
                       okr_value_uint(okr_map_get(place, "objective_position"), 0));
        if (okr_id_letter(id) == 'k')
            okr_buf_printf(buf, " KR%" PRIu64, okr_value_uint(okr_map_get(place, "position"), 0));
        return;
    }
    okr_buf_c(buf, okr_id_text(id).c);
}

/// Objectives of a unit in this answer: with one, its number says nothing.
static bool is_only_objective(const struct nodes *nodes, const struct node *objective)
{
    size_t n, objectives = 0;
    const struct node *children = nodes_children(nodes, objective->parent, &n);
    for (size_t i = 0; i < n; i++)
        objectives += okr_id_letter(children[i].id) == 'o';
    return objectives == 1;
}

void nodes_label(const struct nodes *nodes, okr_id id, enum okr_lang lang, struct okr_buf *buf)
{
    const struct node *node = nodes_find(nodes, id);
    char letter = okr_id_letter(id);
    if (letter == 'u') {
        label_unit(nodes, id, lang, buf);
        return;
    }
    if (!node) {
        label_outside(nodes, id, lang, buf);
        return;
    }
    const struct node *objective = letter == 'k' ? nodes_find(nodes, node->parent) : node;
    if (!objective) {
        okr_buf_c(buf, okr_id_text(id).c);
        return;
    }
    label_unit(nodes, nodes_id(objective->map, "unit"), lang, buf);
    if (letter == 'o' || !is_only_objective(nodes, objective))
        okr_buf_printf(buf, " O%" PRIu64,
                       okr_value_uint(okr_map_get(objective->map, "position"), 0));
    if (letter == 'k')
        okr_buf_printf(buf, " KR%" PRIu64, okr_value_uint(okr_map_get(node->map, "position"), 0));
}
