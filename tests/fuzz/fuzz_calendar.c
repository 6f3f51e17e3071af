// SPDX-License-Identifier: Apache-2.0
// Any bytes as a work calendar: a refusal is a sentence with a cure and leaves everything as it was; what is taken counts spans as it counts days.
#include "core/calendar.h"

#include <stdlib.h>

static void must(bool holds)
{
    if (!holds)
        abort();
}

/// Spans around the calendar's own days, counted at once and day by day.
static void count(const struct calendar *calendar)
{
    for (size_t i = 0; i < calendar->n && i < 32; i++) {
        okr_date from = calendar->days[i].date - (okr_date)i, to = from + 40;
        int32_t n = 0;
        for (okr_date day = from; day <= to; day++)
            n += calendar_is_workday(calendar, day);
        must(n == calendar_workdays(calendar, from, to));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct okr_arena *arena;
    struct calendar calendar = {.name = OKR_STR("fuzz")};
    struct okr_err e = {0};
    if (!arena)
        arena = okr_arena_new(8 << 20);
    okr_arena_reset(arena);
    struct okr_str text = okr_arena_dup(arena, (struct okr_str){(const char *)data, size});
    int code = calendar_read("fuzz.calendar", text, arena, &calendar, &e);
    must(code == e.code);
    must(!code == !e.message[0] && (!code || e.hint[0]));
    must(!code || (!calendar.n && !calendar.days));
    if (!code)
        count(&calendar);
    return 0;
}
