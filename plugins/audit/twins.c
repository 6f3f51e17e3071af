// SPDX-License-Identifier: Apache-2.0
// Prefix filtering: two texts that share enough bigrams share one of their rarest ones. Those are few, and their lists are short; the longest
// are cut (POSTINGS_MAX), so that a hundred thousand equal phrases cost no more than others. Bigrams are counted when a text comes, and made
// again when it is looked for: that costs less than to keep them.
#include "audit/twins.h"

#include "audit/similar.h"

#include <stdlib.h>

enum {
    BIGRAMS_LEAST = 4, ///< shorter texts are alike by chance
    POSTINGS_MAX =
        16, ///< nodes that are remembered for one bigram, the oldest: 64 cost three times as much and found no more
    TEXTS_AHEAD = 8 ///< asked for before they are read
};

/// Which of 64 slots are used, and how many before them are. Texts have few of all bigrams that there could be: what they use is found in
/// memory that lies close together.
struct used {
    uint64_t bits;
    uint32_t before;
};

/// The oldest nodes that have bigrams of one slot among their rarest, side by side in `digits`, `sketches` and `nodes`.
struct list {
    uint32_t first, n;
};

struct finding_twins {
    const struct company *c;
    struct similar *s;
    uint32_t dice;
    struct used *used;
    uint32_t *ranks; ///< of the slots that are used, in ascending order: the rarest is the first
    uint32_t n_ranks;
    struct list *lists; ///< by rank
    /// Key results are told apart by their figures, nearly all texts by a sketch: nothing else of them is looked at.
    uint32_t *digits;
    struct sketch *sketches;
    int32_t *nodes;
    int32_t *seen; ///< by node: the last one that it was compared with
};

/// A text that is looked at.
struct own {
    int32_t node;
    struct bigrams bigrams;
    struct sketch sketch;
    uint32_t digits;    ///< a hash of them
    int32_t most_alone; ///< of its bigrams and those of any text that it may be alike
    uint32_t n_rarest;
    uint32_t rarest[BIGRAMS_MAX]; ///< ranks of its bigrams; so many of the first are the least
};

/// The text of a node that is current; an empty one of others. The texts of the next nodes are asked for early.
static struct okr_str text_of(const struct company *c, uint32_t node)
{
    if (node + TEXTS_AHEAD < c->n_nodes)
        __builtin_prefetch(c->nodes[node + TEXTS_AHEAD].text.ptr);
    return company_is_current(c, (int32_t)node) ? c->nodes[node].text : (struct okr_str){0};
}

// --- the rarest bigrams ----------------------------------------------------------------------------------------------

