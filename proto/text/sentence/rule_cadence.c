// SPDX-License-Identifier: Apache-2.0
// METHOD 7.8: so many per period, where the key result's own act repeats.
#include "text/scan.h"
#include "text/sentence/reading.h"

enum { CADENCE_MAX = 300, LEVEL_FROM = 50, CADENCE_GAP = 48 };

/// Words that make the number a level of something: then the period is a part of its measure.
#define LEVEL                                                                                     \
    (PIECE_BIT(PIECE_UP) | PIECE_BIT(PIECE_DOWN) | PIECE_BIT(PIECE_FROM) | PIECE_BIT(PIECE_NOW) | \
     PIECE_BIT(PIECE_ARROW) | PIECE_BIT(PIECE_AT_MOST))

static bool is_act(const struct reading *reading, size_t i)
{
    const struct amount *amount = &piece(reading, i)->amount;
    return reading_is_value(reading, i) && amount->sort == AMOUNT_COUNT &&
           amount->number.value.mantissa > 0 &&
           okr_decimal_cmp(amount->number.value, okr_decimal_int(CADENCE_MAX)) <= 0;
}

/// "average", 人均 before the period: a level again.
static bool is_average(const struct reading *reading, size_t i)
{
    const size_t end = piece(reading, i)->range.offset;
    const struct okr_str before = okr_str_trim((struct okr_str){reading->pieces.text.ptr, end});
    return okr_str_ends(before, OKR_STR("平均")) || okr_str_ends(before, OKR_STR("人均")) ||
           okr_str_ends(before, OKR_STR("average")) || okr_str_ends(before, OKR_STR("avg"));
}

/// A word that says where a measured value arrives.
static bool arrives(const struct reading *reading, size_t i)
{
    struct scan scan = {reading->pieces.text, piece(reading, i)->range.offset};
    return piece(reading, i)->kind == PIECE_REACH &&
           scan_any(&scan,
                    "reach|hit|achieve|attain|exceed|surpass|save|节约|节省|达到|达|突破|累计") !=
               0;
}

/// 通过每月一次走访: how often is the means of a result.
static bool is_means(const struct reading *reading, size_t every)
{
    const size_t word =
        reading_before(reading, every, PIECE_BIT(PIECE_MEANS) | PIECE_BIT(PIECE_COMPLETE), 0);
    return word != SIZE_MAX &&
           (piece(reading, word)->kind == PIECE_MEANS ||
            okr_str_is(reading_text(reading, piece(reading, word)->range), "通过"));
}

static bool has_level(const struct reading *reading, size_t every, size_t i)
{
    const struct piece *at = reading->pieces.at;
    for (size_t j = 0; j < reading->pieces.n; j++) {
        const bool here = at[j].clause == at[every].clause || at[j].clause == at[i].clause;
        if (here && at[j].depth == at[i].depth &&
            (piece_is(&at[j], LEVEL) || arrives(reading, j))) {
            return true;
        }
    }
    return false;
}

/// "200/month" is a level; "2 posts/week" an act.
static bool is_rate(const struct reading *reading, size_t every, size_t i)
{
    return reading->pieces.text.ptr[piece(reading, every)->range.offset] == '/' &&
           okr_decimal_cmp(piece(reading, i)->amount.number.value, okr_decimal_int(LEVEL_FROM)) > 0;
}

/// The amount that the period at `every` counts: in its clause, behind it (每周分享一篇) or before it ("2 posts per week").
static size_t find_count(const struct reading *reading, size_t every)
{
    const uint16_t clause = piece(reading, every)->clause;
    for (size_t i = every + 1; i < reading->pieces.n && piece(reading, i)->clause == clause; i++) {
        if (is_act(reading, i)) {
            return i;
        }
    }
    for (size_t i = every; i-- > 0 && piece(reading, i)->clause == clause;) {
        if (piece(reading, i)->kind == PIECE_AMOUNT) {
            return is_act(reading, i) && !is_rate(reading, every, i) &&
                           piece(reading, every)->gap <= CADENCE_GAP
                       ? i
                       : SIZE_MAX;
        }
    }
    return SIZE_MAX;
}

/// "once a week", "twice a month": no number stands there.
static bool try_times(struct reading *reading, size_t every)
{
    static const struct {
        const char *word;
        int8_t times;
    } rows[] = {{"once", 1}, {"twice", 2}};
    const size_t end = piece(reading, every)->range.offset;
    const struct okr_str before = okr_str_trim((struct okr_str){reading->pieces.text.ptr, end});
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct okr_str word = okr_str_c(rows[i].word);
        struct okr_str tail = before;
        tail.ptr += tail.len > word.len ? tail.len - word.len : 0;
        tail.len = tail.len > word.len ? word.len : tail.len;
        struct scan scan = scan_of(tail);
        if (!scan_any(&scan, rows[i].word)) {
            continue;
        }
        struct okr_sentence *ret = reading->ret;
        ret->kind = OKR_METRIC_KIND_CADENCE;
        ret->target = okr_decimal_int(rows[i].times);
        ret->display = (struct okr_scaled){.value = ret->target};
        ret->per = piece(reading, every)->per;
        ret->value = (struct okr_range){(size_t)(tail.ptr - reading->pieces.text.ptr), tail.len};
        return true;
    }
    return false;
}

