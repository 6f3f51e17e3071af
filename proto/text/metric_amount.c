// SPDX-License-Identifier: Apache-2.0
// A number with its measure: the part that all kinds of metric share.
#include "text/metric.h"

#include "text/scan.h"

static const struct {
    const char *code, *sign;
} currencies[] = {{"USD", "$"}, {"CNY", "¥"}, {"EUR", "€"}};

bool metric_number_take(struct scan *scan, struct metric_amount *ret)
{
    struct scan ahead = *scan;
    struct okr_scaled number;
    const char *currency = "";
    size_t used = 0;
    (void)scan_blanks(&ahead);
    if (!okr_number_read(scan_rest(&ahead), &number, &used, &currency)) {
        return false;
    }
    scan_take(&ahead, used);
    ret->number = number;
    ret->measure = okr_str_c(currency);
    *scan = ahead;
    return true;
}

int metric_amount_read(struct okr_str s, struct metric_amount *ret, struct okr_err *e)
{
    struct scan scan = scan_of(okr_str_trim(s));
    struct metric_amount amount;
    if (!metric_number_take(&scan, &amount)) {
        return okr_fail(e, OKR_E_INVALID, NULL, "write a number such as 12, 3.5亿元, 40% or $350M",
                        "\"%.*s\" is not a number", OKR_STR_ARG(s));
    }
    (void)scan_blanks(&scan);
    struct okr_str rest = scan_rest(&scan);
    if (scan_is_digit(scan_peek(&scan))) {
        return okr_fail(e, OKR_E_INVALID, NULL, "write one number of at most 15 digits",
                        "\"%.*s\" is more than one number", OKR_STR_ARG(s));
    }
    if (rest.len && !(amount.measure.len && okr_measure_same(rest, amount.measure))) {
        struct scan percent = scan_of(rest);
        bool is_percent = scan_char(&percent, '%') && scan_done(&percent);
        amount.measure = is_percent ? OKR_STR("%") : rest;
    }
    *ret = amount;
    return OKR_OK;
}

/// Latin words want a space after a number; signs and Chinese measures none.
static bool wants_space(struct okr_str measure)
{
    size_t at = 0;
    int32_t c = okr_utf8_next(measure, &at);
    return c != '%' && c != 0x2030 && c < 0x2E80;
}

void metric_amount_print(struct okr_buf *buf, struct okr_scaled number, struct okr_str measure)
{
    for (size_t i = 0; i < sizeof currencies / sizeof *currencies; i++) {
        if (!okr_str_is(measure, currencies[i].code)) {
            continue;
        }
        okr_buf_c(buf, okr_decimal_cmp(number.value, okr_decimal_int(0)) < 0 ? "-" : "");
        number.value.mantissa =
            number.value.mantissa < 0 ? -number.value.mantissa : number.value.mantissa;
        okr_buf_c(buf, currencies[i].sign);
        okr_scaled_print(buf, number);
        return;
    }
    okr_scaled_print(buf, number);
    if (measure.len) {
        okr_buf_c(buf, wants_space(measure) ? " " : "");
        okr_buf_str(buf, measure);
    }
}

bool metric_permille(struct okr_decimal percent, int32_t *ret)
{
    struct okr_decimal permille;
    if (!okr_decimal_mul(percent, okr_decimal_int(10), &permille) || permille.exponent < 0 ||
        okr_decimal_cmp(permille, okr_decimal_int(0)) < 0 ||
        okr_decimal_cmp(permille, okr_decimal_int(1000)) > 0) {
        return false;
    }
    int64_t value = permille.mantissa;
    for (int32_t i = 0; i < permille.exponent; i++) {
        value *= 10;
    }
    *ret = (int32_t)value;
    return true;
}
