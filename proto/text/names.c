// SPDX-License-Identifier: Apache-2.0
// A set of names under their folded keys, and a second one of stems: names without their exchanged
// ending (METHOD 10). A look-up costs what the longest name costs, however many there are.
#include <okr/text.h>

#include "text/scan.h"

#include <utf8proc.h>

enum {
    KEY_BYTES = 1024, ///< a name has at most 200 bytes; folding adds few
    STEM_CHARS = 2,   ///< shorter stems are no names: 总部 is not known as 总
    FIRST_SLOTS = 64,
};

// --- keys -----------------------------------------------------------------------------------------------

/// A name as it is compared: full width and case folded, white space kept only, as one space, between
/// two Latin words.
struct key {
    char bytes[KEY_BYTES];
    size_t len;
    int32_t last; ///< last character added
    bool gap;     ///< white space came after it
    bool full;    ///< it did not fit; equal to nothing
};

static bool is_latin(int32_t c)
{
    return scan_is_letter(c) || scan_is_digit(c) || (c >= 0xC0 && c < 0x2000);
}

/// The characters that the cursor folds for syntax (。 《) stay themselves in names.
static int32_t fold_in_name(int32_t c)
{
    bool folds = c < 0x3000 || c >= 0xFF00 || c == 0x3000;
    return utf8proc_tolower(folds ? scan_fold(c) : c);
}

static void key_add(struct key *key, int32_t c)
{
    c = fold_in_name(c);
    if (c == ' ') {
        key->gap = true;
        return;
    }
    if (key->len + 5 > sizeof key->bytes) {
        key->full = true;
        return;
    }
    if (key->gap && is_latin(key->last) && is_latin(c)) {
        key->bytes[key->len++] = ' ';
    }
    key->len += okr_utf8_put(key->bytes + key->len, (uint32_t)c);
    key->last = c;
    key->gap = false;
}

static void key_start(struct key *key)
{
    key->len = 0;
    key->last = 0;
    key->gap = key->full = false;
}

static void key_of(struct okr_str name, struct key *ret)
{
    key_start(ret);
    for (size_t at = 0; at < name.len;) {
        int32_t c = okr_utf8_next(name, &at);
        if (c >= 0) {
            key_add(ret, c);
        }
    }
}

static struct okr_str key_view(const struct key *key)
{
    return (struct okr_str){key->bytes, key->len};
}

// --- endings --------------------------------------------------------------------------------------------

/// An ending that may be left out or exchanged, and the characters that make it the beginning of
/// another word when they follow: @市场组织了 is 市场 and 组织, not 市场组.
static const struct ending {
    struct okr_str text;
    const char *not_before;
} endings[] = {
    {{"部门", 6}, ""},
    {{"部", 3}, "分署位件队"},
    {{"中心", 6}, "思"},
    {{"组", 3}, "织成合件长建装"},
};
enum { ENDINGS = sizeof endings / sizeof *endings };

/// The key without its ending; the key itself when it has none or when too little would be left.
static struct okr_str stem_of(struct okr_str key)
{
    for (size_t i = 0; i < ENDINGS; i++) {
        if (okr_str_ends(key, endings[i].text)) {
            struct okr_str stem = {key.ptr, key.len - endings[i].text.len};
            return okr_utf8_length(stem) >= STEM_CHARS ? stem : key;
        }
    }
    return key;
}

/// Bytes of the ending at the front of `s`, 0 = none.
static size_t ending_at(struct okr_str s)
{
    for (size_t i = 0; i < ENDINGS; i++) {
        if (!okr_str_starts(s, endings[i].text)) {
            continue;
        }
        struct scan next = scan_of(okr_str_skip(s, endings[i].text.len));
        struct scan stop = scan_of(okr_str_c(endings[i].not_before));
        bool begins_word = false;
        while (!scan_done(&stop)) {
            begins_word |= scan_next(&stop) == scan_peek(&next);
        }
        return begins_word ? 0 : endings[i].text.len;
    }
    return 0;
}

