// SPDX-License-Identifier: Apache-2.0
// Compiles the word lists into one trie: `words_compile DIR OUT.c` reads DIR/<list>.txt for every row of lists.def, and
// takes the tables that lists.def names from their .def files. Runs at build time and on nothing but the C library.
//
// A list has one word or term a line, in lower case and half width. "-term" is an exception: where the term stands, the words
// inside it do not count. "word<TAB>7" gives the word a value. "#" begins a comment, an empty line separates.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trie.h"

enum { TERMS = 1 << 14, POOL = 1 << 19, SLOTS = UINT16_MAX - UINT8_MAX, LINE = 256 };

/// A term of one list; a word that several lists have is a term for each of them.
struct term {
    const unsigned char *bytes;
    size_t len, list;
    uint16_t value;
    bool exception;
    int line;
};

/// The words of a table, in the order of its rows: their values.
static const char *const times[] = {
#define TIME_WORD(word, ...) word,
#include "times.def"
#undef TIME_WORD
    NULL};
static const char *const times_after[] = {
#define AFTER_WORD(word, ...) word,
#include "times_after.def"
#undef AFTER_WORD
    NULL};
static const char *const edges[] = {
#define EDGE_WORD(word, ...) word,
#include "edges.def"
#undef EDGE_WORD
    NULL};

static const char *const FILES[] = {
#define OKR_WORDS_LIST(NAME, file)  #file,
#define OKR_WORDS_TABLE(NAME, file) #file,
#include "lists.def"
#undef OKR_WORDS_LIST
#undef OKR_WORDS_TABLE
};
static const char *const *const TABLES[] = {
#define OKR_WORDS_LIST(NAME, file)  NULL,
#define OKR_WORDS_TABLE(NAME, file) file,
#include "lists.def"
#undef OKR_WORDS_LIST
#undef OKR_WORDS_TABLE
};
enum { FILE_COUNT = sizeof(FILES) / sizeof(FILES[0]) };
_Static_assert((int)FILE_COUNT <= (int)TRIE_LISTS, "trie_first has a bit for every list");

static struct term terms[TERMS];
static size_t term_count;
static unsigned char pool[POOL];
static size_t pool_used;
static struct trie_slot slots[SLOTS + UINT8_MAX];
static bool base_taken[SLOTS];
static uint32_t slots_end = 1;
static struct trie_end ends[TERMS + 1]; // the first one is nobody's, so that 0 says none
static size_t ends_used = 1;
static struct trie_lead leads[TRIE_LISTS];
static uint8_t begins[TRIE_FIRST];
static uint64_t lists_by_first[TRIE_FIRST][TRIE_LISTS / TRIE_BITS];

static _Noreturn void refuse(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s.txt:%d: %s\n", file, line, what);
    exit(1);
}

// --- reading ----------------------------------------------------------------------------------------------------

static const char *fault_of(const unsigned char *word, size_t len)
{
    if (len == 0)
        return "there is no word";
    if (word[0] == ' ' || word[len - 1] == ' ')
        return "a blank stands before or after the word";
    for (size_t i = 0; i < len; i++) {
        if (word[i] >= 'A' && word[i] <= 'Z')
            return "words stand in lower case";
        if (word[i] < ' ' || word[i] == 0x7F)
            return "a control character stands in the word";
        // U+FF01..U+FF5E: the text is folded, so such a word would never be found
        if (word[i] == 0xEF && word[i + 1] >= 0xBC)
            return "words stand in half width";
    }
    return NULL;
}

static void add(size_t list, unsigned char *text, size_t len, int line)
{
    const bool exception = text[0] == '-' && len > 1;
    unsigned char *tab = memchr(text, '\t', len);
    struct term *term = &terms[term_count];

    if (term_count == TERMS || pool_used + len > POOL)
        refuse(FILES[list], line, "too many words; raise TERMS and POOL");
    term->list = list;
    term->exception = exception;
    term->line = line;
    if (tab) {
        term->value = (uint16_t)strtoul((const char *)tab + 1, NULL, 10);
        len = (size_t)(tab - text);
    }
    text += exception;
    len -= exception;
    text[len] = '\0';
    const char *fault = fault_of(text, len);
    if (fault)
        refuse(FILES[list], line, fault);
    term->bytes = pool + pool_used;
    term->len = len;
    memcpy(pool + pool_used, text, len);
    pool_used += len;
    term_count++;
}

