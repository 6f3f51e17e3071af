// SPDX-License-Identifier: Apache-2.0
// What the parts of store_verify share.
#ifndef STORE_VERIFY_H
#define STORE_VERIFY_H
#include "store/care.h"
#include "store/event.h"
#include "store/link.h"

/// Room for any entity's struct, and for what one check allocates.
enum { VERIFY_OBJECT_BYTES = 4096, VERIFY_ARENA_BYTES = 64 << 20 };

struct verifying {
    struct store_txn *txn;
    struct okr_arena *arena; ///< emptied for each entity
    struct okr_arena *kept;  ///< the sentences
    uint64_t rows[TABLE_END];
    uint64_t indexed[TABLE_END]; ///< rows of an index that an entity leads to
    struct store_report report;
};

/// One more fault, as a sentence.
OKR_PRINTF(2, 3) void verify_fault(struct verifying *v, const char *format, ...);
/// Whether the entity is what its events say, going back through them: for each field the newest event that names it.
void verify_history(struct verifying *v, okr_id id, const void *object);
#endif
