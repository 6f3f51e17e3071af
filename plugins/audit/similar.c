// SPDX-License-Identifier: Apache-2.0
// Near-duplicates by prefix filtering: two texts that share enough bigrams share one of their rarest ones. Those are few, and
// their lists are short; the longest are cut (POSTINGS_MAX), so that a hundred thousand equal phrases cost no more than others.
#include "audit/audit.h"

enum {
    BIGRAMS_MAX = 512, ///< of one text; what is longer is judged by its beginning
    BIGRAMS_LEAST = 4, ///< shorter texts are alike by chance
    SLOTS_BITS = 20,
    SLOTS = 1 << SLOTS_BITS,
    POSTINGS_MAX =
        16, ///< nodes that are remembered for one bigram, the oldest: 64 cost three times as much and found no more
    NOUN_BYTES = 256,
    TEXTS_AHEAD = 4 ///< asked for before they are read
};

// --- one text --------------------------------------------------------------------------------------------------------

static uint32_t mix(uint32_t a, uint32_t b)
{
    uint64_t x = ((uint64_t)a << 32 | b) * UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(x >> 32);
}

/// The next character that counts, folded; -1 at the end. Names in @[…] are passed by.
static int32_t next_char(struct okr_str text, size_t *at)
{
    for (;;) {
        int32_t c = okr_utf8_next(text, at);
        if (c < 0 || (c >= 'a' && c <= 'z') || (c >= 0x3040 && c < 0xFF00)) // nearly all
            return c < 0 ? -1 : c;
        if (c >= 0xFF01 && c <= 0xFF5E)
            c -= 0xFEE0;
        if (c == '@' && *at < text.len && text.ptr[*at] == '[')
            while (*at < text.len && text.ptr[*at] != ']')
                (*at)++;
        if (c >= 'A' && c <= 'Z')
            c += 'a' - 'A';
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '%' ||
            (c >= 0xC0 && !(c >= 0x2000 && c < 0x2E80) && !(c >= 0x3000 && c < 0x3040) &&
             !(c >= 0xFF00 && c < 0xFFF0)))
            return c;
    }
}

/// A bit for each place that a hash may say: whether an odd number of bigrams stands there.
static struct sketch sketch_of(const uint32_t *hashes, uint32_t n)
{
    struct sketch sketch = {{0}};
    for (uint32_t i = 0; i < n; i++)
        sketch.bits[hashes[i] >> 6 & 1] ^= UINT64_C(1) << (hashes[i] & 63);
    return sketch;
}

static uint32_t slot(uint32_t hash)
{
    return hash >> (32 - SLOTS_BITS);
}

/// In the order of the text. Their places in `often` are asked for early: they lie anywhere.
static struct bigrams make_bigrams(struct okr_arena *arena, struct okr_str text,
                                   const uint32_t *often)
{
    uint32_t hashes[BIGRAMS_MAX], n = 0;
    size_t at = 0;
    for (int32_t before = -1, c; n < BIGRAMS_MAX && (c = next_char(text, &at)) >= 0; before = c) {
        if (before < 0)
            continue;
        hashes[n] = mix((uint32_t)before, (uint32_t)c);
        __builtin_prefetch(&often[slot(hashes[n++])]);
    }
    uint32_t *kept = n ? okr_arena_array(arena, n, sizeof *kept) : NULL;
    if (!kept)
        return (struct bigrams){.at = NULL};
    memcpy(kept, hashes, n * sizeof *hashes);
    return (struct bigrams){.at = kept, .sketch = sketch_of(hashes, n), .n = n};
}

static void count_bigrams(const struct bigrams *b, uint32_t *often)
{
    for (uint32_t i = 0; i < b->n; i++)
        often[slot(b->at[i])]++;
}

/// The rarer a bigram is, the less; of those that are as rare the lower hash.
static uint64_t rarity_of(const uint32_t *often, uint32_t hash)
{
    return (uint64_t)often[slot(hash)] << 32 | hash;
}

