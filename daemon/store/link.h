// SPDX-License-Identifier: Apache-2.0
// The indexes that follow an entity's fields: links from what it refers to, and the names it is found by.
#ifndef STORE_LINK_H
#define STORE_LINK_H
#include "store/txn.h"

/// Takes the links of `before` away, of which a trace stays for who looks back, and makes those of `after`; only what differs is touched. Either may be NULL.
void link_update(struct store_txn *txn, char letter, okr_id id, const void *before,
                 const void *after);
/// Takes away what is kept of the links that an object of the past had, whose history goes.
void link_forget(struct store_txn *txn, char letter, okr_id id, const void *before);
/// The child of a row of TABLE_LINK that is kept for who looks back; 0: it is a link of now.
okr_id link_former(struct okr_str key);
/// link_update for names, aliases, keys and identities. Call before other puts: the strings may be borrowed from rows.
void name_update(struct store_txn *txn, char letter, okr_id id, const void *before,
                 const void *after);
/// The keys of the links that an object has: for the check that they are there. Returns their number, at most LINKS_MAX.
enum { LINKS_MAX = 4 };
size_t link_keys(char letter, okr_id id, const void *object, struct key ret[LINKS_MAX]);
/// The same for its names; `*ret` lies in the transaction's scratch arena.
size_t name_keys(struct store_txn *txn, char letter, okr_id id, const void *object,
                 const struct key **ret);
#endif
