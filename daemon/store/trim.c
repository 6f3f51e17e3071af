// SPDX-License-Identifier: Apache-2.0
// Retention of the log: which events are still served, and which of the others can go. The history of what is there stays with it.
#include "store/event.h"
#include "store/link.h"
#include "store/retention.h"

static const int64_t DAY_MS = INT64_C(86400000);

/// The first event that is not older than `time`; times never go backwards in the log.
static uint64_t first_since(struct store_txn *txn, okr_time time)
{
    uint64_t low = txn->head.oldest, high = txn->head.sequence + 1;
    while (low < high) {
        struct event_columns event;
        uint64_t middle = low + (high - low) / 2;
        if (!event_columns_get(txn, middle, &event))
            return txn->head.oldest; // the transaction has failed
        if (event.time < time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/// How many events of average size the share of the space can hold.
static uint64_t events_in_share(struct store_txn *txn, int64_t percent)
{
    MDB_stat table;
    if (mdb_stat(txn->mdb, txn->store->tables[TABLE_EVENT], &table) || !table.ms_entries)
        return UINT64_MAX;
    uint64_t pages = table.ms_leaf_pages + table.ms_branch_pages + table.ms_overflow_pages;
    uint64_t room = store_limit(txn->store) / 100 * (uint64_t)percent / txn->store->page_size;
    return (uint64_t)((double)room * (double)table.ms_entries / (double)pages);
}

static uint64_t keep_newest(const struct store_txn *txn, uint64_t from, uint64_t events)
{
    uint64_t head = txn->head.sequence;
#if OKR_SEEDED_BUG == 4 // one event too many is taken away
    events--;
#endif
    return events < head && head - events + 1 > from ? head - events + 1 : from;
}

uint64_t store_keep_from(struct store_txn *txn, const struct store_retention *keep, okr_time now)
{
    uint64_t from = txn->head.oldest;
    if (txn_failed(txn))
        return from;
    if (keep->days) {
        uint64_t since = first_since(txn, now - keep->days * DAY_MS);
        from = since > from ? since : from;
    }
    if (keep->events)
        from = keep_newest(txn, from, (uint64_t)keep->events);
    if (keep->share)
        from = keep_newest(txn, from, events_in_share(txn, keep->share));
    return from;
}

static void delete_event(struct store_txn *txn, uint64_t sequence)
{
    struct key key = key_of(sequence);
    txn_delete(txn, TABLE_EVENT, &key);
}

/// What the event changed or removed was linked once; nobody can look back to that any more.
static void forget_links(struct store_txn *txn, uint64_t sequence)
{
    struct store_event event;
    okr_arena_reset(txn->scratch);
    if (store_event(txn, sequence, txn->scratch, &event) && event.before && event.entity)
        link_forget(txn, event.entity->letter, event.subject, event.before);
}

/// What was removed takes its history along once the last event of it is not served any more.
static void delete_history(struct store_txn *txn, uint64_t sequence)
{
    struct event_columns event;
    while (sequence && event_columns_get(txn, sequence, &event)) {
        uint64_t previous = event.previous;
        forget_links(txn, sequence);
        delete_event(txn, sequence);
        sequence = previous;
    }
}

void store_trim(struct store_txn *txn, uint64_t keep_from, uint64_t most)
{
    uint64_t end = txn->head.oldest + most < keep_from ? txn->head.oldest + most : keep_from;
    for (; txn->head.oldest < end && !txn_failed(txn); txn->head.oldest++) {
        struct event_columns event;
        uint64_t sequence = txn->head.oldest;
        if (!event_columns_get(txn, sequence, &event))
            continue; // it went with the history of something removed
        if (!event.subject)
            delete_event(txn, sequence);
        else if (store_was_removed(txn, event.subject) &&
                 store_history(txn, event.subject) == sequence)
            delete_history(txn, sequence);
    }
}
