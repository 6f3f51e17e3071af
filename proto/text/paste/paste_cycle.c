// SPDX-License-Identifier: Apache-2.0
// The cycle of a paste: the one asked for, the one a line states, the period named most often, or the current quarter.
#include "text/paste/paste.h"

#include "text/doc.h"
#include "text/sentence/sentence.h"

enum { CANDIDATES = 64, PERIODS = 16, MONTHS = 12 };

struct candidate {
    struct okr_span span;
    struct okr_str words; ///< as first named
    uint32_t count, line;
};
struct count {
    struct candidate at[CANDIDATES];
    size_t n;
};

/// Whole months of the span; 0 when it does not begin and end with one.
static int months_of(struct okr_span span)
{
    int year, month, day, end_year, end_month;

    if (span.start == OKR_NO_DATE)
        return 0;
    okr_date_split(span.start, &year, &month, &day);
    if (day != 1)
        return 0;
    okr_date_split(span.end + 1, &end_year, &end_month, &day);
    return day == 1 ? (end_year - year) * MONTHS + end_month - month : 0;
}

static bool is_cycle(struct okr_span span)
{
    int months = months_of(span);

    return months == 1 || months == 2 || months == 3 || months == 4 || months == 6 ||
           months == MONTHS;
}

static void add(struct count *count, const struct said_period *said, struct okr_str words,
                uint32_t line)
{
    for (size_t i = 0; i < count->n; i++) {
        struct candidate *c = &count->at[i];
        if (c->span.start == said->span.start && c->span.end == said->span.end) {
            c->count++;
            return;
        }
    }
    if (count->n < CANDIDATES)
        count->at[count->n++] = (struct candidate){said->span, words, 1, line};
}

/// Counts the periods that could be cycles. `year` gives those without a year theirs; NULL leaves them out.
static void count_periods(struct paste *p, const struct okr_span *year, struct count *count)
{
    struct okr_sentence_context context = {.cycle = year, .first_month = p->options.first_month};
    struct said_period said[PERIODS];

    for (size_t i = 0; i < p->n_lines; i++) {
        struct okr_str text = p->lines[i].text;
        size_t n = sentence_periods(text, &context, said, PERIODS);
        for (size_t k = 0; k < n && k < PERIODS; k++) {
            // 年底前 and "by the end of March" name a day, not the cycle.
            bool day = said[k].use == PERIOD_DUE && months_of(said[k].span) == 1;
            if (said[k].use == PERIOD_WINDOW || said[k].use == PERIOD_SERVICE || day ||
                !is_cycle(said[k].span))
                continue;
            struct okr_range words = said[k].period;
            add(count, &said[k], (struct okr_str){text.ptr + words.offset, words.length},
                p->lines[i].number);
        }
    }
}

/// The most frequent one; of equals the shorter, then the earlier. `months` 0: of any length.
static const struct candidate *most_often(const struct count *count, int months)
{
    const struct candidate *best = NULL;

    for (size_t i = 0; i < count->n; i++) {
        const struct candidate *c = &count->at[i];
        if (months && months_of(c->span) != months)
            continue;
        if (!best || c->count > best->count ||
            (c->count == best->count && months_of(c->span) < months_of(best->span)))
            best = c;
    }
    return best;
}

/// 2017-18, 2017/2018: a label of two years.
static bool has_two_years(struct okr_str words)
{
    for (size_t at = 0; at + 7 <= words.len; at++) {
        struct scan scan = scan_of(okr_str_skip(words, at));
        int32_t first, second;
        if (!scan_is_digit(scan_peek(&scan)) || !scan_int(&scan, &first) || first < 1900 ||
            first > 2999)
            continue;
        int32_t c = scan_next(&scan);
        if ((c == '-' || c == '/' || c == 0x2013 || c == '~') && scan_int(&scan, &second) &&
            (second == (first + 1) % 100 || second == first + 1))
            return true;
    }
    return false;
}

