// SPDX-License-Identifier: Apache-2.0
// The operations on check-ins: what is reported is read in report.c, what it does is in check_in.c.
#include "cmd/report.h"
#include "cmd/view.h"
#include "core/cadence.h"

enum { LIST_MAX = 1000, ITEMS_MAX = 10000, PERIODS_MAX = 400 };

int cmd_check_in_record(struct cmd *c)
{
    struct report report;
    struct store_event event;
    struct what_if w = {0};
    int code = report_read(c, c->args, &report);
    if (code || (code = cmd_check_version(c, report.kr.id, report.kr.version)) ||
        (code = what_if_note(c, report.kr.id, &w)) ||
        (code = check_in_insert(c, &report.kr, &report.check_in, &event)))
        return code;
    report_pack(c, &event, what_if_keys(c));
    return what_if_pack(c, &w);
}

// --- many at once ----------------------------------------------------------------------------------------------------

struct batch {
    struct cmd *c;
    struct okr_err faults; ///< of all items, with their lines
    uint32_t recorded;
    struct what_if what_if;
};

static int insert(struct batch *b, const struct report *report, okr_date as_of)
{
    struct cmd *c = b->c;
    struct okr_check_in *check_in = okr_arena_alloc(c->arena, sizeof *check_in); // one event each
    struct store_event event;
    if (!check_in)
        return okr_fail_memory(c->err);
    if (b->recorded == ITEMS_MAX)
        return okr_fail(c->err, OKR_E_TOO_BIG, "items", "record them in several requests",
                        "there are more than %d check-ins", ITEMS_MAX);
    *check_in = report->check_in;
    check_in->as_of = as_of;
    int code = what_if_note(c, report->kr.id, &b->what_if);
    if (code || (code = check_in_insert(c, &report->kr, check_in, &event)))
        return code;
    b->recorded++;
    report_pack(c, &event, 0);
    return OKR_OK;
}

/// One check-in for each period of a cadence from the day given to the last one.
static int insert_periods(struct batch *b, const struct report *report)
{
    struct cmd *c = b->c;
    struct objective_view view;
    struct okr_span period;
    okr_date day = report->check_in.as_of, last = report->until;
    int code = view_objective(c, report->kr.objective, &view);
    if (code)
        return code;
    if (report->kr.metric.kind != OKR_METRIC_KIND_CADENCE)
        return okr_fail(c->err, OKR_E_INVALID, "until", "give one day",
                        "several days at once are for a cadence, and %s is none",
                        okr_id_text(report->kr.id).c);
    if (day == OKR_NO_DATE || last < day || last - day > PERIODS_MAX)
        return okr_fail(c->err, OKR_E_INVALID, "until",
                        "write both days, the first one first, at most a year apart",
                        "the days do not make a span");
    struct okr_span cycle = {view.cycle.start,
                             report->kr.due != OKR_NO_DATE ? report->kr.due : view.cycle.end};
    uint32_t before = b->recorded;
    for (; !code && day <= last; day = period.end + 1) {
        if (!cadence_period(report->kr.metric.per, c->calendar, cycle, day, &period)) {
            period.end = day; // a day that belongs to no period
            continue;
        }
        code = insert(b, report, day);
    }
    if (!code && b->recorded == before)
        return okr_fail(c->err, OKR_E_INVALID, "until", "give days of its cycle",
                        "no period of %s lies in these days", okr_id_text(report->kr.id).c);
    return code;
}

/// One item; what is wrong with it is kept with its line, and the next ones are looked at all the same.
static int take_item(struct batch *b, const struct okr_value *item, uint32_t line)
{
    struct cmd *c = b->c;
    struct report report;
    int code = report_read_item(c, item, &line, &report);
    if (!code)
        code = report.until == OKR_NO_DATE ? insert(b, &report, report.check_in.as_of)
                                           : insert_periods(b, &report);
    if (!code || code == OKR_E_TOO_BIG || store_error(c->txn, NULL))
        return code;
    okr_err_detail(&b->faults, c->arena, line, 1, code, c->err->hint, "%s", c->err->message);
    okr_err_clear(c->err);
    return OKR_OK;
}

