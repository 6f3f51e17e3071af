// SPDX-License-Identifier: Apache-2.0
// Near-duplicates: whom each of many texts is a twin of, where few have the same digits and where thousands have none.
#include "audit/similar.h"
#include "audit/twins.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { TEXTS_MAX = 20000, DICE = 80, ARENA = 64 << 20 };

/// Texts without edges: the objectives first.
struct ground {
    struct okr_arena *arena;
    struct cycle cycles[2];
    struct company c;
    struct similar similar;
    uint64_t seed;
};

static void open_ground(struct ground *g)
{
    *g = (struct ground){.arena = okr_arena_new(ARENA), .seed = 2018};
    g->cycles[0] = (struct cycle){.start = 100, .end = 199};
    g->cycles[1] = (struct cycle){.start = 200, .end = 299};
    g->c = (struct company){.arena = g->arena,
                            .cycles = g->cycles,
                            .nodes = okr_arena_array(g->arena, TEXTS_MAX, sizeof *g->c.nodes),
                            .prints = okr_arena_array(g->arena, TEXTS_MAX, sizeof *g->c.prints),
                            .edges_from.first =
                                okr_arena_array(g->arena, TEXTS_MAX + 1, sizeof(uint32_t))};
    g->similar.twin = okr_arena_array(g->arena, TEXTS_MAX, sizeof *g->similar.twin);
    cr_assert(g->c.nodes && g->c.prints && g->c.edges_from.first && g->similar.twin);
}

static void close_ground(struct ground *g)
{
    okr_arena_free(g->arena);
}

static int32_t add(struct ground *g, struct okr_str text, int32_t cycle)
{
    const uint32_t node = g->c.n_nodes++;
    cr_assert_lt(node, TEXTS_MAX);
    g->c.nodes[node] = (struct node){.text = text, .objective = (int32_t)node, .cycle = cycle};
    g->c.prints[node] = bigrams_print(text);
    return (int32_t)node;
}

static int32_t add_objective(struct ground *g, struct okr_str text)
{
    g->c.n_objectives++;
    return add(g, text, 0);
}

static void find(struct ground *g)
{
    memset(g->similar.twin, 0xff, TEXTS_MAX * sizeof *g->similar.twin);
    cr_assert(twins_find(&g->c, DICE, &g->similar));
}

static int32_t twin(const struct ground *g, int32_t node)
{
    return g->similar.twin[node];
}

static uint32_t random_below(struct ground *g, uint32_t n)
{
    g->seed = g->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(g->seed >> 33) % n;
}

/// Words that nobody else says; with `said` between the third and the fourth one. Every second text is Chinese.
static struct okr_str text_of(struct ground *g, uint64_t seed, const char *english,
                              const char *chinese)
{
    char text[256];
    size_t n = 0;
    g->seed = seed * UINT64_C(0x9e3779b97f4a7c15);
    for (unsigned word = 0; word < 6; word++) {
        const char *said = word != 3 ? "" : seed % 2 ? chinese : english;
        n += (size_t)snprintf(text + n, sizeof text - n, "%s", said);
        for (unsigned k = 0; k < (seed % 2 ? 3 : 7); k++)
            n += seed % 2 ? okr_utf8_put(text + n, 0x4E00 + random_below(g, 8000))
                          : okr_utf8_put(text + n, 'a' + random_below(g, 26));
        n += seed % 2 ? 0 : okr_utf8_put(text + n, ' ');
    }
    return okr_arena_dup(g->arena, (struct okr_str){text, n});
}

/// So many texts of their own, behind them 60 that repeat or touch up one each: those are found, and nothing else.
static void check_many(uint32_t n)
{
    struct ground g;
    open_ground(&g);
    for (uint32_t i = 0; i < n; i++)
        add_objective(&g, text_of(&g, i, "", ""));
    for (uint32_t i = 0; i < 60; i++)
        add_objective(&g, text_of(&g, 7 * i, i % 3 ? "the " : "", i % 3 ? "的" : ""));
    find(&g);
    for (uint32_t i = 0; i < n; i++)
        cr_expect_eq(twin(&g, (int32_t)i), NOBODY, "%u has a twin among %u", i, n);
    for (uint32_t i = 0; i < 60; i++)
        cr_expect_eq(twin(&g, (int32_t)(n + i)), (int32_t)(7 * i), "%u among %u", i, n);
    close_ground(&g);
}

Test(twins, few_without_digits)
{
    check_many(500);
    okr_test_end();
}

Test(twins, thousands_without_digits)
{
    check_many(6000);
    okr_test_end();
}

/// Texts that differ in a name, as those of a pattern do, and as many again that repeat them.
static void check_pattern(uint32_t n)
{
    struct ground g;
    char text[128];
    open_ground(&g);
    for (uint32_t i = 0; i < 2 * n; i++) {
        g.seed = i % n;
        const uint32_t name = random_below(&g, 1U << 30);
        const int length = snprintf(text, sizeof text,
                                    "Make the %c%c%c%c desk what guests speak of", 'a' + name % 26,
                                    'a' + name / 26 % 26, 'a' + name / 676 % 26, 'a' + i % n % 26);
        add_objective(&g, okr_arena_dup(g.arena, (struct okr_str){text, (size_t)length}));
    }
    find(&g);
    for (uint32_t i = n; i < 2 * n; i++)
        cr_expect_geq(twin(&g, (int32_t)i), 0, "%u of %u", i, 2 * n);
    close_ground(&g);
}

