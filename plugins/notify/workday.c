// SPDX-License-Identifier: Apache-2.0
#include "workday.h"

#include "notify.h"

enum { BACK = 28, FRIDAY = 4 };

static bool by_weekday(okr_date date)
{
    return okr_weekday(date) <= FRIDAY;
}

void workdays_read(struct notify *n, struct workdays *ret)
{
    struct okr_buf args = OKR_BUF(n->arena);
    struct okr_pack pack = OKR_PACK(&args);
    ret->start = n->today - BACK;
    okr_pack_map(&pack, 2);
    okr_pack_key(&pack, "start");
    okr_pack_c(&pack, okr_date_text(ret->start).c);
    okr_pack_key(&pack, "end");
    okr_pack_c(&pack, okr_date_text(ret->start + WORKDAYS_SPAN - 1).c);
    const struct okr_value *days =
        okr_map_get(notify_ask(n, "calendar.days", &args, NULL), "workdays");
    bool known = days && days->type == OKR_V_ARRAY;
    for (int i = 0; i < WORKDAYS_SPAN; i++)
        ret->works[i] = !known && by_weekday(ret->start + i);
    for (uint32_t i = 0; known && i < days->n; i++) {
        okr_date date;
        if (okr_date_parse(okr_value_str(&days->items[i]), &date) && date >= ret->start &&
            date < ret->start + WORKDAYS_SPAN)
            ret->works[date - ret->start] = true;
    }
}

bool workdays_works(void *context, okr_date date)
{
    const struct workdays *days = context;
    return date >= days->start && date < days->start + WORKDAYS_SPAN
               ? days->works[date - days->start]
               : by_weekday(date);
}