static int refuse(struct batch *b, uint32_t n)
{
    size_t faults = b->faults.details.n + b->faults.details.more;
    *b->c->err = b->faults;
    b->c->err->code = 0;
    return okr_fail(b->c->err, b->faults.details.at[0].code, "items",
                    "mend them and send all of it again",
                    "%zu of %u check-ins cannot be recorded, so none is", faults, (unsigned)n);
}

int cmd_check_in_record_many(struct cmd *c)
{
    const struct okr_value *items = cmd_arg(c, "items");
    struct batch b = {.c = c, .faults = {.lang = c->err->lang}};
    int code = OKR_OK;
    if (c->request->has_if_version)
        return okr_fail(c->err, OKR_E_INVALID, "if_version", "record them one by one",
                        "several check-ins have no version in common");
    if (!items->n || items->n > ITEMS_MAX)
        return okr_fail(c->err, OKR_E_INVALID, "items",
                        "give at least one, or send several requests",
                        "a request records from 1 to %d check-ins", ITEMS_MAX);
    okr_pack_map(c->out, 2 + what_if_keys(c));
    okr_pack_key(c->out, "items");
    size_t place = okr_pack_array_open(c->out);
    for (uint32_t i = 0; !code && i < items->n; i++)
        code = take_item(&b, &items->items[i], i + 1);
    if (code)
        return code;
    if (b.faults.details.n)
        return refuse(&b, items->n);
    okr_pack_array_close(c->out, place, b.recorded);
    okr_pack_key(c->out, "recorded");
    okr_pack_uint(c->out, b.recorded);
    return what_if_pack(c, &b.what_if);
}

static int take_check_in(struct cmd *c, const char *field, uint64_t *ret_number)
{
    okr_id id;
    struct okr_str text = cmd_arg_str(c, field);
    if (!okr_id_parse(text, &id) || okr_id_letter(id) != 'x')
        return okr_fail(c->err, OKR_E_INVALID, field, "it looks like x-57; okr log shows them",
                        "\"%.*s\" is not the id of a check-in", OKR_STR_ARG(text));
    *ret_number = okr_id_number(id);
    return OKR_OK;
}

int cmd_check_in_void(struct cmd *c)
{
    struct okr_check_in old;
    struct store_event event;
    struct what_if w = {0};
    uint64_t number = 0;
    int code = take_check_in(c, "id", &number);
    if (code)
        return code;
    if (!store_check_in(c->txn, number, c->arena, &old))
        return okr_fail(c->err, OKR_E_NOT_FOUND, "id",
                        "okr log shows the check-ins of a key result", "there is no check-in %s",
                        okr_id_text(OKR_ID('x', number)).c);
    if ((code = what_if_note(c, old.key_result, &w)) ||
        (code = check_in_void_(c, &old, cmd_arg_str(c, "note"), &event)))
        return code;
    report_pack(c, &event, what_if_keys(c));
    return what_if_pack(c, &w);
}

int cmd_check_in_list(struct cmd *c)
{
    uint64_t limit = okr_value_uint(cmd_arg(c, "limit"), LIST_MAX), before = 0;
    int code = cmd_arg(c, "before") ? take_check_in(c, "before", &before) : OKR_OK;
    if (code)
        return code;
    struct okr_check_in_list list =
        store_check_ins(c->txn, cmd_arg_id(c, "key_result"), true, before,
                        limit < LIST_MAX ? limit : LIST_MAX, c->arena);
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "check_ins");
    okr_pack_array(c->out, (uint32_t)list.n);
    for (size_t i = 0; i < list.n; i++)
        okr_entity_pack(&okr_entity_check_in, &list.at[i], OKR_ALL_FIELDS, c->out);
    return OKR_OK;
}
