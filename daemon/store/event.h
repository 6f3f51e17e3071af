// SPDX-License-Identifier: Apache-2.0
// The columns of an event row that are read without decoding the rest, and the tags of the rest.
#ifndef STORE_EVENT_H
#define STORE_EVENT_H
#include "store/txn.h"

struct event_columns {
    uint64_t sequence, previous, unitseq, txid, version;
    uint16_t type;
    okr_id subject, unit;
    okr_time time;
    struct okr_str actor;
    struct okr_str rest; ///< one msgpack map of the tags below
};
enum event_tag {
    EVENT_CORRELATION = 1,
    EVENT_CAUSATION,
    EVENT_ALSO,
    EVENT_REASON,
    EVENT_CHANGED, ///< tags of the entity's fields: what was cleared is in neither before nor after
    EVENT_BEFORE,
    EVENT_AFTER,
    EVENT_CHECK_IN,
    EVENT_EFFECT
};
/// What a check-in's event says anyway, and its stored form therefore leaves out.
uint64_t event_check_in_mask(const struct store_event *event);
/// The columns of the content of row `sequence`; false when damaged.
bool event_columns_read(uint64_t sequence, struct okr_str content, struct event_columns *ret);
/// The columns of event `sequence`; false when there is none or the transaction failed.
bool event_columns_get(struct store_txn *txn, uint64_t sequence, struct event_columns *ret);
/// Fields of a whole entity: all but the derived ones.
uint64_t event_whole_mask(const struct okr_entity *entity);
#endif