/// A name that is a key already: FY2018Q4, 2018Q1.
static bool is_key(struct okr_str words)
{
    struct okr_span span;

    for (size_t i = 0; i < words.len; i++) {
        if ((unsigned char)words.ptr[i] >= 0x80 || words.ptr[i] == ' ')
            return false;
    }
    return okr_period_read(words, 1, &span) && !has_two_years(words);
}

/// The name of a span: 2018Q1, FY2018Q4, 2018H1, 2018, 2018-01; the words themselves for others.
static struct okr_str key_of(struct paste *p, struct okr_span span, struct okr_str words)
{
    struct okr_buf buf = OKR_BUF(p->arena);
    int year, month, day, months = months_of(span);
    int first = p->first_month ? p->first_month : 1;

    if (is_key(words))
        return words;
    okr_date_split(span.start, &year, &month, &day);
    int since = (month - first + MONTHS) % MONTHS;
    int named = year + (first != 1 && month >= first);
    const char *fiscal = first == 1 ? "" : "FY";
    if (months == 3 && since % 3 == 0)
        okr_quarter_key(span.start, first, &buf);
    else if (months == 6 && since % 6 == 0)
        okr_buf_printf(&buf, "%s%dH%d", fiscal, named, since / 6 + 1);
    else if (months == MONTHS && since == 0)
        okr_buf_printf(&buf, "%s%d", fiscal, named);
    else if (months == 1)
        okr_buf_printf(&buf, "%d-%02d", year, month);
    else
        return words;
    p->full = p->full || buf.failed;
    return okr_buf_view(&buf);
}

static void take_cycle(struct paste *p, enum okr_paste_note_kind why, uint32_t line,
                       struct okr_cycle_ref cycle)
{
    struct okr_buf about = OKR_BUF(p->arena);

    p->cycle = cycle;
    doc_cycle_print(&about, &cycle, OKR_EN);
    paste_note_buf(p, why, line, &about);
}

/// A name that somebody gave, with or without its days. False when it is none, or, where `dated`, says no days.
static bool read_key(struct paste *p, struct okr_str said, bool dated, struct okr_cycle_ref *ret)
{
    const char *hint;
    struct okr_cycle_ref cycle;
    struct said_period period;
    struct okr_sentence_context context = {.first_month = p->first_month};

    if (!doc_cycle_read(said, &cycle, &hint))
        return false;
    bool named = cycle.span.start == OKR_NO_DATE;
    if (named && !okr_period_read(cycle.key, p->first_month ? p->first_month : 1, &cycle.span) &&
        sentence_periods(said, &context, &period, 1) == 1 && is_cycle(period.span))
        cycle.span = period.span;
    if (named && dated && cycle.span.start != OKR_NO_DATE)
        cycle.key = key_of(p, cycle.span, cycle.key);
    if (dated && cycle.span.start == OKR_NO_DATE)
        return false;
    *ret = cycle;
    return true;
}

/// A label of two years where nothing says when the year begins: April (METHOD 8).
static void settle_month(struct paste *p, struct okr_str words, uint32_t line)
{
    if (p->first_month || !has_two_years(words))
        return;
    p->first_month = 4;
    paste_note(p, OKR_PASTE_TWO_YEARS, line, words);
}

static bool take_said(struct paste *p)
{
    struct okr_cycle_ref cycle;

    if (!p->cycle_said.len)
        return false;
    int before = p->first_month;
    if (!before && has_two_years(p->cycle_said))
        p->first_month = 4;
    if (!read_key(p, p->cycle_said, true, &cycle)) {
        p->first_month = before;
        return false;
    }
    p->first_month = before;
    take_cycle(p, OKR_PASTE_CYCLE_LINE, p->cycle_line, cycle);
    settle_month(p, p->cycle_said, p->cycle_line);
    return true;
}

