// SPDX-License-Identifier: Apache-2.0
#include "audit/audit.h"
#include "audit/twins.h"

enum { NOUN_BYTES = 256 };

bool similar_alike(const struct audit *audit, int32_t a, int32_t b, uint32_t percent)
{
    const struct node *nodes = audit->c.nodes;
    const struct print *x = &audit->c.prints[a], *y = &audit->c.prints[b];
    return x->n && y->n && prints_may_be_alike(x, y, percent) &&
           bigrams_alike(nodes[a].text, nodes[b].text, percent);
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
    // Words of movement, articles and the like may differ; what remains is a name. One that only one of them has parts them too: 出勤率 and 覆盖率.
    size_t l = okr_metric_noun(a, left, sizeof left, &up),
           r = okr_metric_noun(b, right, sizeof right, &up);
    return l != r || memcmp(left, right, l) != 0;
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

/// What a key result is about, and its way: its metric's, else what its words say.
static void read_subject(struct audit *audit, int32_t node, struct similar *s)
{
    const unsigned kind = key_result_of(&audit->c, node)->kind;
    audit_subject(audit, node, &s->noun[node], &s->way[node]);
    if (kind == OKR_METRIC_KIND_INCREASE || kind == OKR_METRIC_KIND_DECREASE)
        s->way[node] = kind == OKR_METRIC_KIND_INCREASE ? 1 : -1;
}

/// A sentence takes long to read, and puts out of reach what was near: what the next ones need is asked for.
static void fetch_ahead(const struct company *c, uint32_t node)
{
    if (node + 2 >= c->n_nodes)
        return;
    __builtin_prefetch(&c->nodes[node + 2]);
    __builtin_prefetch(c->nodes[node + 1].text.ptr);
    __builtin_prefetch(&key_result_of(c, (int32_t)node + 1)->kind);
}

bool similar_find(struct audit *audit, uint32_t dice, struct similar *ret)
{
    const struct company *c = &audit->c;
    const size_t n = (size_t)c->n_nodes + 1;
    struct similar s = {.twin = okr_arena_array(c->arena, n, sizeof *s.twin),
                        .noun = okr_arena_array(c->arena, n, sizeof *s.noun),
                        .way = okr_arena_array(c->arena, n, sizeof *s.way),
                        .same_noun = okr_arena_array(c->arena, n, sizeof *s.same_noun),
                        .first_of_noun = okr_arena_array(c->arena, n, sizeof *s.first_of_noun)};
    if (!s.twin || !s.noun || !s.way || !s.same_noun || !s.first_of_noun)
        return false;
    for (uint32_t i = 0; i < c->n_nodes; i++)
        s.twin[i] = s.same_noun[i] = s.first_of_noun[i] = NOBODY;
    for (uint32_t i = c->n_objectives; i < c->n_nodes; i++) {
        fetch_ahead(c, i);
        if (company_is_current(c, (int32_t)i))
            read_subject(audit, (int32_t)i, &s);
    }
    *ret = s;
    return twins_find(c, dice, ret) && chain_nouns(c, ret);
}