/// Brings the `wanted` least of `n` numbers to the front, in any order. (Hoare's selection.)
static void select_least(uint64_t *at, uint32_t n, uint32_t wanted)
{
    for (uint32_t low = 0, high = n; low < wanted && wanted < high;) {
        const uint32_t last = high - 1, middle = low + (high - low) / 2;
        const uint64_t pivot = at[middle];
        uint32_t less = low;
        at[middle] = at[last];
        for (uint32_t i = low; i < last; i++) {
            const uint64_t here = at[i];
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

static void fetch_often(const uint32_t *often, const struct bigrams *b)
{
    for (uint32_t i = 0; i < b->n; i++)
        __builtin_prefetch(&often[slot(b->at[i])]);
}

/// Brings the `wanted` rarest to the front.
static void find_rarest(const uint32_t *often, struct bigrams *b, uint32_t wanted)
{
    uint64_t at[BIGRAMS_MAX];
    for (uint32_t i = 0; i < b->n; i++)
        at[i] = rarity_of(often, b->at[i]);
    select_least(at, b->n, wanted);
    for (uint32_t i = 0; i < b->n; i++)
        b->at[i] = (uint32_t)at[i];
    b->rarest = wanted;
}

/// The bigrams of a node by hash, for a comparison: few texts come to one. (Shell's sort: a title has some forty.)
static const struct bigrams *by_hash(const struct similar *s, int32_t node)
{
    static const uint32_t gaps[] = {132, 57, 23, 10, 4, 1};
    struct bigrams *b = &s->of[node];
    for (size_t g = 0; b->rarest && g < sizeof gaps / sizeof *gaps; g++)
        for (uint32_t i = gaps[g]; i < b->n; i++) {
            uint32_t hash = b->at[i];
            uint32_t to = i;
            for (; to >= gaps[g] && b->at[to - gaps[g]] > hash; to -= gaps[g])
                b->at[to] = b->at[to - gaps[g]];
            b->at[to] = hash;
        }
    b->rarest = 0;
    return b;
}

/// So many bigrams must two texts have in common, which have so many together; percent of Dice.
static uint32_t least_common(uint32_t both, uint32_t percent)
{
    return (percent * both + 199) / 200;
}

/// Places that only one of two sketches has. (Bits are counted in pairs, in fours, in bytes, then summed up.)
static inline int32_t places_apart(const struct sketch *a, const struct sketch *b)
{
    const uint64_t twos = UINT64_C(0x5555555555555555), fours = UINT64_C(0x3333333333333333);
    uint64_t sum = 0;
    for (int i = 0; i < 2; i++) {
        uint64_t x = a->bits[i] ^ b->bits[i];
        x -= x >> 1 & twos;
        sum += (x & fours) + (x >> 2 & fours);
    }
    sum = (sum & UINT64_C(0x0f0f0f0f0f0f0f0f)) + (sum >> 4 & UINT64_C(0x0f0f0f0f0f0f0f0f));
    return (int32_t)(sum * UINT64_C(0x0101010101010101) >> 56);
}

/// How many bigrams of two texts, which have so many together, may stand alone; less than none: the texts cannot be alike.
static int32_t most_alone(uint32_t both, uint32_t percent)
{
    return (int32_t)both - 2 * (int32_t)least_common(both, percent);
}

/// Whether the lengths and sketches of two texts allow that no more stand alone: what the longer one has more does, and each place that only
/// one of them has. (The bitmap filter of Sandes, Teodoro and Melo for set similarity joins; nearly all pairs end here.)
static inline bool may_be_alike(uint32_t a, uint32_t b, const struct sketch *of_a,
                                const struct sketch *of_b, int32_t most)
{
    return (int32_t)(a > b ? a - b : b - a) <= most && places_apart(of_a, of_b) <= most;
}

bool similar_alike(const struct similar *s, int32_t x, int32_t y, uint32_t percent)
{
    // So many must be common; the others of each text may be alone. Most pairs that are not alike soon have more.
    const uint32_t both = s->of[x].n + s->of[y].n, common = least_common(both, percent);
    if (!common || !may_be_alike(s->of[x].n, s->of[y].n, &s->of[x].sketch, &s->of[y].sketch,
                                 most_alone(both, percent)))
        return percent == 0;
    const struct bigrams *a = by_hash(s, x), *b = by_hash(s, y);
    uint32_t alone_a = a->n - common, alone_b = b->n - common;
    for (uint32_t i = 0, k = 0; i < a->n && k < b->n;) {
        if (a->at[i] == b->at[k]) {
            i++, k++;
        } else if (a->at[i] < b->at[k]) {
            if (!alone_a--)
                return false;
            i++;
        } else {
            if (!alone_b--)
                return false;
            k++;
        }
    }
    return true;
}

// --- East and West ---------------------------------------------------------------------------------------------------

/// The texts without what they begin and end with in common, on character boundaries; in Latin text on those of words.
static void differing(struct okr_str *a, struct okr_str *b)
{
    size_t least = a->len < b->len ? a->len : b->len, from = 0, to = 0;
    while (from < least && a->ptr[from] == b->ptr[from])
        from++;
    while (from && (((unsigned char)a->ptr[from - 1] < 0x80 && a->ptr[from - 1] != ' ') ||
                    (from < a->len && ((unsigned char)a->ptr[from] & 0xC0) == 0x80)))
        from--;
    while (to < least - from && a->ptr[a->len - 1 - to] == b->ptr[b->len - 1 - to])
        to++;
    while (to && (((unsigned char)a->ptr[a->len - to] < 0x80 && a->ptr[a->len - to] != ' ') ||
                  ((unsigned char)a->ptr[a->len - to] & 0xC0) == 0x80))
        to--;
    *a = okr_str_trim((struct okr_str){a->ptr + from, a->len - from - to});
    *b = okr_str_trim((struct okr_str){b->ptr + from, b->len - from - to});
}

bool similar_differ_in_name(struct okr_str a, struct okr_str b)
{
    char left[NOUN_BYTES], right[NOUN_BYTES];
    int up;
    differing(&a, &b);
    if (!a.len || !b.len || a.len >= NOUN_BYTES || b.len >= NOUN_BYTES)
        return false;
    // Words of movement, articles and the like may differ; what remains is a name.
    size_t l = okr_metric_noun(a, left, sizeof left, &up),
           r = okr_metric_noun(b, right, sizeof right, &up);
    return l && r && !(l == r && memcmp(left, right, l) == 0);
}

/// Whether the digits of two texts differ: 2.0 and 3.0 are other things, too.
static bool differ_in_digits(struct okr_str a, struct okr_str b)
{
    size_t i = 0, k = 0;
    for (;;) {
        while (i < a.len && !(a.ptr[i] >= '0' && a.ptr[i] <= '9'))
            i++;
        while (k < b.len && !(b.ptr[k] >= '0' && b.ptr[k] <= '9'))
            k++;
        if (i == a.len || k == b.len)
            return i < a.len || k < b.len;
        if (a.ptr[i++] != b.ptr[k++])
            return true;
    }
}

// --- twins -----------------------------------------------------------------------------------------------------------

/// A node that stands under a bigram, with what most pairs are told apart by: nothing else of it is looked at then.
struct posting {
    struct sketch sketch;
    int32_t node;
    uint32_t n; ///< bigrams
};

/// Under each bigram stand the oldest nodes that have it among their rarest ones, side by side.
struct finding_twins {
    const struct company *c;
    struct similar *s;
    uint32_t dice;
    int32_t most_alone[2 * BIGRAMS_MAX + 1]; ///< by the bigrams of both texts
    struct under {
        uint32_t first, n;
    } * under; ///< by slot: its postings
    struct posting *postings;
    int32_t *seen; ///< by node: the last one that it was compared with
};

/// How many of a text's rarest bigrams it takes for whoever is alike to share one of them (prefix filtering).
static uint32_t count_rarest(const struct finding_twins *f, uint32_t n)
{
    // Whoever is alike has at least dice/(200-dice) as many bigrams, and dice/200 of all in common.
    uint32_t least = (f->dice * n + (200 - f->dice) - 1) / (200 - f->dice);
    return n - least + 1 < n ? n - least + 1 : n;
}

static bool same_time(const struct company *c, int32_t a, int32_t b)
{
    const struct cycle *x = &c->cycles[c->nodes[a].cycle], *y = &c->cycles[c->nodes[b].cycle];
    return x == y || (x->start <= y->end && y->start <= x->end);
}

/// In cycles that overlap, objectives, or key results, of two units, or siblings, that no edge joins.
static bool is_twin(const struct finding_twins *f, int32_t older, int32_t node)
{
    const struct company *c = f->c;
    const struct node *a = &c->nodes[older], *b = &c->nodes[node];
    return similar_alike(f->s, older, node, f->dice) && same_time(c, older, node) &&
           !differ_in_digits(a->text, b->text) && !similar_differ_in_name(a->text, b->text) &&
           !company_joined(c, older, node) && !company_reaches(c, node, older) &&
           !company_reaches(c, older, node);
}

/// The oldest of those that stand under a bigram, older than `best`, that `node` is a twin of.
static int32_t twin_under(struct finding_twins *f, const struct under *under, int32_t node,
                          int32_t best)
{
    const struct bigrams *own = &f->s->of[node];
    const int32_t *most_alone = f->most_alone + own->n;
    const struct posting *posting = &f->postings[under->first];
    for (const struct posting *end = posting + under->n; posting < end; posting++) {
        int32_t older = posting->node;
        if (!may_be_alike(posting->n, own->n, &posting->sketch, &own->sketch,
                          most_alone[posting->n]) ||
            (best >= 0 && older >= best) || f->seen[older] == node)
            continue;
        f->seen[older] = node; // another bigram may lead there, too
        if (is_twin(f, older, node))
            best = older;
    }
    return best;
}

static void post(struct finding_twins *f, struct under *under, int32_t node)
{
    struct posting *postings = &f->postings[under->first];
    if (under->n == POSTINGS_MAX || (under->n && postings[under->n - 1].node == node))
        return;
    postings[under->n++] = (struct posting){f->s->of[node].sketch, node, f->s->of[node].n};
}

/// Memory that the next nodes need is asked for early: it lies anywhere.
static void fetch_ahead(const struct finding_twins *f, uint32_t node)
{
    const struct bigrams *of = f->s->of;
    if (node + 2 >= f->c->n_nodes)
        return;
    for (uint32_t i = 0; i < of[node + 2].rarest; i++)
        __builtin_prefetch(&f->under[slot(of[node + 2].at[i])]);
    for (uint32_t i = 0; i < of[node + 1].rarest; i++)
        __builtin_prefetch(&f->postings[f->under[slot(of[node + 1].at[i])].first]);
}

static void find_twin(struct finding_twins *f, int32_t node)
{
    const struct bigrams *b = &f->s->of[node];
    struct under *under[BIGRAMS_MAX];
    const uint32_t n = b->rarest;
    int32_t best = NOBODY;
    if (b->n < BIGRAMS_LEAST)
        return;
    for (uint32_t i = 0; i < n; i++) // before a comparison orders them anew
        under[i] = &f->under[slot(b->at[i])];
    for (uint32_t i = 0; i < n; i++)
        best = twin_under(f, under[i], node, best);
    f->s->twin[node] = best;
    for (uint32_t i = 0; i < n; i++)
        post(f, under[i], node);
}

/// The rarest bigrams of each text, and how many texts have a bigram among theirs.
static void choose_rarest(struct finding_twins *f)
{
    struct bigrams *of = f->s->of;
    for (uint32_t i = 0; i < f->c->n_nodes; i++) {
        if (i + 1 < f->c->n_nodes)
            fetch_often(f->s->often, &of[i + 1]);
        find_rarest(f->s->often, &of[i], count_rarest(f, of[i].n));
        for (uint32_t k = 0; k < of[i].rarest; k++)
            f->under[slot(of[i].at[k])].n++;
    }
}

/// Room for the postings of each bigram: as many as there are texts that have it among their rarest ones, if they are few.
static bool make_room(struct finding_twins *f)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < SLOTS; i++) {
        uint32_t here = f->under[i].n < POSTINGS_MAX ? f->under[i].n : POSTINGS_MAX;
        f->under[i] = (struct under){.first = n};
        n += here;
    }
    f->postings = okr_arena_array(f->c->arena, (size_t)n + 1, sizeof *f->postings);
    return f->postings != NULL;
}

/// Twins are of one kind: objectives take no places from key results.
static void begin_key_results(struct finding_twins *f)
{
    for (uint32_t i = 0; i < SLOTS; i++)
        f->under[i].n = 0;
}

static bool find_twins(struct finding_twins *f)
{
    const struct company *c = f->c;
    f->under = okr_arena_array(c->arena, SLOTS, sizeof *f->under);
    f->seen = okr_arena_array(c->arena, c->n_nodes + 1, sizeof *f->seen);
    if (!f->under || !f->seen)
        return false;
    memset(f->seen, 0xff, c->n_nodes * sizeof *f->seen);
    for (uint32_t both = 0; both <= 2 * BIGRAMS_MAX; both++)
        f->most_alone[both] = most_alone(both, f->dice);
    choose_rarest(f);
    if (!make_room(f))
        return false;
    for (uint32_t i = 0; i < c->n_nodes; i++) {
        if (i == c->n_objectives)
            begin_key_results(f);
        fetch_ahead(f, i);
        find_twin(f, (int32_t)i);
    }
    return true;
}

// --- nouns -----------------------------------------------------------------------------------------------------------

/// Chains the nodes of one noun: an open table of the last node by noun.
static bool chain_nouns(const struct company *c, struct similar *s)
{
    size_t n_slots = 16;
    while (n_slots < 2 * (size_t)c->n_nodes)
        n_slots *= 2;
    int32_t *last = okr_arena_array(c->arena, n_slots, sizeof *last);
    if (!last)
        return false;
    memset(last, 0xff, n_slots * sizeof *last);
    for (uint32_t i = c->n_objectives; i < c->n_nodes; i++) {
        size_t at = (size_t)(s->noun[i] ^ s->noun[i] >> 29) & (n_slots - 1);
        if (!s->noun[i])
            continue;
        while (last[at] >= 0 && s->noun[last[at]] != s->noun[i])
            at = (at + 1) & (n_slots - 1);
        s->first_of_noun[i] = last[at] >= 0 ? s->first_of_noun[last[at]] : (int32_t)i;
        if (last[at] >= 0)
            s->same_noun[last[at]] = (int32_t)i;
        last[at] = (int32_t)i;
    }
    return true;
}

bool similar_find(struct audit *audit, uint32_t dice, struct similar *ret)
{
    const struct company *c = &audit->c;
    struct similar s = {.of = okr_arena_array(c->arena, c->n_nodes + 1, sizeof *s.of),
                        .twin = okr_arena_array(c->arena, c->n_nodes + 1, sizeof *s.twin),
                        .often = okr_arena_array(c->arena, SLOTS, sizeof *s.often),
                        .noun = okr_arena_array(c->arena, c->n_nodes + 1, sizeof *s.noun),
                        .way = okr_arena_array(c->arena, c->n_nodes + 1, sizeof *s.way),
                        .same_noun = okr_arena_array(c->arena, c->n_nodes + 1, sizeof *s.same_noun),
                        .first_of_noun =
                            okr_arena_array(c->arena, c->n_nodes + 1, sizeof *s.first_of_noun)};
    struct finding_twins f = {.c = c, .s = &s, .dice = dice};
    if (!s.of || !s.often || !s.twin || !s.noun || !s.way || !s.same_noun || !s.first_of_noun)
        return false;
    for (uint32_t i = 0; i < c->n_nodes; i++) {
        s.twin[i] = s.same_noun[i] = s.first_of_noun[i] = NOBODY;
        if (i + TEXTS_AHEAD < c->n_nodes)
            __builtin_prefetch(c->nodes[i + TEXTS_AHEAD].text.ptr);
        if (!company_is_current(c, (int32_t)i))
            continue;
        s.of[i] = make_bigrams(c->arena, c->nodes[i].text, s.often);
        if (!is_objective(c, (int32_t)i))
            audit_subject(audit, (int32_t)i, &s.noun[i], &s.way[i]);
        count_bigrams(&s.of[i], s.often);
    }
    *ret = s;
    return find_twins(&f) && chain_nouns(c, ret);
}
