// SPDX-License-Identifier: Apache-2.0
// The metric of a key result as people write it (TEXT metric, METHOD 2). What is left over is a fault.
#include "text/metric_reader.h"

enum { PERIOD_BYTES = 32 };

static const char any_hint[] = OKR_MESSAGE(
    "write for example: 0 -> 25 firms, 80家, <= 3 days, 30..35%, 每天1次, done, milestone: draft "
    "30%, review 70%");

static bool is_zero(struct okr_decimal value)
{
    return okr_decimal_cmp(value, okr_decimal_int(0)) == 0;
}

// --- two numbers ----------------------------------------------------------------------------------------

enum link { LINK_NONE, LINK_ARROW, LINK_UP, LINK_DOWN, LINK_BAND, LINK_AROUND };
static const struct {
    enum link link;
    const char *words;
} links[] = {
    {LINK_ARROW, "->|→|到|至|to"},
    {LINK_UP,
     "升到|升至|上升到|上升至|增加到|增加至|增长到|增长至|提升到|提升至|提高到|提高至|增至"},
    {LINK_DOWN,
     "降到|降至|下降到|下降至|降低到|降低至|减少到|减少至|缩短到|缩短至|压缩到|压缩至|减至"},
    {LINK_BAND, "..|~"},
    {LINK_AROUND, "±"},
};

/// A link and the number behind it, here.
static enum link take_link(struct scan *scan, struct metric_amount *ret)
{
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        struct scan ahead = *scan;
        if (scan_any(&ahead, links[i].words) && metric_number_take(&ahead, ret)) {
            *scan = ahead;
            return links[i].link;
        }
    }
    return LINK_NONE;
}

/// Looks for the first link and takes it with its number; `*ret_before` is what stands before it.
static enum link find_link(struct scan *scan, struct okr_str *ret_before, struct metric_amount *ret)
{
    struct scan at = *scan;
    bool in_word = false;
    while (!scan_done(&at)) {
        struct scan after = at;
        bool letter = scan_is_letter(scan_peek(&at));
        enum link link = in_word && letter ? LINK_NONE : take_link(&after, ret);
        if (link != LINK_NONE) {
            *ret_before = scan_between(scan, &at);
            *scan = after;
            return link;
        }
        in_word = letter;
        (void)scan_next(&at);
    }
    return LINK_NONE;
}

static int read_change(struct metric_reader *reader, enum link link,
                       const struct metric_amount *from, const struct metric_amount *to)
{
    struct okr_metric *metric = reader->metric;
    int order = okr_decimal_cmp(to->number.value, from->number.value);
    if (order == 0) {
        return metric_refuse(reader, 0, "start and target are the same number",
                             "write the value before the change, then the one to reach: 12 -> 40");
    }
    if ((link == LINK_UP && order < 0) || (link == LINK_DOWN && order > 0)) {
        return metric_refuse(reader, 0, "the words say the other direction than the numbers",
                             "change the numbers round, or write: start -> target");
    }
    metric->kind = order > 0 ? OKR_METRIC_KIND_INCREASE : OKR_METRIC_KIND_DECREASE;
    metric->start = from->number.value;
    metric->target = to->number.value;
    // "3.5亿 -> 0": a zero says nothing about how it is counted.
    metric_take_display(reader, is_zero(metric->target) ? from->number : to->number, NULL);
    return OKR_OK;
}

/// "30~35万" may mean 30 or 30万: what is not clear is not guessed.
static bool scale_unclear(const struct metric_amount *left, const struct metric_amount *right,
                          bool around)
{
    if (left->number.scale == right->number.scale || is_zero(left->number.value)) {
        return false;
    }
    if (around) {
        return true;
    }
    struct okr_decimal ratio;
    // Were `left` in the scale of `right` too, the band would still be in order: both readings hold.
    return left->number.scale == OKR_SCALE_NONE &&
           okr_decimal_mul(left->number.value, okr_decimal_int(1000), &ratio) &&
           okr_decimal_cmp(ratio, right->number.value) <= 0;
}

