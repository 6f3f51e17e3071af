// SPDX-License-Identifier: Apache-2.0
#include "core/plan.h"

enum { YEAR = 12 };

static const int months_of[OKR_CYCLE_LENGTH_COUNT] = {
    [OKR_CYCLE_LENGTH_MONTH] = 1, [OKR_CYCLE_LENGTH_TWO_MONTHS] = 2, [OKR_CYCLE_LENGTH_QUARTER] = 3,
    [OKR_CYCLE_LENGTH_HALF] = 6,  [OKR_CYCLE_LENGTH_YEAR] = YEAR,
};
static const char *const month_names[YEAR] = {"January",   "February", "March",    "April",
                                              "May",       "June",     "July",     "August",
                                              "September", "October",  "November", "December"};
static const char *const han[] = {"一", "二", "三", "四"};

int plan_months(enum okr_cycle_length length)
{
    return months_of[length];
}

/// Months since year 0, from January.
static int month_of(okr_date date)
{
    int year, month, day;
    okr_date_split(date, &year, &month, &day);
    return year * YEAR + month - 1;
}

static okr_date first_day(int month)
{
    return okr_date_make(month / YEAR, month % YEAR + 1, 1);
}

/// How the parts of a plan are named.
struct naming {
    struct okr_arena *arena;
    enum okr_lang lang;
    int first;   ///< month that the fiscal year begins in, 0..11
    bool fiscal; ///< FY2018Q4 instead of 2018Q4
};

/// The fiscal year that holds a month: named by the calendar year it ends in.
static int year_of(const struct naming *name, int month)
{
    int year = month / YEAR;
    return name->first && month % YEAR >= name->first ? year + 1 : year;
}

/// A part's number in its fiscal year, from 0.
static int number_of(const struct naming *name, int month, int months)
{
    return (month % YEAR - name->first + YEAR) % YEAR / months;
}

static struct okr_str key_of(const struct naming *name, int month, int months)
{
    static const char letters[YEAR + 1] = {[2] = 'B', [3] = 'Q', [6] = 'H'};
    const char *fiscal = name->fiscal ? "FY" : "";
    if (months == 1)
        return okr_arena_printf(name->arena, "%04d-%02d", month / YEAR, month % YEAR + 1);
    if (months == YEAR)
        return okr_arena_printf(name->arena, "%s%04d", fiscal, year_of(name, month));
    return okr_arena_printf(name->arena, "%s%04d%c%d", fiscal, year_of(name, month),
                            letters[months], number_of(name, month, months) + 1);
}

static struct okr_str chinese_months(const struct naming *name, int month, int months)
{
    int last = month + months - 1;
    if (months == 1)
        return okr_arena_printf(name->arena, "%d年%d月", month / YEAR, month % YEAR + 1);
    if (month / YEAR == last / YEAR)
        return okr_arena_printf(name->arena, "%d年%d–%d月", month / YEAR, month % YEAR + 1,
                                last % YEAR + 1);
    return okr_arena_printf(name->arena, "%d年%d月–%d年%d月", month / YEAR, month % YEAR + 1,
                            last / YEAR, last % YEAR + 1);
}

static struct okr_str chinese_label(const struct naming *name, int month, int months)
{
    const char *year = name->fiscal ? "财年" : "年";
    int n = number_of(name, month, months), named = year_of(name, month);
    switch (months) {
    case YEAR: return okr_arena_printf(name->arena, "%d%s", named, year);
    case 6: return okr_arena_printf(name->arena, "%d%s%s", named, year, n ? "下半年" : "上半年");
    case 3: return okr_arena_printf(name->arena, "%d%s第%s季度", named, year, han[n]);
    default: return chinese_months(name, month, months);
    }
}

static struct okr_str english_months(const struct naming *name, int month, int months)
{
    int last = month + months - 1;
    const char *from = month_names[month % YEAR], *to = month_names[last % YEAR];
    if (months == 1)
        return okr_arena_printf(name->arena, "%s %d", from, month / YEAR);
    if (month / YEAR == last / YEAR)
        return okr_arena_printf(name->arena, "%.3s–%.3s %d", from, to, last / YEAR);
    return okr_arena_printf(name->arena, "%.3s %d–%.3s %d", from, month / YEAR, to, last / YEAR);
}

