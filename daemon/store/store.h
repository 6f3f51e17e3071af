// SPDX-License-Identifier: Apache-2.0
// The store: one LMDB environment; typed rows in and out, one ordered event log, everything of a request in one transaction. The only users of <lmdb.h> are in this folder.
#ifndef STORE_STORE_H
#define STORE_STORE_H
#include "core/value.h"
#include <okr/command.h>

struct store;
struct store_txn;

struct store_options {
    const char *
        dir; ///< the data directory; created when missing (as a temporary sibling, synced, then renamed)
    uint64_t map_bytes; ///< address space, sparse; 0 = 64 GiB
    uint64_t quota;     ///< bytes in use; 0 = no limit but the map
    unsigned readers;   ///< read transactions at once; 0 = 126
    bool create;        ///< make it when it is not there
};
/// Takes the lock of the directory, runs the preflight (sentinel, size, schema, CRC of the head) and opens. Errors say what is wrong and what to do; a held lock names the process.
OKR_MUST_CHECK int store_open(const struct store_options *options, struct store **ret,
                              struct okr_err *e);
void store_close(struct store *store); ///< NULL is fine
/// Changes the quota of a running store, from any thread; 0 = no limit but the map.
void store_set_quota(struct store *store, uint64_t quota);
/// 32 hex digits of the epoch, and of the store's own id; borrowed for the store's life (the epoch changes at restore only).
struct okr_str store_epoch(const struct store *store);
struct okr_str store_id(const struct store *store);

struct store_figures {
    uint64_t pages_used, map_bytes, page_size;
    uint64_t limit;       ///< bytes: the quota, or the map where there is none
    uint64_t readers;     ///< read transactions that hold a slot
    uint64_t counts[128]; ///< live entities by id letter
};
void store_figures(struct store_txn *txn, struct store_figures *ret);

/// Who reads the store, in this process or another (mdb_copy, a backup).
struct store_readers {
    uint64_t reading;  ///< read transactions that hold a snapshot now
    uint64_t freed;    ///< places of processes that are gone, given free by this call
    uint64_t snapshot; ///< the oldest snapshot held: the transaction it shows; 0 = none is held
    uint64_t behind;   ///< transactions since that one: their freed pages cannot be used again
    int process;       ///< who holds it
};
/// Any thread. FAILs: INTERNAL.
OKR_MUST_CHECK int store_readers(struct store *store, struct store_readers *ret, struct okr_err *e);
/// Percent of the limit that is in use, from any thread: exact where it is above 80, else an upper bound below 80.
unsigned store_used_percent(struct store_txn *txn);

// --- transactions. Errors are sticky: after a failed call the others do nothing and store_error() tells ----------------
/// The one write transaction; writer thread only. FAILs: NO_SPACE, INTERNAL.
OKR_MUST_CHECK int store_begin(struct store *store, struct store_txn **ret, struct okr_err *e);
/// A nested transaction for one request; ends with store_keep (into the parent) or store_drop (rolled back alone, counters too). The parent is not to be used in between.
OKR_MUST_CHECK int store_nest(struct store_txn *parent, struct store_txn **ret, struct okr_err *e);
OKR_MUST_CHECK int store_keep(struct store_txn *child, struct okr_err *e);
void store_drop(struct store_txn *child);
/// A step is a request that runs in the transaction itself, for what seldom fails: a nested one copies each page it changes. store_step_undo takes back what is in memory;
/// false when rows were written or the transaction failed: then it can only be aborted as a whole, and begun anew.
void store_step(struct store_txn *txn);
OKR_MUST_CHECK bool store_step_undo(struct store_txn *txn);
/// Writes the counters and commits durably. NO_SPACE: rolled back, the store stays usable. INTERNAL: the outcome is not known; the process must stop (exit 74).
OKR_MUST_CHECK int store_commit(struct store_txn *txn, struct okr_err *e);
void store_abort(struct store_txn *txn);
/// A renewable read transaction; one owner thread. BUSY when all places for readers are taken. Renew before, reset after each request; free at the end.
OKR_MUST_CHECK int store_reader_new(struct store *store, struct store_txn **ret, struct okr_err *e);
OKR_MUST_CHECK int store_reader_renew(struct store_txn *txn, struct okr_err *e);
void store_reader_reset(struct store_txn *txn);
void store_reader_free(struct store_txn *txn);
/// From here to its next renewal the reader answers as it would have right after event `sequence`: entities, children, check-ins, histories. It goes back along the chain of what is asked for, so the cost is that of what
/// is read and what has happened to it since. Values of key results (store_value) and names stay as they are. What was removed before the oldest event is not found.
void store_look_back(struct store_txn *txn, uint64_t sequence);
/// Whether it does; `*ret_sequence` (may be NULL) is how far.
bool store_looks_back(const struct store_txn *txn, uint64_t *ret_sequence);
/// Whether anything has happened to an entity since the event looked back to; for a key result its check-ins count.
bool store_changed_since(struct store_txn *txn, okr_id id);
/// The sticky error of the transaction: OKR_OK, NO_SPACE, or INTERNAL (damaged row, LMDB error) with `e` filled.
OKR_MUST_CHECK int store_error(const struct store_txn *txn, struct okr_err *e);

