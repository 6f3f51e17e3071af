// SPDX-License-Identifier: Apache-2.0
#include <criterion/criterion.h>
#include <math.h>
#include <okr/value.h>

#include "frames.h"
#include "support/leak.h"
#include "support/vectors.h"

static struct okr_arena *arena;

static void open_arena(void)
{
    arena = okr_arena_new(4 << 20);
}

static void free_arena(void)
{
    okr_arena_free(arena);
}
TestSuite(codec, .init = open_arena, .fini = free_arena);

static bool same_tree(const struct okr_value *a, const struct okr_value *b)
{
    if (a->type != b->type)
        return false;
    switch (a->type) {
    case OKR_V_NIL: return true;
    case OKR_V_BOOL: return a->boolean == b->boolean;
    case OKR_V_STR:
    case OKR_V_BIN: return okr_str_eq(a->str, b->str);
    case OKR_V_ARRAY:
    case OKR_V_MAP:
        for (uint32_t i = 0; a->n == b->n && i < a->n; i++) {
            if (a->type == OKR_V_ARRAY ? !same_tree(&a->items[i], &b->items[i])
                                       : !same_tree(&a->pairs[i].key, &b->pairs[i].key) ||
                                             !same_tree(&a->pairs[i].value, &b->pairs[i].value))
                return false;
        }
        return a->n == b->n;
    default: return a->u == b->u; // numbers, bit by bit
    }
}

Test(codec, decodes_the_vectors_and_packs_them_again)
{
    struct vectors *vectors = vectors_open("prescan.tsv");
    struct vector_row row;

    while (vectors_next(vectors, &row)) {
        struct okr_str frame = frame_of_hex(row.cell[1]);
        struct okr_value value, again;
        struct okr_err e = {0};
        bool fine = strcmp(row.cell[3], "-") == 0;
        okr_arena_reset(arena);
        int code = okr_decode(frame, arena, &value, &e);
        cr_expect_eq(code, fine ? OKR_OK : OKR_E_INVALID, "%s:%d %s: %s", VECTOR_AT(row),
                     row.cell[0], e.message);
        cr_expect(frame_mentions(e.message, row.cell[3]), "%s:%d %s: %s", VECTOR_AT(row),
                  row.cell[0], e.message);
        if (code == OKR_OK) {
            struct okr_buf buf = OKR_BUF(arena);
            okr_pack_value(&OKR_PACK(&buf), &value);
            cr_assert_eq(okr_decode(okr_buf_view(&buf), arena, &again, NULL), OKR_OK, "%s:%d",
                         VECTOR_AT(row));
            cr_expect(same_tree(&value, &again), "%s:%d %s", VECTOR_AT(row), row.cell[0]);
        }
        frame_free(frame);
    }
    vectors_close(vectors);
    okr_test_end();
}

Test(codec, strings_are_borrowed)
{
    struct okr_str frame = frame_of_hex("81a3e8b4a2c402fffe");
    struct okr_value value;

    cr_assert_eq(okr_decode(frame, arena, &value, NULL), OKR_OK);
    const struct okr_value *bin = okr_map_get(&value, "财");
    cr_assert_not_null(bin);
    cr_expect_eq(bin->type, OKR_V_BIN);
    cr_expect_eq(bin->str.ptr, frame.ptr + 7);
    frame_free(frame);
    okr_test_end();
}

Test(codec, a_full_arena_is_too_big)
{
    struct okr_arena *small = okr_arena_new(64);
    struct okr_str frame = frame_of_hex("9801020304050607089801020304050607");
    struct okr_value value;
    struct okr_err e = {0};

    ((char *)frame.ptr)[0] = (char)0x9f; // 15 elements and one list of 8 more than there are
    cr_expect_eq(okr_decode(frame, small, &value, &e), OKR_E_INVALID);
    frame_free(frame);
    frame = frame_of_hex("980102030405060708");
    e = (struct okr_err){0};
    cr_expect_eq(okr_decode(frame, small, &value, &e), OKR_E_TOO_BIG);
    frame_free(frame);
    okr_arena_free(small);
    okr_test_end();
}

