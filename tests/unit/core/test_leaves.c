// SPDX-License-Identifier: Apache-2.0
#include "core/leaves.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "support/leak.h"

enum { NODES_MAX = 400, EDGES_MAX = 1200 };

struct sketch {
    size_t n_objectives, n_key_results, n_edges;
    uint32_t objective_of[NODES_MAX], from[EDGES_MAX], to[EDGES_MAX];
};

static size_t count(const struct sketch *s, uint32_t *ret)
{
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct leaf_graph graph = {
        .n_objectives = s->n_objectives,
        .n_key_results = s->n_key_results,
        .objective_of = s->objective_of,
        .n_edges = s->n_edges,
        .from = s->from,
        .to = s->to,
    };
    size_t n = leaves_count(&graph, arena, ret);
    okr_arena_free(arena);
    return n;
}

Test(leaves, finance_case_counts_each_once)
{
    // Company O with KR1..3; Finance O1 -> KR1, O2 -> KR2 and KR3 (a diamond), O3 -> company O.
    struct sketch s = {
        .n_objectives = 4,
        .n_key_results = 10,
        .objective_of = {0, 0, 0, 1, 1, 2, 2, 3, 3, 3},
        .n_edges = 4,
        .from = {1, 2, 2, 3},
        .to = {4, 5, 6, 0},
    };
    static const uint32_t expected[] = {7, 2, 2, 3, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1};
    uint32_t got[14];
    cr_expect_eq(count(&s, got), 7u);
    for (size_t i = 0; i < 14; i++) {
        cr_expect_eq(got[i], expected[i], "node %zu: %u", i, got[i]);
    }
    okr_test_end();
}

Test(leaves, of_little)
{
    uint32_t got[3] = {9, 9, 9};
    cr_expect_eq(count(&(struct sketch){0}, got), 0u);
    cr_expect_eq(count(&(struct sketch){.n_objectives = 2}, got), 0u);
    cr_expect(got[0] == 0 && got[1] == 0 && got[2] == 9);
    cr_expect_eq(count(&(struct sketch){.n_objectives = 1, .n_key_results = 2}, got), 2u);
    cr_expect(got[0] == 2 && got[1] == 1 && got[2] == 1);
    okr_test_end();
}

Test(leaves, the_same_edge_by_two_kinds_counts_once)
{
    struct sketch s = {.n_objectives = 2,
                       .n_key_results = 2,
                       .objective_of = {1, 1},
                       .n_edges = 2,
                       .from = {1, 1},
                       .to = {0, 0}};
    uint32_t got[4];
    cr_expect_eq(count(&s, got), 2u);
    cr_expect(got[0] == 2 && got[1] == 2, "%u %u", got[0], got[1]);
    okr_test_end();
}

Test(leaves, an_arena_too_small_is_told)
{
    struct sketch s = {.n_objectives = 1, .n_key_results = 2};
    struct leaf_graph graph = {.n_objectives = 1,
                               .n_key_results = 2,
                               .objective_of = s.objective_of,
                               .from = s.from,
                               .to = s.to};
    uint32_t got[3];
    size_t n = SIZE_MAX, refused = 0;
    for (size_t cap = 1; n == SIZE_MAX && cap < 4096; cap += 8) {
        struct okr_arena *arena = okr_arena_new(cap);
        n = leaves_count(&graph, arena, got);
        refused += n == SIZE_MAX ? 1 : 0;
        okr_arena_free(arena);
    }
    cr_expect_eq(n, 2u);
    cr_expect_gt(refused, 8u);
    okr_test_end();
}

static uint32_t next(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

/// The obvious way: walk down from one node and tick off what is met.
static void tick(const struct sketch *s, uint32_t node, bool *met)
{
    if (met[node]) {
        return;
    }
    met[node] = true;
    for (uint32_t i = 0; i < s->n_key_results; i++) {
        if (s->objective_of[i] == node) {
            tick(s, (uint32_t)s->n_objectives + i, met);
        }
    }
    for (size_t i = 0; i < s->n_edges; i++) {
        if (s->to[i] == node) {
            tick(s, s->from[i], met);
        }
    }
}

static bool has_edge_into(const struct sketch *s, uint32_t node)
{
    for (size_t i = 0; i < s->n_edges; i++) {
        if (s->to[i] == node) {
            return true;
        }
    }
    return false;
}

static uint32_t leaves_below(const struct sketch *s, uint32_t node)
{
    bool met[NODES_MAX] = {false};
    uint32_t n = 0;
    tick(s, node, met);
    for (uint32_t i = (uint32_t)s->n_objectives; i < s->n_objectives + s->n_key_results; i++) {
        n += met[i] && !has_edge_into(s, i) ? 1 : 0;
    }
    return n;
}

/// Edges lead from later nodes to earlier ones, or (circles) anywhere.
static void draw(struct sketch *s, uint32_t *seed, size_t n_edges, bool circles)
{
    uint32_t n = (uint32_t)(s->n_objectives + s->n_key_results);
    for (size_t i = 0; i < s->n_key_results; i++) {
        s->objective_of[i] = next(seed) % (uint32_t)s->n_objectives;
    }
    s->n_edges = 0;
    for (size_t i = 0; i < n_edges; i++) {
        uint32_t from = next(seed) % n, to = next(seed) % n;
        uint32_t above = to < s->n_objectives ? to : s->objective_of[to - s->n_objectives];
        uint32_t below = from < s->n_objectives ? from : s->objective_of[from - s->n_objectives];
        if (circles || below > above) {
            s->from[s->n_edges] = from;
            s->to[s->n_edges++] = to;
        }
    }
}

static void compare(const struct sketch *s, uint32_t seed)
{
    uint32_t got[NODES_MAX];
    (void)count(s, got);
    for (uint32_t node = 0; node < s->n_objectives + s->n_key_results; node++) {
        uint32_t expected = leaves_below(s, node);
        cr_assert_eq(got[node], expected, "seed %u: node %u: %u, not %u", seed, node, got[node],
                     expected);
    }
}

Test(leaves, random_graphs_against_a_plain_walk)
{
    uint32_t seed = 80;
    fprintf(stderr, "random graphs: seed %u\n", seed);
    for (int round = 0; round < 2000; round++) {
        struct sketch s = {.n_objectives = next(&seed) % 8 + 1, .n_key_results = next(&seed) % 12};
        draw(&s, &seed, next(&seed) % 12, round % 4 == 0);
        compare(&s, seed);
    }
    okr_test_end();
}

Test(leaves, more_carriers_than_one_batch_of_bits)
{
    uint32_t seed = 25;
    fprintf(stderr, "random graphs: seed %u\n", seed);
    for (int round = 0; round < 6; round++) {
        struct sketch s = {.n_objectives = 100, .n_key_results = 250};
        draw(&s, &seed, 600, round % 3 == 0);
        compare(&s, seed);
    }
    okr_test_end();
}