static int by_rarity(const void *a, const void *b)
{
    uint64_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

/// Notes which slots are used; each with the number of its bigrams before its place among them.
static void note_used(struct finding_twins *f, uint64_t *ret)
{
    uint32_t n = 0;
    for (uint32_t slot = 0; slot < BIGRAM_SLOTS; slot++) {
        struct used *used = &f->used[slot / 64];
        if (slot % 64 == 0)
            used->before = n;
        if (!f->c->often[slot])
            continue;
        used->bits |= UINT64_C(1) << slot % 64;
        ret[n] = (uint64_t)f->c->often[slot] << 32 | n;
        n++;
    }
}

static uint32_t rank_of(const struct finding_twins *f, uint32_t slot)
{
    const struct used *used = &f->used[slot / 64];
    const uint64_t below = used->bits & ((UINT64_C(1) << slot % 64) - 1);
    return f->ranks[used->before + (uint32_t)count_bits(below, 0)];
}

/// Ranks the slots that are used, and makes a list for each with room for as many nodes as it has bigrams, if they are few.
static bool rank_slots(struct finding_twins *f)
{
    struct okr_arena *arena = f->c->arena;
    uint32_t room = 0;
    for (uint32_t i = 0; i < BIGRAM_SLOTS; i++)
        f->n_ranks += f->c->often[i] > 0;
    uint64_t *order = okr_arena_grow_bytes(arena, NULL, 0, (f->n_ranks + 1) * sizeof *order);
    f->used = okr_arena_array(arena, BIGRAM_SLOTS / 64, sizeof *f->used);
    f->ranks = okr_arena_array(arena, f->n_ranks + 1, sizeof *f->ranks);
    f->lists = okr_arena_array(arena, f->n_ranks + 1, sizeof *f->lists);
    if (!order || !f->used || !f->ranks || !f->lists)
        return false;
    note_used(f, order);
    qsort(order, f->n_ranks, sizeof *order, by_rarity);
    for (uint32_t rank = 0; rank < f->n_ranks; rank++) {
        const uint32_t often = (uint32_t)(order[rank] >> 32);
        f->ranks[(uint32_t)order[rank]] = rank;
        f->lists[rank].first = room;
        room += often < POSTINGS_MAX ? often : POSTINGS_MAX;
    }
    room += POSTINGS_MAX; // of a short list no less is asked for early
    f->digits = okr_arena_grow_bytes(arena, NULL, 0, room * sizeof *f->digits);
    f->sketches = okr_arena_grow_bytes(arena, NULL, 0, room * sizeof *f->sketches);
    f->nodes = okr_arena_grow_bytes(arena, NULL, 0, room * sizeof *f->nodes);
    return f->digits && f->sketches && f->nodes;
}

/// Brings the `wanted` least of `n` numbers to the front, in any order. (Hoare's selection.)
static void select_least(uint32_t *at, uint32_t n, uint32_t wanted)
{
    for (uint32_t low = 0, high = n; low < wanted && wanted < high;) {
        const uint32_t last = high - 1, middle = low + (high - low) / 2;
        const uint32_t pivot = at[middle];
        uint32_t less = low;
        at[middle] = at[last];
        for (uint32_t i = low; i < last; i++) {
            const uint32_t here = at[i];
            at[i] = at[less];
            at[less] = here;
            less += here < pivot;
        }
        at[last] = at[less];
        at[less] = pivot;
        if (less < wanted)
            low = less + 1;
        else
            high = less;
    }
}

/// How many of a text's rarest bigrams it takes for whoever is alike to share one of them.
static uint32_t count_rarest(const struct finding_twins *f, uint32_t n)
{
    // Whoever is alike has at least dice/(200-dice) as many bigrams, and dice/200 of all in common.
    uint32_t least = (f->dice * n + (200 - f->dice) - 1) / (200 - f->dice);
    return n - least + 1 < n ? n - least + 1 : n;
}

/// The lists of a text's rarest bigrams. What they hold is asked for early.
static void find_rarest(const struct finding_twins *f, struct own *own)
{
    const uint32_t n = own->bigrams.n;
    for (uint32_t i = 0; i < n; i++)
        own->rarest[i] = rank_of(f, bigram_slot(own->bigrams.at[i]));
    own->n_rarest = n < BIGRAMS_LEAST ? 0 : count_rarest(f, n);
    select_least(own->rarest, n, own->n_rarest);
    for (uint32_t i = 0; i < own->n_rarest; i++) {
        const char *at = (const char *)&f->digits[f->lists[own->rarest[i]].first];
        __builtin_prefetch(at);
        __builtin_prefetch(at + (POSTINGS_MAX - 1) * sizeof *f->digits);
    }
}

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

static uint32_t hash_digits(struct okr_str text)
{
    uint32_t hash = 0;
    size_t at = 0;
    for (char c = next_digit(text, &at); c; c = next_digit(text, &at))
        hash = (hash ^ (unsigned char)c) * UINT32_C(0x9e3779b1);
    return hash;
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

static bool same_time(const struct company *c, int32_t a, int32_t b)
{
    const struct cycle *x = &c->cycles[c->nodes[a].cycle], *y = &c->cycles[c->nodes[b].cycle];
    return x == y || (x->start <= y->end && y->start <= x->end);
}

static bool share_enough(const struct finding_twins *f, int32_t older, const struct own *own)
{
    struct bigrams b;
    bigrams_read(f->c->nodes[older].text, &b);
    return bigrams_share(&own->bigrams, &b, bigrams_least_common(own->bigrams.n + b.n, f->dice));
}

/// In cycles that overlap, objectives, or key results, of two units, or siblings, that no edge joins. What is soon known is asked first.
static bool is_twin(const struct finding_twins *f, int32_t older, const struct own *own)
{
    const struct company *c = f->c;
    const int32_t node = own->node;
    const struct node *a = &c->nodes[older], *b = &c->nodes[node];
    return similar_may_be_alike(f->s, older, node, f->dice) && same_time(c, older, node) &&
           !differ_in_digits(a->text, b->text) && share_enough(f, older, own) &&
           !similar_differ_in_name(a->text, b->text) && !company_joined(c, older, node) &&
           !company_reaches(c, node, older) && !company_reaches(c, older, node);
}

/// The oldest of those in a list, older than `best`, that a text is a twin of.
static int32_t twin_in(struct finding_twins *f, const struct list *list, const struct own *own,
                       int32_t best)
{
    const uint32_t *digits = &f->digits[list->first];
    const struct sketch *sketches = &f->sketches[list->first];
    for (uint32_t i = 0; i < list->n; i++) {
        if (digits[i] != own->digits || sketch_apart(&sketches[i], &own->sketch) > own->most_alone)
            continue;
        int32_t older = f->nodes[list->first + i];
        if ((best >= 0 && older >= best) || f->seen[older] == own->node)
            continue;
        f->seen[older] = own->node; // another bigram may lead there, too
        if (is_twin(f, older, own))
            best = older;
    }
    return best;
}

static void post(struct finding_twins *f, struct list *list, const struct own *own)
{
    const uint32_t end = list->first + list->n;
    if (list->n == POSTINGS_MAX || (list->n && f->nodes[end - 1] == own->node))
        return;
    f->digits[end] = own->digits;
    f->sketches[end] = own->sketch;
    f->nodes[end] = own->node;
    list->n++;
}

/// No more bigrams stand alone than the part of both texts' that need not be common; the other text has no more than so many.
static int32_t most_alone(const struct finding_twins *f, uint32_t n)
{
    const uint32_t longest = n * (200 - f->dice) / f->dice;
    return (int32_t)((n + longest) * (100 - f->dice) / 100);
}

static void read_own(struct finding_twins *f, int32_t node, struct own *own)
{
    const struct okr_str text = text_of(f->c, (uint32_t)node);
    own->node = node;
    bigrams_read(text, &own->bigrams);
    own->digits = hash_digits(text);
    own->sketch = bigrams_sketch(&own->bigrams);
    own->most_alone = most_alone(f, own->bigrams.n);
    f->s->sketch[node] = own->sketch;
    f->s->n_bigrams[node] = (uint16_t)own->bigrams.n;
    find_rarest(f, own);
}

static void find_twin(struct finding_twins *f, const struct own *own)
{
    int32_t best = NOBODY;
    for (uint32_t i = 0; i < own->n_rarest; i++)
        best = twin_in(f, &f->lists[own->rarest[i]], own, best);
    f->s->twin[own->node] = best;
    for (uint32_t i = 0; i < own->n_rarest; i++)
        post(f, &f->lists[own->rarest[i]], own);
}

/// Twins are of one kind: objectives take no places from key results.
static void begin_kind(struct finding_twins *f)
{
    for (uint32_t rank = 0; rank < f->n_ranks; rank++)
        f->lists[rank].n = 0;
}

/// Among nodes of one kind. The next text is read before a text is compared: until then, what the next one needs has come.
static void find_among(struct finding_twins *f, uint32_t first, uint32_t end)
{
    struct own own[2];
    begin_kind(f);
    if (first < end)
        read_own(f, (int32_t)first, &own[first % 2]);
    for (uint32_t i = first; i < end; i++) {
        if (i + 1 < end)
            read_own(f, (int32_t)i + 1, &own[(i + 1) % 2]);
        find_twin(f, &own[i % 2]);
    }
}

bool twins_find(const struct company *c, uint32_t dice, struct similar *s)
{
    struct finding_twins f = {.c = c,
                              .s = s,
                              .dice = dice,
                              .seen = okr_arena_array(c->arena, c->n_nodes + 1, sizeof *f.seen)};
    if (!f.seen)
        return false;
    memset(f.seen, 0xff, c->n_nodes * sizeof *f.seen);
    if (!rank_slots(&f))
        return false;
    find_among(&f, 0, c->n_objectives);
    find_among(&f, c->n_objectives, c->n_nodes);
    return true;
}