Test(twins, equal_ones_are_found_in_a_pattern)
{
    check_pattern(400);
    check_pattern(4000);
    okr_test_end();
}

/// A text behind a number.
static struct okr_str numbered(struct ground *g, unsigned number, uint64_t seed)
{
    const struct okr_str text = text_of(g, seed, "", "");
    return okr_arena_printf(g->arena, "%u %.*s", number, OKR_STR_ARG(text));
}

/// Thousands with one number beside thousands with another: who repeats a text with its number is its twin, with another one nobody's.
Test(twins, numbers_part_thousands)
{
    struct ground g;
    open_ground(&g);
    for (uint32_t i = 0; i < 4000; i++)
        add_objective(&g, numbered(&g, 1 + i % 2, i));
    for (uint32_t i = 0; i < 50; i++) {
        add_objective(&g, numbered(&g, 1 + i % 2, i));
        add_objective(&g, numbered(&g, 2 - i % 2, i + 100));
        add_objective(&g, numbered(&g, 30 + i % 2, i + 200));
    }
    find(&g);
    for (int32_t i = 0; i < 50; i++) {
        cr_expect_eq(twin(&g, 4000 + 3 * i), i);
        cr_expect_eq(twin(&g, 4001 + 3 * i), NOBODY, "%d", i + 100);
        cr_expect_eq(twin(&g, 4002 + 3 * i), NOBODY, "%d", i + 200);
    }
    close_ground(&g);
    okr_test_end();
}

/// However often a text is said: each time is a twin of the first.
Test(twins, one_text_for_all)
{
    for (uint32_t n = 3; n <= 3000; n *= 1000) {
        struct ground g;
        open_ground(&g);
        for (uint32_t i = 0; i < n; i++)
            add_objective(&g, OKR_STR("让小店主首先想到我们的产品"));
        find(&g);
        cr_expect_eq(twin(&g, 0), NOBODY);
        for (uint32_t i = 1; i < n; i++)
            cr_expect_eq(twin(&g, (int32_t)i), 0, "%u of %u", i, n);
        close_ground(&g);
    }
    okr_test_end();
}

/// Digits, kinds and cycles keep apart what is said in the same words; what is shorter or longer by a word does not.
Test(twins, what_keeps_apart)
{
    struct ground g;
    open_ground(&g);
    const struct okr_str text = OKR_STR("Win the small shops of the region for good");
    const int32_t first = add_objective(&g, text);
    const int32_t shorter = add_objective(&g, OKR_STR("Win small shops of the region for good"));
    const int32_t longer =
        add_objective(&g, OKR_STR("Win all the small shops of the region for good"));
    const int32_t short_one = add_objective(&g, OKR_STR("降本增效"));
    const int32_t same_short_one = add_objective(&g, OKR_STR("降本增效"));
    const int32_t rate = add_objective(&g, OKR_STR("让华东一线门店的员工出勤率走在同行前列"));
    const int32_t other_rate = add_objective(&g, OKR_STR("让华东一线门店的员工覆盖率走在同行前列"));
    const int32_t other_kind = add(&g, text, 0);
    const int32_t later = add(&g, text, 1);
    const int32_t number = add(&g, OKR_STR("Win 25 small shops of the region for good"), 0);
    const int32_t other_number = add(&g, OKR_STR("Win 26 small shops of the region for good"), 0);
    const int32_t turned = add(&g, OKR_STR("Win 52 small shops of the region for good"), 0);
    const int32_t wide = add(&g, OKR_STR("Win ２５ small shops of the region for good"), 0);
    const int32_t same_number = add(&g, OKR_STR("Win 25 small shops of our region for good"), 0);
    const int32_t team = add(&g, OKR_STR("Win small shops with @[Team 1] for good"), 0);
    const int32_t other_team = add(&g, OKR_STR("Win small shops with @[Team 2] for good"), 0);
    find(&g);
    cr_expect_eq(twin(&g, first), NOBODY);
    cr_expect_eq(twin(&g, shorter), first);
    cr_expect_eq(twin(&g, longer), first);
    cr_expect_eq(twin(&g, short_one), NOBODY);
    cr_expect_eq(twin(&g, same_short_one), short_one);
    cr_expect_eq(twin(&g, rate), NOBODY);
    cr_expect_eq(twin(&g, other_rate), NOBODY, "a name that only one of them has parts them");
    cr_expect_eq(twin(&g, other_kind), NOBODY);
    cr_expect_eq(twin(&g, later), NOBODY);
    cr_expect_eq(twin(&g, number), NOBODY);
    cr_expect_eq(twin(&g, other_number), NOBODY);
    cr_expect_eq(twin(&g, turned), NOBODY);
    cr_expect_eq(twin(&g, wide), NOBODY);
    cr_expect_eq(twin(&g, same_number), number);
    cr_expect_eq(twin(&g, team), NOBODY);
    cr_expect_eq(twin(&g, other_team), NOBODY);
    close_ground(&g);
    okr_test_end();
}
