// SPDX-License-Identifier: Apache-2.0
// Ids that are gathered one by one and then looked up: a list that becomes a sorted set.
#ifndef CMD_ID_SET_H
#define CMD_ID_SET_H
#include "cmd/cmd.h"

/// Begins zeroed; lives in the request's arena.
struct id_set {
    okr_id *at;
    size_t n, room;
};
/// Appends; TOO_BIG when the arena is full.
OKR_MUST_CHECK int id_set_add(struct cmd *c, struct id_set *list, okr_id id);
OKR_MUST_CHECK int id_set_add_all(struct cmd *c, struct id_set *list, struct okr_ids ids);
/// A set of these: they themselves where they are in order, else a copy.
OKR_MUST_CHECK int id_set_of(struct cmd *c, struct okr_ids ids, struct id_set *ret);
/// Makes it a set: ascending, each id once.
void id_set_sort(struct id_set *list);
/// Where the id is in a set; SIZE_MAX = it is not.
size_t id_set_find(const struct id_set *set, okr_id id);
bool id_set_has(const struct id_set *set, okr_id id);
/// Whether the id is among a few, in any order.
bool ids_have(struct okr_ids ids, okr_id id);
#endif
