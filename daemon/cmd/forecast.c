// SPDX-License-Identifier: Apache-2.0
#include "cmd/view.h"

#include <math.h>

enum { CHECK_INS_MOST = 120 }; ///< the last ones, that a line is drawn through

/// Why its own check-ins are no line to go by; NULL: they are.
static const char *why_not(const struct kr_view *view)
{
    if (view->kr.state != OKR_KEY_RESULT_STATE_LIVE)
        return OKR_MESSAGE("it is not live");
    if (!okr_decimal_eq(view->value.own, view->value.current))
        return OKR_MESSAGE("what contributing children add is in no check-in of its own");
    return NULL;
}

void view_forecast(struct cmd *c, const struct kr_view *view, struct forecast *ret)
{
    struct okr_check_in_list list =
        store_check_ins(c->txn, view->kr.id, false, 0, CHECK_INS_MOST, c->arena);
    const char *why = why_not(view);
    trace_open(c->trace, "forecast", NULL, "2");
    forecast_project_traced(&view->kr.metric, list.at, why ? 0 : list.n, view->due, c->today, ret,
                            c->trace);
    if (why)
        trace_note(c->trace, why);
    if (!ret->value.present)
        trace_result(c->trace, NAN);
    trace_close(c->trace);
}