static int read_band(struct metric_reader *reader, enum link link, const struct metric_amount *left,
                     const struct metric_amount *right)
{
    struct okr_metric *metric = reader->metric;
    struct okr_decimal low = left->number.value;
    struct okr_decimal high = right->number.value;
    struct okr_scaled display = right->number;
    if (scale_unclear(left, right, link == LINK_AROUND)) {
        return metric_refuse(reader, 0, "it is not clear what the first number counts",
                             "write the scale at both numbers: 30万..35万");
    }
    if (link == LINK_AROUND) {
        if (okr_decimal_cmp(high, okr_decimal_int(0)) < 0 ||
            !okr_decimal_sub(left->number.value, right->number.value, &low) ||
            !okr_decimal_add(left->number.value, right->number.value, &high)) {
            return metric_refuse(reader, 0, "the width behind ± is not usable",
                                 "write the middle and half the width: 99.5±0.3%");
        }
        display = left->number;
    }
    if (okr_decimal_cmp(low, high) > 0) {
        return metric_refuse(reader, 0, "the lower bound lies above the upper one",
                             "write the smaller number first: 30..35%");
    }
    metric->kind = OKR_METRIC_KIND_MAINTAIN;
    metric->low = low;
    metric->high = high;
    const struct okr_scaled *other = link == LINK_AROUND ? &right->number : &left->number;
    display.digits = other->digits > display.digits ? other->digits : display.digits;
    display.value = high;
    metric_take_display(reader, display, &(struct okr_scaled){.value = low});
    return OKR_OK;
}

static int read_two(struct metric_reader *reader, enum link link, struct okr_str before,
                    struct metric_amount *left, struct metric_amount *right)
{
    int status = metric_settle_measure(reader, before, left);
    size_t at = reader->scan.at;
    if (status == OKR_OK) {
        status = metric_settle_measure(reader, scan_rest(&reader->scan), right);
    }
    if (status == OKR_OK) {
        status = metric_join_measures(reader, at, left, right);
    }
    if (status != OKR_OK) {
        return status;
    }
    return link >= LINK_BAND ? read_band(reader, link, left, right)
                             : read_change(reader, link, left, right);
}

// --- one number -----------------------------------------------------------------------------------------

static int read_bound(struct metric_reader *reader, bool upper)
{
    static const char *const tails[] = {"以上", "以内|之内|以下"};
    struct okr_metric *metric = reader->metric;
    struct metric_amount amount;
    if (!metric_number_take(&reader->scan, &amount)) {
        return metric_refuse(reader, reader->scan.at, "a number must follow the bound",
                             "write for example: <= 3 days, 不超过3天");
    }
    // 控制在3天以内: the words behind say the same once more.
    struct okr_str rest = okr_str_trim(scan_rest(&reader->scan));
    for (size_t cut = 0; cut < rest.len; cut++) {
        struct scan tail = scan_of(okr_str_skip(rest, cut));
        if (scan_any(&tail, tails[upper]) && scan_done(&tail)) {
            rest.len = cut;
        }
    }
    int status = metric_settle_measure(reader, rest, &amount);
    if (status != OKR_OK) {
        return status;
    }
    metric->kind = OKR_METRIC_KIND_MAINTAIN;
    *(upper ? &metric->high : &metric->low) = amount.number.value;
    metric->measure = amount.measure;
    metric_take_display(reader, amount.number, NULL);
    return OKR_OK;
}

static bool is_count(struct okr_decimal value)
{
    return value.exponent >= 0 && okr_decimal_cmp(value, okr_decimal_int(0)) > 0;
}

static int read_cadence(struct metric_reader *reader, struct okr_str thing,
                        struct metric_amount *amount, unsigned period)
{
    struct okr_metric *metric = reader->metric;
    if (!is_count(amount->number.value)) {
        return metric_refuse(reader, 0, "a cadence counts whole times, at least one",
                             "write for example: 1 per day, 每周2篇");
    }
    int status = metric_settle_measure(reader, thing, amount);
    if (status != OKR_OK) {
        return status;
    }
    metric->kind = OKR_METRIC_KIND_CADENCE;
    metric->target = amount->number.value;
    metric->per = (uint8_t)period;
    metric->measure = amount->measure;
    metric_take_display(reader, amount->number, NULL);
    return OKR_OK;
}

