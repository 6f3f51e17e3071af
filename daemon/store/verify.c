// SPDX-License-Identifier: Apache-2.0
// The check that a store agrees with itself: rows, indexes, counters, log.
#include "store/verify.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

void verify_fault(struct verifying *v, const char *format, ...)
{
    char text[200];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (v->report.faults < STORE_FAULTS_MAX)
        v->report.fault[v->report.faults] = okr_arena_dup(v->kept, okr_str_c(text));
    v->report.faults++;
}

/// What made the transaction fail is one fault more; the check goes on behind it.
static void take_error(struct verifying *v)
{
    if (!txn_failed(v->txn))
        return;
    verify_fault(v, "%s", v->txn->error.message);
    v->txn->error = (struct okr_err){0};
}

// --- rows -----------------------------------------------------------------------------------------------

/// Every row of a table, behind a damaged one too, which an ordinary scan ends at.
static void check_rows(struct verifying *v, enum table table)
{
    MDB_cursor *cursor;
    MDB_val key, row;
    uint8_t format;
    struct okr_str content;
    int rc = mdb_cursor_open(v->txn->mdb, v->txn->store->tables[table], &cursor);
    if (rc) {
        verify_fault(v, "table %s cannot be read: %s", table_names[table], mdb_strerror(rc));
        return;
    }
    while ((rc = mdb_cursor_get(cursor, &key, &row, MDB_NEXT)) == MDB_SUCCESS) {
        struct okr_str name = {key.mv_data, key.mv_size};
        v->report.rows++;
        v->rows[table]++;
        if (row_open(name, (struct okr_str){row.mv_data, row.mv_size}, &format, &content))
            continue;
        txn_damaged(v->txn, table, name);
        take_error(v);
    }
    mdb_cursor_close(cursor);
    if (rc != MDB_NOTFOUND)
        verify_fault(v, "table %s cannot be read to its end: %s", table_names[table],
                     mdb_strerror(rc));
}

// --- entities and their indexes -------------------------------------------------------------------------

static void check_key(struct verifying *v, enum table table, const struct key *key, okr_id id)
{
    uint8_t format;
    struct okr_str content;
    if (txn_get_any(v->txn, table, key, &format, &content))
        v->indexed[table]++;
    else if (!txn_failed(v->txn))
        verify_fault(v, "%s has no row in %s, by which it is found", okr_id_text(id).c,
                     table_names[table]);
    take_error(v);
}

static bool is_among(const struct key *keys, size_t n, const struct key *key)
{
    for (size_t i = 0; i < n; i++)
        if (keys[i].n == key->n && memcmp(keys[i].bytes, key->bytes, key->n) == 0)
            return true;
    return false;
}

static void check_entity(struct verifying *v, okr_id id)
{
    struct key links[LINKS_MAX];
    const struct key *names;
    okr_arena_reset(v->arena);
    void *object = okr_arena_alloc(v->arena, VERIFY_OBJECT_BYTES);
    if (!object || !store_get(v->txn, id, v->arena, object)) {
        take_error(v);
        return;
    }
    v->report.entities++;
    size_t n = link_keys(okr_id_letter(id), id, object, links);
    for (size_t i = 0; i < n; i++)
        check_key(v, TABLE_LINK, &links[i], id);
    v->txn->scratch = v->arena;
    n = name_keys(v->txn, okr_id_letter(id), id, object, &names);
    take_error(v);
    for (size_t i = 0; i < n; i++)
        if (!is_among(names, i, &names[i])) // a unit's key is often its name, folded
            check_key(v, TABLE_NAME, &names[i], id);
    verify_history(v, id, object);
    take_error(v);
}

/// Links of once lead to what has a row still, be it a tombstone.
static void check_former_links(struct verifying *v)
{
    struct key from = {.n = 0};
    struct txn_scan scan = txn_scan(v->txn, TABLE_LINK, &from);
    while (txn_scan_next(&scan)) {
        okr_id child = link_former(scan.key);
        if (!child)
            continue;
        if (store_exists(v->txn, child) || store_was_removed(v->txn, child))
            v->indexed[TABLE_LINK]++;
        else
            verify_fault(v, "a former link leads to %s, which never was", okr_id_text(child).c);
    }
    take_error(v);
    txn_scan_close(&scan);
}