// --- positions ------------------------------------------------------------------------------------------------------
uint64_t store_head(const struct store_txn *txn); ///< sequence of the newest event; 0 = none yet
uint64_t store_oldest(
    const struct store_txn
        *txn); ///< sequence of the oldest event that event.read serves; head + 1 when none
uint64_t store_txid(
    const struct store_txn *txn); ///< id of the transaction the next event will carry
void store_new_txid(
    struct store_txn *txn); ///< the next request: events from now on carry a new txid
okr_time store_last_time(
    const struct store_txn *txn); ///< time of the newest event: times never go backwards

// --- entities (rows by id; links and names follow by themselves) ----------------------------------------------------------
/// Reads entity `id` into `ret` (struct of its kind). Strings are borrowed until the txn ends (write txn: until the next put). False when there is none, it was removed, or the txn failed.
bool store_get(struct store_txn *txn, okr_id id, struct okr_arena *arena, void *ret);
/// The same of the fields of `mask` only, at the cost of those: the others are not to be looked at.
bool store_get_some(struct store_txn *txn, okr_id id, uint64_t mask, struct okr_arena *arena,
                    void *ret);
/// Deep copies into the arena: for objects that outlive further puts.
bool store_take(struct store_txn *txn, okr_id id, struct okr_arena *arena, void *ret);
bool store_exists(struct store_txn *txn, okr_id id);
/// True when the id was given out and its entity is gone.
bool store_was_removed(struct store_txn *txn, okr_id id);
/// Writes an entity: `before` NULL for a new one. Keeps the link and name indexes in step. `event` = sequence of the event that tells of it: the head of its history chain.
void store_put(struct store_txn *txn, const struct okr_entity *entity, const void *before,
               const void *after, uint64_t event);
/// Removes it and its links; a tombstone keeps its history chain and its id from being reused.
void store_remove(struct store_txn *txn, const struct okr_entity *entity, const void *before,
                  uint64_t event);
/// The next id of a kind; never reused, rolled back with the txn.
okr_id store_new_id(struct store_txn *txn, char letter);
/// The number that it will have.
uint64_t store_next_number(const struct store_txn *txn, char letter);
/// Moves the counter past `id`. CONFLICT when it exists, INVALID when it was removed or is more than 1e9 past the counter.
OKR_MUST_CHECK int store_claim_id(struct store_txn *txn, okr_id id, struct okr_err *e);
/// Newest event of an entity (0 = none): start of its history chain. For a key result the newer of its own and its check-ins'.
uint64_t store_history(struct store_txn *txn, okr_id id);
/// The organisation; defaults where nothing was set (first_month 1, interval 7, language en, preset default).
void store_org(struct store_txn *txn, struct okr_arena *arena, struct okr_org *ret);