// --- the set --------------------------------------------------------------------------------------------

struct entry {
    struct okr_str key;
    struct okr_str name; ///< as added
    okr_id id;
    bool shared; ///< a stem of several units: known to nobody
    bool whole;  ///< a stem that is the name itself: it has no ending to leave out
};
struct table {
    struct entry **slots; ///< a power of two, at most half full
    size_t cap, n;
};
struct okr_names {
    struct okr_arena *arena;
    struct table exact, stems;
    struct okr_str *list; ///< every name, for the nearest one
    size_t n_list, cap_list;
    size_t longest; ///< bytes of the longest key
};

static const uint64_t hash_start = UINT64_C(0xcbf29ce484222325);

static uint64_t hash_more(uint64_t hash, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

static struct entry **slot_of(const struct table *table, uint64_t hash, struct okr_str key)
{
    size_t at = (size_t)(hash ^ (hash >> 32)) & (table->cap - 1);
    while (table->slots[at] && !okr_str_eq(table->slots[at]->key, key)) {
        at = (at + 1) & (table->cap - 1);
    }
    return &table->slots[at];
}

static struct entry *table_find(const struct table *table, uint64_t hash, struct okr_str key)
{
    return table->cap ? *slot_of(table, hash, key) : NULL;
}

static bool table_grow(struct table *table, struct okr_arena *arena)
{
    struct table bigger = {.cap = table->cap ? table->cap * 2 : FIRST_SLOTS, .n = table->n};
    bigger.slots = okr_arena_array(arena, bigger.cap, sizeof(struct entry *));
    if (!bigger.slots) {
        return false;
    }
    for (size_t i = 0; i < table->cap; i++) {
        struct entry *entry = table->slots[i];
        if (entry) {
            *slot_of(&bigger, hash_more(hash_start, entry->key.ptr, entry->key.len), entry->key) =
                entry;
        }
    }
    *table = bigger;
    return true;
}

/// The entry of `key`, made when it is not there (`name` is empty then). NULL when the arena is full.
static struct entry *table_put(struct table *table, struct okr_arena *arena, struct okr_str key)
{
    if (table->n * 2 >= table->cap && !table_grow(table, arena)) {
        return NULL;
    }
    struct entry **slot = slot_of(table, hash_more(hash_start, key.ptr, key.len), key);
    if (*slot) {
        return *slot;
    }
    struct entry *entry = okr_arena_alloc(arena, sizeof *entry);
    struct okr_str copy = okr_arena_dup(arena, key);
    if (!entry || !copy.ptr) {
        return NULL;
    }
    entry->key = copy;
    table->n++;
    return *slot = entry;
}

struct okr_names *okr_names_new(struct okr_arena *arena)
{
    struct okr_names *names = okr_arena_alloc(arena, sizeof *names);
    if (names) {
        names->arena = arena;
    }
    return names;
}

static bool list_add(struct okr_names *names, struct okr_str name)
{
    if (names->n_list == names->cap_list) {
        size_t cap = names->cap_list ? names->cap_list * 2 : FIRST_SLOTS;
        struct okr_str *list = okr_arena_grow(names->arena, names->list,
                                              names->n_list * sizeof *list, cap * sizeof *list);
        if (!list) {
            return false;
        }
        names->list = list;
        names->cap_list = cap;
    }
    names->list[names->n_list++] = name;
    return true;
}

static bool stem_add(struct okr_names *names, struct okr_str key, struct okr_str name, okr_id id)
{
    struct okr_str stem = stem_of(key);
    struct entry *entry = table_put(&names->stems, names->arena, stem);
    if (!entry) {
        return false;
    }
    if (!entry->name.ptr) {
        entry->name = name;
        entry->id = id;
        entry->whole = stem.len == key.len;
    } else if (id == 0 || entry->id != id) {
        entry->shared = true;
    }
    return true;
}

int okr_names_add(struct okr_names *names, struct okr_str name, okr_id id)
{
    struct key key;
    key_of(name, &key);
    if (key.len == 0 || key.full) {
        return OKR_OK; // nothing could ever be it
    }
    struct entry *entry = table_put(&names->exact, names->arena, key_view(&key));
    if (!entry) {
        return OKR_E_TOO_BIG;
    }
    if (entry->name.ptr) {
        return OKR_OK;
    }
    struct okr_str copy = okr_arena_dup(names->arena, name);
    if (!copy.ptr || !list_add(names, copy) || !stem_add(names, key_view(&key), copy, id)) {
        return OKR_E_TOO_BIG;
    }
    entry->name = copy;
    entry->id = id;
    names->longest = key.len > names->longest ? key.len : names->longest;
    return OKR_OK;
}

// --- look-ups -------------------------------------------------------------------------------------------

struct match {
    size_t bytes;
    struct okr_str name;
};

static void match_longer(struct match *best, size_t bytes, struct okr_str name)
{
    if (bytes > best->bytes) {
        *best = (struct match){bytes, name};
    }
}

/// A Latin name ends where its word ends: "Product" is not at the front of "Products".
static bool ends_word(const struct key *key, struct okr_str s, size_t at)
{
    return at >= s.len || !is_latin(key->last) || !is_latin(fold_in_name(okr_utf8_next(s, &at)));
}

/// A stem stands here: with any ending but its own, or without one. An ending is never added to a name
/// that has none, because it would vanish from the text.
static void match_stem(struct match *best, const struct entry *stem, struct okr_str s, size_t at)
{
    if (!stem || stem->shared || stem->whole) {
        return;
    }
    match_longer(best, at, stem->name);
    size_t ending = ending_at(okr_str_skip(s, at));
    if (ending) {
        match_longer(best, at + ending, stem->name);
    }
}

size_t okr_names_longest(const struct okr_names *names, struct okr_str s, struct okr_str *ret_name)
{
    struct match best = {0, {NULL, 0}};
    struct key key;
    key_start(&key);
    uint64_t hash = hash_start;
    for (size_t at = 0; at < s.len && key.len < names->longest && !key.full;) {
        size_t before = key.len;
        int32_t c = okr_utf8_next(s, &at);
        if (c < 0 || c == '\n') {
            break;
        }
        key_add(&key, c);
        if (key.len == before || !ends_word(&key, s, at)) {
            hash = hash_more(hash, key.bytes + before, key.len - before);
            continue;
        }
        hash = hash_more(hash, key.bytes + before, key.len - before);
        const struct entry *exact = table_find(&names->exact, hash, key_view(&key));
        match_stem(&best, table_find(&names->stems, hash, key_view(&key)), s, at);
        if (exact && at >= best.bytes) {
            best = (struct match){at, exact->name};
        }
    }
    if (best.bytes && ret_name) {
        *ret_name = best.name;
    }
    return best.bytes;
}

bool okr_names_known(const struct okr_names *names, struct okr_str s, struct okr_str *ret_name)
{
    struct key key;
    key_of(s, &key);
    if (key.len == 0 || key.full) {
        return false;
    }
    struct okr_str view = key_view(&key);
    const struct entry *entry =
        table_find(&names->exact, hash_more(hash_start, view.ptr, view.len), view);
    if (!entry) {
        struct okr_str stem = stem_of(view);
        entry = table_find(&names->stems, hash_more(hash_start, stem.ptr, stem.len), stem);
    }
    if (!entry || entry->shared) {
        return false;
    }
    if (ret_name) {
        *ret_name = entry->name;
    }
    return true;
}

struct okr_str okr_names_nearest(const struct okr_names *names, struct okr_str s)
{
    return okr_nearest(s, names->list, names->n_list);
}

bool okr_name_same(struct okr_arena *arena, struct okr_str a, struct okr_str b)
{
    struct okr_str left = okr_nfc(arena, a);
    struct okr_str right = okr_nfc(arena, b);
    struct key x;
    struct key y;
    key_of(left, &x);
    key_of(right, &y);
    return !x.full && !y.full && okr_str_eq(stem_of(key_view(&x)), stem_of(key_view(&y)));
}
