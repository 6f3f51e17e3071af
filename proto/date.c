// SPDX-License-Identifier: Apache-2.0
#include "fold.h"
#include <okr/date.h>

enum { YEAR_MIN = 1900, YEAR_MAX = 2999 };

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && is_leap(year));
}

/// Days from 1970-01-01 to `year`-03-01; counting years from March puts the leap day at their end.
static int32_t first_of_march(int32_t year)
{
    return 365 * year + year / 4 - year / 100 + year / 400 - 719468;
}

/// Days from 1 March to the first day of the `month`-th month after it.
static int32_t days_before(int32_t month)
{
    return (153 * month + 2) / 5;
}

okr_date okr_date_make(int year, int month, int day)
{
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12)
        return OKR_NO_DATE;
    if (day < 1 || day > days_in(year, month))
        return OKR_NO_DATE;
    const bool before_march = month < 3;
    return first_of_march(year - before_march) + days_before(before_march ? month + 9 : month - 3) +
           day - 1;
}

void okr_date_split(okr_date date, int *year, int *month, int *day)
{
    const int32_t since = date + 719468; // days since 0000-03-01
    const int32_t of_era = since % 146097;
    const int32_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int32_t y = since / 146097 * 400 + year_of_era;
    const int32_t of_year = date - first_of_march(y);
    const int32_t m = (5 * of_year + 2) / 153;

    *day = of_year - days_before(m) + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = y + (m >= 10);
}

int okr_weekday(okr_date date)
{
    return ((date + 3) % 7 + 7) % 7; // 1970-01-01 was a Thursday
}

/// Writes `value` as `n` digits with leading zeros and returns what follows them.
static char *put_fixed(char *to, int n, int value)
{
    for (int i = n; i-- > 0; value /= 10)
        to[i] = (char)('0' + value % 10);
    return to + n;
}

static char *put_date(char *to, okr_date date)
{
    int year, month, day;

    okr_date_split(date, &year, &month, &day);
    to = put_fixed(to, 4, year % 10000);
    *to++ = '-';
    to = put_fixed(to, 2, month);
    *to++ = '-';
    return put_fixed(to, 2, day);
}

struct okr_date_text okr_date_text(okr_date date)
{
    struct okr_date_text text = {0};

    if (date != OKR_NO_DATE)
        put_date(text.c, date);
    return text;
}

struct okr_time_text okr_time_text(okr_time time)
{
    struct okr_time_text text = {0};

    if (time == OKR_NO_TIME)
        return text;
    int64_t days = time / OKR_DAY_MS, ms = time % OKR_DAY_MS;
    if (ms < 0) {
        ms += OKR_DAY_MS;
        days--;
    }
    char *to = put_date(text.c, (okr_date)days);
    *to++ = 'T';
    to = put_fixed(to, 2, (int)(ms / 3600000));
    *to++ = ':';
    to = put_fixed(to, 2, (int)(ms / 60000 % 60));
    *to++ = ':';
    to = put_fixed(to, 2, (int)(ms / 1000 % 60));
    *to++ = '.';
    to = put_fixed(to, 3, (int)(ms % 1000));
    *to = 'Z';
    return text;
}

/// Exactly `n` ASCII digits at the front of `*s`, which moves past them; -1 when there are fewer.
static int fixed(struct okr_str *s, size_t n)
{
    int value = 0;

    if (s->len < n)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (s->ptr[i] < '0' || s->ptr[i] > '9')
            return -1;
        value = value * 10 + (s->ptr[i] - '0');
    }
    *s = okr_str_skip(*s, n);
    return value;
}

static bool skip(struct okr_str *s, char c)
{
    if (s->len == 0 || *s->ptr != c)
        return false;
    *s = okr_str_skip(*s, 1);
    return true;
}

static bool wire_date(struct okr_str *s, okr_date *ret)
{
    const int year = fixed(s, 4);
    const bool dash = skip(s, '-');
    const int month = fixed(s, 2);
    const bool dash2 = skip(s, '-');
    const int day = fixed(s, 2);
    const okr_date date = okr_date_make(year, month, day);

    if (!dash || !dash2 || date == OKR_NO_DATE)
        return false;
    *ret = date;
    return true;
}

bool okr_date_parse(struct okr_str s, okr_date *ret)
{
    okr_date date;

    if (!wire_date(&s, &date) || s.len)
        return false;
    *ret = date;
    return true;
}

