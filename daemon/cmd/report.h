// SPDX-License-Identifier: Apache-2.0
// What somebody reports about a key result: from a request's map to a check-in that can be recorded.
#ifndef CMD_REPORT_H
#define CMD_REPORT_H
#include "cmd/what_if.h"

struct report {
    struct okr_key_result kr;
    struct okr_check_in check_in;
    okr_date
        until; ///< of an item: last day of the periods it stands for; OKR_NO_DATE = one check-in
};

/// Reads the map of check_in.record, whose references are ids already.
OKR_MUST_CHECK int report_read(struct cmd *c, const struct okr_value *map, struct report *ret);
/// Reads an item of check_in.record_many, where everything is as people type it. `line` is its own, kept when it says so.
OKR_MUST_CHECK int report_read_item(struct cmd *c, const struct okr_value *item, uint32_t *line,
                                    struct report *ret);
/// The reply to a check-in: {check_in, effect}, open for `more` keys.
void report_pack(struct cmd *c, const struct store_event *event, unsigned more);
#endif
