// SPDX-License-Identifier: Apache-2.0
// Which days are worked on, as okrd's calendar of the organisation says; Monday to Friday where it has none.
#ifndef NOTIFY_WORKDAY_H
#define NOTIFY_WORKDAY_H
#include "policy.h"

struct notify;
enum { WORKDAYS_SPAN = 64 };
/// The days around today, asked for once in a call.
struct workdays {
    okr_date start;
    bool works[WORKDAYS_SPAN];
};
void workdays_read(struct notify *n, struct workdays *ret);
/// For policy_slot(); days outside the span go by their weekday.
bool workdays_works(void *workdays, okr_date date);
#endif