/// One act a period, which the words `said` tell.
static void take_once(struct reading *reading, unsigned per, struct okr_range said)
{
    struct okr_sentence *ret = reading->ret;
    ret->kind = OKR_METRIC_KIND_CADENCE;
    ret->target = okr_decimal_int(1);
    ret->display = (struct okr_scaled){.value = ret->target};
    ret->per = (uint8_t)per;
    ret->value = said;
}

/// "Ship a release | every week", "Deploy | every day": at the front something goes out, and soon it is said how often.
static bool sends_before(const struct reading *reading, const struct piece *every)
{
    static const char verbs[] = "ship|release|publish|deploy|launch|roll out";
    struct scan scan = scan_of(reading->pieces.text);
    struct scan often = {scan.s, every->range.offset};
    return scan_any(&scan, verbs) && every->range.offset - scan.at <= CADENCE_GAP &&
           scan_any(&often, "every|each");
}

/// 每周 | 上线新版本
static bool sends_behind(const struct reading *reading, const struct piece *every)
{
    struct scan scan = {reading->pieces.text, range_end(every->range)};
    return every->range.offset == 0 && scan_any_after_blanks(&scan, "发布|上线|部署|发版") &&
           !scan_any(&scan, "率|时间|时长|频率|频次|次数|数|量|后|前|的");
}

/// How often something goes out.
static bool try_sent(struct reading *reading)
{
    for (size_t i = 0; i < reading->pieces.n; i++) {
        const struct piece *every = piece(reading, i);
        if (every->kind == PIECE_EVERY && every->depth == 0 &&
            (sends_before(reading, every) || sends_behind(reading, every))) {
            take_once(reading, every->per, every->range);
            return true;
        }
    }
    return false;
}

/// "Ship weekly builds": how often the thing comes that the verb at the front makes.
static bool try_adjective(struct reading *reading)
{
    static const char levels[] =
        "active|recurring|revenue|sales|churn|burn|spend|cost|costs|usage|numbers|metrics|results|"
        "kpis|targets|forecast|close|users|visitors|budget|budgets|performance|volume";
    static const enum words verbs[] = {WORDS_ACTIVITY, WORDS_OUTPUT, WORDS_COMPLETE, WORDS_MAKE};
    struct scan scan = scan_of(reading->pieces.text);
    size_t verb = 0;
    unsigned per = 0;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs && !verb; i++) {
        verb = words_at(verbs[i], scan.s, scan.at);
    }
    scan_take(&scan, verb);
    if (!verb || !scan_blanks(&scan)) {
        return false;
    }
    (void)(scan_any(&scan, "a|an|the|our") && scan_blanks(&scan));
    const size_t start = scan.at;
    const size_t often = words_value_at(WORDS_EVERY, scan.s, scan.at, &per);
    scan_take(&scan, often);
    if (!often || !per || !okr_str_ends((struct okr_str){scan.s.ptr, scan.at}, OKR_STR("ly")) ||
        !scan_blanks(&scan) || !scan_is_letter(scan_peek(&scan)) || scan_any(&scan, levels)) {
        return false;
    }
    take_once(reading, per, (struct okr_range){start, often});
    return true;
}

static bool has_value(const struct reading *reading)
{
    for (size_t i = 0; i < reading->pieces.n; i++) {
        if (reading_is_value(reading, i)) {
            return true;
        }
    }
    return false;
}

bool rule_cadence(struct reading *reading)
{
    if (!has_value(reading) && !reading->context->objective &&
        (try_adjective(reading) || try_sent(reading))) {
        return true;
    }
    const bool often = pieces_have(&reading->pieces, PIECE_BIT(PIECE_EVERY));
    for (size_t every = 0; often && every < reading->pieces.n; every++) {
        if (piece(reading, every)->kind != PIECE_EVERY || piece(reading, every)->depth > 0 ||
            is_average(reading, every) || is_means(reading, every)) {
            continue;
        }
        const size_t i = find_count(reading, every);
        if (has_level(reading, every, i == SIZE_MAX ? every : i)) {
            continue;
        }
        if (i == SIZE_MAX) {
            if (try_times(reading, every)) {
                return true;
            }
            continue;
        }
        reading_target(reading, OKR_METRIC_KIND_CADENCE, i);
        reading->ret->per = piece(reading, every)->per;
        return true;
    }
    return false;
}
