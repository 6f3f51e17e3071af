// SPDX-License-Identifier: Apache-2.0
// What every kind of metric settles in the same way: faults, the measure, scale and digits.
#include "text/metric_reader.h"

enum { MEASURE_BYTES = 64, EXCERPT_BYTES = 60 };

static const char one_number_hint[] =
    OKR_MESSAGE("write one number and its measure: 80 meetings, 3.5亿元");

int metric_refuse(struct metric_reader *reader, size_t at, const char *what, const char *hint)
{
    struct okr_str text = okr_str_skip(reader->scan.s, at);
    size_t cut = 0;
    while (cut < text.len && cut < EXCERPT_BYTES) {
        (void)okr_utf8_next(text, &cut);
    }
    text.len = cut;
    reader->marks.fault = at;
    return okr_fail(reader->e, OKR_E_INVALID, "metric", hint, text.len ? "%s: \"%.*s\"" : "%s%.*s",
                    okr_err_say(reader->e, what), OKR_STR_ARG(text));
}

// --- measures -------------------------------------------------------------------------------------------

/// A measure never begins with what belongs to numbers, and one with a list sign in it is two things.
static bool is_measure(struct okr_str s)
{
    struct scan scan = scan_of(s), further = scan;
    int32_t first = scan_peek(&scan);
    // 从1到2到3: one way too many.
    if (scan_any(&further, "到|至|to")) {
        (void)scan_blanks(&further);
        if (scan_is_digit(scan_peek(&further)))
            return false;
    }
    if (scan_is_digit(first) || (first > 0 && first < 0x80 && strchr("~.-+<>=!?", (char)first)) ||
        first == 0x00B1 || first == 0x2264 || first == 0x2265 || first == 0x2192) {
        return false;
    }
    while (!scan_done(&scan)) {
        int32_t c = scan_next(&scan);
        if (c == ',' || c == ';' || c == ':' || c == 0x3001) {
            return false;
        }
    }
    return okr_title_fault(s) == NULL;
}

int metric_settle_measure(struct metric_reader *reader, struct okr_str rest,
                          struct metric_amount *amount)
{
    rest = okr_str_trim(rest);
    struct okr_str currency = amount->measure;
    if (rest.len == 0) {
        return OKR_OK;
    }
    size_t at = (size_t)(rest.ptr - reader->scan.s.ptr);
    if (!is_measure(rest)) {
        return metric_refuse(reader, at, "this is not the measure of a number", one_number_hint);
    }
    if (currency.len && okr_measure_same(currency, rest)) {
        return OKR_OK;
    }
    struct scan scan = scan_of(rest);
    bool percent = scan_char(&scan, '%');
    struct okr_buf buf = OKR_BUF(reader->arena);
    if (currency.len) {
        okr_buf_str(&buf, currency);
        okr_buf_char(&buf, ' ');
    }
    okr_buf_c(&buf, percent ? "%" : "");
    okr_buf_str(&buf, percent ? scan_rest(&scan) : rest);
    amount->measure = okr_nfc(reader->arena, okr_buf_view(&buf));
    if (buf.failed || !amount->measure.ptr) {
        return okr_fail_memory(reader->e);
    }
    if (amount->measure.len > MEASURE_BYTES) {
        return metric_refuse(reader, at, "a measure has at most 64 bytes",
                             "shorten it; what it means belongs into the note");
    }
    return OKR_OK;
}

int metric_join_measures(struct metric_reader *reader, size_t at, const struct metric_amount *left,
                         const struct metric_amount *right)
{
    struct okr_str measure = right->measure.len ? right->measure : left->measure;
    if (left->measure.len && right->measure.len) {
        int32_t left_power = 0;
        int32_t right_power = 0;
        (void)okr_measure_canonical(left->measure, &left_power);
        (void)okr_measure_canonical(right->measure, &right_power);
        if (!okr_measure_same(left->measure, right->measure) || left_power != right_power) {
            return metric_refuse(reader, at, "the two numbers have different measures",
                                 "write both in one measure, or name it once at the end");
        }
    }
    reader->metric->measure = measure;
    return OKR_OK;
}

// --- scale and digits -----------------------------------------------------------------------------------

/// Makes the display form one that survives printing: a number too long for its scale prints plain, and
/// one that needs more digits prints them.
static void settle_display(struct metric_reader *reader, struct okr_decimal number,
                           struct okr_scaled *display)
{
    for (int tries = 0; tries < 3; tries++) {
        struct okr_buf buf = OKR_BUF(reader->arena);
        struct okr_scaled again;
        size_t used;
        const char *currency;
        okr_scaled_print(&buf, (struct okr_scaled){number, display->scale, display->digits});
        if (buf.failed || !okr_number_read(okr_buf_view(&buf), &again, &used, &currency) ||
            (again.scale == display->scale && again.digits == display->digits)) {
            return;
        }
        display->scale = again.scale;
        display->digits = again.digits;
    }
}

void metric_take_display(struct metric_reader *reader, struct okr_scaled leading,
                         const struct okr_scaled *other)
{
    settle_display(reader, leading.value, &leading);
    if (other) {
        settle_display(reader, other->value, &leading);
        settle_display(reader, leading.value, &leading);
    }
    reader->metric->scale = leading.scale;
    reader->metric->digits = leading.digits;
}
