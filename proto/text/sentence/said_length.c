// SPDX-License-Identifier: Apache-2.0
// Lengths of time in a sentence: service levels, windows in a metric's name, and lengths counted from now (METHOD 7.10).
#include "text/sentence/said_span.h"

enum { RATE_CHARS = 8, NUMBER_CHARS = 12 };

/// Units of time. Long ones are periods of work: within one of them something is due, not answered.
static const char *const HAN_SHORT[] = {"个工作日", "工作日", "个自然日", "个小时", "小时",
                                        "分钟",     "毫秒",   "秒钟",     "秒",     "个星期",
                                        "星期",     "周",     "天",       "日",     NULL};
static const char *const HAN_LONG[] = {"个季度", "季度", "个月", "年", NULL};
static const char *const LATIN_SHORT[] = {
    "milliseconds", "millisecond", "ms",    "seconds", "second", "secs", "sec", "s", "minutes",
    "minute",       "mins",        "min",   "hours",   "hour",   "hrs",  "hr",  "h", "days",
    "day",          "d",           "weeks", "week",    NULL};
static const char *const LATIN_LONG[] = {"months", "month", "quarters", "quarter",
                                         "years",  "year",  NULL};

/// The parts of a length that its use depends on.
struct length {
    bool han; ///< its unit is Chinese
    bool is_long;
    bool joined;   ///< 30-day, 30d
    bool singular; ///< a Latin unit without its s
    bool one;      ///< of one
};

static bool take_han_number(struct cursor *c)
{
    static const char *const numbers[] = {"十", "九", "八", "七", "六", "五", "四", "三",
                                          "二", "两", "一", "半", "几", "百", NULL};
    int n = 0;

    while (n < NUMBER_CHARS && cursor_take_any(c, numbers))
        n++;
    return n > 0;
}

static bool take_number(struct cursor *c, struct length *length)
{
    static const char *const words[] = {"one",    "two",   "three",  "four", "five",   "six",
                                        "seven",  "eight", "nine",   "ten",  "twelve", "twenty",
                                        "thirty", "sixty", "ninety", NULL};
    int value = 0;

    if (cursor_digit_follows(c)) {
        if (cursor_digits(c, 4, &value) == 0)
            return false;
        length->one = value == 1;
        struct cursor ahead = *c;
        int unused;
        if (cursor_take(&ahead, ".") && cursor_digits(&ahead, 2, &unused))
            *c = ahead;
        if (cursor_take(&ahead, "-") && cursor_digits(&ahead, 4, &unused)) // 3-5天
            *c = ahead;
        return true;
    }
    const int word = cursor_take_word(c, words);
    length->one = word == 1;
    return word > 0 || take_han_number(c);
}

static bool take_latin_unit(struct cursor *c, struct length *length)
{
    static const char *const kinds[] = {"business", "working", "calendar", "consecutive", NULL};
    const size_t start = c->at;
    const bool hyphen = cursor_take(c, "-");
    const bool blank = !hyphen && cursor_blanks(c);

    if (cursor_take_word(c, kinds) && !(cursor_blanks(c) || cursor_take(c, "-")))
        return false;
    const int found_long = cursor_take_word(c, LATIN_LONG);
    const int found = found_long ? found_long : cursor_take_word(c, LATIN_SHORT);
    if (!found) {
        c->at = start;
        return false;
    }
    const char *unit = found_long ? LATIN_LONG[found - 1] : LATIN_SHORT[found - 1];
    const size_t letters = strlen(unit);
    length->is_long = found_long > 0;
    length->joined = hyphen || (!blank && letters == 1);
    length->singular = unit[letters - 1] != 's' && letters > 2 && !length->one;
    return !cursor_digit_follows(c);
}

static bool take_unit(struct cursor *c, bool months, struct length *length)
{
    struct cursor ahead = *c;

    cursor_blanks(&ahead);
    if (cursor_letter_follows(&ahead) || cursor_lead(&ahead) == '-')
        return take_latin_unit(c, length);
    const bool is_long =
        cursor_take_any(&ahead, HAN_LONG) || (months && cursor_take(&ahead, "月")); // 近三月
    if (!is_long && !cursor_take_any(&ahead, HAN_SHORT))
        return false;
    *length = (struct length){.han = true, .is_long = is_long};
    *c = ahead;
    return true;
}