static bool take_most_often(struct paste *p)
{
    struct count count = {.n = 0}, within = {.n = 0};
    struct okr_span year;

    count_periods(p, NULL, &count);
    const struct candidate *best = most_often(&count, 0), *of_year = most_often(&count, MONTHS);
    // "Q4" of an article about 2018; without a year anywhere, of the current one.
    if (of_year)
        year = of_year->span;
    else if (p->options.today == OKR_NO_DATE ||
             !okr_period_read(okr_arena_printf(p->arena, "%.4s", okr_date_text(p->options.today).c),
                              p->first_month ? p->first_month : 1, &year))
        year = (struct okr_span){OKR_NO_DATE, OKR_NO_DATE};
    if ((!best || best == of_year) && year.start != OKR_NO_DATE) {
        count_periods(p, &year, &within);
        best = most_often(&within, 0);
    }
    if (!best)
        return false;
    settle_month(p, best->words, best->line);
    p->lines[best->line - 1].used = true;
    take_cycle(
        p, OKR_PASTE_CYCLE_OFTEN, best->line,
        (struct okr_cycle_ref){key_of(p, best->span, best->words), best->span, OKR_PRESET_NONE});
    return true;
}

static void widen(struct okr_span *days, okr_date day)
{
    if (days->start == OKR_NO_DATE || day < days->start)
        days->start = day;
    if (days->end == OKR_NO_DATE || day > days->end)
        days->end = day;
}

/// The days that items are due, of a text that names no period: the quarter, else the year, that holds them all.
static bool take_due(struct paste *p)
{
    struct okr_span days = {OKR_NO_DATE, OKR_NO_DATE};
    struct okr_cycle_ref cycle = {.span = {OKR_NO_DATE, OKR_NO_DATE}};
    struct okr_buf quarter = OKR_BUF(p->arena);
    int first = p->first_month ? p->first_month : 1;
    uint32_t line = 0;

    for (size_t i = 0; i < p->n_items; i++) {
        const struct paste_value *due = paste_value_of(&p->items[i].values, PASTE_FIELD_DUE);
        okr_date day;
        if (!due || !okr_date_parse(due->text, &day))
            continue;
        widen(&days, day);
        line = line ? line : due->line;
    }
    if (!line)
        return false;
    okr_quarter_key(days.start, first, &quarter);
    cycle.key = okr_buf_view(&quarter);
    if (quarter.failed || !okr_period_read(cycle.key, first, &cycle.span))
        return false;
    if (days.end > cycle.span.end) {
        cycle.key = okr_arena_printf(p->arena, "%.4s", okr_date_text(days.start).c);
        if (!cycle.key.ptr || !okr_period_read(cycle.key, first, &cycle.span) ||
            days.end > cycle.span.end)
            return false;
    }
    take_cycle(p, OKR_PASTE_CYCLE_DUE, line, cycle);
    return true;
}

static void take_today(struct paste *p)
{
    struct okr_buf key = OKR_BUF(p->arena);
    struct okr_cycle_ref cycle = {.span = {OKR_NO_DATE, OKR_NO_DATE}};
    int first = p->first_month ? p->first_month : 1;

    if (p->options.today == OKR_NO_DATE)
        return;
    okr_quarter_key(p->options.today, first, &key);
    cycle.key = okr_buf_view(&key);
    if (key.failed || !okr_period_read(cycle.key, first, &cycle.span))
        return;
    take_cycle(p, OKR_PASTE_CYCLE_TODAY, 0, cycle);
}

void paste_cycle_choose(struct paste *p)
{
    struct okr_cycle_ref given;

    p->first_month = p->options.first_month;
    p->cycle.span = (struct okr_span){OKR_NO_DATE, OKR_NO_DATE};
    if (p->options.cycle.len && read_key(p, p->options.cycle, false, &given))
        take_cycle(p, OKR_PASTE_CYCLE_GIVEN, 0, given);
    else if (!take_said(p) && !take_most_often(p) && !take_due(p))
        take_today(p);
}