/// "Z" or "+08:00" as minutes east of UTC.
static bool zone(struct okr_str *s, int *ret)
{
    if (skip(s, 'Z') || skip(s, 'z')) {
        *ret = 0;
        return true;
    }
    const bool west = skip(s, '-');
    if (!west && !skip(s, '+'))
        return false;
    const int hours = fixed(s, 2);
    const bool colon = skip(s, ':');
    const int minutes = fixed(s, 2);
    if (!colon || hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
        return false;
    *ret = (west ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

/// ".5" as 500; digits past the third are cut off.
static bool milliseconds(struct okr_str *s, int *ret)
{
    int unit = 100, digit;

    *ret = 0;
    if (!skip(s, '.'))
        return true;
    if ((digit = fixed(s, 1)) < 0)
        return false;
    for (; digit >= 0; digit = fixed(s, 1)) {
        *ret += digit * unit;
        unit /= 10;
    }
    return true;
}

bool okr_time_parse(struct okr_str s, okr_time *ret)
{
    okr_date date;
    int ms, east;

    if (!wire_date(&s, &date) || !(skip(&s, 'T') || skip(&s, 't')))
        return false;
    const int hour = fixed(&s, 2);
    const bool colon = skip(&s, ':');
    const int minute = fixed(&s, 2);
    const bool colon2 = skip(&s, ':');
    const int second = fixed(&s, 2);
    if (!colon || !colon2 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
        second > 59)
        return false;
    if (!milliseconds(&s, &ms) || !zone(&s, &east) || s.len)
        return false;
    *ret = date * OKR_DAY_MS + ((hour * 60 + minute - east) * 60 + second) * INT64_C(1000) + ms;
    return true;
}

// --- dates as people write them -----------------------------------------------------------------------------------

/// One number with how many digits it has; `n` = 0 when there is none.
struct part {
    int value;
    size_t n;
};

static struct part take_part(struct okr_str s, size_t *at, size_t most)
{
    struct part part = {0};

    for (size_t next = *at; part.n < most; part.n++) {
        const int32_t c = fold_next(s, &next);
        if (c < '0' || c > '9')
            break;
        part.value = part.value * 10 + (c - '0');
        *at = next;
    }
    return part;
}

static bool take_sign(struct okr_str s, size_t *at, int32_t sign)
{
    size_t next = *at;

    if (fold_next(s, &next) != sign)
        return false;
    *at = next;
    return true;
}

/// A Han unit with the blanks that some put around it.
static bool take_han(struct okr_str s, size_t *at, int32_t unit)
{
    size_t next = *at;

    while (take_sign(s, &next, ' '))
        ;
    if (!take_sign(s, &next, unit))
        return false;
    for (*at = next; unit != 0x65E5 && take_sign(s, &next, ' ');)
        *at = next;
    return true;
}

static bool take_day_sign(struct okr_str s, size_t *at)
{
    return take_han(s, at, 0x65E5) || take_han(s, at, 0x53F7); // 日 号
}

static bool digit_follows(struct okr_str s, size_t at)
{
    return take_part(s, &at, 1).n > 0;
}

static size_t with_year(struct okr_str s, okr_date *ret)
{
    size_t at = 0;
    const struct part year = take_part(s, &at, 4);
    const bool han = year.n == 4 && take_han(s, &at, 0x5E74); // 年
    const int32_t sign = take_sign(s, &at, '-') ? '-' : '/';

    if (year.n != 4 || (!han && sign == '/' && !take_sign(s, &at, '/')))
        return 0;
    const struct part month = take_part(s, &at, 2);
    if (!(han ? take_han(s, &at, 0x6708) : take_sign(s, &at, sign))) // 月
        return 0;
    const struct part day = take_part(s, &at, 2);
    if (han ? !take_day_sign(s, &at) : digit_follows(s, at))
        return 0;
    *ret = okr_date_make(year.value, month.value, day.value);
    return *ret == OKR_NO_DATE ? 0 : at;
}

/// The year in which this day falls inside the cycle, else the cycle's first year.
static okr_date in_cycle(const struct okr_span *cycle, int month, int day)
{
    int first, last, unused;

    okr_date_split(cycle->start, &first, &unused, &unused);
    okr_date_split(cycle->end, &last, &unused, &unused);
    for (int year = first; year <= last; year++) {
        const okr_date date = okr_date_make(year, month, day);
        if (date != OKR_NO_DATE && date >= cycle->start && date <= cycle->end)
            return date;
    }
    return okr_date_make(first, month, day);
}

static size_t without_year(struct okr_str s, const struct okr_span *cycle, okr_date *ret)
{
    size_t at = 0;
    const struct part month = take_part(s, &at, 2);
    const bool han = month.n > 0 && take_han(s, &at, 0x6708);

    if (!han && (month.n != 2 || !take_sign(s, &at, '-')))
        return 0;
    const struct part day = take_part(s, &at, 2);
    if (han ? !take_day_sign(s, &at) : day.n != 2 || digit_follows(s, at))
        return 0;
    *ret = in_cycle(cycle, month.value, day.value);
    return *ret == OKR_NO_DATE ? 0 : at;
}

size_t okr_date_read(struct okr_str s, const struct okr_span *cycle, okr_date *ret)
{
    okr_date date;
    size_t used = with_year(s, &date);

    if (used == 0 && cycle && cycle->start != OKR_NO_DATE && cycle->end != OKR_NO_DATE)
        used = without_year(s, cycle, &date);
    if (used > 0)
        *ret = date;
    return used;
}
