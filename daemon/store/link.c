// SPDX-License-Identifier: Apache-2.0
#include "store/link.h"

#include "store/list.h"

#include <stddef.h>

/// Which fields make which links: one row each.
static const struct {
    char letter;
    uint8_t relation; ///< enum store_relation
    uint16_t offset;
} links[] = {
    {'u', STORE_UNIT_UNITS, offsetof(struct okr_unit, parent)},
    {'o', STORE_UNIT_OBJECTIVES, offsetof(struct okr_objective, unit)},
    {'o', STORE_CYCLE_OBJECTIVES, offsetof(struct okr_objective, cycle)},
    {'o', STORE_PERSON_OBJECTIVES, offsetof(struct okr_objective, accountable)},
    {'k', STORE_OBJECTIVE_KEY_RESULTS, offsetof(struct okr_key_result, objective)},
    {'k', STORE_PERSON_KEY_RESULTS, offsetof(struct okr_key_result, accountable)},
    {'a', STORE_ALIGNMENTS_FROM, offsetof(struct okr_alignment, from)},
    {'a', STORE_ALIGNMENTS_TO, offsetof(struct okr_alignment, to)},
    {'m', STORE_MENTIONS_IN, offsetof(struct okr_mention, where)},
    {'m', STORE_MENTIONS_OF, offsetof(struct okr_mention, whom)},
    {'n', STORE_COMMENTS_ON, offsetof(struct okr_comment, on)},
    {'i', STORE_INITIATIVES_OF, offsetof(struct okr_initiative, key_result)},
};

static struct key link_key(okr_id parent, uint8_t relation, okr_id child)
{
    struct key key = {.n = 0};
    key_u64(&key, parent);
    key_u8(&key, relation);
    key_u64(&key, child);
    return key;
}

enum { NO_LINK = 1 }; ///< no id: ids have their letter in the top byte

/// What an object's field links to. The company's missing parent is a link from 0, so that roots are found.
static okr_id linked(const void *object, uint8_t relation, uint16_t offset)
{
    okr_id id;
    if (!object)
        return NO_LINK;
    memcpy(&id, (const char *)object + offset, sizeof id);
    return id || relation == STORE_UNIT_UNITS ? id : NO_LINK;
}

void link_update(struct store_txn *txn, char letter, okr_id id, const void *before,
                 const void *after)
{
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        if (links[i].letter != letter)
            continue;
        okr_id old = linked(before, links[i].relation, links[i].offset);
        okr_id new = linked(after, links[i].relation, links[i].offset);
        if (old == new)
            continue;
        if (old != NO_LINK) {
            struct key key = link_key(old, links[i].relation, id);
            txn_delete(txn, TABLE_LINK, &key);
        }
        if (new != NO_LINK) {
            uint8_t bytes[ROW_LEAST];
            struct key key = link_key(new, links[i].relation, id);
            txn_put(txn, TABLE_LINK, &key, row_empty(bytes, ROW_LINK, &key));
        }
    }
}

size_t link_keys(char letter, okr_id id, const void *object, struct key ret[LINKS_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        okr_id to = links[i].letter == letter ? linked(object, links[i].relation, links[i].offset)
                                              : NO_LINK;
        if (to != NO_LINK)
            ret[n++] = link_key(to, links[i].relation, id);
    }
    return n;
}

/// The next child in a scan that began at (parent, relation); 0 = no more.
static okr_id next_child(struct txn_scan *scan, const struct key *from)
{
    const size_t fixed = from->n - sizeof(okr_id);
    if (!txn_scan_next(scan) || scan->key.len != from->n ||
        memcmp(scan->key.ptr, from->bytes, fixed) != 0)
        return 0;
    return key_read(scan->key.ptr + fixed);
}

struct okr_ids store_children(struct store_txn *txn, okr_id parent, enum store_relation relation,
                              struct okr_arena *arena)
{
    struct id_list list = {.arena = arena};
    struct key from = link_key(parent, (uint8_t)relation, 0);
    struct txn_scan scan = txn_scan(txn, TABLE_LINK, &from);
    for (okr_id child; (child = next_child(&scan, &from));)
        id_list_add(&list, txn, child);
    txn_scan_close(&scan);
    return txn_failed(txn) ? (struct okr_ids){NULL, 0} : list.ids;
}

struct okr_ids store_alignments(struct store_txn *txn, okr_id node, struct okr_arena *arena)
{
    _Static_assert(STORE_ALIGNMENTS_TO == STORE_ALIGNMENTS_FROM + 1, "their links are neighbours");
    struct id_list list = {.arena = arena};
    struct key from = link_key(node, STORE_ALIGNMENTS_FROM, 0),
               end = link_key(node, STORE_ALIGNMENTS_TO + 1, 0);
    struct txn_scan scan = txn_scan(txn, TABLE_LINK, &from);
    while (txn_scan_next(&scan) && scan.key.len == end.n &&
           memcmp(scan.key.ptr, end.bytes, end.n) < 0)
        id_list_add(&list, txn, key_read(scan.key.ptr + end.n - sizeof(okr_id)));
    txn_scan_close(&scan);
    return txn_failed(txn) ? (struct okr_ids){NULL, 0} : list.ids;
}

okr_id store_first_child(struct store_txn *txn, okr_id parent, enum store_relation relation)
{
    struct key from = link_key(parent, (uint8_t)relation, 0);
    struct txn_scan scan = txn_scan(txn, TABLE_LINK, &from);
    okr_id child = next_child(&scan, &from);
    txn_scan_close(&scan);
    return child;
}
