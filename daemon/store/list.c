// SPDX-License-Identifier: Apache-2.0
#include "store/list.h"

enum { SMALLEST = 8 };

void id_list_add(struct id_list *list, struct store_txn *txn, okr_id id)
{
    if (list->ids.n == list->room) {
        size_t room = list->room ? 2 * list->room : SMALLEST;
        okr_id *at = okr_arena_grow_bytes(list->arena, list->ids.at, list->room * sizeof *at,
                                          room * sizeof *at);
        if (!at) {
            txn_fail_memory(txn);
            list->ids.n = 0;
            return;
        }
        list->ids.at = at;
        list->room = room;
    }
    list->ids.at[list->ids.n++] = id;
}
