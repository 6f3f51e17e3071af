// SPDX-License-Identifier: Apache-2.0
#include <okr/glossary.h>

#include "fold.h"

static const struct okr_term NONE = {"", "", "", ""};

#define V(NAME, slug, zh, also) {slug, zh, also, ""},
#define G(GROUP, group, LIST) \
    static const struct okr_term TERMS_##GROUP[] = {{"", "", "", ""}, LIST(V)};
OKR_GROUPS(G)
#undef G
#undef V
#define K(NAME, en, zh, also, items) {en, zh, also, items},
static const struct okr_term TERMS_KEY[] = {{"", "", "", ""}, OKR_KEYS(K)};
#undef K

static const struct {
    const char *name;
    const struct okr_term *terms;
    unsigned n; ///< without entry 0
} GROUPS[OKR_GROUP_COUNT] = {
    [OKR_GROUP_NONE] = {"", &NONE, 0},
#define COUNT(terms)          ((unsigned)(sizeof(terms) / sizeof((terms)[0])) - 1)
#define G(GROUP, group, LIST) [OKR_GROUP_##GROUP] = {#group, TERMS_##GROUP, COUNT(TERMS_##GROUP)},
    OKR_GROUPS(G)
#undef G
        [OKR_GROUP_KEY] = {"key", TERMS_KEY, COUNT(TERMS_KEY)},
};

const struct okr_term *okr_terms(enum okr_group group, unsigned *ret_n)
{
    if ((unsigned)group >= OKR_GROUP_COUNT)
        group = OKR_GROUP_NONE;
    *ret_n = GROUPS[group].n;
    return GROUPS[group].terms;
}

const char *okr_group_name(enum okr_group group)
{
    return (unsigned)group < OKR_GROUP_COUNT ? GROUPS[group].name : "";
}

static const struct okr_term *term(enum okr_group group, unsigned value)
{
    unsigned n;
    const struct okr_term *terms = okr_terms(group, &n);

    return value <= n ? &terms[value] : &NONE;
}

const char *okr_term_slug(enum okr_group group, unsigned value)
{
    return term(group, value)->slug;
}

const char *okr_term_word(enum okr_group group, unsigned value, enum okr_lang lang)
{
    const struct okr_term *found = term(group, value);

    return lang == OKR_ZH ? found->zh : found->slug;
}

unsigned okr_term_parse(enum okr_group group, struct okr_str slug)
{
    unsigned n;
    const struct okr_term *terms = okr_terms(group, &n);

    for (unsigned i = 1; i <= n; i++) {
        if (okr_str_is(slug, terms[i].slug))
            return i;
    }
    return 0;
}

enum { WORD_MAX = 64 };

/// A word as it is looked up: "At-Risk", "at risk" and "at_risk" are one. Empty when no term is as long.
static struct okr_str plain(struct okr_str word, char *out)
{
    const size_t n = fold_lower(okr_str_trim(word), out, WORD_MAX);

    for (size_t i = 0; i < n; i++) {
        if (out[i] == '-' || out[i] == ' ')
            out[i] = '_';
    }
    return (struct okr_str){out, n};
}

static bool is_word(struct okr_str plain_word, struct okr_str word)
{
    char out[WORD_MAX];

    // The table's words are half width, so folding keeps their length: most differ in it already, and folding
    // every word of a group for every line of a document is what reading one would cost.
    return plain_word.len == word.len && okr_str_eq(plain_word, plain(word, out));
}

static bool is_term(struct okr_str plain_word, const struct okr_term *t)
{
    if (is_word(plain_word, okr_str_c(t->slug)) || is_word(plain_word, okr_str_c(t->zh)))
        return true;
    for (const char *also = t->also; *also;) {
        const size_t n = strcspn(also, "|");
        if (is_word(plain_word, (struct okr_str){also, n}))
            return true;
        also += n + (also[n] == '|');
    }
    return false;
}

unsigned okr_term_read(enum okr_group group, struct okr_str word)
{
    char out[WORD_MAX];
    unsigned n;
    const struct okr_str asked = plain(word, out);
    const struct okr_term *terms = okr_terms(group, &n);

    for (unsigned i = 1; asked.len && i <= n; i++) {
        if (is_term(asked, &terms[i]))
            return i;
    }
    return 0;
}

unsigned okr_key_read(struct okr_str word, char item, bool *ret_misplaced)
{
    char out[WORD_MAX];
    unsigned elsewhere = 0;
    const struct okr_str asked = plain(word, out);

    *ret_misplaced = false;
    for (unsigned i = 1; asked.len && i < OKR_KEY_COUNT; i++) {
        if (!is_term(asked, &TERMS_KEY[i]))
            continue;
        if (item && strchr(TERMS_KEY[i].items, item))
            return i;
        elsewhere = elsewhere ? elsewhere : i;
    }
    *ret_misplaced = elsewhere != 0;
    return elsewhere;
}