static void check_entities(struct verifying *v)
{
    static const char letters[] = {
#define K(name, letter) letter,
        STORE_KINDS(K)
#undef K
    };
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        uint64_t live = v->report.entities;
        struct key from = {.n = 0};
        struct txn_scan scan = txn_scan(v->txn, (enum table)(TABLE_ENTITY + kind), &from);
        while (txn_scan_next(&scan)) {
            uint64_t number = key_read(scan.key.ptr);
            if (number >= v->txn->head.next[kind] && letters[kind] != 'g')
                verify_fault(v, "%c-%" PRIu64 " is past the counter of its kind", letters[kind],
                             number);
            if (scan.format == ROW_ENTITY)
                check_entity(v, OKR_ID(letters[kind], number));
        }
        take_error(v);
        txn_scan_close(&scan);
        live = v->report.entities - live;
        if (live != v->txn->head.live[kind])
            verify_fault(v, "%" PRIu64 " rows of %s, and the counter says %" PRIu64, live,
                         table_names[TABLE_ENTITY + kind], v->txn->head.live[kind]);
    }
    check_former_links(v);
    for (int table = TABLE_LINK; table <= TABLE_NAME; table++)
        if (v->indexed[table] != v->rows[table])
            verify_fault(v, "%" PRIu64 " rows of %s lead nowhere",
                         v->rows[table] - v->indexed[table], table_names[table]);
}

// --- the log --------------------------------------------------------------------------------------------

static void check_counts(struct verifying *v)
{
    struct key from = {.n = 0};
    struct txn_scan scan = txn_scan(v->txn, TABLE_EVENT, &from);
    uint64_t last = 0, recorded = 0, voided = 0;
    while (txn_scan_next(&scan)) {
        struct event_columns event;
        uint64_t sequence = key_read(scan.key.ptr);
        if (sequence != last + 1 && last + 1 >= v->txn->head.oldest)
            verify_fault(v, "events %" PRIu64 " to %" PRIu64 " are missing", last + 1,
                         sequence - 1);
        last = sequence;
        v->report.events++;
        if (!event_columns_read(sequence, scan.content, &event)) {
            verify_fault(v, "event %" PRIu64 " cannot be read", sequence);
            continue;
        }
        recorded += event.type == OKR_EVENT_CHECK_IN_RECORDED;
        voided += event.type == OKR_EVENT_CHECK_IN_VOIDED;
        if (event.unit && event.unitseq > store_unitseq(v->txn, event.unit))
            verify_fault(v, "event %" PRIu64 " is past the counter of %s", sequence,
                         okr_id_text(event.unit).c);
    }
    take_error(v);
    txn_scan_close(&scan);
    if (last != v->txn->head.sequence)
        verify_fault(v, "the newest event is %" PRIu64 ", and the counter says %" PRIu64, last,
                     v->txn->head.sequence);
    if (v->txn->head.oldest == 1 && recorded - voided != v->txn->head.check_ins)
        verify_fault(v, "%" PRIu64 " check-ins hold, and the counter says %" PRIu64,
                     recorded - voided, v->txn->head.check_ins);
}

int store_verify(struct store_txn *txn, struct okr_arena *arena, struct store_report *ret,
                 struct okr_err *e)
{
    struct okr_arena *own = okr_arena_new(VERIFY_ARENA_BYTES), *scratch = txn->scratch;
    struct verifying v = {.txn = txn, .arena = own, .kept = arena};
    if (!own)
        return okr_fail_memory(e);
    for (int i = 0; i < TABLE_END; i++)
        check_rows(&v, (enum table)i);
    check_entities(&v);
    check_counts(&v);
    txn->scratch = scratch;
    okr_arena_free(own);
    *ret = v.report;
    return OKR_OK;
}
