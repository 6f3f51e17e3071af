// SPDX-License-Identifier: Apache-2.0
// How the files that load a company read its snapshot.
#ifndef AUDIT_COMPANY_LOAD_H
#define AUDIT_COMPANY_LOAD_H
#include "audit/company.h"

struct loading {
    struct company *c;
    const okr_snapshot *snapshot;
    struct okr_arena *scratch; ///< emptied for every entity
    bool full;                 ///< memory was short
};

uint32_t load_count(struct loading *l, const char *entity);
/// Zeroed, in the company's arena, with room for one more; NULL, and `full`, when memory is short.
void *load_array(struct loading *l, size_t n, size_t size);
/// The wire map of the i-th of an entity, borrowed from the snapshot; an empty one where there is none.
okr_view load_bytes(struct loading *l, const char *entity, uint32_t i);
/// The i-th of an entity; what it points to is taken back by the next call.
void load_entity(struct loading *l, const struct okr_entity *entity, uint32_t i, void *ret);

/// Check-ins and changes; when edges and mentions were asked for. (company_history.c)
void load_history(struct loading *l);
#endif