/// What one writer call makes, in hex.
#define PACKED(call) \
    (buf = OKR_BUF(arena), p = OKR_PACK(&buf), call, frame_hex(arena, okr_buf_view(&buf)))

Test(codec, writers_take_the_smallest_form)
{
    struct okr_buf buf;
    struct okr_pack p;
    struct okr_decimal d;

    cr_expect_str_eq(PACKED(okr_pack_nil(&p)), "c0");
    cr_expect_str_eq(PACKED(okr_pack_bool(&p, true)), "c3");
    cr_expect_str_eq(PACKED(okr_pack_bool(&p, false)), "c2");
    cr_expect_str_eq(PACKED(okr_pack_uint(&p, 127)), "7f");
    cr_expect_str_eq(PACKED(okr_pack_uint(&p, UINT64_MAX)), "cfffffffffffffffff");
    cr_expect_str_eq(PACKED(okr_pack_int(&p, -1)), "ff");
    cr_expect_str_eq(PACKED(okr_pack_int(&p, 300)), "cd012c");
    cr_expect_str_eq(PACKED(okr_pack_double(&p, 0.5)), "cb3fe0000000000000");
    cr_expect_str_eq(PACKED(okr_pack_double(&p, (double)NAN)), "c0");
    cr_expect_str_eq(PACKED(okr_pack_double(&p, -(double)INFINITY)), "c0");
    cr_expect_str_eq(PACKED(okr_pack_fraction(&p, 1.0 / 3)), "cb3fd55553ef6b5d46");
    cr_expect_str_eq(PACKED(okr_pack_fraction(&p, -1e-9)), "cb0000000000000000");
    cr_expect_str_eq(PACKED(okr_pack_fraction(&p, (double)NAN)), "c0");
    cr_expect_str_eq(PACKED(okr_pack_str(&p, OKR_STR("财"))), "a3e8b4a2");
    cr_expect_str_eq(PACKED(okr_pack_str(&p, OKR_STR(""))), "a0");
    cr_expect_str_eq(PACKED(okr_pack_str(&p, (struct okr_str){NULL, 0})), "c0");
    cr_expect_str_eq(PACKED(okr_pack_c(&p, NULL)), "c0");
    cr_expect_str_eq(PACKED(okr_pack_bin(&p, "\xff", 1)), "c401ff");
    cr_expect_str_eq(PACKED(okr_pack_array(&p, 15)), "9f");
    cr_expect_str_eq(PACKED(okr_pack_map(&p, 16)), "de0010");
    cr_expect_str_eq(PACKED(okr_pack_id(&p, OKR_ID('k', 57))), "a46b2d3537");
    cr_expect_str_eq(PACKED(okr_pack_id(&p, 0)), "c0");
    cr_expect_str_eq(PACKED(okr_pack_raw(&p, OKR_STR("\x90"))), "90");
    cr_expect_str_eq(PACKED(okr_pack_decimal(&p, (struct okr_decimal){0})), "c0");
    cr_expect_str_eq(PACKED(okr_pack_decimal(&p, okr_decimal_int(350000000))), "ce14dc9380");
    cr_expect(okr_decimal_make(-25, -1, &d));
    cr_expect_str_eq(PACKED(okr_pack_decimal(&p, d)), "cbc004000000000000");
    cr_expect(okr_decimal_make(9, 15, &d)); // just below 2^53
    cr_expect_str_eq(PACKED(okr_pack_decimal(&p, d)), "cf001ff973cafa8000");
    cr_expect(okr_decimal_make(1, 16, &d));
    cr_expect_str_eq(PACKED(okr_pack_decimal(&p, d)), "cb4341c37937e08000");
    okr_test_end();
}

