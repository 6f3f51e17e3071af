// SPDX-License-Identifier: Apache-2.0
// What the words farther from an amount make of its bound (METHOD 7.5).
#ifndef OKR_TEXT_BOUND_H
#define OKR_TEXT_BOUND_H
#include "text/sentence/reading.h"

/// Whether the statement of amount `i` begins with a "no" that turns its lower bound round: "no customer waits more than 3 minutes".
bool bound_denied(const struct reading *reading, size_t i);
/// Whether one of `words` ends what stands behind amount `i`: "4% false positives or less"; the words between say of what.
bool bound_behind(const struct reading *reading, size_t i, const char *words);
/// "No more than one outage", 投诉不超过一起: one is the most there may be; in "under one roof" it is an article.
bool bound_is_ceiling(const struct reading *reading, size_t i);
#endif
