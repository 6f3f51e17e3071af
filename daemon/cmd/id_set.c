// SPDX-License-Identifier: Apache-2.0
#include "cmd/id_set.h"

#include <stdlib.h>

/// Makes room for `n` more.
static int reserve(struct cmd *c, struct id_set *list, size_t n)
{
    size_t room = list->room ? list->room : 256;
    while (room - list->n < n)
        room *= 2;
    if (room == list->room)
        return OKR_OK;
    okr_id *at =
        okr_arena_grow_bytes(c->arena, list->at, list->room * sizeof *at, room * sizeof *at);
    if (!at)
        return okr_fail_memory(c->err);
    list->at = at;
    list->room = room;
    return OKR_OK;
}

int id_set_add(struct cmd *c, struct id_set *list, okr_id id)
{
    int code = list->n < list->room ? OKR_OK : reserve(c, list, 1);
    if (!code)
        list->at[list->n++] = id;
    return code;
}

int id_set_add_all(struct cmd *c, struct id_set *list, struct okr_ids ids)
{
    int code = reserve(c, list, ids.n);
    if (code || !ids.n)
        return code;
    memcpy(list->at + list->n, ids.at, ids.n * sizeof *ids.at);
    list->n += ids.n;
    return OKR_OK;
}

static int compare_ids(const void *a, const void *b)
{
    okr_id x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static bool is_set(const struct id_set *list)
{
    for (size_t i = 1; i < list->n; i++)
        if (list->at[i - 1] >= list->at[i])
            return false;
    return true;
}

void id_set_sort(struct id_set *list)
{
    size_t n = 0;
    if (is_set(list)) // most are gathered in order
        return;
    qsort(list->at, list->n, sizeof *list->at, compare_ids);
    for (size_t i = 0; i < list->n; i++)
        if (!n || list->at[n - 1] != list->at[i])
            list->at[n++] = list->at[i];
    list->n = n;
}

int id_set_of(struct cmd *c, struct okr_ids ids, struct id_set *ret)
{
    struct id_set same = {ids.at, ids.n, ids.n}, copy = {.n = 0};
    const bool in_order = is_set(&same);
    int code = in_order ? OKR_OK : id_set_add_all(c, &copy, ids);
    id_set_sort(&copy);
    *ret = in_order ? same : copy;
    return code;
}

size_t id_set_find(const struct id_set *set, okr_id id)
{
    size_t low = 0, high = set->n;
    if (!high || id < set->at[0])
        return SIZE_MAX;
    // Ids differ by one at least: it is no farther from the first than its number is, and mostly just there.
    if (id - set->at[0] < high)
        high = (size_t)(id - set->at[0]) + 1;
    if (set->at[high - 1] == id)
        return high - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (set->at[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < set->n && set->at[low] == id ? low : SIZE_MAX;
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
