// SPDX-License-Identifier: Apache-2.0
#include "board.h"

#include "directory.h"

#include <math.h>
#include <okr/text.h>
#include <stdlib.h>

/// The objectives and key results of tree.get by id, to look texts and owners up.
struct node {
    okr_id id;
    const struct okr_value *value;
};
struct tree {
    struct node *nodes;
    size_t n;
};

static int by_id(const void *a, const void *b)
{
    okr_id x = ((const struct node *)a)->id, y = ((const struct node *)b)->id;
    return (x > y) - (x < y);
}

static const struct okr_value *node(const struct tree *tree, okr_id id)
{
    const struct node key = {.id = id};
    const struct node *found =
        tree->n ? bsearch(&key, tree->nodes, tree->n, sizeof key, by_id) : NULL;
    return found ? found->value : NULL;
}

static size_t length(const struct okr_value *list)
{
    return list && list->type == OKR_V_ARRAY ? list->n : 0;
}

static bool make_tree(struct notify *n, const struct okr_value *ok, struct tree *ret)
{
    static const char *const kinds[] = {"objectives", "key_results"};
    size_t most = length(okr_map_get(ok, kinds[0])) + length(okr_map_get(ok, kinds[1]));
    *ret = (struct tree){.nodes = okr_arena_array(n->arena, most + 1, sizeof *ret->nodes)};
    for (size_t k = 0; ret->nodes && k < 2; k++) {
        const struct okr_value *list = okr_map_get(ok, kinds[k]);
        for (size_t i = 0; i < length(list); i++)
            ret->nodes[ret->n++] =
                (struct node){map_get_id(&list->items[i], "id"), &list->items[i]};
    }
    if (ret->nodes)
        qsort(ret->nodes, ret->n, sizeof *ret->nodes, by_id);
    return ret->nodes != NULL;
}

static okr_id accountable(struct notify *n, const struct tree *tree, const struct okr_value *kr)
{
    const struct okr_value *objective = node(tree, map_get_id(kr, "objective"));
    okr_id person = map_get_id(kr, "accountable");
    if (!person)
        person = map_get_id(objective, "accountable");
    return person && directory_person(n, person)
               ? person
               : directory_answers(n, map_get_id(objective, "unit"));
}

static struct okr_str value_text(struct notify *n, const struct okr_value *row)
{
    struct okr_key_result kr;
    struct okr_err e = {0};
    struct okr_buf out = OKR_BUF(n->arena);
    okr_entity_init(&okr_entity_key_result, &kr);
    if (okr_entity_read(&okr_entity_key_result, row, n->arena, &kr, &e) || !kr.metric.kind)
        return OKR_STR("");
    struct okr_decimal current;
    if (okr_value_decimal(okr_map_get(okr_map_get(row, "metric"), "current"), &current))
        kr.metric.current = current;
    if (kr.metric.current.present && kr.metric.target.present)
        okr_metric_number_print(&out, &kr.metric, kr.metric.current, OKR_EN);
    else
        return OKR_STR("");
    okr_buf_char(&out, '/');
    okr_metric_value_print(&out, &kr.metric, kr.metric.target, OKR_EN);
    return okr_buf_view(&out);
}

static okr_date date_of(const struct okr_value *row, const char *name)
{
    okr_date date;
    return okr_date_parse(map_get_str(row, name), &date) ? date : OKR_NO_DATE;
}

static void add_owed(struct notify *n, const struct tree *tree, const struct okr_value *row,
                     struct board *board)
{
    okr_date due = date_of(row, "check_in_due");
    if (due == OKR_NO_DATE || due > n->today)
        return;
    double progress = okr_value_double(okr_map_get(row, "progress"));
    struct owed *owed = &board->owed[board->n_owed++];
    *owed = (struct owed){
        .id = map_get_id(row, "id"),
        .person = accountable(n, tree, row),
        .text = map_get_str(row, "text"),
        .objective = map_get_str(node(tree, map_get_id(row, "objective")), "text"),
        .value = value_text(n, row),
        .last = date_of(row, "checked"),
        .due = due,
        .status = okr_term_parse(OKR_GROUP_STATUS, map_get_str(row, "status")),
    };
    if (!isnan(progress))
        owed->progress = okr_arena_printf(n->arena, "%d%%", (int)lround(progress * 100));
}

