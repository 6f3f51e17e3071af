// SPDX-License-Identifier: Apache-2.0
// Values read one after another: each form, what is cut off, and what is of another type.
#include <okr/reader.h>

#include <criterion/criterion.h>
#include <math.h>

#include "frames.h"
#include "support/leak.h"

enum asked { INT, UINT, DOUBLE, STR, BOOL, ARRAY, MAP, SKIP };

static const struct {
    const char *hex;
    enum asked asked;
    bool fine;
    double number; ///< an integer, a count, a length; bytes left where skipped
} CASES[] = {
    {"07", INT, true, 7},
    {"ff", INT, true, -1},
    {"d080", INT, true, -128},
    {"d1fffe", INT, true, -2},
    {"d2fffffffd", INT, true, -3},
    {"d3fffffffffffffffc", INT, true, -4},
    {"cd0100", INT, true, 256},
    {"c0", INT, true, 42},
    {"a0", INT, false, 0},
    {"d1ff", INT, false, 0},
    {"", INT, false, 0},
    {"ccff", UINT, true, 255},
    {"ce00010000", UINT, true, 65536},
    {"cf0000000100000000", UINT, true, 4294967296},
    {"c0", UINT, true, 0},
    {"ff", UINT, false, 0},
    {"cb3ff8000000000000", DOUBLE, true, 1.5},
    {"03", DOUBLE, true, 3},
    {"cb3ff8", DOUBLE, false, 0},
    {"a26869", STR, true, 2},
    {"d9026869", STR, true, 2},
    {"da00026869", STR, true, 2},
    {"c4026869", STR, true, 2},
    {"a36869", STR, false, 0},
    {"db7fffffff68", STR, false, 0},
    {"91", STR, false, 0},
    {"c3", BOOL, true, 1},
    {"c2", BOOL, true, 0},
    {"c0", BOOL, true, 0},
    {"01", BOOL, false, 0},
    {"920102", ARRAY, true, 2},
    {"dc00020102", ARRAY, true, 2},
    {"dd000000020102", ARRAY, true, 2},
    {"9201", ARRAY, false, 0},
    {"ddffffffff01", ARRAY, false, 0},
    {"80", ARRAY, false, 0},
    {"810102", MAP, true, 1},
    {"de00010102", MAP, true, 1},
    {"df000000010102", MAP, true, 1},
    {"8101", MAP, false, 0},
    {"90", MAP, false, 0},
    {"8201920203a16bc3ff", SKIP, true, 1},
    {"cb3ff8000000000000c0", SKIP, true, 1},
    {"c4026869", SKIP, true, 0},
    {"c1", SKIP, false, 0},
    {"d40102", SKIP, false, 0}, // an extension
    {"92dd7fffffff01", SKIP, false, 0},
    {"", SKIP, false, 0},
};

static double ask(struct okr_reader *r, enum asked asked)
{
    switch (asked) {
    case INT: return (double)okr_reader_int(r, 42);
    case UINT: return (double)okr_reader_uint(r);
    case DOUBLE: return okr_reader_double(r);
    case STR: return (double)okr_reader_str(r).len;
    case BOOL: return okr_reader_bool(r);
    case ARRAY: return okr_reader_array(r);
    case MAP: return okr_reader_map(r);
    case SKIP: okr_reader_skip(r); return (double)okr_reader_rest(r).len;
    }
    return NAN;
}

Test(reader, every_form)
{
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct okr_str frame = frame_of_hex(CASES[i].hex);
        struct okr_reader r = okr_reader(frame);
        double got = ask(&r, CASES[i].asked);
        cr_expect_eq(!r.bad, CASES[i].fine, "%s", CASES[i].hex);
        if (CASES[i].fine)
            cr_expect_float_eq(got, CASES[i].number, 0, "%s is %g", CASES[i].hex, got);
        frame_free(frame);
    }
    okr_test_end();
}

Test(reader, an_error_stays)
{
    struct okr_str frame = frame_of_hex("a10701");
    struct okr_reader r = okr_reader(frame);

    cr_expect_eq(okr_reader_next(&r), OKR_NEXT_STR);
    cr_expect_eq(okr_reader_uint(&r), 0);
    cr_expect(r.bad);
    cr_expect_null(okr_reader_str(&r).ptr);
    cr_expect_eq(okr_reader_rest(&r).len, 0);
    cr_expect_eq(okr_reader_next(&r), OKR_NEXT_OTHER);
    frame_free(frame);
    okr_test_end();
}

Test(reader, nil_is_nothing)
{
    struct okr_str frame = frame_of_hex("c0c0cb3ff800000000000080");
    struct okr_reader r = okr_reader(frame);

    cr_expect_eq(okr_reader_next(&r), OKR_NEXT_NIL);
    cr_expect(isnan(okr_reader_double(&r)));
    cr_expect_null(okr_reader_str(&r).ptr);
    cr_expect_eq(okr_reader_next(&r), OKR_NEXT_FLOAT);
    okr_reader_skip(&r);
    cr_expect_eq(okr_reader_map(&r), 0);
    cr_expect(!r.bad && okr_reader_rest(&r).len == 0);
    frame_free(frame);
    okr_test_end();
}
