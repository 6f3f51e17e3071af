// SPDX-License-Identifier: Apache-2.0
// Events so far of each unit. A batch of requests changes few of them many times: they are counted in memory, undone with a dropped nested transaction, and written at commit.
#include "store/txn.h"

#include <stdlib.h>

enum { SMALLEST = 64 };

struct count {
    uint64_t unit, now, stored;
};
/// A step to undo.
struct step {
    uint32_t count;
    uint64_t before;
};
struct unit_counts {
    struct count *counts;
    size_t n;
    uint32_t *
        slots; ///< open addressing: index + 1 in counts, 0 = free; more than twice as many as counts
    size_t n_slots;
    struct step *steps;
    size_t n_steps, room_steps;
};

struct unit_counts *counts_new(void)
{
    return calloc(1, sizeof(struct unit_counts));
}

void counts_free(struct unit_counts *counts)
{
    if (!counts)
        return;
    free(counts->counts);
    free(counts->slots);
    free(counts->steps);
    free(counts);
}

void counts_clear(struct unit_counts *counts)
{
    if (counts->n)
        memset(counts->slots, 0, counts->n_slots * sizeof *counts->slots);
    counts->n = counts->n_steps = 0;
}

size_t counts_mark(const struct unit_counts *counts)
{
    return counts->n_steps;
}

void counts_rollback(struct unit_counts *counts, size_t mark)
{
    while (counts->n_steps > mark) {
        const struct step *step = &counts->steps[--counts->n_steps];
        counts->counts[step->count].now = step->before;
    }
}

/// The slot of the unit, or the free one where it belongs.
static uint32_t *slot_of(struct unit_counts *counts, uint64_t unit)
{
    size_t at = (size_t)(unit * UINT64_C(0x9e3779b97f4a7c15)) & (counts->n_slots - 1);
    while (counts->slots[at] && counts->counts[counts->slots[at] - 1].unit != unit)
        at = (at + 1) & (counts->n_slots - 1);
    return &counts->slots[at];
}

/// Room for one more count; false when the system has no memory.
static bool reserve(struct unit_counts *counts)
{
    if (2 * (counts->n + 1) < counts->n_slots)
        return true;
    size_t n_slots = counts->n_slots ? 2 * counts->n_slots : SMALLEST;
    uint32_t *slots = calloc(n_slots, sizeof *slots);
    struct count *grown = realloc(counts->counts, n_slots / 2 * sizeof *grown);
    if (grown)
        counts->counts = grown;
    if (!slots || !grown) {
        free(slots);
        return false;
    }
    free(counts->slots);
    counts->slots = slots;
    counts->n_slots = n_slots;
    for (size_t i = 0; i < counts->n; i++)
        *slot_of(counts, counts->counts[i].unit) = (uint32_t)i + 1;
    return true;
}

static bool reserve_step(struct unit_counts *counts)
{
    if (counts->n_steps < counts->room_steps)
        return true;
    size_t room = counts->room_steps ? 2 * counts->room_steps : SMALLEST;
    struct step *steps = realloc(counts->steps, room * sizeof *steps);
    if (!steps)
        return false;
    counts->steps = steps;
    counts->room_steps = room;
    return true;
}

static uint64_t stored_count(struct store_txn *txn, uint64_t unit)
{
    struct key key = key_of(unit);
    struct okr_str content;
    if (!txn_get(txn, TABLE_COUNT, &key, ROW_COUNT, &content))
        return 0;
    struct okr_reader r = okr_reader(content);
    uint64_t count = okr_reader_uint(&r);
    if (r.bad)
        txn_damaged(txn, TABLE_COUNT, (struct okr_str){(const char *)key.bytes, key.n});
    return count;
}

uint64_t counts_next(struct store_txn *txn, okr_id unit)
{
    struct unit_counts *counts = txn->store->counts;
    uint64_t number = okr_id_number(unit);
    if (!reserve(counts) || !reserve_step(counts)) {
        txn_fail_memory(txn);
        return 0;
    }
    uint32_t *slot = slot_of(counts, number);
    if (!*slot) {
        uint64_t stored = stored_count(txn, number);
        counts->counts[counts->n++] =
            (struct count){.unit = number, .now = stored, .stored = stored};
        *slot = (uint32_t)counts->n;
    }
    struct count *count = &counts->counts[*slot - 1];
    counts->steps[counts->n_steps++] = (struct step){.count = *slot - 1, .before = count->now};
    return ++count->now;
}

void counts_write(struct store_txn *txn)
{
    const struct unit_counts *counts = txn->store->counts;
    for (size_t i = 0; i < counts->n && !txn_failed(txn); i++) {
        const struct count *count = &counts->counts[i];
        if (count->now == count->stored)
            continue;
        okr_arena_reset(txn->scratch);
        struct key key = key_of(count->unit);
        struct okr_buf row = row_begin(txn->scratch, ROW_COUNT);
        struct okr_pack p = OKR_PACK(&row);
        okr_pack_uint(&p, count->now);
        txn_put(txn, TABLE_COUNT, &key, row_seal(&row, &key));
    }
}

uint64_t store_unitseq(struct store_txn *txn, okr_id unit)
{
    const struct unit_counts *counts = txn->store->counts;
    if (txn->writes && counts->n) {
        uint32_t slot = *slot_of(txn->store->counts, okr_id_number(unit));
        if (slot)
            return counts->counts[slot - 1].now;
    }
    return stored_count(txn, okr_id_number(unit));
}