static struct waiting *add_waiting(struct board *board, okr_id id, okr_id person)
{
    struct waiting *waiting = &board->waiting[board->n_waiting++];
    *waiting = (struct waiting){.id = id, .person = person, .due = OKR_NO_DATE};
    return waiting;
}

static const struct okr_value *list_of(struct notify *n, const char *op, const char *state,
                                       const char *name)
{
    return okr_map_get(notify_ask_one(n, op, "state", state), name);
}

static struct okr_str text_of(const struct tree *tree, okr_id id)
{
    return map_get_str(node(tree, id), "text");
}

static okr_id unit_of(const struct tree *tree, okr_id id)
{
    const struct okr_value *value = node(tree, id);
    if (okr_id_letter(id) == 'k')
        value = node(tree, map_get_id(value, "objective"));
    return map_get_id(value, "unit");
}

static bool read_waiting(struct notify *n, const struct tree *tree, struct board *board)
{
    const struct okr_value *asks = list_of(n, "mention.list", "open", "mentions");
    const struct okr_value *edges = list_of(n, "alignment.list", "proposed", "alignments");
    const struct okr_value *proposed = list_of(n, "objective.list", "proposed", "objectives");
    size_t most = length(asks) + length(edges) + length(proposed);
    board->waiting = okr_arena_array(n->arena, most + 1, sizeof *board->waiting);
    for (size_t i = 0; board->waiting && i < length(asks); i++) {
        const struct okr_value *ask = &asks->items[i];
        struct waiting *w = add_waiting(board, map_get_id(ask, "id"),
                                        directory_answers(n, map_get_id(ask, "whom")));
        w->what = WAITING_ASK;
        w->text = map_get_str(ask, "ask");
        w->due = date_of(ask, "due");
    }
    for (size_t i = 0; board->waiting && i < length(edges); i++) {
        const struct okr_value *edge = &edges->items[i];
        okr_id to = map_get_id(edge, "to");
        struct waiting *w =
            add_waiting(board, map_get_id(edge, "id"), directory_answers(n, unit_of(tree, to)));
        w->what = WAITING_ALIGNMENT;
        w->text = text_of(tree, map_get_id(edge, "from"));
        w->to = text_of(tree, to);
    }
    for (size_t i = 0; board->waiting && i < length(proposed); i++) {
        const struct okr_value *o = &proposed->items[i];
        okr_id unit = map_get_id(o, "unit");
        const struct okr_unit *whose = directory_unit(n, unit);
        if (whose && whose->kind == OKR_UNIT_KIND_PERSON)
            unit = whose->parent;
        struct waiting *w = add_waiting(board, map_get_id(o, "id"), directory_answers(n, unit));
        w->what = WAITING_OBJECTIVE;
        w->text = map_get_str(o, "text");
    }
    return board->waiting != NULL;
}

bool board_read(struct notify *n, struct board *board)
{
    struct tree tree;
    struct okr_str error;
    if (board->read)
        return true;
    const struct okr_value *ok = notify_ask(n, "tree.get", NULL, &error);
    if (!ok) {
        notify_say(n, SAY_ERROR, "tree.get: %.*s", OKR_STR_ARG(error));
        return false;
    }
    const struct okr_value *krs = okr_map_get(ok, "key_results");
    board->owed = okr_arena_array(n->arena, length(krs) + 1, sizeof *board->owed);
    if (!board->owed || !make_tree(n, ok, &tree))
        return false;
    for (size_t i = 0; i < length(krs); i++)
        add_owed(n, &tree, &krs->items[i], board);
    board->read = read_waiting(n, &tree, board);
    return board->read;
}