Test(codec, decimals_survive)
{
    static const struct {
        int64_t mantissa;
        int32_t exponent;
    } CASES[] = {{0, 0},
                 {1, 0},
                 {-1, 0},
                 {999999999999999, 0},
                 {-999999999999999, 0},
                 {1, -1},
                 {333, -3},
                 {1, 30},
                 {-7, 25},
                 {123456789012345, -10},
                 {1, 19},
                 {9, 15},
                 {91, 14}};

    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        struct okr_decimal d, back;
        struct okr_buf buf = OKR_BUF(arena);
        struct okr_value value;
        cr_assert(okr_decimal_make(CASES[i].mantissa, CASES[i].exponent, &d), "%zu", i);
        okr_pack_decimal(&OKR_PACK(&buf), d);
        cr_assert_eq(okr_decode(okr_buf_view(&buf), arena, &value, NULL), OKR_OK);
        cr_assert(okr_value_decimal(&value, &back), "%zu", i);
        cr_expect(okr_decimal_eq(d, back), "%zu", i);
    }
    okr_test_end();
}

Test(codec, opened_maps_and_lists_get_their_count)
{
    struct okr_buf buf = OKR_BUF(arena);
    struct okr_pack p = OKR_PACK(&buf);

    size_t map = okr_pack_map_open(&p);
    okr_pack_key(&p, "a");
    size_t list = okr_pack_array_open(&p);
    okr_pack_uint(&p, 1);
    okr_pack_array_close(&p, list, 1);
    okr_pack_map_close(&p, map, 1);
    cr_expect_str_eq(frame_hex(arena, okr_buf_view(&buf)), "df00000001a161dd0000000101");
    okr_test_end();
}

Test(codec, an_opened_bin_gets_its_length)
{
    struct okr_buf buf = OKR_BUF(arena);
    struct okr_pack p = OKR_PACK(&buf);

    okr_pack_uint(&p, 7);
    size_t bin = okr_pack_bin_open(&p);
    okr_pack_c(&p, "ab");
    okr_pack_bin_close(&p, bin);
    okr_pack_bin_close(&p, okr_pack_bin_open(&p));
    cr_expect_str_eq(frame_hex(arena, okr_buf_view(&buf)), "07c600000003a26162c600000000");
    okr_test_end();
}

Test(codec, a_failed_buffer_stays_failed)
{
    struct okr_arena *small = okr_arena_new(300);
    struct okr_buf buf = OKR_BUF(small);
    struct okr_pack p = OKR_PACK(&buf);

    for (int i = 0; i < 400; i++)
        okr_pack_uint(&p, 1);
    cr_expect(buf.failed);
    size_t place = okr_pack_map_open(&p);
    okr_pack_map_close(&p, place, 3);
    cr_expect(buf.failed);
    okr_arena_free(small);
    okr_test_end();
}

Test(codec, readers_have_defaults)
{
    const struct okr_value str = {.type = OKR_V_STR, .str = OKR_STR("x")};
    const struct okr_value negative = {.type = OKR_V_INT, .i = -3};
    const struct okr_value large = {.type = OKR_V_UINT, .u = UINT64_MAX};
    const struct okr_value yes = {.type = OKR_V_BOOL, .boolean = true};
    struct okr_decimal d;

    cr_expect(okr_str_is(okr_value_str(&str), "x"));
    cr_expect(okr_str_is(okr_value_str(NULL), "") && okr_str_is(okr_value_str(&yes), ""));
    cr_expect_eq(okr_value_uint(&large, 0), UINT64_MAX);
    cr_expect_eq(okr_value_uint(&negative, 9), 9);
    cr_expect_eq(okr_value_int(&negative, 9), -3);
    cr_expect_eq(okr_value_int(&large, 9), 9);
    cr_expect_eq(okr_value_int(NULL, 9), 9);
    cr_expect(isnan(okr_value_double(&str)) && isnan(okr_value_double(NULL)));
    cr_expect_float_eq(okr_value_double(&negative), -3, 0);
    cr_expect(okr_value_bool(&yes) && !okr_value_bool(&str) && !okr_value_bool(NULL));
    cr_expect(!okr_value_decimal(&large, &d) && !okr_value_decimal(&str, &d));
    cr_expect(!okr_value_decimal(NULL, &d));
    cr_expect_null(okr_map_get(&str, "a"));
    cr_expect_str_eq(okr_value_type_name(OKR_V_MAP), "a map");
    okr_test_end();
}
