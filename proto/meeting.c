// SPDX-License-Identifier: Apache-2.0
#include <okr/meeting.h>

enum { HOUR = 60, NOON = 720, DAYS = 7 };

/// The first word that fits is taken, so a long one stands before its own beginning.
static const struct {
    const char *word;
    int weekday;
} DAY_WORDS[] = {
    {"monday", 0},   {"mon", 0},      {"tuesday", 1}, {"tues", 1}, {"tue", 1},    {"wednesday", 2},
    {"wed", 2},      {"thursday", 3}, {"thurs", 3},   {"thu", 3},  {"friday", 4}, {"fri", 4},
    {"saturday", 5}, {"sat", 5},      {"sunday", 6},  {"sun", 6},
};
static const char *const WEEK_WORDS[] = {"周", "星期", "礼拜", "每周"};
static const char *const WEEKDAY_SIGNS[] = {"一", "二", "三", "四", "五", "六", "日", "天",
                                            "1",  "2",  "3",  "4",  "5",  "6",  "7"};
static const char *const BLANKS[] = {" ", "\t", "　", ",", "，"};
static const char *const COLONS[] = {":", "："};
static const char *const BETWEEN[] = {"--", "-", "–", "—", "~", "～", "到", "至", "to"};
static const char *const AFTER_NOON[] = {"下午", "晚上", "pm"};
static const char *const BEFORE_NOON[] = {"上午", "早上", "am"};

#define TAKE_ANY(s, words) take_any(s, words, sizeof(words) / sizeof *(words))

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/// Takes `word` from the front, ASCII case aside.
static bool take(struct okr_str *s, const char *word)
{
    size_t n = strlen(word);
    if (s->len < n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (lower(s->ptr[i]) != word[i])
            return false;
    *s = okr_str_skip(*s, n);
    return true;
}

/// The place of the word that was taken from the front, or -1.
static int take_any(struct okr_str *s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (take(s, words[i]))
            return (int)i;
    return -1;
}

static void take_blanks(struct okr_str *s)
{
    while (TAKE_ANY(s, BLANKS) >= 0) {}
}

/// A number of one or two digits, at most `most`; -1 when there is none.
static int take_number(struct okr_str *s, int most)
{
    int number = -1;
    for (int i = 0; i < 2 && s->len && *s->ptr >= '0' && *s->ptr <= '9'; i++) {
        number = (number < 0 ? 0 : number * 10) + (*s->ptr - '0');
        *s = okr_str_skip(*s, 1);
    }
    return number <= most ? number : -1;
}

/// "10:00", "10点", "10点半", "下午3点", "3 pm".
static bool take_hour(struct okr_str *s, int *ret_minute)
{
    bool late = TAKE_ANY(s, AFTER_NOON) >= 0;
    bool early = !late && TAKE_ANY(s, BEFORE_NOON) >= 0;
    take_blanks(s);
    int hour = take_number(s, 24), minute = 0;
    if (hour < 0)
        return false;
    bool exact = true;
    if (TAKE_ANY(s, COLONS) >= 0)
        minute = take_number(s, HOUR - 1);
    else if (take(s, "点") || take(s, "时"))
        minute = take(s, "半") ? HOUR / 2 : 0;
    else
        exact = false;
    struct okr_str rest = *s;
    take_blanks(&rest);
    bool pm = take(&rest, "pm");
    if (pm || take(&rest, "am")) {
        *s = rest;
        late = late || pm;
        early = early || !pm;
        exact = true;
    }
    if (minute < 0 || !exact)
        return false;
    int at = hour * HOUR + minute;
    if (late && hour < 12)
        at += NOON;
    if (early && hour == 12)
        at -= NOON;
    if (at > OKR_DAY_MINUTES)
        return false;
    *ret_minute = at % OKR_DAY_MINUTES;
    return true;
}

static bool take_weekday(struct okr_str *s, int *ret_weekday)
{
    for (size_t i = 0; i < sizeof DAY_WORDS / sizeof *DAY_WORDS; i++)
        if (take(s, DAY_WORDS[i].word)) {
            *ret_weekday = DAY_WORDS[i].weekday;
            return true;
        }
    if (TAKE_ANY(s, WEEK_WORDS) < 0)
        return false;
    int sign = TAKE_ANY(s, WEEKDAY_SIGNS);
    if (sign < 0)
        return false;
    // 天 is another word for 日; the digits begin after it.
    *ret_weekday = sign < DAYS ? sign : sign == DAYS ? DAYS - 1 : sign - DAYS - 1;
    return true;
}

struct okr_str okr_meeting_bare(struct okr_str s)
{
    s = okr_str_trim(s);
    if (take(&s, "例会") || take(&s, "meeting")) {
        (void)TAKE_ANY(&s, COLONS);
        take_blanks(&s);
    }
    return s;
}

bool okr_meeting_read(struct okr_str s, struct okr_meeting *ret)
{
    struct okr_meeting meeting;
    s = okr_meeting_bare(s);
    (void)(take(&s, "每") || take(&s, "every "));
    if (!take_weekday(&s, &meeting.weekday))
        return false;
    take_blanks(&s);
    if (!take_hour(&s, &meeting.minute) || s.len)
        return false;
    *ret = meeting;
    return true;
}

bool okr_hours_read(struct okr_str s, struct okr_hours *ret)
{
    struct okr_hours hours;
    s = okr_str_trim(s);
    if (!take_hour(&s, &hours.from))
        return false;
    take_blanks(&s);
    if (TAKE_ANY(&s, BETWEEN) < 0)
        return false;
    take_blanks(&s);
    if (!take_hour(&s, &hours.until) || s.len || hours.from == hours.until)
        return false;
    *ret = hours;
    return true;
}

bool okr_hours_hold(struct okr_hours hours, int minute)
{
    return hours.from < hours.until ? minute >= hours.from && minute < hours.until
                                    : minute >= hours.from || minute < hours.until;
}
