// SPDX-License-Identifier: Apache-2.0
// Confidence: 0..1, typed as tenths, percent or a fraction (METHOD 1.4).
#include "text/metric.h"

#include "text/scan.h"

static int refuse(struct okr_str s, const char *what, struct okr_err *e)
{
    return okr_fail(e, OKR_E_INVALID, "confidence", "write 6/10, 60% or 0.6", "\"%.*s\" %s",
                    OKR_STR_ARG(s), okr_err_say(e, what));
}

int okr_confidence_read(struct okr_str s, double *ret, struct okr_err *e)
{
    struct scan scan = scan_of(okr_str_trim(s));
    struct metric_amount amount;
    struct okr_decimal factor = okr_decimal_int(1);
    struct okr_decimal value;
    int32_t tenths = 10;
    if (!metric_number_take(&scan, &amount) || amount.measure.len ||
        amount.number.scale != OKR_SCALE_NONE) {
        return refuse(s, OKR_MESSAGE("is not a confidence"), e);
    }
    bool bare = false;
    if (scan_sign(&scan, '/')) {
        if (!scan_int(&scan, &tenths) || tenths != 10 || !okr_decimal_make(1, -1, &factor)) {
            return refuse(s, OKR_MESSAGE("is not a number of tenths"), e);
        }
    } else if (scan_sign(&scan, '%')) {
        (void)okr_decimal_make(1, -2, &factor);
    } else {
        bare = true;
    }
    if (!scan_done(&scan) || !okr_decimal_mul(amount.number.value, factor, &value)) {
        return refuse(s, OKR_MESSAGE("is not a confidence"), e);
    }
    if (okr_decimal_cmp(value, okr_decimal_int(0)) < 0 ||
        okr_decimal_cmp(value, okr_decimal_int(1)) > 0) {
        return refuse(s,
                      bare ? OKR_MESSAGE("may mean tenths or percent: say which")
                           : OKR_MESSAGE("lies outside 0..1 (none to certain)"),
                      e);
    }
    *ret = okr_decimal_double(value);
    return OKR_OK;
}

void okr_confidence_print(struct okr_buf *buf, double confidence)
{
    struct okr_decimal value;
    struct okr_decimal shown;
    if (confidence != confidence) {
        return; // NaN: not given
    }
    if (!okr_decimal_from_double(confidence, &value)) {
        okr_buf_printf(buf, "%.15g", confidence);
        return;
    }
    if (okr_decimal_mul(value, okr_decimal_int(10), &shown) && shown.exponent >= 0) {
        okr_decimal_print(buf, shown);
        okr_buf_c(buf, "/10");
        return;
    }
    (void)okr_decimal_mul(value, okr_decimal_int(100), &shown);
    okr_decimal_print(buf, shown);
    okr_buf_char(buf, '%');
}
