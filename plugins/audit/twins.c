// SPDX-License-Identifier: Apache-2.0
// Twins have the same digits: texts are put in order by those, and by length within. Of few with the same digits each is compared with all
// that are long enough. Where many say no number, or a common one, equal texts are told first; of the others, sketches are cut into bands,
// and those are compared that have one in common, for of two sketches that differ in fewer places than there are bands at least one is the
// same. (Multi-index hashing of Norouzi, Punjani and Fleet.) What is compared lies side by side, and nearly all pairs end at their sketches.
#include "audit/twins.h"

#include "audit/similar.h"

enum {
    COMPARED_MAX = 1024, ///< texts with the same digits that are all compared
    /// Of more, a text is compared with so many before it in an order that brings what is alike together.
    WINDOW = 8,
    TRIES_MAX = 8, ///< texts alike but for a name: who has so many is one of a pattern
    BANDS = 8,
    BAND_BITS = 128 / BANDS,
    LENGTH_BITS = 10,
    KEY_SHIFT = 32 ///< an entry of an order: the key above what is put in order
};

struct finding_twins {
    const struct company *c;
    int32_t *twin;
    uint32_t dice;
    uint64_t *order, *scratch;
    /// The texts of one kind in their order.
    struct sketch *sketches;
    int32_t *nodes;
    uint16_t *lengths; ///< in bigrams
    uint8_t *tries;    ///< by node: how many were looked at beside it in vain
};

// --- pairs -----------------------------------------------------------------------------------------------------------

/// The next digit at or behind `*at`, which moves behind it; 0 where there is none.
static char next_digit(struct okr_str text, size_t *at)
{
    while (*at < text.len) {
        const char c = text.ptr[(*at)++];
        if (c >= '0' && c <= '9')
            return c;
    }
    return 0;
}

/// Whether the digits of two texts differ: 2.0 and 3.0 are other things, too.
static bool differ_in_digits(struct okr_str a, struct okr_str b)
{
    size_t i = 0, k = 0;
    for (;;) {
        const char x = next_digit(a, &i), y = next_digit(b, &k);
        if (x != y || !x)
            return x != y;
    }
}

static bool say_the_same(struct okr_str a, struct okr_str b, uint32_t dice)
{
    return okr_str_eq(a, b) ||
           (bigrams_alike(a, b, dice) && !similar_differ_in_name(a, b) && !differ_in_digits(a, b));
}

static bool same_time(const struct company *c, int32_t a, int32_t b)
{
    const struct cycle *x = &c->cycles[c->nodes[a].cycle], *y = &c->cycles[c->nodes[b].cycle];
    return x == y || (x->start <= y->end && y->start <= x->end);
}

/// In cycles that overlap, objectives, or key results, of two units, or siblings, that no edge joins. What is soon known is asked first.
static bool is_twin(const struct finding_twins *f, int32_t older, int32_t node)
{
    const struct company *c = f->c;
    return same_time(c, older, node) &&
           say_the_same(c->nodes[older].text, c->nodes[node].text, f->dice) &&
           !company_joined(c, older, node) && !company_reaches(c, node, older) &&
           !company_reaches(c, older, node);
}

/// Looks at two nodes unless the younger one has an older twin already. A twin's twin is older still, and may be one of this, too.
static void look_at(struct finding_twins *f, int32_t a, int32_t b, bool equal)
{
    const int32_t node = a < b ? b : a;
    int32_t older = a < b ? a : b, *twin = &f->twin[node];
    if (f->tries[node] == TRIES_MAX && !equal)
        return;
    while (older >= 0 && (*twin < 0 || older < *twin) && is_twin(f, older, node)) {
        *twin = older;
        older = f->twin[older];
    }
    f->tries[node] = (uint8_t)(f->tries[node] + (*twin < 0 && f->tries[node] < TRIES_MAX));
}