static void read_list(const char *dir, size_t list)
{
    char path[4096], line[LINE];
    int number = 0;

    snprintf(path, sizeof(path), "%s/%s.txt", dir, FILES[list]);
    FILE *file = fopen(path, "r");
    if (!file)
        refuse(FILES[list], 0, "the list cannot be read");
    while (fgets(line, sizeof(line), file)) {
        const size_t len = strcspn(line, "\n");
        number++;
        if (line[len] != '\n')
            refuse(FILES[list], number, "the line is too long or does not end");
        if (len > 0 && line[0] != '#')
            add(list, (unsigned char *)line, len, number);
    }
    fclose(file);
}

static void read_table(size_t list)
{
    char row[LINE];

    for (int i = 0; TABLES[list][i]; i++) {
        snprintf(row, sizeof(row), "%s\t%d", TABLES[list][i], i);
        add(list, (unsigned char *)row, strlen(row), i + 1);
    }
}

static int by_bytes(const void *a, const void *b)
{
    const struct term *x = a, *y = b;
    const int order = memcmp(x->bytes, y->bytes, x->len < y->len ? x->len : y->len);

    if (order || x->len != y->len)
        return order ? order : x->len > y->len ? 1 : -1;
    return (x->list > y->list) - (x->list < y->list);
}

static void sort_terms(void)
{
    qsort(terms, term_count, sizeof(terms[0]), by_bytes);
    for (size_t i = 1; i < term_count; i++)
        if (by_bytes(&terms[i - 1], &terms[i]) == 0)
            refuse(FILES[terms[i].list], terms[i].line, "the word is there twice");
}

// --- exceptions -------------------------------------------------------------------------------------------------

static bool is_letter(unsigned char c)
{
    return c >= 'a' && c <= 'z';
}

/// Where `word` begins last inside `exception`; 0 when it is not there or only in front.
static size_t last_place(const struct term *exception, const struct term *word)
{
    for (size_t at = exception->len; at-- > 1;)
        if (at + word->len <= exception->len &&
            memcmp(exception->bytes + at, word->bytes, word->len) == 0)
            return at;
    return 0;
}

static void note_lead(const struct term *exception, const struct term *word)
{
    struct trie_lead *of = &leads[exception->list];
    uint8_t *lead = is_letter(word->bytes[0]) ? &of->latin : &of->han;
    const size_t place = last_place(exception, word);
    unsigned chars = 0;

    for (size_t i = 0; i < place; i++)
        chars += (exception->bytes[i] & 0xC0) != 0x80;
    if (chars > *lead)
        *lead = (uint8_t)chars;
}

static void measure_leads(void)
{
    for (size_t i = 0; i < term_count; i++)
        for (size_t k = 0; terms[i].exception && k < term_count; k++)
            if (!terms[k].exception && terms[k].list == terms[i].list)
                note_lead(&terms[i], &terms[k]);
}

// --- first characters ---------------------------------------------------------------------------------------------

/// The low bits of a character's code point.
static unsigned first_place(const unsigned char *utf8)
{
    const unsigned two = (utf8[0] & 0x1Fu) << 6 | (utf8[1] & 0x3Fu);
    const unsigned more = (utf8[1] & 0x3Fu) << 6 | (utf8[2] & 0x3Fu);

    if (utf8[0] < 0x80)
        return utf8[0];
    return (utf8[0] < 0xE0   ? two
            : utf8[0] < 0xF0 ? more
                             : (utf8[2] & 0x3Fu) << 6 | (utf8[3] & 0x3Fu)) %
           TRIE_FIRST;
}

static void note_first(void)
{
    for (size_t i = 0; i < term_count; i++) {
        const size_t list = terms[i].list;
        begins[first_place(terms[i].bytes)] = 1;
        if (!terms[i].exception)
            lists_by_first[first_place(terms[i].bytes)][list / TRIE_BITS] |= UINT64_C(1)
                                                                             << list % TRIE_BITS;
    }
}

// --- building ---------------------------------------------------------------------------------------------------

/// The first base at which all `bytes` lead to free slots.
static uint32_t find_base(const unsigned char *bytes, size_t n)
{
    for (uint32_t base = 1; base + UINT8_MAX < SLOTS; base++) {
        size_t i = 0;
        while (i < n && slots[base + bytes[i]].parent == TRIE_FREE)
            i++;
        if (i == n && !base_taken[base])
            return base;
    }
    fprintf(stderr, "the word lists do not fit %d slots\n", SLOTS);
    exit(1);
}

/// Notes that the terms from `first` on that have but `depth` bytes end in `state`. Returns the first that goes on.
static size_t note_ends(uint32_t state, size_t first, size_t last, size_t depth)
{
    if (terms[first].len != depth)
        return first;
    slots[state].ends = (uint16_t)ends_used;
    for (; first <= last && terms[first].len == depth; first++)
        ends[ends_used++] =
            (struct trie_end){.list = (uint8_t)terms[first].list,
                              .what = terms[first].exception ? TRIE_EXCEPTION : TRIE_WORD,
                              .value = terms[first].value};
    ends[ends_used - 1].what |= TRIE_LAST;
    return first;
}

