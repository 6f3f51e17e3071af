// SPDX-License-Identifier: Apache-2.0
#include "csv.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <okr/buf.h>

/// All rows as "line:a|b;…", the fault as "line!sentence".
static struct okr_str read_all(struct okr_arena *arena, struct okr_str bytes)
{
    struct okr_buf got = OKR_BUF(arena);
    struct okr_str text = csv_text(bytes, arena);
    struct csv csv = csv_open(text, arena);
    struct csv_row *row = okr_arena_alloc(arena, sizeof *row);
    okr_buf_c(&got, "");
    while (csv_next(&csv, row)) {
        okr_buf_printf(&got, "%zu:", row->line);
        for (size_t i = 0; i < row->n; i++)
            okr_buf_printf(&got, "%s%.*s", i ? "|" : "", OKR_STR_ARG(row->cell[i]));
        okr_buf_c(&got, ";");
    }
    if (csv.fault)
        okr_buf_printf(&got, "%zu!%s", csv.line, csv.fault);
    return okr_buf_view(&got);
}

Test(csv, rows_and_faults)
{
    static const struct {
        const char *bytes, *rows;
    } rows[] = {
        {"", ""},
        {"a,b\n1,2\n", "1:a|b;2:1|2;"},
        {"a,b\r\n1,2", "1:a|b;2:1|2;"},
        {"a;b\n1,5;2\n", "1:a|b;2:1,5|2;"},
        {"a\tb\n1\t\n", "1:a|b;2:1|;"},
        {"\xEF\xBB\xBF工号,姓名\n7,王磊\n", "1:工号|姓名;2:7|王磊;"},
        {"a,b\n\n , \n3,4\n", "1:a|b;4:3|4;"},
        {" a , \"b, c\" \n\"say \"\"hi\"\"\",x\n", "1:a|\"b|c\";2:say \"hi\"|x;"},
        {"a,\"two\nlines\"\n5,6\n", "1:a|two lines;3:5|6;"},
        {"a,b\n1,\"open\n2,3\n", "1:a|b;2!a quoted cell is not closed"},
        {"a,b\n\"1\"x,2\n", "1:a|b;2!text follows the closing quote of a cell"},
        {"\"\",b\n", "1:|b;"},
    };
    struct okr_arena *arena = okr_arena_new(1 << 20);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct okr_str got = read_all(arena, okr_str_c(rows[i].bytes));
        cr_expect(okr_str_is(got, rows[i].rows), "row %zu: %.*s", i, OKR_STR_ARG(got));
    }
    struct okr_buf wide = OKR_BUF(arena);
    for (int i = 0; i < CSV_COLUMNS_MAX + 1; i++)
        okr_buf_c(&wide, "x,");
    cr_expect(okr_str_is(read_all(arena, okr_buf_view(&wide)), "1!the row has too many cells"));
    okr_arena_free(arena);
    okr_test_end();
}

Test(csv, chinese_spreadsheets_write_gb18030)
{
    // 工号,姓名 and 7,王磊 with a character outside the two-byte range, 𠮷
    static const char bytes[] = "\xB9\xA4\xBA\xC5,\xD0\xD5\xC3\xFB\n7,\xCD\xF5\x95\x33\xCA\x37\n";
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct okr_str got = read_all(arena, okr_str_c(bytes));
    cr_expect(okr_str_starts(got, OKR_STR("1:工号|姓名;2:7|王")), "%.*s", OKR_STR_ARG(got));
    cr_expect_null(csv_text(OKR_STR("\xFF\xFF\xFF"), arena).ptr, "neither the one nor the other");
    okr_arena_free(arena);
    okr_test_end();
}