/// "[thing] per|a period" to the end; `*ret_thing` is what stands before it.
static unsigned find_period(struct scan scan, struct okr_str *ret_thing)
{
    struct scan at = scan;
    bool in_word = false;
    while (!scan_done(&at)) {
        struct scan after = at;
        if (!in_word && scan_any(&after, "per|a")) {
            // Only the end of the text can be a period's name, and that is short.
            struct okr_str name = okr_str_trim(scan_rest(&after));
            unsigned period = name.len <= PERIOD_BYTES ? okr_term_read(OKR_GROUP_PERIOD, name) : 0;
            if (period) {
                *ret_thing = scan_between(&scan, &at);
                return period;
            }
        }
        in_word = scan_is_letter(scan_peek(&at));
        (void)scan_next(&at);
    }
    return 0;
}

/// 每天, 每个工作日 …; 0 = none.
static unsigned take_every(struct scan *scan)
{
    static const struct {
        const char *words;
        uint8_t period;
    } every[] = {
        {"每天|每日", OKR_PERIOD_DAY},
        {"每个工作日|每工作日", OKR_PERIOD_WORKDAY},
        {"每周|每星期|每个星期", OKR_PERIOD_WEEK},
        {"每月|每个月", OKR_PERIOD_MONTH},
        {"每季度|每个季度|每季", OKR_PERIOD_QUARTER},
        {"每年", OKR_PERIOD_YEAR},
    };
    for (size_t i = 0; i < sizeof every / sizeof *every; i++) {
        if (scan_any(scan, every[i].words)) {
            return every[i].period;
        }
    }
    return 0;
}

/// 每天1次, 每周分享2篇: a verb before the number says what the key result says already.
static int read_every(struct metric_reader *reader, unsigned period)
{
    static const char hint[] = OKR_MESSAGE("write how often as a number: 每天1次, 每周2篇");
    struct metric_amount amount;
    size_t at = reader->scan.at;
    while (!metric_number_take(&reader->scan, &amount)) {
        int32_t c = scan_next(&reader->scan);
        if (scan_done(&reader->scan) || c == ',' || c == 0x3001 || c == ';') {
            return metric_refuse(reader, at, "no number says how often", hint);
        }
    }
    return read_cadence(reader, scan_rest(&reader->scan), &amount, period);
}

/// A metric that begins with a number.
static int read_number_first(struct metric_reader *reader)
{
    struct okr_metric *metric = reader->metric;
    struct metric_amount left;
    struct metric_amount right;
    struct okr_str words;
    bool from = scan_any(&reader->scan, "从") != 0;
    size_t at = reader->scan.at;
    if (!metric_number_take(&reader->scan, &left)) {
        bool digits = scan_is_digit(scan_peek(&reader->scan));
        return metric_refuse(reader, at,
                             digits ? "a number has at most 15 digits"
                             : at   ? "a number must follow 从"
                                    : "this is not a metric",
                             any_hint);
    }
    enum link link = find_link(&reader->scan, &words, &right);
    if (link != LINK_NONE) {
        return read_two(reader, link, words, &left, &right);
    }
    if (from) {
        return metric_refuse(reader, 0, "no target follows the start",
                             "write for example: 从12到40");
    }
    unsigned period = find_period(reader->scan, &words);
    if (period) {
        return read_cadence(reader, words, &left, period);
    }
    int status = metric_settle_measure(reader, scan_rest(&reader->scan), &left);
    if (status != OKR_OK) {
        return status;
    }
    metric->kind = OKR_METRIC_KIND_REACH;
    metric->target = left.number.value;
    metric->measure = left.measure;
    metric_take_display(reader, left.number, NULL);
    return OKR_OK;
}

// --- the other kinds ------------------------------------------------------------------------------------

static int read_baseline(struct metric_reader *reader)
{
    struct okr_metric *metric = reader->metric;
    struct metric_amount amount;
    (void)scan_blanks(&reader->scan);
    if (!scan_any(&reader->scan, links[0].words) || !metric_number_take(&reader->scan, &amount)) {
        return metric_refuse(reader, 0, "a target must follow the unknown start",
                             "write for example: ? -> 40%");
    }
    int status = metric_settle_measure(reader, scan_rest(&reader->scan), &amount);
    if (status != OKR_OK) {
        return status;
    }
    metric->kind = OKR_METRIC_KIND_BASELINE;
    metric->target = amount.number.value;
    metric->measure = amount.measure;
    metric_take_display(reader, amount.number, NULL);
    return OKR_OK;
}