/// Gives `state` the terms first..last, which share their first `depth` bytes.
static void build(uint32_t state, size_t first, size_t last, size_t depth)
{
    unsigned char bytes[UINT8_MAX];
    size_t n = 0;

    first = note_ends(state, first, last, depth);
    if (first > last)
        return;
    for (size_t i = first; i <= last; i++)
        if (n == 0 || bytes[n - 1] != terms[i].bytes[depth])
            bytes[n++] = terms[i].bytes[depth];
    const uint32_t base = find_base(bytes, n);
    base_taken[base] = true;
    slots[state].base = (uint16_t)base;
    for (size_t i = 0; i < n; i++) {
        slots[base + bytes[i]].parent = (uint16_t)state;
        if (base + bytes[i] >= slots_end)
            slots_end = base + bytes[i] + 1;
    }
    for (size_t i = first; i <= last;) {
        size_t end = i;
        while (end < last && terms[end + 1].bytes[depth] == terms[i].bytes[depth])
            end++;
        build(base + terms[i].bytes[depth], i, end, depth + 1);
        i = end + 1;
    }
}

// --- stems ------------------------------------------------------------------------------------------------------

static uint32_t step(uint32_t state, unsigned char byte)
{
    const uint32_t to = slots[state].base + byte;

    return slots[to].parent == state ? to : 0;
}

/// Whether a word, or the first one of a term, ends in the state.
static bool may_end(uint32_t state)
{
    return state && (slots[state].ends || step(state, ' '));
}

static void note_stems(void)
{
    for (uint32_t i = TRIE_ROOT; i < slots_end; i++)
        if (slots[i].parent != TRIE_FREE)
            slots[i].stem = (uint16_t)((may_end(i) ? TRIE_STEM : 0) |
                                       (may_end(step(i, 'e')) ? TRIE_STEM_E : 0) |
                                       (may_end(step(i, 'y')) ? TRIE_STEM_Y : 0));
}

// --- writing ----------------------------------------------------------------------------------------------------

static void write_trie(FILE *out)
{
    fprintf(
        out,
        "// Compiled from proto/text/words/*.txt by words_compile; the lists are the source.\n");
    fprintf(out, "#include \"text/words/trie.h\"\n\nconst struct trie_slot trie_slots[] = {\n");
    for (uint32_t i = 0; i < slots_end + UINT8_MAX; i++) // whichever byte a state is asked for
        fprintf(out, "{%u,%u,%u,%u},\n", (unsigned)slots[i].base, (unsigned)slots[i].parent,
                (unsigned)slots[i].ends, (unsigned)slots[i].stem);
    fprintf(out, "};\nconst struct trie_end trie_ends[] = {\n");
    for (size_t i = 0; i < ends_used; i++)
        fprintf(out, "{%u,%u,%u},\n", (unsigned)ends[i].list, (unsigned)ends[i].what,
                (unsigned)ends[i].value);
    fprintf(out, "};\nconst struct trie_lead trie_leads[] = {\n");
    for (size_t i = 0; i < FILE_COUNT; i++)
        fprintf(out, "{%u,%u},\n", (unsigned)leads[i].latin, (unsigned)leads[i].han);
    fprintf(out, "};\nconst uint64_t trie_first[TRIE_FIRST][TRIE_LISTS / TRIE_BITS] = {\n");
    for (size_t i = 0; i < TRIE_FIRST; i++)
        fprintf(out, "{UINT64_C(0x%llx), UINT64_C(0x%llx)},\n",
                (unsigned long long)lists_by_first[i][0], (unsigned long long)lists_by_first[i][1]);
    fprintf(out, "};\nconst uint8_t trie_begins[TRIE_FIRST] = {\n");
    for (size_t i = 0; i < TRIE_FIRST; i++)
        fprintf(out, "%u,\n", begins[i]);
    fprintf(out, "};\n");
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: words_compile DIR OUT.c\n");
        return 2;
    }
    for (size_t i = 0; i < FILE_COUNT; i++) {
        if (TABLES[i])
            read_table(i);
        else
            read_list(argv[1], i);
    }
    sort_terms();
    measure_leads();
    note_first();
    for (size_t i = 0; i < SLOTS + UINT8_MAX; i++)
        slots[i].parent = TRIE_FREE;
    build(TRIE_ROOT, 0, term_count - 1, 0);
    note_stems();
    FILE *out = fopen(argv[2], "w");
    if (!out) {
        perror(argv[2]);
        return 1;
    }
    write_trie(out);
    return fclose(out) == 0 ? 0 : 1;
}
