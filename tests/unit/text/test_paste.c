// SPDX-License-Identifier: Apache-2.0
// Whole pastes: tests/unit/vectors/paste/NAME.txt becomes NAME.okr.md with NAME.report. With OKR_UPDATE set the two are written instead of
// compared; read them then.
#include "paste_support.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "support/leak.h"
#include "support/paste_fault.h"

enum { ARENA = 256 << 20, NAMES = 200 };

static struct okr_str read_file(struct okr_arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return OKR_STR("");
    enum { ROOM = 1 << 20 };
    char *bytes = okr_arena_alloc(arena, ROOM);
    size_t n = fread(bytes, 1, ROOM, file);
    (void)fclose(file);
    return (struct okr_str){bytes, n};
}

static void compare(struct okr_arena *arena, const char *path, struct okr_str got)
{
    if (getenv("OKR_UPDATE")) {
        FILE *file = fopen(path, "wb");
        cr_assert(file, "%s", path);
        (void)fwrite(got.ptr, 1, got.len, file);
        (void)fclose(file);
        return;
    }
    struct okr_str want = read_file(arena, path);
    cr_expect(okr_str_eq(want, got), "%s is not what came out (OKR_UPDATE writes it):\n%.*s", path,
              OKR_STR_ARG(got));
}

static void play(const char *name)
{
    char path[512];
    struct okr_arena *arena = okr_arena_new(ARENA);
    struct okr_paste_options options = {.today = okr_date_make(2024, 5, 10)};
    struct okr_paste_report report;
    struct okr_doc doc;
    struct okr_err e = {0};
    struct okr_buf text = OKR_BUF(arena), said = OKR_BUF(arena);

    (void)snprintf(path, sizeof path, "%s/unit/vectors/paste/%s.txt", OKR_TEST_DIR, name);
    struct okr_str source = read_file(arena, path);
    cr_assert(source.len, "%s", path);
    cr_assert_eq(okr_paste_read(source, &options, arena, &doc, &report, &e), OKR_OK, "%s: %s", name,
                 e.message);
    okr_doc_write(&doc, OKR_EN, &text);
    okr_paste_report_print(&said, &report, OKR_STR(""), OKR_EN);
    (void)snprintf(path, sizeof path, "%s/unit/vectors/paste/%s.okr.md", OKR_TEST_DIR, name);
    compare(arena, path, okr_buf_view(&text));
    (void)snprintf(path, sizeof path, "%s/unit/vectors/paste/%s.report", OKR_TEST_DIR, name);
    compare(arena, path, okr_buf_view(&said));
    const char *fault = paste_fault(source, &doc, true, arena);
    cr_expect_null(fault, "%s: %s", name, fault);
    okr_arena_free(arena);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

Test(paste, documents_come_out_as_written_down)
{
    char *names[NAMES];
    size_t n = 0;
    DIR *folder = opendir(OKR_TEST_DIR "/unit/vectors/paste");

    cr_assert(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        size_t length = strlen(entry->d_name);
        if (length < 5 || strcmp(entry->d_name + length - 4, ".txt") != 0)
            continue;
        cr_assert_lt(n, NAMES);
        names[n] = strdup(entry->d_name);
        names[n++][length - 4] = '\0';
    }
    closedir(folder);
    cr_assert_geq(n, 20);
    qsort(names, n, sizeof *names, by_name);
    for (size_t i = 0; i < n; i++) {
        play(names[i]);
        free(names[i]);
    }
    okr_test_end();
}

/// Pastes in which each part of the reader could look to the end of the text from every place.
Test(paste, takes_linear_time)
{
    static const char *const parts[] = {
        "O1：",
        "KR1(",
        "@",
        "KR1：(((",
        "- \n  - ",
        "a|b|c\n",
        "\"\t\"\n",
        "2018Q1 ",
        "@张三",
        "（）",
        "O1由公司KR1分解而来，",
        "王 10:32\n",
        "# OKR\n",
        "负责人：",
        "一二三",
        "x,y,\"\n",
        "O1：a\nKR1：b@\n",
    };
    enum { SIZE = 1 << 18, LINE = 8192 };
    char *text = malloc(2 * SIZE);

    cr_assert(text);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        double seconds[2] = {0, 0};
        for (int twice = 0; twice < 2; twice++) {
            size_t size = (size_t)SIZE / 8 << (2 * twice), length = strlen(parts[i]);
            for (size_t at = 0; at < size; at++)
                text[at] = at % LINE == LINE - 1 ? '\n' : parts[i][at % LINE % length];
            struct okr_arena *arena = okr_arena_new((size_t)1 << 30);
            struct okr_paste_options options = {.today = OKR_NO_DATE};
            struct okr_paste_report report;
            struct okr_doc doc;
            clock_t before = clock();
            int code =
                okr_paste_read((struct okr_str){text, size}, &options, arena, &doc, &report, NULL);
            seconds[twice] = (double)(clock() - before) / CLOCKS_PER_SEC;
            cr_expect(code == OKR_OK || code == OKR_E_TOO_BIG, "%s", parts[i]);
            okr_arena_free(arena);
        }
        // Four times the text; a quadratic reader would take sixteen times as long.
        cr_expect_lt(seconds[1], 10 * seconds[0] + 0.5, "%s: %.3f s, then %.3f s", parts[i],
                     seconds[0], seconds[1]);
    }
    free(text);
    okr_test_end();
}

Test(paste, refuses_what_is_too_big)
{
    static const char text[] = "O1: x";
    struct okr_arena *arena = okr_arena_new((size_t)1 << 20);
    struct okr_paste_options options = {.today = OKR_NO_DATE};
    struct okr_paste_report report;
    struct okr_doc doc;

    cr_expect_eq(okr_paste_read((struct okr_str){text, OKR_PASTE_BYTES_MAX + 1}, &options, arena,
                                &doc, &report, NULL),
                 OKR_E_TOO_BIG);
    okr_arena_free(arena);
    okr_test_end();
}
