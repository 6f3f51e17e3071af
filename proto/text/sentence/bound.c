// SPDX-License-Identifier: Apache-2.0
#include "text/sentence/bound.h"

#include "text/scan.h"

bool bound_denied(const struct reading *reading, size_t i)
{
    struct scan scan = {reading->pieces.text, 0};
    while (i-- > 0) { // "pipeline hygiene: no stage older than 30 days"
        if (reading->pieces.at[i].kind == PIECE_COLON ||
            reading->pieces.at[i].kind == PIECE_COMMA) {
            scan.at = range_end(reading->pieces.at[i].range);
            break;
        }
    }
    (void)scan_blanks(&scan);
    return scan_any(&scan, "no|never|none of|not one") &&
           !scan_any_after_blanks(&scan, "less|fewer|lower");
}

bool bound_behind(const struct reading *reading, size_t i, const char *words)
{
    const size_t n = reading->pieces.n;
    const size_t from = range_end(reading->pieces.at[i].range);
    const size_t to = i + 1 < n ? reading->pieces.at[i + 1].range.offset : reading->pieces.text.len;
    const struct okr_str rest =
        okr_str_trim((struct okr_str){reading->pieces.text.ptr + from, to - from});
    for (size_t at = 0; at < rest.len; at++) {
        struct scan scan = scan_of(okr_str_skip(rest, at));
        if (rest.ptr[at] == 'o' && at > 0 && rest.ptr[at - 1] == ' ' && scan_any(&scan, words)) {
            return scan_done(&scan);
        }
    }
    return false;
}

bool bound_is_ceiling(const struct reading *reading, size_t i)
{
    const struct okr_str before = okr_str_trim(
        (struct okr_str){reading->pieces.text.ptr, reading->pieces.at[i].range.offset});
    return scan_ends(before, " more than|at most|At most|不超过|至多|最多");
}
