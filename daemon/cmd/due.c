// SPDX-License-Identifier: Apache-2.0
#include "cmd/due.h"
#include "cmd/access.h"
#include "cmd/nouns.h"

#include <stdlib.h>

enum {
    BATCH = 4096,
    ROOM_MORE = 32,
    EVERYBODYS_MAX = 20000 /* objectives looked at, for a glance */
};

okr_id due_accountable(struct cmd *c, const struct okr_key_result *kr,
                       const struct okr_objective *objective)
{
    struct okr_unit unit;
    if (kr->accountable)
        return kr->accountable;
    if (objective->accountable)
        return objective->accountable;
    if (!store_get(c->txn, objective->unit, c->arena, &unit))
        return 0;
    return unit.kind == OKR_UNIT_KIND_PERSON ? unit.id : unit.lead;
}

static bool has(const struct due_list *list, okr_id key_result)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->at[i].view.kr.id == key_result)
            return true;
    return false;
}

static int add(struct cmd *c, okr_id key_result, okr_id person, struct due_list *list)
{
    struct due_item item;
    struct okr_cycle cycle;
    int code = view_key_result(c, key_result, &item.view, &item.objective, &cycle);
    if (code || !view_is_due(c, &item.view) || list->n == list->max ||
        (person && due_accountable(c, &item.view.kr, &item.objective) != person) ||
        has(list, key_result))
        return code;
    if (list->n == list->room) {
        struct due_item *at = okr_arena_grow(c->arena, list->at, list->room * sizeof *list->at,
                                             (list->room + ROOM_MORE) * sizeof *list->at);
        if (!at)
            return okr_fail_memory(c->err);
        list->at = at;
        list->room += ROOM_MORE;
    }
    list->at[list->n++] = item;
    return OKR_OK;
}

static int add_objective(struct cmd *c, okr_id id, okr_id person, struct due_list *list)
{
    struct okr_ids krs = store_children(c->txn, id, STORE_OBJECTIVE_KEY_RESULTS, c->arena);
    int code = OKR_OK;
    for (size_t i = 0; !code && i < krs.n && list->n < list->max; i++)
        code = add(c, krs.at[i], person, list);
    return code;
}

static int add_objectives(struct cmd *c, struct okr_ids ids, okr_id person, struct due_list *list)
{
    int code = OKR_OK;
    for (size_t i = 0; !code && i < ids.n && list->n < list->max; i++)
        code = add_objective(c, ids.at[i], person, list);
    return code;
}

/// Those of the person itself, and of the units that it leads.
static int add_units(struct cmd *c, okr_id person, struct due_list *list)
{
    struct okr_ids units;
    okr_id after = 0;
    int code = OKR_OK;
    while (!code && (units = store_all(c->txn, 'u', after, BATCH, c->arena)).n) {
        for (size_t i = 0; !code && i < units.n; i++) {
            struct okr_unit unit;
            if (store_get(c->txn, units.at[i], c->arena, &unit) &&
                (unit.id == person || unit.lead == person))
                code = add_objectives(
                    c, store_children(c->txn, unit.id, STORE_UNIT_OBJECTIVES, c->arena), person,
                    list);
        }
        after = units.at[units.n - 1];
    }
    return code;
}

static int add_everybodys(struct cmd *c, struct due_list *list)
{
    return add_objectives(c, store_all(c->txn, 'o', 0, EVERYBODYS_MAX, c->arena), 0, list);
}

static int longest_first(const void *a, const void *b)
{
    const struct due_item *x = a, *y = b;
    okr_date s = x->view.result.check_in_due, t = y->view.result.check_in_due;
    if (s != t)
        return s < t ? -1 : 1;
    return (x->view.kr.id > y->view.kr.id) - (x->view.kr.id < y->view.kr.id);
}

int due_of_person(struct cmd *c, okr_id person, struct due_list *list)
{
    int code = OKR_OK;
    if (!person) {
        code = add_everybodys(c, list);
    } else {
        struct okr_ids own = store_children(c->txn, person, STORE_PERSON_KEY_RESULTS, c->arena);
        for (size_t i = 0; !code && i < own.n; i++)
            code = add(c, own.at[i], person, list);
        if (!code)
            code = add_objectives(
                c, store_children(c->txn, person, STORE_PERSON_OBJECTIVES, c->arena), person, list);
        if (!code)
            code = add_units(c, person, list);
    }
    if (!code && list->n)
        qsort(list->at, list->n, sizeof *list->at, longest_first);
    return code;
}

static void pack_item(struct cmd *c, const struct due_item *item)
{
    struct okr_pack *out = c->out;
    struct okr_unit unit = {0};
    (void)store_get(c->txn, item->objective.unit, c->arena, &unit);
    okr_pack_map(out, 6);
    okr_pack_key(out, "key_result");
    view_pack_key_result(out, &item->view);
    okr_pack_key(out, "objective");
    okr_pack_id(out, item->objective.id);
    okr_pack_key(out, "objective_text");
    okr_pack_str(out, item->objective.text);
    okr_pack_key(out, "objective_position");
    okr_pack_int(out, item->objective.position);
    okr_pack_key(out, "unit");
    okr_pack_id(out, unit.id);
    okr_pack_key(out, "unit_name");
    okr_pack_str(out, unit.name);
}

int cmd_check_in_due(struct cmd *c)
{
    uint64_t limit = okr_value_uint(cmd_arg(c, "limit"), DUE_MAX);
    struct due_list list = {.max = limit < DUE_MAX ? limit : DUE_MAX};
    okr_id person;
    int code = access_whose(c, &person);
    if (code || (code = due_of_person(c, person, &list)))
        return code;
    okr_pack_map(c->out, 2);
    okr_pack_key(c->out, "whom");
    okr_pack_id(c->out, person);
    okr_pack_key(c->out, "items");
    okr_pack_array(c->out, (uint32_t)list.n);
    for (size_t i = 0; i < list.n; i++)
        pack_item(c, &list.at[i]);
    return OKR_OK;
}
