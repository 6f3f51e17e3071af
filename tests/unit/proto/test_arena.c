// SPDX-License-Identifier: Apache-2.0
#include <okr/arena.h>
#include <okr/buf.h>

#include <criterion/criterion.h>

#include "support/leak.h"

static bool all_zero(const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (bytes[i])
            return false;
    }
    return true;
}

Test(arena, hands_out_zeroed_aligned_memory_again_after_reset)
{
    struct okr_arena *arena = okr_arena_new(1 << 20);
    const size_t sizes[] = {0, 1, 15, 16, 17, 1000, 40000, 300000};

    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            char *p = okr_arena_alloc(arena, sizes[i]);
            cr_assert_not_null(p);
            cr_expect_eq((uintptr_t)p % 16, 0);
            cr_expect(all_zero(p, sizes[i]), "size %zu, round %d", sizes[i], round);
            memset(p, 0xAA, sizes[i]);
        }
        cr_expect_gt(okr_arena_used(arena), 341000);
        okr_arena_reset(arena);
        cr_expect_eq(okr_arena_used(arena), 0);
    }
    okr_arena_free(arena);
    okr_arena_free(NULL);
    okr_test_end();
}

Test(arena, keeps_its_cap)
{
    struct okr_arena *arena = okr_arena_new(4096);

    cr_expect_null(okr_arena_alloc(arena, 4097));
    cr_expect_null(okr_arena_alloc(arena, SIZE_MAX));
    cr_expect_null(okr_arena_array(arena, SIZE_MAX / 2, 4));
    cr_expect_not_null(okr_arena_alloc(arena, 4096));
    cr_expect_null(okr_arena_alloc(arena, 1));
    cr_expect_null(okr_arena_dup(arena, OKR_STR("x")).ptr);
    cr_expect_null(okr_arena_printf(arena, "%d", 1).ptr);
    okr_arena_reset(arena);
    cr_expect_not_null(okr_arena_alloc(arena, 4096));
    okr_arena_free(arena);
    okr_test_end();
}

Test(arena, grows_in_place_and_by_moving)
{
    struct okr_arena *arena = okr_arena_new(1 << 22);
    char *a = okr_arena_grow(arena, NULL, 0, 10);

    for (int i = 0; i < 10; i++)
        a[i] = (char)('a' + i);
    char *same = okr_arena_grow(arena, a, 10, 1000);
    cr_expect_eq(same, a, "the newest allocation grows where it is");
    cr_expect(all_zero(same + 10, 990));
    void *between = okr_arena_alloc(arena, 1);
    cr_assert_not_null(between);
    char *moved = okr_arena_grow(arena, same, 1000, 2000);
    cr_expect_neq(moved, same);
    cr_expect_eq(memcmp(moved, "abcdefghij", 10), 0);
    cr_expect(all_zero(moved + 10, 1990));
    cr_expect_eq(okr_arena_grow(arena, moved, 2000, 100), moved, "growing never shrinks");
    okr_arena_free(arena);
    okr_test_end();
}

Test(arena, counts_a_large_growing_block_once)
{
    const size_t cap = 8 << 20;
    struct okr_arena *arena = okr_arena_new(cap);
    size_t size = 1 << 20;
    char *p = okr_arena_alloc(arena, size);

    memset(p, 'x', size);
    for (; size < cap; size += 1 << 20) {
        p = okr_arena_grow(arena, p, size, size + (1 << 20));
        cr_assert_not_null(p, "at %zu bytes", size);
    }
    cr_expect_eq(p[(1 << 20) - 1], 'x');
    cr_expect(all_zero(p + (1 << 20), size - (1 << 20)));
    cr_expect_null(okr_arena_grow(arena, p, size, size + 1));
    cr_expect_eq(p[0], 'x', "the old bytes stay valid");
    okr_arena_free(arena);
    okr_test_end();
}

Test(arena, copies_and_prints_with_a_nul)
{
    struct okr_arena *arena = okr_arena_new(4096);
    struct okr_str copy = okr_arena_dup(arena, OKR_STR("财务部"));
    struct okr_str text = okr_arena_printf(arena, "%s-%d", "k", 57);

    cr_expect(okr_str_is(copy, "财务部"));
    cr_expect_eq(copy.ptr[copy.len], '\0');
    cr_expect(okr_str_is(text, "k-57"));
    cr_expect_eq(text.ptr[text.len], '\0');
    cr_expect_not_null(okr_arena_dup(arena, (struct okr_str){0}).ptr,
                       "an empty copy is not a failure");
    okr_arena_free(arena);
    okr_test_end();
}

Test(buf, grows_and_stays_failed_when_the_arena_is_full)
{
    struct okr_arena *arena = okr_arena_new(4096);
    struct okr_buf buf = OKR_BUF(arena);

    for (int i = 0; i < 100; i++)
        okr_buf_printf(&buf, "%d,", i % 10);
    okr_buf_char(&buf, '!');
    okr_buf_c(&buf, "ab");
    okr_buf_str(&buf, OKR_STR("目"));
    okr_buf_add(&buf, NULL, 0);
    cr_expect_not(buf.failed);
    cr_expect_eq(okr_buf_view(&buf).len, 206);
    cr_expect(okr_str_starts(okr_buf_view(&buf), OKR_STR("0,1,2,3,4,5,6,7,8,9,0,")));
    cr_expect(okr_str_ends(okr_buf_view(&buf), OKR_STR("9,!ab目")));
    for (int i = 0; i < 5000; i++)
        okr_buf_char(&buf, 'x');
    cr_expect(buf.failed);
    const size_t len = buf.len;
    okr_buf_printf(&buf, "%s", "more");
    cr_expect_eq(buf.len, len, "nothing is written after a failure");
    cr_expect_geq(len, 2048, "most of the cap is usable");
    okr_arena_free(arena);
    okr_test_end();
}
