// SPDX-License-Identifier: Apache-2.0
#include "store/link.h"

#include "store/list.h"
#include "store/past.h"

#include <stddef.h>
#include <stdlib.h>

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
    {'i', STORE_PERSON_INITIATIVES, offsetof(struct okr_initiative, owner)},
    {'f', STORE_FINDINGS_OF, offsetof(struct okr_finding, subject)},
    {'f', STORE_FINDINGS_ABOUT, offsetof(struct okr_finding, other)},
};

static struct key link_key(okr_id parent, uint8_t relation, okr_id child)
{
    struct key key = key_of(parent);
    key_u8(&key, relation);
    key_u64(&key, child);
    return key;
}

enum {
    NO_LINK = 1,  ///< no id: ids have their letter in the top byte
    FORMER = 0x80 ///< with a relation: a child that was there once, for who looks back
};

static void put_link(struct store_txn *txn, okr_id parent, uint8_t relation, okr_id child)
{
    uint8_t bytes[ROW_LEAST];
    struct key key = link_key(parent, relation, child);
    txn_put(txn, TABLE_LINK, &key, row_empty(bytes, ROW_LINK, &key));
}

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
            put_link(txn, old, links[i].relation | FORMER, id);
        }
        if (new != NO_LINK)
            put_link(txn, new, links[i].relation, id);
    }
}

void link_forget(struct store_txn *txn, char letter, okr_id id, const void *before)
{
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        okr_id old = links[i].letter == letter ? linked(before, links[i].relation, links[i].offset)
                                               : NO_LINK;
        struct key key = link_key(old, links[i].relation | FORMER, id);
        if (old != NO_LINK)
            txn_delete(txn, TABLE_LINK, &key);
    }
}

