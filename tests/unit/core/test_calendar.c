// SPDX-License-Identifier: Apache-2.0
#include "core/calendar.h"

#include "core/cadence.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "cells.h"
#include "support/leak.h"

static struct okr_arena *arena;
static struct calendar calendar;
static struct okr_err err;

static int read_text(const char *text)
{
    calendar = (struct calendar){.name = OKR_STR("test")};
    err = (struct okr_err){0};
    return calendar_read("test.calendar", okr_str_c(text), arena, &calendar, &err);
}

static void read_packaged(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/../data/calendars/%s.calendar", OKR_TEST_DIR, name);
    FILE *file = fopen(path, "re");
    char *text = okr_arena_alloc(arena, CALENDAR_BYTES_MAX);
    cr_assert(file && text, "%s", path);
    size_t n = fread(text, 1, CALENDAR_BYTES_MAX - 1, file);
    (void)fclose(file);
    text[n] = '\0';
    cr_assert_eq(read_text(text), OKR_OK, "%s", err.message);
}

static void setup(void)
{
    arena = okr_arena_new(8 << 20);
}

static void teardown(void)
{
    okr_arena_free(arena);
}

/// E and the periods of 每个工作日 with the calendar of China: worked out by hand from the State Council's notices.
Test(calendar, golden, .init = setup)
{
    struct vectors *vectors = vectors_open("workdays.tsv");
    struct vector_row row;
    while (vectors_next(vectors, &row)) {
        okr_arena_reset(arena);
        read_packaged(row.cell[0]);
        struct work_calendar work = calendar_work(&calendar);
        struct okr_span span = {cell_date(row.cell[1]), cell_date(row.cell[2])};
        okr_date today = cell_date(row.cell[3]);
        int32_t all = workdays_between(&work, span.start, span.end);
        int32_t gone = workdays_between(&work, span.start, today);
        cr_expect_eq(gone, strtol(row.cell[4], NULL, 10), "%s:%d: %d gone", VECTOR_AT(row), gone);
        cr_expect_eq(all, strtol(row.cell[5], NULL, 10), "%s:%d: %d in all", VECTOR_AT(row), all);
        double expected = today < span.start || !all ? 0
                          : today >= span.end        ? 1
                                                     : (double)gone / all;
        cr_expect(cell_same(elapsed_fraction(&work, span, today), expected), "%s:%d",
                  VECTOR_AT(row));
        cr_expect_eq(cadence_ended(OKR_PERIOD_WORKDAY, &work, span, OKR_NO_DATE), all, "%s:%d",
                     VECTOR_AT(row));
    }
    vectors_close(vectors);
    teardown();
    okr_test_end();
}

Test(calendar, counts_as_asked_day_by_day, .init = setup)
{
    read_packaged("china");
    struct work_calendar fast = calendar_work(&calendar), slow = fast;
    slow.workdays = NULL;
    okr_date first = okr_date_make(2017, 11, 20);
    for (int i = 0; i < 3000; i++) {
        okr_date a = first + (i * 7919) % 3200, b = a + (i * 104729) % 500 - 1;
        cr_assert_eq(workdays_between(&fast, a, b), workdays_between(&slow, a, b), "%s..%s",
                     okr_date_text(a).c, okr_date_text(b).c);
    }
    teardown();
    okr_test_end();
}

/// What is announced is an exchange: a day that is worked stands near the days off that it pays for.
Test(calendar, packaged_days_are_exchanges, .init = setup)
{
    read_packaged("china");
    for (size_t i = 0; i < calendar.n; i++) {
        const struct calendar_day *day = &calendar.days[i];
        bool near = !day->works;
        for (size_t k = 0; k < calendar.n; k++)
            near |= !calendar.days[k].works && okr_weekday(calendar.days[k].date) < 5 &&
                    abs(calendar.days[k].date - day->date) <= 15;
        cr_expect(near, "%s", okr_date_text(day->date).c);
    }
    cr_expect_eq(calendar.days[0].date, okr_date_make(2018, 1, 1));
    cr_expect_eq(calendar.days[calendar.n - 1].date, okr_date_make(2026, 10, 10));
    teardown();
    okr_test_end();
}

Test(calendar, forms_of_a_line, .init = setup)
{
    cr_assert_eq(read_text("\xEF\xBB\xBF# of the year\r\n\n名称：某司 \r\n周末：周五 周六\n"
                           "2018年2月15日至2018年2月16日 放假 过年\n2018/2/17 班 # exchanged\n"),
                 OKR_OK, "%s", err.message);
    cr_expect(okr_str_is(calendar.others.at[0], "某司"));
    cr_expect(!calendar_is_workday(&calendar, okr_date_make(2018, 2, 15)));
    cr_expect(!calendar_is_workday(&calendar, okr_date_make(2018, 2, 16)));
    cr_expect(calendar_is_workday(&calendar, okr_date_make(2018, 2, 17)));
    cr_expect(calendar_is_workday(&calendar, okr_date_make(2018, 2, 18)));
    cr_assert_eq(read_text("weekend: none\n"), OKR_OK);
    cr_expect_eq(calendar_workdays(&calendar, 0, 6), 7);
    cr_expect_eq(calendar_workdays(&calendar, 6, 5), 0);
    teardown();
    okr_test_end();
}

