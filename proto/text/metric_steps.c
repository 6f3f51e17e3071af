// SPDX-License-Identifier: Apache-2.0
// The steps of a milestone: [x] name weight date. A name may hold anything but list signs, so the parts
// are read from the end of the step (TEXT step).
#include "text/metric_reader.h"

enum { STEPS_MAX = 32, NAME_BYTES = 200 };

static const char step_hint[] =
    OKR_MESSAGE("write for example: milestone: draft 30% by 2018-01-31, review 30%, sign-off 40%");

/// One step in parts; `bare` is a number without "%" at its end, a weight only if all steps agree.
struct parts {
    struct okr_str name, name_with_number;
    int32_t weight, bare;
    okr_date due;
    bool done;
};

bool metric_ends_han(struct okr_str s)
{
    int32_t last = 0;
    for (size_t at = 0; at < s.len;) {
        last = okr_utf8_next(s, &at);
    }
    return last >= 0x2E80;
}

static size_t place_of(const struct metric_reader *reader, struct okr_str part)
{
    return (size_t)(part.ptr - reader->scan.s.ptr);
}

/// "[ ]" or "[x]" at the front.
static bool take_mark(struct okr_str *step)
{
    struct scan scan = scan_of(*step);
    if (!scan_char(&scan, '[')) {
        return false;
    }
    (void)scan_blanks(&scan);
    bool done = scan_any(&scan, "x") != 0;
    (void)scan_blanks(&scan);
    if (!scan_char(&scan, ']')) {
        return false;
    }
    *step = okr_str_trim(scan_rest(&scan));
    return done;
}

/// Whether the text from here to the end is a date, perhaps with 前 behind it (`*ret_before`).
static bool whole_date(const struct metric_reader *reader, struct scan scan, okr_date *ret,
                       bool *ret_before)
{
    size_t used = okr_date_read(scan_rest(&scan), reader->cycle, ret);
    scan_take(&scan, used);
    *ret_before = used && scan_any_after_blanks(&scan, "前|之前") != 0;
    return used && scan_done(&scan);
}

/// Whether the text from here to the end was meant as a date.
static bool like_date(struct scan scan)
{
    bool digits = scan_is_digit(scan_peek(&scan));
    while (digits && !scan_done(&scan)) {
        int32_t c = scan_next(&scan);
        if (c == 0x5E74 || c == 0x6708) { // 年 月
            return true;
        }
        if (c == '-' || c == '/') {
            return scan_is_digit(scan_peek(&scan));
        }
        digits = scan_is_digit(c);
    }
    return false;
}

/// Cuts "by <date>" or "<date>前" off the end of the step.
static int take_due(struct metric_reader *reader, struct okr_str *step, okr_date *ret)
{
    static const char hint[] =
        OKR_MESSAGE("write a day that exists: by 2018-01-31, 2018年1月31日前, or with the "
                    "cycle's dates known 1月31日前");
    struct scan at = scan_of(*step);
    int32_t last = ' ';
    while (!scan_done(&at)) {
        struct scan date = at;
        bool by = !scan_is_letter(last) && scan_any(&date, "by") != 0;
        bool before = false;
        okr_date day;
        if (by) {
            (void)scan_blanks(&date);
        }
        bool starts = by || (!scan_is_digit(last) && scan_is_digit(scan_peek(&at)));
        if (starts && whole_date(reader, date, &day, &before) && (by || before)) {
            *ret = day;
            *step = okr_str_trim((struct okr_str){step->ptr, at.at});
            return OKR_OK;
        }
        struct scan end = scan_of(*step);
        end.at = step->len >= 3 ? step->len - 3 : step->len;
        bool ends_before = scan_any(&end, "前") != 0;
        if (starts && (by || ends_before) && like_date(date)) {
            return metric_refuse(reader, place_of(reader, scan_rest(&date)),
                                 "this is not a date, or its year is not known", hint);
        }
        last = scan_next(&at);
    }
    return OKR_OK;
}