okr_id link_former(struct okr_str key)
{
    const size_t relation = sizeof(okr_id), child = relation + 1;
    return key.len == child + sizeof(okr_id) && (uint8_t)key.ptr[relation] & FORMER
               ? key_read(key.ptr + child)
               : 0;
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

static void add_children(struct store_txn *txn, okr_id parent, uint8_t relation,
                         struct id_list *list)
{
    struct key from = link_key(parent, relation, 0);
    struct txn_scan scan = txn_scan(txn, TABLE_LINK, &from);
    for (okr_id child; (child = next_child(&scan, &from));)
        id_list_add(list, txn, child);
    txn_scan_close(&scan);
}

static struct okr_ids taken(const struct store_txn *txn, const struct id_list *list)
{
    return txn_failed(txn) ? (struct okr_ids){NULL, 0} : list->ids;
}

static int compare_ids(const void *a, const void *b)
{
    okr_id x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

/// Children of now and of once, each once, ascending.
static void add_ever(struct store_txn *txn, okr_id parent, uint8_t relation, struct id_list *list)
{
    add_children(txn, parent, relation, list);
    size_t n_now = list->ids.n, n = 0;
    add_children(txn, parent, relation | FORMER, list);
    if (list->ids.n == n_now)
        return;
    qsort(list->ids.at, list->ids.n, sizeof *list->ids.at, compare_ids);
    for (size_t i = 0; i < list->ids.n; i++)
        if (!n || list->ids.at[n - 1] != list->ids.at[i])
            list->ids.at[n++] = list->ids.at[i];
    list->ids.n = n;
}

/// Whether `child` hung there at the time that the transaction looks back to.
static bool hung_there(struct store_txn *txn, okr_id parent, uint8_t relation, okr_id child)
{
    const struct okr_entity *entity = okr_entity_of(okr_id_letter(child));
    okr_arena_reset(txn->scratch);
    void *object = okr_arena_alloc(txn->scratch, entity->size);
    if (!object) {
        txn_fail_memory(txn);
        return false;
    }
    if (!past_get(txn, child, txn->scratch, object))
        return false;
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (links[i].relation == relation && links[i].letter == okr_id_letter(child))
            return linked(object, relation, links[i].offset) == parent;
    return false;
}

static void add_past(struct store_txn *txn, okr_id parent, uint8_t relation, struct id_list *list)
{
    struct id_list ever = {.arena = list->arena};
    add_ever(txn, parent, relation, &ever);
    for (size_t i = 0; i < ever.ids.n; i++)
        if (hung_there(txn, parent, relation, ever.ids.at[i]))
            id_list_add(list, txn, ever.ids.at[i]);
}

struct okr_ids store_children(struct store_txn *txn, okr_id parent, enum store_relation relation,
                              struct okr_arena *arena)
{
    struct id_list list = {.arena = arena};
    (txn->past ? add_past : add_children)(txn, parent, (uint8_t)relation, &list);
    return taken(txn, &list);
}

/// Goes on to the first row that is not before `from`: by steps while it is near. False: there is none.
static bool walk_to(struct txn_scan *scan, const struct key *from)
{
    enum { NEAR = 8 };
    for (int i = 0; i < NEAR; i++) {
        if (scan->key.len != from->n || memcmp(scan->key.ptr, from->bytes, from->n) >= 0)
            return true;
        if (!txn_scan_next(scan))
            return false;
    }
    txn_scan_seek(scan, from);
    return txn_scan_next(scan);
}

static void add_children_of_all(struct store_txn *txn, struct okr_ids parents, uint8_t relation,
                                struct id_list *list, size_t *ret_ends)
{
    const struct key first = link_key(parents.n ? parents.at[0] : 0, relation, 0);
    struct txn_scan scan = txn_scan(txn, TABLE_LINK, &first);
    bool more = txn_scan_next(&scan);
    for (size_t i = 0; i < parents.n; i++) {
        const struct key from = link_key(parents.at[i], relation, 0);
        const size_t fixed = from.n - sizeof(okr_id);
        more = more && walk_to(&scan, &from);
        while (more && scan.key.len == from.n && memcmp(scan.key.ptr, from.bytes, fixed) == 0) {
            id_list_add(list, txn, key_read(scan.key.ptr + fixed));
            more = txn_scan_next(&scan);
        }
        if (ret_ends)
            ret_ends[i] = list->ids.n;
    }
    txn_scan_close(&scan);
}

struct okr_ids store_children_of_all(struct store_txn *txn, struct okr_ids parents,
                                     enum store_relation relation, struct okr_arena *arena,
                                     size_t *ret_ends)
{
    struct id_list list = {.arena = arena};
    if (!txn->past)
        add_children_of_all(txn, parents, (uint8_t)relation, &list, ret_ends);
    for (size_t i = 0; txn->past && i < parents.n; i++) {
        add_past(txn, parents.at[i], (uint8_t)relation, &list);
        if (ret_ends)
            ret_ends[i] = list.ids.n;
    }
    return taken(txn, &list);
}

struct okr_ids store_children_ever(struct store_txn *txn, okr_id parent,
                                   enum store_relation relation, struct okr_arena *arena)
{
    struct id_list list = {.arena = arena};
    add_ever(txn, parent, (uint8_t)relation, &list);
    return taken(txn, &list);
}

struct okr_ids store_alignments(struct store_txn *txn, okr_id node, struct okr_arena *arena)
{
    _Static_assert(STORE_ALIGNMENTS_TO == STORE_ALIGNMENTS_FROM + 1, "their links are neighbours");
    struct id_list list = {.arena = arena};
    if (txn->past) {
        add_past(txn, node, STORE_ALIGNMENTS_FROM, &list);
        add_past(txn, node, STORE_ALIGNMENTS_TO, &list);
        return taken(txn, &list);
    }
    struct key from = link_key(node, STORE_ALIGNMENTS_FROM, 0),
               end = link_key(node, STORE_ALIGNMENTS_TO + 1, 0);
    struct txn_scan scan = txn_scan(txn, TABLE_LINK, &from);
    while (txn_scan_next(&scan) && scan.key.len == end.n &&
           memcmp(scan.key.ptr, end.bytes, end.n) < 0)
        id_list_add(&list, txn, key_read(scan.key.ptr + end.n - sizeof(okr_id)));
    txn_scan_close(&scan);
    return taken(txn, &list);
}

okr_id store_first_child(struct store_txn *txn, okr_id parent, enum store_relation relation)
{
    okr_id child = 0;
    for (int former = 0; former <= txn->past && !child; former++) {
        struct key from = link_key(parent, (uint8_t)(relation | (former ? FORMER : 0)), 0);
        struct txn_scan scan = txn_scan(txn, TABLE_LINK, &from);
        child = next_child(&scan, &from);
        txn_scan_close(&scan);
    }
    return child;
}
