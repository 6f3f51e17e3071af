// SPDX-License-Identifier: Apache-2.0
// A text on its way into the store: one run over its items, in the order that each part can count on the one before.
#ifndef CMD_DOCUMENT_H
#define CMD_DOCUMENT_H
#include "cmd/nouns.h"

/// Where an objective or key result stands in the file: what "财务部 O2 KR1" is looked up by.
struct document_place {
    okr_id above, cycle; ///< unit and cycle of an objective; objective (and 0) of a key result
    int32_t number;      ///< as typed
    okr_id id;
};
struct document {
    struct cmd *c;
    struct okr_doc doc;
    struct okr_err *errors;  ///< the request's: every fault is a detail of it
    size_t n_read;           ///< the first so many were found while reading
    struct okr_err inner;    ///< where nouns report while the run goes on; document_try() moves it
    struct okr_arena *arena; ///< the request's
    struct okr_arena *scratch;   ///< for one item at a time, once the units are in place
    int fatal;                   ///< the store failed: nothing more is tried
    okr_id *ids;                 ///< per item; 0 = not made, because of a fault that was reported
    okr_id *cycles;              ///< per objective: the cycle that it and its references stand in
    uint8_t *visits;             ///< per unit item: see document_units.c
    bool *created;               ///< per item
    struct document_name *names; ///< of the units, sorted; see document_units.c
    size_t n_names;
    struct document_place *places; ///< sorted
    size_t n_places;
    okr_id cycle;                      ///< of what names none; 0 = not looked for yet
    okr_id kinds[OKR_UNIT_KIND_COUNT]; ///< the file's only unit of a kind, once looked for
    bool kinds_known[OKR_UNIT_KIND_COUNT];
    bool prune, confirm, diff;
    struct okr_str
        reason;    ///< of every change; a diff, which stores nothing, is never asked for one
    uint64_t head; ///< before the first change
    uint64_t first_new[128]; ///< and the next number of each kind, by its letter
};

/// True for OKR_OK; else the fault goes to the list with this place. Faults of the store end the run.
bool document_try(struct document *d, uint32_t line, uint32_t column, int code);
/// A fault of the document itself.
OKR_PRINTF(6, 7)
void document_fault(struct document *d, uint32_t line, uint32_t column, int code, const char *hint,
                    const char *format, ...);
/// Whether to go on with another item; gives back what the one before needed.
bool document_goes_on(struct document *d, size_t item);
/// The attribute of an item, or NULL.
const struct okr_doc_attr *document_attr(const struct okr_doc_item *item, enum okr_key key);

/// A check-in's value as the writer has it: a step's name, or the number in its metric's scale.
struct okr_str document_value(struct cmd *c, const struct okr_metric *metric,
                              const struct okr_check_in *x, enum okr_lang lang);

// --- the parts, in order. Each goes on after a fault, so that all of them are found ------------------------------------
void document_cycles(struct document *d);
void document_org(struct document *d);
void document_units(struct document *d);
void document_people(struct document *d); ///< leads and deputies
void document_objectives(struct document *d);
void document_key_results(struct document *d);
void document_edges(struct document *d);
void document_measures(struct document *d);
void document_check_ins(struct document *d);
void document_weights(struct document *d);
/// Each changed score by an event of its own, an override with the request's reason.
void document_scores(struct document *d);
void document_states(struct document *d);
/// What is created published passes the gate of its unit with all that the text gives it (gate.c).
void document_gate(struct document *d);
void document_prune(struct document *d);
/// Packs created, changed, removed, unchanged, and ids by line; with `changes` for a diff.
OKR_MUST_CHECK int document_report(struct document *d);

// --- plans (document_plan.c) -----------------------------------------------------------------------------------------------
struct document_hash {
    char c[33];
};
/// Of the text and of what the run has changed. New ids, versions and times do not enter: what others do elsewhere leaves it as it is.
OKR_MUST_CHECK int document_hash(struct document *d, struct document_hash *ret);
/// CONFLICT when the request names a plan whose hash is not this run's.
OKR_MUST_CHECK int document_check_plan(struct document *d);

// --- references (document_resolve.c) -----------------------------------------------------------------------------------
/// The cycle of that key in the store; 0 after a fault.
okr_id document_cycle(struct document *d, struct okr_str key, uint32_t line, uint32_t column);
/// TEXT rule 10 for an objective: its own, its units', the front matter's, the request's, the open one.
okr_id document_cycle_of(struct document *d, size_t item);
void document_index(struct document *d); ///< fills places; call when every item has its id
/// The end of an edge; 0 after a fault.
okr_id document_ref(struct document *d, size_t item, const struct okr_ref *ref);
/// A person; 0 after a fault.
okr_id document_person(struct document *d, const struct okr_person *person,
                       const struct okr_doc_attr *attr);
bool document_persons(struct document *d, const struct okr_doc_attr *attr, struct okr_ids *ret);
#endif