// --- links: children by relation, ascending id --------------------------------------------------------------------------
enum store_relation {
    STORE_UNIT_UNITS = 1,   ///< unit -> units below; 0 -> units without a parent
    STORE_UNIT_OBJECTIVES,  ///< unit -> objectives
    STORE_CYCLE_OBJECTIVES, ///< cycle -> objectives
    STORE_OBJECTIVE_KEY_RESULTS,
    STORE_ALIGNMENTS_FROM, ///< node -> alignments that start there
    STORE_ALIGNMENTS_TO,   ///< node -> alignments that end there
    STORE_MENTIONS_IN,     ///< where -> mentions
    STORE_MENTIONS_OF,     ///< unit -> mentions of it
    STORE_COMMENTS_ON,
    STORE_INITIATIVES_OF,
    STORE_PERSON_OBJECTIVES,  ///< person -> objectives it is accountable for
    STORE_PERSON_KEY_RESULTS, ///< person -> key results that name it as accountable
    STORE_PERSON_INITIATIVES, ///< person -> work it owns
    STORE_FINDINGS_OF,        ///< subject -> findings
    STORE_FINDINGS_ABOUT      ///< the other one of a pair -> findings
};
/// All children, in the arena. Sticky errors give 0. TOO_BIG is sticky too.
struct okr_ids store_children(struct store_txn *txn, okr_id parent, enum store_relation relation,
                              struct okr_arena *arena);
/// The children of all these parents (ascending ids), one parent's after another's: one walk, where looking for each costs a search. `ret_ends[i]`: where those of parent i end; NULL: who is whose is not asked.
struct okr_ids store_children_of_all(struct store_txn *txn, struct okr_ids parents,
                                     enum store_relation relation, struct okr_arena *arena,
                                     size_t *ret_ends);
/// The alignments at both ends of a node, those from it first: one walk.
struct okr_ids store_alignments(struct store_txn *txn, okr_id node, struct okr_arena *arena);
/// The first child only, 0 = none (cheap; looking back, it may be one that stands there now).
okr_id store_first_child(struct store_txn *txn, okr_id parent, enum store_relation relation);
/// Those and all that ever were: removed since, or moved elsewhere.
struct okr_ids store_children_ever(struct store_txn *txn, okr_id parent,
                                   enum store_relation relation, struct okr_arena *arena);
/// All ids of a kind in ascending order from `after` (0 = from the start), at most `max`.
struct okr_ids store_all(struct store_txn *txn, char letter, okr_id after, size_t max,
                         struct okr_arena *arena);
/// Reads every entity of a kind in ascending order of id, in one walk, until `each` returns false. The arena is emptied before each of them, and holds it (struct of its kind).
void store_each(struct store_txn *txn, char letter, struct okr_arena *arena,
                bool (*each)(void *self, const void *object), void *self);
/// The same walk for who passes all of them on as they are now: packs each as a bin that holds its wire map of what is set, and goes on until `packed` returns false. `arena` is for the work.
void store_pack_each(struct store_txn *txn, char letter, struct okr_arena *arena,
                     struct okr_pack *out, bool (*packed)(void *self), void *self);
/// Units whose name, alias or key folds to the same as `name` (okr_fold).
struct okr_ids store_units_named(struct store_txn *txn, struct okr_str name,
                                 struct okr_arena *arena);
/// The unit that has this identity ("uid:1000"); 0 = none.
okr_id store_unit_of_identity(struct store_txn *txn, struct okr_str identity);
/// The person who has this employee number; 0 = none.
okr_id store_unit_of_number(struct store_txn *txn, struct okr_str employee_number);
/// Whether any unit has an identity: whether people are told apart at all.
bool store_has_identities(struct store_txn *txn);
/// The cycle of that key (folded); 0 = none.
okr_id store_cycle_of_key(struct store_txn *txn, struct okr_str key, struct okr_arena *arena);

// --- key result values (narrow rows) ------------------------------------------------------------------------------------
/// False (and an initialised value) when nothing was recorded.
bool store_value(struct store_txn *txn, okr_id key_result, struct kr_value *ret);
void store_put_value(struct store_txn *txn, okr_id key_result, const struct kr_value *value);

