// SPDX-License-Identifier: Apache-2.0
// Which events a reader wants: {unit (and below), types: [glob], subject, actor}, for event.read and for plugins (DESIGN 5).
#ifndef CMD_FILTER_H
#define CMD_FILTER_H
#include "cmd/cmd.h"

struct event_filter {
    bool wanted[OKR_EVENT_COUNT]; ///< by type
    bool by_unit;
    struct okr_ids units; ///< sorted
    okr_id subject;       ///< 0 = any
    struct okr_str actor; ///< empty = any; borrowed from what was read
};
/// Reads a filter (NULL: everything). Units are those below now: read it anew for each look at the log. UNKNOWN_FIELD, INVALID, and what references answer.
OKR_MUST_CHECK int event_filter_read(struct cmd *c, const struct okr_value *filter,
                                     struct event_filter *ret);
bool event_filter_wants(const struct event_filter *filter, const struct store_event_head *head);
/// UNKNOWN_FIELD when a map, the argument `of`, has a key that is not among the known ones.
OKR_MUST_CHECK int event_check_keys(struct cmd *c, const struct okr_value *map, const char *of,
                                    const char *const *known, size_t n_known);
#endif
