// SPDX-License-Identifier: Apache-2.0
#include "bar.h"

#include <math.h>

struct style {
    const char *full, *empty, *none, *mark;
};
static const struct style styles[] = {
    {"█", "░", "·", "│"},
    {"#", "-", ".", "|"},
};

/// Rounded down where it matters: a bar is full only when all is done.
static int cells(double part)
{
    if (!(part > 0))
        return 0;
    return part >= 1 ? BAR_CELLS : (int)floor(part * BAR_CELLS + 1e-9);
}

void bar_put(struct okr_buf *buf, double progress, double expected, bool ascii)
{
    const struct style *style = &styles[ascii];
    int full = cells(progress), mark = expected > 0 ? cells(expected) : -1;
    if (mark >= BAR_CELLS)
        mark = BAR_CELLS - 1;
    if (!isnan(progress) && progress > 0 && full == 0)
        full = 1;
    for (int i = 0; i < BAR_CELLS; i++)
        okr_buf_c(buf, isnan(progress) ? style->none
                       : i == mark     ? style->mark
                       : i < full      ? style->full
                                       : style->empty);
}

void bar_percent(struct okr_buf *buf, double progress, bool ascii)
{
    if (isnan(progress)) {
        okr_buf_c(buf, ascii ? "-" : "–");
        return;
    }
    double percent = progress * 100;
    // 99.6 % is not done yet, and what has begun is not nothing.
    if (percent < 100 && percent > 99)
        percent = 99;
    else if (percent > 0 && percent < 1)
        percent = 1;
    // Half a percent rounds up, and so does what is half but for the last bit of a double.
    okr_buf_printf(buf, "%.0f%%", floor(percent + 0.5 + 1e-9));
}