// --- the log --------------------------------------------------------------------------------------------------------------
/// What a check-in did to a node.
struct store_effect {
    okr_id id;
    double progress_before, progress_after; ///< NaN = undefined
    uint8_t status_before, status_after;    ///< enum okr_status
};
struct store_event {
    uint64_t sequence, unitseq, txid; ///< given by store_append
    uint64_t
        previous; ///< the event before this one of the same subject; 0 = none (given by store_append)
    okr_time time;        ///< given by store_append from `time`, never before the last one
    uint16_t type;        ///< enum okr_event_type
    okr_id subject, unit; ///< unit 0: belongs to no unit
    struct okr_str actor, correlation, causation; ///< empty = none
    struct okr_ids also;
    uint64_t version;                ///< of the subject after the change
    const struct okr_entity *entity; ///< of before and after; NULL for events without
    const void *before,
        *after; ///< NULL: created / removed. Whole objects; `changed` tells which fields are kept
    uint64_t changed; ///< mask; for created and removed ignored (whole)
    struct okr_str reason;
    const struct okr_check_in
        *check_in; ///< check_in.* only; its id, event and chain are filled by store_append
    const struct store_effect *effects;
    size_t n_effects;
};
/// Appends and gives the event its sequence, unitseq, txid, previous and time (written into `event`). The caller then puts the entity with that sequence.
void store_append(struct store_txn *txn, struct store_event *event);
/// Reads event `sequence`; objects of before/after/check_in are made in the arena. False when there is none or the txn failed.
bool store_event(struct store_txn *txn, uint64_t sequence, struct okr_arena *arena,
                 struct store_event *ret);
/// The event before it of the same subject, without looking at the rest; 0 = none.
uint64_t store_event_before(struct store_txn *txn, uint64_t sequence);
/// When event `sequence` happened; OKR_NO_TIME when there is none.
okr_time store_event_time(struct store_txn *txn, uint64_t sequence);
/// The wire's map (DESIGN 5: CloudEvents attributes and data), as one msgpack value.
void store_event_pack(const struct store *store, const struct store_event *event,
                      struct okr_pack *out);
/// Events from `from` on in order while `each` returns true. Only the columns a filter needs are decoded (type, subject, unit, actor); `each` may call store_event for the rest.
struct store_event_head {
    uint64_t sequence;
    uint16_t type;
    okr_id subject, unit;
    struct okr_str actor;
};
void store_events(struct store_txn *txn, uint64_t from,
                  bool (*each)(void *self, const struct store_event_head *head), void *self);
/// The same from the first event that is still there: those that event.read no longer serves, but that are the history of something, too.
void store_history_events(struct store_txn *txn,
                          bool (*each)(void *self, const struct store_event_head *head),
                          void *self);
/// Check-in x-`number`; false when that event recorded none. `ret->voided_by` is filled.
bool store_check_in(struct store_txn *txn, uint64_t number, struct okr_arena *arena,
                    struct okr_check_in *ret);
/// Check-ins of a key result, newest recorded first, voided and voiding ones included when `all`; at most `max`, older than `before` (0 = from the newest).
struct okr_check_in_list store_check_ins(struct store_txn *txn, okr_id key_result, bool all,
                                         uint64_t before, size_t max, struct okr_arena *arena);
/// Events of a unit so far (its unitseq).
uint64_t store_unitseq(struct store_txn *txn, okr_id unit);

// --- the sweep after midnight ---------------------------------------------------------------------------------------
struct store_sweep {
    okr_date told; ///< the day as of which every status was told
    okr_date day;  ///< the day that the sweep under way tells; told: none is
    okr_id after;  ///< the last objective that it has told of
};
/// False when none was kept yet.
bool store_sweep(struct store_txn *txn, struct store_sweep *ret);
void store_put_sweep(struct store_txn *txn, const struct store_sweep *sweep);

// --- idempotency ---------------------------------------------------------------------------------------------------------
/// The answer kept for (actor, key). `digest` = 16 bytes over op and arguments. OKR_OK with `*ret_found`; CONFLICT when the key was used with another digest.
OKR_MUST_CHECK int store_dedup_find(struct store_txn *txn, struct okr_str actor, struct okr_str key,
                                    const uint8_t digest[16], bool *ret_found,
                                    struct okr_str *ret_reply, uint64_t *ret_sequence,
                                    struct okr_err *e);
void store_dedup_put(struct store_txn *txn, struct okr_str actor, struct okr_str key,
                     const uint8_t digest[16], struct okr_str reply, uint64_t sequence,
                     okr_time now);
/// 16 bytes of BLAKE2b, for digests.
void store_digest(struct okr_str bytes, uint8_t ret[16]);
/// SHA-256 as hex digits: for hashes that people compare with their own tools.
enum { STORE_SHA256_TEXT = 65 };
void store_sha256(struct okr_str bytes, char ret[STORE_SHA256_TEXT]);
#endif