/// Three zones, of which the word for the first is read already.
static int read_ordinal(struct metric_reader *reader)
{
    static const char *const words[] = {NULL, "target", "stretch"};
    static const char hint[] =
        OKR_MESSAGE("write: commit 12, target 20, stretch 30 and the measure");
    struct okr_metric *metric = reader->metric;
    struct metric_amount zones[3];
    for (size_t i = 0; i < 3; i++) {
        struct scan *scan = &reader->scan;
        size_t at = scan->at;
        if (i > 0) {
            (void)(scan_sign(scan, ',') || scan_sign(scan, 0x3001));
            (void)scan_blanks(scan);
            if (!scan_any(scan, words[i])) {
                return metric_refuse(reader, at, "a zone is missing", hint);
            }
        }
        if (!metric_number_take(scan, &zones[i])) {
            return metric_refuse(reader, at, "a zone needs its number", hint);
        }
        struct okr_str rest = i < 2 ? scan_until(scan, ",、") : scan_rest(scan);
        int status = metric_settle_measure(reader, rest, &zones[i]);
        if (status == OKR_OK && i > 0) {
            zones[i - 1].measure = i > 1 ? metric->measure : zones[0].measure;
            status = metric_join_measures(reader, at, &zones[i - 1], &zones[i]);
        }
        if (status != OKR_OK) {
            return status;
        }
    }
    metric->kind = OKR_METRIC_KIND_ORDINAL;
    metric->low = zones[0].number.value;
    metric->target = zones[1].number.value;
    metric->high = zones[2].number.value;
    metric_take_display(reader, zones[1].number, NULL);
    return OKR_OK;
}

static bool take_whole(struct scan *scan, const char *words)
{
    struct scan ahead = *scan;
    return scan_any(&ahead, words) && scan_done(&ahead);
}

static int read_any(struct metric_reader *reader)
{
    struct scan *scan = &reader->scan;
    struct scan ahead = *scan;
    unsigned period;
    if (scan_done(scan)) {
        return metric_refuse(reader, 0, "the metric is empty", any_hint);
    }
    if (take_whole(scan, "done|完成")) {
        reader->metric->kind = OKR_METRIC_KIND_BINARY;
        return OKR_OK;
    }
    if (scan_any(&ahead, "milestone|里程碑") && scan_sign(&ahead, ':')) {
        *scan = ahead;
        return metric_steps_read(reader);
    }
    if (scan_any(scan, "commit")) {
        return read_ordinal(reader);
    }
    if (scan_char(scan, '?')) {
        return read_baseline(reader);
    }
    if (scan_any(scan, "<=|≤|at most|不超过|控制在")) {
        return read_bound(reader, true);
    }
    if (scan_any(scan, ">=|≥|at least|不少于|不低于")) {
        return read_bound(reader, false);
    }
    period = take_every(scan);
    return period ? read_every(reader, period) : read_number_first(reader);
}

int metric_read(struct okr_str s, const struct okr_span *cycle, struct okr_arena *arena,
                struct okr_metric *ret, struct metric_marks *ret_marks, struct okr_err *e)
{
    struct okr_metric metric;
    struct okr_str text = okr_str_trim(s);
    struct metric_reader reader = {scan_of(text), cycle, arena, &metric, {0, 0}, e};
    okr_entity_init(&okr_entity_metric, &metric);
    int status = read_any(&reader);
    if (status == OKR_OK) {
        status = okr_metric_check(&metric, e);
    }
    if (status == OKR_OK && metric.measure.len) {
        metric.measure = okr_arena_dup(arena, metric.measure);
        status = metric.measure.ptr ? OKR_OK : okr_fail_memory(e);
    }
    if (ret_marks) {
        *ret_marks = reader.marks;
        ret_marks->fault += text.len ? (size_t)(text.ptr - s.ptr) : 0;
    }
    if (status == OKR_OK) {
        *ret = metric;
    }
    return status;
}

int okr_metric_read(struct okr_str s, const struct okr_span *cycle, struct okr_arena *arena,
                    struct okr_metric *ret, struct okr_err *e)
{
    return metric_read(s, cycle, arena, ret, NULL, e);
}