/// Cuts a number at the end off: "30%" into `weight`, "30" into `bare`.
static int take_weight(struct metric_reader *reader, struct parts *parts)
{
    struct okr_str step = parts->name;
    struct scan at = scan_of(step);
    bool in_number = false;
    for (; !scan_done(&at); (void)scan_next(&at)) {
        int32_t c = scan_peek(&at);
        struct scan scan = at;
        struct metric_amount amount;
        bool starts = !in_number && scan_is_digit(c);
        in_number = scan_is_digit(c) || c == '.' || c == ',';
        if (!starts || !metric_number_take(&scan, &amount)) {
            continue;
        }
        bool percent = scan_sign(&scan, '%');
        if (!scan_done(&scan) || amount.number.scale != OKR_SCALE_NONE) {
            continue;
        }
        int32_t *weight = percent ? &parts->weight : &parts->bare;
        if (!metric_permille(amount.number.value, weight) && percent) {
            return metric_refuse(reader, place_of(reader, scan_rest(&at)),
                                 "a step's weight lies between 0% and 100%, in steps of 0.1%",
                                 step_hint);
        }
        parts->name_with_number = step;
        parts->name = okr_str_trim((struct okr_str){step.ptr, at.at});
        return OKR_OK;
    }
    return OKR_OK;
}

static int read_parts(struct metric_reader *reader, struct okr_str step, struct parts *ret)
{
    *ret = (struct parts){.weight = OKR_UNSET, .bare = OKR_UNSET, .due = OKR_NO_DATE};
    ret->done = take_mark(&step);
    int status = take_due(reader, &step, &ret->due);
    if (status != OKR_OK) {
        return status;
    }
    ret->name = ret->name_with_number = step;
    return take_weight(reader, ret);
}

/// "draft 30, review 30, sign-off 40": plain numbers are weights when every step has one and they make
/// 100 together; "phase 1, phase 2" are names.
static bool bare_are_weights(const struct parts *parts, size_t n)
{
    int32_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        int32_t weight = parts[i].weight != OKR_UNSET ? parts[i].weight : parts[i].bare;
        if (weight == OKR_UNSET) {
            return false;
        }
        sum += weight;
    }
    return sum == 1000;
}

static int fill_steps(struct metric_reader *reader, const struct parts *parts, size_t n)
{
    struct okr_metric *metric = reader->metric;
    bool bare = bare_are_weights(parts, n);
    struct okr_step_list list = {okr_arena_array(reader->arena, n, sizeof *list.at), n};
    if (!list.at) {
        return okr_fail_memory(reader->e);
    }
    for (size_t i = 0; i < n; i++) {
        bool is_weight = parts[i].weight != OKR_UNSET || bare;
        struct okr_str name = is_weight ? parts[i].name : parts[i].name_with_number;
        const char *fault = okr_title_fault(name);
        if (name.len == 0 || name.len > NAME_BYTES || fault) {
            return metric_refuse(reader, place_of(reader, name),
                                 fault      ? fault
                                 : name.len ? "the name of a step has at most 200 bytes"
                                            : "a step has no name",
                                 step_hint);
        }
        okr_entity_init(&okr_entity_step, &list.at[i]);
        list.at[i].name = okr_arena_dup(reader->arena, okr_nfc(reader->arena, name));
        list.at[i].weight = bare && parts[i].weight == OKR_UNSET ? parts[i].bare : parts[i].weight;
        list.at[i].due = parts[i].due;
        if (!list.at[i].name.ptr) {
            return okr_fail_memory(reader->e);
        }
        reader->marks.done |= parts[i].done ? UINT32_C(1) << i : 0;
    }
    metric->kind = OKR_METRIC_KIND_MILESTONE;
    metric->steps = list;
    return OKR_OK;
}

int metric_steps_read(struct metric_reader *reader)
{
    struct parts parts[STEPS_MAX];
    size_t n = 0;
    do {
        (void)scan_blanks(&reader->scan);
        size_t at = reader->scan.at;
        if (n == STEPS_MAX) {
            return metric_refuse(reader, at, "a milestone has at most 32 steps",
                                 "join small steps, or make two key results");
        }
        int status = read_parts(reader, scan_until(&reader->scan, ",、"), &parts[n++]);
        if (status != OKR_OK) {
            return status;
        }
    } while (scan_char(&reader->scan, ',') || scan_char(&reader->scan, 0x3001));
    return fill_steps(reader, parts, n);
}
