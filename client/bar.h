// SPDX-License-Identifier: Apache-2.0
// Progress as a bar with a mark where the pace would have it by now.
#ifndef CLIENT_BAR_H
#define CLIENT_BAR_H
#include <okr/buf.h>

enum { BAR_CELLS = 10 };

/// Writes BAR_CELLS columns. `progress` and `expected` are 0..1, NaN = undefined: an undefined progress is an empty bar of dots, an undefined expectation has no mark.
void bar_put(struct okr_buf *buf, double progress, double expected, bool ascii);
/// "42%", "–" ("-" in ASCII) when undefined, "112%" when over. Not padded.
void bar_percent(struct okr_buf *buf, double progress, bool ascii);
#endif
