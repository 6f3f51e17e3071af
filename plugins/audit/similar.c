// SPDX-License-Identifier: Apache-2.0
// Near-duplicates by prefix filtering: two texts that share enough bigrams share one of their rarest ones. Those are few, and
// their lists are short; the longest are cut (POSTINGS_MAX), so that a hundred thousand equal phrases cost no more than others.
#include "audit/similar.h"

#include <okr/sentence.h>

#include <stdlib.h>

enum {
    BIGRAMS_MAX = 512, ///< of one text; what is longer is judged by its beginning
    BIGRAMS_LEAST = 4, ///< shorter texts are alike by chance
    SLOTS_BITS = 20,
    SLOTS = 1 << SLOTS_BITS,
    POSTINGS_MAX =
        16, ///< nodes that are remembered for one bigram, the oldest: 64 cost three times as much and found no more
    NOUN_BYTES = 256,
    NOUN_LEAST = 3
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
        if (c < 0)
            return -1;
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

static int by_hash(const void *a, const void *b)
{
    uint32_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static struct bigrams make_bigrams(struct okr_arena *arena, struct okr_str text)
{
    uint32_t hashes[BIGRAMS_MAX], n = 0;
    size_t at = 0;
    for (int32_t before = next_char(text, &at), c;
         n < BIGRAMS_MAX && before >= 0 && (c = next_char(text, &at)) >= 0; before = c)
        hashes[n++] = mix((uint32_t)before, (uint32_t)c);
    qsort(hashes, n, sizeof *hashes, by_hash);
    uint32_t *kept = n ? okr_arena_array(arena, n, sizeof *kept) : NULL;
    if (!kept)
        return (struct bigrams){NULL, 0};
    memcpy(kept, hashes, n * sizeof *hashes);
    return (struct bigrams){kept, n};
}

bool similar_alike(struct bigrams a, struct bigrams b, uint32_t percent)
{
    // So many must be common; the others of each text may be alone. Most pairs that are not alike soon have more.
    const uint32_t common = (percent * (a.n + b.n) + 199) / 200;
    if (!common || a.n < common || b.n < common)
        return percent == 0;
    uint32_t alone_a = a.n - common, alone_b = b.n - common;
    for (uint32_t i = 0, k = 0; i < a.n && k < b.n;) {
        if (a.at[i] == b.at[k]) {
            i++, k++;
        } else if (a.at[i] < b.at[k]) {
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

struct finding_twins {
    const struct company *c;
    struct similar *s;
    uint32_t dice;
    uint32_t *often;    ///< by slot: how often its bigrams stand anywhere
    int32_t *newest;    ///< by slot: the posting put last
    int32_t *seen;      ///< by node: the last one that it was compared with
    uint32_t *postings; ///< by slot: how many
    struct posting {
        int32_t node, before;
    } * posting;
    size_t n_postings;
};

static uint32_t slot(uint32_t hash)
{
    return hash >> (32 - SLOTS_BITS);
}

/// The rarest bigrams of a text: so many that whoever is alike shares one of them. Returns their number.
static uint32_t rarest(const struct finding_twins *f, struct bigrams b, uint32_t *ret)
{
    // Whoever is alike has at least dice/(200-dice) as many bigrams, and dice/200 of all in common.
    uint32_t least = (f->dice * b.n + (200 - f->dice) - 1) / (200 - f->dice);
    uint32_t want = b.n - least + 1, n = 0;
    for (uint32_t i = 0; i < b.n; i++) {
        uint32_t often = f->often[slot(b.at[i])], at = n < want ? n++ : want;
        while (at > 0 && f->often[slot(ret[at - 1])] > often) {
            if (at < want)
                ret[at] = ret[at - 1];
            at--;
        }
        if (at < want)
            ret[at] = b.at[i];
    }
    return n;
}

static bool same_time(const struct company *c, int32_t a, int32_t b)
{
    const struct cycle *x = &c->cycles[c->nodes[a].cycle], *y = &c->cycles[c->nodes[b].cycle];
    return x == y || (x->start <= y->end && y->start <= x->end);
}

/// Objectives are compared with objectives, in cycles that overlap: those of two units, or siblings, that no edge joins.
static bool is_twin(const struct finding_twins *f, int32_t older, int32_t node)
{
    const struct company *c = f->c;
    const struct node *a = &c->nodes[older], *b = &c->nodes[node];
    return is_objective(c, older) == is_objective(c, node) && same_time(c, older, node) &&
           similar_alike(f->s->of[older], f->s->of[node], f->dice) &&
           !differ_in_digits(a->text, b->text) && !similar_differ_in_name(a->text, b->text) &&
           !company_joined(c, older, node) && !company_reaches(c, node, older) &&
           !company_reaches(c, older, node);
}

static void find_twin(struct finding_twins *f, int32_t node)
{
    uint32_t rare[BIGRAMS_MAX];
    struct bigrams b = f->s->of[node];
    int32_t best = NOBODY;
    if (b.n < BIGRAMS_LEAST)
        return;
    uint32_t n = rarest(f, b, rare);
    for (uint32_t i = 0; i < n; i++)
        for (int32_t p = f->newest[slot(rare[i])]; p >= 0; p = f->posting[p].before) {
            int32_t older = f->posting[p].node;
            if (f->seen[older] == node) // by another bigram
                continue;
            f->seen[older] = node;
            if ((best < 0 || older < best) && is_twin(f, older, node))
                best = older;
        }
    f->s->twin[node] = best;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = slot(rare[i]);
        if (f->postings[at] == POSTINGS_MAX ||
            (f->newest[at] >= 0 && f->posting[f->newest[at]].node == node))
            continue;
        f->postings[at]++;
        f->posting[f->n_postings] = (struct posting){node, f->newest[at]};
        f->newest[at] = (int32_t)f->n_postings++;
    }
}

static bool find_twins(struct finding_twins *f)
{
    const struct company *c = f->c;
    size_t total = 0;
    f->often = okr_arena_array(c->arena, SLOTS, sizeof *f->often);
    f->newest = okr_arena_array(c->arena, SLOTS, sizeof *f->newest);
    f->postings = okr_arena_array(c->arena, SLOTS, sizeof *f->postings);
    f->seen = okr_arena_array(c->arena, c->n_nodes + 1, sizeof *f->seen);
    if (!f->often || !f->newest || !f->postings || !f->seen)
        return false;
    for (uint32_t i = 0; i < c->n_nodes; i++) {
        total += f->s->of[i].n;
        for (uint32_t k = 0; k < f->s->of[i].n; k++)
            f->often[slot(f->s->of[i].at[k])]++;
    }
    // A text is posted under its rarest bigrams only: the share that two alike ones need not have in common.
    f->posting = okr_arena_array(c->arena,
                                 total * (200 - 2 * f->dice + 2) / (200 - f->dice) + c->n_nodes + 1,
                                 sizeof *f->posting);
    if (!f->posting)
        return false;
    memset(f->newest, 0xff, SLOTS * sizeof *f->newest);
    memset(f->seen, 0xff, c->n_nodes * sizeof *f->seen);
    for (uint32_t i = 0; i < c->n_nodes; i++)
        find_twin(f, (int32_t)i);
    return true;
}

// --- nouns -----------------------------------------------------------------------------------------------------------

static uint64_t noun_of(struct okr_str text)
{
    char noun[NOUN_BYTES];
    int direction;
    size_t n = okr_metric_noun(text, noun, sizeof noun, &direction);
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ (unsigned char)noun[i]) * UINT64_C(0x100000001b3);
    return n < NOUN_LEAST ? 0 : hash | 1;
}

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

bool similar_find(const struct company *c, uint32_t dice, struct similar *ret)
{
    struct similar s = {.of = okr_arena_array(c->arena, c->n_nodes + 1, sizeof *s.of),
                        .twin = okr_arena_array(c->arena, c->n_nodes + 1, sizeof *s.twin),
                        .noun = okr_arena_array(c->arena, c->n_nodes + 1, sizeof *s.noun),
                        .same_noun = okr_arena_array(c->arena, c->n_nodes + 1, sizeof *s.same_noun),
                        .first_of_noun =
                            okr_arena_array(c->arena, c->n_nodes + 1, sizeof *s.first_of_noun)};
    struct finding_twins f = {.c = c, .s = &s, .dice = dice};
    if (!s.of || !s.twin || !s.noun || !s.same_noun || !s.first_of_noun)
        return false;
    for (uint32_t i = 0; i < c->n_nodes; i++) {
        s.twin[i] = s.same_noun[i] = s.first_of_noun[i] = NOBODY;
        if (!company_is_current(c, (int32_t)i))
            continue;
        s.of[i] = make_bigrams(c->arena, c->nodes[i].text);
        if (!is_objective(c, (int32_t)i))
            s.noun[i] = noun_of(c->nodes[i].text);
    }
    *ret = s;
    return find_twins(&f) && chain_nouns(c, ret);
}