static struct okr_str english_label(const struct naming *name, int month, int months)
{
    const char *year = name->fiscal ? "fiscal year " : "";
    int n = number_of(name, month, months), named = year_of(name, month);
    switch (months) {
    case YEAR: return okr_arena_printf(name->arena, "%s%d", year, named);
    case 6:
        return okr_arena_printf(name->arena, "%s half of %s%d", n ? "second" : "first", year,
                                named);
    case 3: return okr_arena_printf(name->arena, "Q%d of %s%d", n + 1, year, named);
    default: return english_months(name, month, months);
    }
}

static struct okr_str label_of(const struct naming *name, int month, int months)
{
    if (months != 1 && months != 2 && months != 3 && months != 6 && months != YEAR)
        return OKR_STR(""); // a whole of another length has no name but its key
    return name->lang == OKR_ZH ? chinese_label(name, month, months)
                                : english_label(name, month, months);
}

/// Whole months of a span; 0 when it does not begin and end with one.
static int whole_months(struct okr_span span)
{
    int first = month_of(span.start), last = month_of(span.end);
    bool whole = first_day(first) == span.start && first_day(last + 1) == span.end + 1;
    return whole ? last - first + 1 : 0;
}

static int check_lengths(const struct plan_wish *wish, int months, struct okr_err *e)
{
    size_t all = 1, parts = 1;
    int above = months;
    for (size_t i = 0; i < wish->n_lengths; i++) {
        const enum okr_cycle_length length = wish->lengths[i];
        if (above % months_of[length])
            return okr_fail(e, OKR_E_INVALID, "lengths",
                            "a quarter has months, a half quarters or two months, a year them all",
                            "%d months are not made of whole cycles of one %s", above,
                            okr_term_word(OKR_GROUP_CYCLE_LENGTH, length, okr_err_lang(e)));
        parts *= (size_t)(above / months_of[length]);
        all += above == months_of[length] ? 0 : parts;
        above = months_of[length];
    }
    if (all <= PLAN_MAX)
        return OKR_OK;
    return okr_fail(e, OKR_E_TOO_BIG, "lengths", "plan a shorter period, or longer cycles",
                    "that would be %zu cycles; at most %d are planned at once", all, PLAN_MAX);
}

static void add_parts(const struct plan_wish *wish, const struct naming *name, size_t level,
                      size_t parent, struct plan *plan)
{
    while (level < wish->n_lengths &&
           months_of[wish->lengths[level]] == whole_months(plan->at[parent].span))
        level++; // it is the one above itself
    if (level == wish->n_lengths)
        return;
    const struct okr_span whole = plan->at[parent].span;
    int months = months_of[wish->lengths[level]];
    for (int month = month_of(whole.start); month <= month_of(whole.end); month += months) {
        size_t part = plan->n++;
        plan->at[part] = (struct plan_part){
            .key = key_of(name, month, months),
            .label = label_of(name, month, months),
            .span = {first_day(month), first_day(month + months) - 1},
            .parent = parent,
        };
        add_parts(wish, name, level + 1, part, plan);
    }
}

int plan_make(const struct plan_wish *wish, struct okr_arena *arena, struct plan *ret,
              struct okr_err *e)
{
    int months = whole_months(wish->span), first = wish->first_month - 1;
    if (!months)
        return okr_fail(e, OKR_E_INVALID, "period",
                        "give a period of whole months, such as FY2018 or 2026H1",
                        "%s..%s does not begin and end with a month",
                        okr_date_text(wish->span.start).c, okr_date_text(wish->span.end).c);
    int code = check_lengths(wish, months, e);
    if (code)
        return code;
    if (months == YEAR) // a year says by itself where it begins
        first = month_of(wish->span.start) % YEAR;
    const struct naming name = {
        .arena = arena,
        .lang = wish->lang,
        .first = first,
        .fiscal = first || okr_str_starts(wish->key, OKR_STR("FY")) ||
                  memmem(wish->key.ptr, wish->key.len, "财", strlen("财")),
    };
    *ret = (struct plan){.n = 1};
    ret->at[0] = (struct plan_part){
        .key = wish->key,
        .label = label_of(&name, month_of(wish->span.start), months),
        .span = wish->span,
    };
    add_parts(wish, &name, 0, 0, ret);
    for (size_t i = 0; i < ret->n; i++)
        if (!ret->at[i].key.ptr || !ret->at[i].label.ptr)
            return okr_fail_memory(e);
    return OKR_OK;
}