static bool may_be_alike(const struct finding_twins *f, uint32_t i, uint32_t k)
{
    return sketch_apart(&f->sketches[i], &f->sketches[k]) <=
           bigrams_most_alone((uint32_t)f->lengths[i] + f->lengths[k], f->dice);
}

// --- order -----------------------------------------------------------------------------------------------------------

/// Puts entries in order by their keys; those with the same key stay as they were. (Radix sort.)
static void sort(uint64_t *at, uint64_t *scratch, uint32_t n)
{
    for (unsigned shift = KEY_SHIFT; shift < 64; shift += 8) { // an even number of times
        uint32_t place[257] = {0};
        for (uint32_t i = 0; i < n; i++)
            place[(at[i] >> shift & 255) + 1]++;
        for (unsigned byte = 1; byte < 256; byte++)
            place[byte] += place[byte - 1];
        for (uint32_t i = 0; i < n; i++)
            scratch[place[at[i] >> shift & 255]++] = at[i];
        uint64_t *sorted = scratch;
        scratch = at;
        at = sorted;
    }
}

/// Puts the current nodes of one kind in order. Returns their number.
static uint32_t arrange(struct finding_twins *f, uint32_t first, uint32_t end)
{
    const struct print *prints = f->c->prints;
    uint32_t n = 0;
    for (uint32_t i = first; i < end; i++) {
        const uint32_t key = prints[i].digits >> LENGTH_BITS << LENGTH_BITS | prints[i].n;
        if (prints[i].n)
            f->order[n++] = (uint64_t)key << KEY_SHIFT | i;
    }
    sort(f->order, f->scratch, n);
    for (uint32_t i = 0; i < n; i++) {
        const struct print *print = &prints[(uint32_t)f->order[i]];
        f->sketches[i] = print->sketch;
        f->nodes[i] = (int32_t)(uint32_t)f->order[i];
        f->lengths[i] = (uint16_t)print->n;
    }
    return n;
}

// --- few with the same digits ----------------------------------------------------------------------------------------

/// Each with all that are not longer, as far as they are long enough. Equal ones are never too many.
static void compare_all(struct finding_twins *f, uint32_t first, uint32_t end)
{
    for (uint32_t i = first + 1; i < end; i++) {
        const struct sketch own = f->sketches[i];
        const int32_t length = f->lengths[i];
        const int32_t most = bigrams_most_alone(2 * (uint32_t)length, f->dice);
        for (uint32_t k = i; k-- > first && length - f->lengths[k] <= most;) {
            const int32_t apart = sketch_apart(&f->sketches[k], &own);
            if (apart <= most && may_be_alike(f, i, k))
                look_at(f, f->nodes[k], f->nodes[i], apart == 0);
        }
    }
}

// --- many ------------------------------------------------------------------------------------------------------------

/// There is an order for equal sketches, behind it one for each band.
enum { EQUAL, FIRST_BAND, ORDERS = FIRST_BAND + BANDS };

/// A band stands above the next one: sketches that have both in common come together.
static uint32_t key_in(unsigned order, const struct sketch *s)
{
    if (order == EQUAL)
        return (uint32_t)((s->bits[0] * 3 + s->bits[1]) * UINT64_C(0x9e3779b97f4a7c15) >> 32);
    const unsigned at = (order - FIRST_BAND) * BAND_BITS, shift = at % 64;
    const uint64_t here = s->bits[at / 64], next = s->bits[1 - at / 64];
    return (uint32_t)((here << shift | (shift ? next >> (64 - shift) : 0)) >> 32);
}

/// The first order that brings two sketches together; they are looked at there, and anywhere when there is none.
static unsigned first_order(const struct sketch *a, const struct sketch *b)
{
    unsigned order = EQUAL;
    while (order < ORDERS && key_in(order, a) != key_in(order, b))
        order++;
    return order;
}