Test(calendar, refusals_name_line_and_cure, .init = setup)
{
    static const struct {
        const char *text, *fragment;
    } rows[] = {
        {"\n2018-02-30 off\n", "test.calendar:2: no date"},
        {"2018-02-15 maybe\n", "\"maybe\""},
        {"2018-02-15\n", "not off or work"},
        {"2018-02-15.. off\n", ":1: no date"},
        {"2018-02-21..2018-02-15 off\n", "before 2018-02-21"},
        {"2018-02-15..2028-02-15 off\n", "more than a year"},
        {"2018-02-12 work\n", "2018-02-12 is a workday"},
        {"2018-02-15 off\n2018-02-14..2018-02-16 off\n", ":2: 2018-02-15 is in line 1"},
        {"weekend: sunday\n", "\"sunday\""},
        {"name:\n", "empty"},
        {"name: a\nname: b\nname: c\nname: d\nname: e\nname: f\nname: g\nname: h\nname: i\n",
         ":9: one name too many"},
        {"\xff\n", "UTF-8"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect_eq(read_text(rows[i].text), OKR_E_INVALID, "row %zu", i);
        cr_expect(strstr(err.message, rows[i].fragment), "row %zu: %s", i, err.message);
        cr_expect(err.hint[0], "row %zu: no cure", i);
        cr_expect_eq(calendar.n, 0);
    }
    struct okr_buf many = OKR_BUF(arena);
    for (int year = 1950; year < 1963; year++)
        okr_buf_printf(&many, "%d-01-01..%d-12-31 off\n", year, year);
    okr_buf_char(&many, '\0');
    cr_expect_eq(read_text(many.ptr), OKR_E_TOO_BIG);
    cr_expect(strstr(err.message, "at most 4096"), "%s", err.message);
    char *long_text = okr_arena_alloc(arena, CALENDAR_BYTES_MAX + 2);
    memset(long_text, '\n', CALENDAR_BYTES_MAX + 1);
    cr_expect_eq(read_text(long_text), OKR_E_TOO_BIG);
    teardown();
    okr_test_end();
}

Test(calendar, is_found_by_any_of_its_names, .init = setup)
{
    struct calendar two[2];
    read_text("name: 中国\n");
    two[0] = calendar;
    two[0].name = OKR_STR("china");
    two[1] = (struct calendar){.name = OKR_STR("weekdays")};
    const struct calendars set = {two, 2};
    cr_expect_eq(calendars_find(&set, OKR_STR("China"), arena), &two[0]);
    cr_expect_eq(calendars_find(&set, OKR_STR("中国"), arena), &two[0]);
    cr_expect_eq(calendars_find(&set, OKR_STR("weekdays"), arena), &two[1]);
    cr_expect_null(calendars_find(&set, OKR_STR(""), arena));
    cr_expect_null(calendars_find(&set, OKR_STR("mars"), arena));
    cr_expect_null(calendars_find(NULL, OKR_STR("china"), arena));
    teardown();
    okr_test_end();
}

Test(calendar, workdays_of_a_cadence, .init = setup)
{
    struct okr_span span = {cell_date("2018-02-01"), cell_date("2018-02-28")}, period;
    struct okr_metric metric = cell_metric(OKR_METRIC_KIND_CADENCE);
    struct okr_check_in days[2];
    okr_date kept_from;
    read_packaged("china");
    struct work_calendar work = calendar_work(&calendar);
    // 2018-02-11 is a Sunday that is worked, 2018-02-15 a Thursday off.
    cr_expect(cadence_period(OKR_PERIOD_WORKDAY, &work, span, cell_date("2018-02-11"), &period));
    cr_expect(!cadence_period(OKR_PERIOD_WORKDAY, &work, span, cell_date("2018-02-15"), &period));
    cr_expect_eq(cadence_ended(OKR_PERIOD_WORKDAY, &work, span, cell_date("2018-02-12")), 8);
    cr_expect_eq(cadence_ended(OKR_PERIOD_WORKDAY, NULL, span, cell_date("2018-02-12")), 7);
    metric.per = OKR_PERIOD_WORKDAY;
    metric.target = okr_decimal_int(1);
    for (int i = 0; i < 2; i++) {
        okr_entity_init(&okr_entity_check_in, &days[i]);
        days[i].value = okr_decimal_int(1);
        days[i].as_of = cell_date(i ? "2018-02-15" : "2018-02-11");
    }
    struct okr_decimal kept = cadence_kept(&metric, days, 2, &work, span, &kept_from);
    cr_expect_eq(kept.mantissa, 1);
    cr_expect_eq(kept_from, cell_date("2018-02-11"));
    kept = cadence_kept(&metric, days, 2, NULL, span, &kept_from);
    cr_expect_eq(kept.mantissa, 1);
    cr_expect_eq(kept_from, cell_date("2018-02-15"));
    teardown();
    okr_test_end();
}
