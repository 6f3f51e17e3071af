// SPDX-License-Identifier: Apache-2.0
// A snapshot as a plugin sees it (okr_snapshot), over one block of memory that holds the value of cmd/snapshot.h.
#ifndef PLUG_SNAPSHOT_H
#define PLUG_SNAPSHOT_H
#include <okr/error.h>

struct okr_snapshot; ///< okr_plugin.h

/// Notes where each entity begins: 8 bytes for each. Ids (8 more) and children (4 a link and a node) are indexed when the first of their kind is asked for, in linear time. `bytes` is borrowed until snapshot_close. INVALID when it is no snapshot; TOO_BIG when memory is short.
OKR_MUST_CHECK int snapshot_open(struct okr_str bytes, struct okr_snapshot **ret,
                                 struct okr_err *e);
void snapshot_close(struct okr_snapshot *snapshot); ///< NULL is fine
#endif
