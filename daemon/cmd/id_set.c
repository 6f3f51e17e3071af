// SPDX-License-Identifier: Apache-2.0
#include "cmd/id_set.h"

#include <stdlib.h>

int id_set_add(struct cmd *c, struct id_set *list, okr_id id)
{
    if (list->n == list->room) {
        size_t room = list->room ? 2 * list->room : 256;
        okr_id *at = okr_arena_grow(c->arena, list->at, list->room * sizeof *at, room * sizeof *at);
        if (!at)
            return okr_fail_memory(c->err);
        list->at = at;
        list->room = room;
    }
    list->at[list->n++] = id;
    return OKR_OK;
}

int id_set_add_all(struct cmd *c, struct id_set *list, struct okr_ids ids)
{
    int code = OKR_OK;
    for (size_t i = 0; !code && i < ids.n; i++)
        code = id_set_add(c, list, ids.at[i]);
    return code;
}

static int compare_ids(const void *a, const void *b)
{
    okr_id x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

void id_set_sort(struct id_set *list)
{
    size_t n = 0;
    if (!list->n)
        return;
    qsort(list->at, list->n, sizeof *list->at, compare_ids);
    for (size_t i = 0; i < list->n; i++)
        if (!n || list->at[n - 1] != list->at[i])
            list->at[n++] = list->at[i];
    list->n = n;
}

size_t id_set_find(const struct id_set *set, okr_id id)
{
    const okr_id *found = set->n ? bsearch(&id, set->at, set->n, sizeof id, compare_ids) : NULL;
    return found ? (size_t)(found - set->at) : SIZE_MAX;
}

bool id_set_has(const struct id_set *set, okr_id id)
{
    return id_set_find(set, id) != SIZE_MAX;
}

bool ids_have(struct okr_ids ids, okr_id id)
{
    for (size_t i = 0; i < ids.n; i++)
        if (ids.at[i] == id)
            return true;
    return false;
}