static bool belongs_to(unsigned order, const struct finding_twins *f, uint32_t i, uint32_t k)
{
    if (sketch_apart(&f->sketches[i], &f->sketches[k]) >= BANDS || !may_be_alike(f, i, k))
        return false;
    const unsigned first = first_order(&f->sketches[i], &f->sketches[k]);
    return first == order || (first == ORDERS && order != EQUAL);
}

static void compare_in(unsigned order, struct finding_twins *f, uint32_t first, uint32_t end)
{
    uint64_t *at = &f->order[first]; // what is behind is still to come
    const uint32_t n = end - first;
    for (uint32_t i = 0; i < n; i++)
        at[i] = (uint64_t)key_in(order, &f->sketches[first + i]) << KEY_SHIFT | (first + i);
    sort(at, f->scratch, n);
    for (uint32_t i = 1; i < n; i++) {
        const uint32_t own = (uint32_t)at[i];
        for (uint32_t k = i; k-- > 0 && i - k <= WINDOW;) {
            const uint32_t other = (uint32_t)at[k];
            if ((at[k] ^ at[i]) >> (KEY_SHIFT + BAND_BITS)) // the next band alone is not enough
                break;
            if (belongs_to(order, f, own, other))
                look_at(f, f->nodes[other], f->nodes[own], order == EQUAL);
        }
    }
}

/// Leaves out what has a twin: that one stands for both. Returns where the others end.
static uint32_t leave_out_twins(struct finding_twins *f, uint32_t first, uint32_t end)
{
    uint32_t n = first;
    for (uint32_t i = first; i < end; i++) {
        if (f->twin[f->nodes[i]] >= 0)
            continue;
        f->sketches[n] = f->sketches[i];
        f->nodes[n] = f->nodes[i];
        f->lengths[n++] = f->lengths[i];
    }
    return n;
}

static void compare_some(struct finding_twins *f, uint32_t first, uint32_t end)
{
    compare_in(EQUAL, f, first, end);
    end = leave_out_twins(f, first, end);
    for (unsigned order = FIRST_BAND; order < ORDERS; order++)
        compare_in(order, f, first, end);
}

// --- all -------------------------------------------------------------------------------------------------------------

static uint64_t digits_at(const struct finding_twins *f, uint32_t i)
{
    return f->order[i] >> (KEY_SHIFT + LENGTH_BITS);
}

/// Among nodes of one kind.
static void find_among(struct finding_twins *f, uint32_t first, uint32_t end)
{
    const uint32_t n = arrange(f, first, end);
    for (uint32_t at = 0, next; at < n; at = next) {
        for (next = at + 1; next < n && digits_at(f, next) == digits_at(f, at);)
            next++;
        (next - at <= COMPARED_MAX ? compare_all : compare_some)(f, at, next);
    }
}

bool twins_find(const struct company *c, uint32_t dice, struct similar *s)
{
    const uint32_t n_key_results = c->n_nodes - c->n_objectives;
    const size_t n = (c->n_objectives > n_key_results ? c->n_objectives : n_key_results) + 1;
    struct okr_arena *arena = c->arena;
    struct finding_twins f = {
        .c = c,
        .twin = s->twin,
        .dice = dice,
        .order = okr_arena_grow_bytes(arena, NULL, 0, n * sizeof *f.order),
        .scratch = okr_arena_grow_bytes(arena, NULL, 0, n * sizeof *f.scratch),
        .sketches = okr_arena_grow_bytes(arena, NULL, 0, n * sizeof *f.sketches),
        .nodes = okr_arena_grow_bytes(arena, NULL, 0, n * sizeof *f.nodes),
        .lengths = okr_arena_grow_bytes(arena, NULL, 0, n * sizeof *f.lengths),
        .tries = okr_arena_array(arena, (size_t)c->n_nodes + 1, sizeof *f.tries)};
    if (!f.order || !f.scratch || !f.sketches || !f.nodes || !f.lengths || !f.tries)
        return false;
    find_among(&f, 0, c->n_objectives);
    find_among(&f, c->n_objectives, c->n_nodes);
    return true;
}