/// Whether no metric's name goes on with the character: a verb, a preposition, a sign or a number.
static bool ends_name(int32_t c)
{
    switch (c) {
    case ' ':
    case ',':
    case ';':
    case '(':
    case 0x3001:              // 、
    case 0x3002:              // 。
    case 0x4E0D:              // 不
    case 0x4E3A:              // 为
    case 0x4F4E:              // 低
    case 0x5230:              // 到
    case 0x5B8C:              // 完
    case 0x5B9E:              // 实
    case 0x63D0:              // 提
    case 0x81F3:              // 至
    case 0x8D85:              // 超
    case 0x8FBE:              // 达
    case 0x964D:              // 降
    case 0x9AD8: return true; // 高
    default: return c >= '0' && c <= '9';
    }
}

/// 留存, 复购 …, or a rate in what follows at once: the length is part of a metric's name.
static bool names_a_rate(struct cursor c)
{
    static const char *const nouns[] = {"留存", "复购", "活跃", "滚动", "无理由", "回访", "流失",
                                        "转化", "逾期", "离职", "续费", "账期",   NULL};

    if (cursor_take_any(&c, nouns))
        return true;
    for (int i = 0; i < RATE_CHARS && c.at < c.s.len; i++) {
        const int32_t next = time_next(c.s, &c.at);
        if (next == 0x7387) // 率
            return true;
        if (ends_name(next))
            return false;
    }
    return false;
}

static bool take_inside(struct cursor *c)
{
    static const char *const inside[] = {"以内", "之内", "内", NULL};
    static const char *const other[] = {"内部", "内容", "内训", "内审",
                                        "内测", "内存", "内控", NULL};
    struct cursor end = *c, ahead = *c;

    if (!cursor_take_any(&end, inside) || cursor_take_any(&ahead, other))
        return false;
    *c = end;
    return true;
}

/// "of hiring", "after sign-up": counted from an event, not from now.
static bool counted_from_event(struct cursor c)
{
    static const char *const words[] = {"of", "after", "from", "following", "since", NULL};

    return cursor_blanks(&c) && cursor_take_word(&c, words);
}

/// Whether the clause ends here.
static bool clause_ends(struct cursor c)
{
    static const char *const ends[] = {"，", "。", "；", ",", ".", ";", ")", "）", "!", "！", NULL};

    cursor_blanks(&c);
    return c.at >= c.s.len || cursor_take_any(&c, ends);
}

/// What a length with a word of its own before it is: 近30天, "the first 90 days", "the next two years".
static enum period_use use_of_counted(const struct cursor *c, const struct time_word *before,
                                      bool inside)
{
    if (before->unit == TIME_FIRST || (before->unit == TIME_PAST && names_a_rate(*c)))
        return PERIOD_NAME;
    if (before->unit == TIME_PAST)
        return PERIOD_WINDOW;
    return inside ? PERIOD_DUE : PERIOD_PLAIN;
}

static enum period_use use_within(const struct cursor *c, const struct length *length, bool bound,
                                  bool opens)
{
    if (names_a_rate(*c))
        return PERIOD_NAME;
    if (!length->is_long || bound)
        return PERIOD_SERVICE;
    return opens && !counted_from_event(*c) ? PERIOD_DUE : PERIOD_PLAIN;
}

bool said_length_read(struct okr_str text, size_t at, const struct time_word *before, bool opens,
                      struct said_length *ret)
{
    struct cursor c = {text, at, true};
    struct length length = {0};

    if (!take_number(&c, &length) || !take_unit(&c, before->role == TIME_LENGTH, &length))
        return false;
    const bool inside = length.han && take_inside(&c);
    const bool within = inside || before->role == TIME_WITHIN;
    if (before->role == TIME_LENGTH) {
        *ret = (struct said_length){c.at, use_of_counted(&c, before, inside || opens)};
        return true;
    }
    if (within) {
        *ret = (struct said_length){
            c.at, use_within(&c, &length, before->unit == TIME_BOUND, opens || !length.han)};
        return true;
    }
    if (before->role == TIME_IN && !length.han) {
        // "answer in 24 hours"; "done in 3 months" where the clause ends there
        *ret = (struct said_length){c.at, !length.is_long  ? PERIOD_SERVICE
                                          : clause_ends(c) ? PERIOD_DUE
                                                           : PERIOD_PLAIN};
        return true;
    }
    static const char *const replaced[] = {"instead", "rather", NULL};
    struct cursor ahead = c;
    const bool noun = cursor_blanks(&ahead) && cursor_letter_follows(&ahead) &&
                      !cursor_take_word(&ahead, replaced);
    const bool named = length.han ? names_a_rate(c) : length.joined || (length.singular && noun);
    *ret = (struct said_length){c.at, length.is_long && !length.han ? PERIOD_PLAIN : PERIOD_NAME};
    return named;
}
