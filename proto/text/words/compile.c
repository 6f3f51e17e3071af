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

enum {
    TERMS = 1 << 14,
    POOL = 1 << 19,
    CODES = 1 << 11,
    SLOTS = UINT16_MAX - CODES,
    PAGES = UINT8_MAX,
    SETS = 1 << 10,
    LINE = 256
};

/// A term of one list; a word that several lists have is a term for each of them.
struct term {
    const unsigned char *bytes;
    const uint16_t *codes; // of its characters
    size_t len, n_codes, list;
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
static uint16_t code_pool[POOL];
static size_t pool_used, code_pool_used;
static uint8_t pages[TRIE_PAGES];
static uint16_t codes[PAGES][TRIE_PAGE];
static size_t page_count, code_count = CODE_OTHER;
static struct trie_slot slots[SLOTS + CODES];
static bool base_taken[SLOTS];
static uint32_t slots_end = 1;
static struct trie_end ends[TERMS + 1]; // the first one is nobody's, so that 0 says none
static size_t ends_used = 1;
static struct trie_set sets[SETS];
static size_t set_count;
static struct trie_lead leads[TRIE_LISTS];
static uint64_t lists_by_first[CODES][TRIE_LISTS / TRIE_BITS];

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

// --- characters ---------------------------------------------------------------------------------------------------

/// The character at `*at`, which moves past it; TRIE_CHARS when it is none that can have a code.
static uint32_t next_char(const struct term *term, size_t *at)
{
    static const struct {
        unsigned char from, mask;
        size_t bytes;
    } leads_of[] = {{0xF0, 0, 4}, {0xE0, 0x0F, 3}, {0xC0, 0x1F, 2}, {0, 0x7F, 1}};
    const unsigned char *byte = term->bytes + *at;
    size_t i = 0;

    while (byte[0] < leads_of[i].from)
        i++;
    uint32_t c = byte[0] & leads_of[i].mask;
    if (i == 0 || *at + leads_of[i].bytes > term->len)
        return TRIE_CHARS;
    for (size_t k = 1; k < leads_of[i].bytes; k++)
        c = c << 6 | (byte[k] & 0x3Fu);
    *at += leads_of[i].bytes;
    return c;
}

static uint16_t *code_of(uint32_t c)
{
    uint8_t *page = &pages[c / TRIE_PAGE];

    if (!*page && page_count == PAGES - 1) {
        fprintf(stderr, "the characters of the lists do not fit %d pages\n", PAGES);
        exit(1);
    }
    if (!*page)
        *page = (uint8_t)++page_count; // the first one is nobody's, and has no code
    return &codes[*page][c % TRIE_PAGE];
}

static void give_fixed_codes(void)
{
    for (uint32_t i = 0; i < 26; i++)
        *code_of('a' + i) = *code_of('A' + i) = (uint16_t)(CODE_A + i);
    for (uint32_t i = 0; i < 10; i++)
        *code_of('0' + i) = (uint16_t)(CODE_0 + i);
    *code_of('_') = CODE_UNDERSCORE;
    *code_of(' ') = CODE_BLANK;
    *code_of('-') = CODE_HYPHEN;
}

static void give_codes(struct term *term)
{
    term->codes = code_pool + code_pool_used;
    for (size_t at = 0; at < term->len; term->n_codes++) {
        const uint32_t c = next_char(term, &at);
        if (c == TRIE_CHARS)
            refuse(FILES[term->list], term->line, "a character lies beyond U+FFFF, or is none");
        uint16_t *code = code_of(c);
        if (!*code && code_count == CODES)
            refuse(FILES[term->list], term->line, "too many characters; raise CODES");
        if (!*code)
            *code = (uint16_t)code_count++;
        code_pool[code_pool_used++] = *code;
    }
}

/// Gives every character its code, and every code the lists with words that begin with it.
static void code_terms(void)
{
    give_fixed_codes();
    for (size_t i = 0; i < term_count; i++) {
        give_codes(&terms[i]);
        uint64_t *lists = lists_by_first[terms[i].codes[0]];
        if (!terms[i].exception)
            lists[terms[i].list / TRIE_BITS] |= UINT64_C(1) << terms[i].list % TRIE_BITS;
    }
}

// --- building ---------------------------------------------------------------------------------------------------

/// The first base at which all of `n` codes lead to free slots.
static uint32_t find_base(const uint16_t *of, size_t n)
{
    for (uint32_t base = 1; base < SLOTS; base++) {
        size_t i = 0;
        while (i < n && slots[base + of[i]].parent == TRIE_FREE)
            i++;
        if (i == n && !base_taken[base])
            return base;
    }
    fprintf(stderr, "the word lists do not fit %d slots\n", SLOTS);
    exit(1);
}

/// The number of a set, which is added where it is new.
static uint16_t number_of(struct trie_set set)
{
    size_t i = 0;

    while (i < set_count && memcmp(&sets[i], &set, sizeof(set)) != 0)
        i++;
    if (i == SETS) {
        fprintf(stderr, "the words are of more than %d sets of lists\n", SETS);
        exit(1);
    }
    if (i == set_count)
        sets[set_count++] = set;
    return (uint16_t)i;
}

/// Notes that the terms from `first` on that have but `depth` characters end in `state`. Returns the first that goes on.
static size_t note_ends(uint32_t state, size_t first, size_t last, size_t depth)
{
    struct trie_set words = {{0}};
    bool hides = false;

    if (terms[first].n_codes != depth)
        return first;
    struct trie_end *end = &ends[ends_used];
    slots[state].ends = (uint16_t)ends_used;
    for (; first <= last && terms[first].n_codes == depth; first++) {
        const struct term *term = &terms[first];
        ends[ends_used++] = (struct trie_end){.list = (uint8_t)term->list,
                                              .what = term->exception ? TRIE_EXCEPTION : TRIE_WORD,
                                              .value = term->value};
        hides |= term->exception;
        if (!term->exception)
            words.lists[term->list / TRIE_BITS] |= UINT64_C(1) << term->list % TRIE_BITS;
    }
    end->what |= hides ? TRIE_HIDES : 0;
    end->set = number_of(words);
    ends[ends_used - 1].what |= TRIE_LAST;
    return first;
}

/// Gives `state` the terms first..last, which share their first `depth` characters.
static void build(uint32_t state, size_t first, size_t last, size_t depth)
{
    uint16_t next[CODES];
    size_t n = 0;

    first = note_ends(state, first, last, depth);
    if (first > last)
        return;
    for (size_t i = first; i <= last; i++)
        if (n == 0 || next[n - 1] != terms[i].codes[depth])
            next[n++] = terms[i].codes[depth];
    const uint32_t base = find_base(next, n);
    base_taken[base] = true;
    slots[state].base = (uint16_t)base;
    for (size_t i = 0; i < n; i++) {
        slots[base + next[i]].parent = (uint16_t)state;
        if (base + next[i] >= slots_end)
            slots_end = base + next[i] + 1;
    }
    for (size_t i = first; i <= last;) {
        size_t end = i;
        while (end < last && terms[end + 1].codes[depth] == terms[i].codes[depth])
            end++;
        build(base + terms[i].codes[depth], i, end, depth + 1);
        i = end + 1;
    }
}

// --- stems ------------------------------------------------------------------------------------------------------

static uint32_t step(uint32_t state, uint16_t code)
{
    const uint32_t to = slots[state].base + (uint32_t)code;

    return slots[to].parent == state ? to : 0;
}

/// Whether a word, or the first one of a term, ends in the state.
static bool may_end(uint32_t state)
{
    return state && (slots[state].ends || step(state, CODE_BLANK));
}

static void note_stems(void)
{
    for (uint32_t i = TRIE_ROOT; i < slots_end; i++)
        if (slots[i].parent != TRIE_FREE)
            slots[i].stem = (uint16_t)((may_end(i) ? TRIE_STEM : 0) |
                                       (may_end(step(i, CODE_A + 'e' - 'a')) ? TRIE_STEM_E : 0) |
                                       (may_end(step(i, CODE_A + 'y' - 'a')) ? TRIE_STEM_Y : 0));
}

// --- writing ----------------------------------------------------------------------------------------------------

static void write_characters(FILE *out)
{
    fprintf(out, "const uint8_t trie_pages[TRIE_PAGES] = {\n");
    for (size_t i = 0; i < TRIE_PAGES; i++)
        fprintf(out, "%u,\n", pages[i]);
    fprintf(out, "};\nconst uint16_t trie_codes[][TRIE_PAGE] = {\n");
    for (size_t page = 0; page <= page_count; page++) {
        for (size_t i = 0; i < TRIE_PAGE; i++)
            fprintf(out, "%s%u,", i ? "" : "{", (unsigned)codes[page][i]);
        fprintf(out, "},\n");
    }
    fprintf(out, "};\nconst uint64_t trie_first[][TRIE_LISTS / TRIE_BITS] = {\n");
    for (size_t i = 0; i < code_count; i++)
        fprintf(out, "{UINT64_C(0x%llx), UINT64_C(0x%llx)},\n",
                (unsigned long long)lists_by_first[i][0], (unsigned long long)lists_by_first[i][1]);
    fprintf(out, "};\n");
}

static void write_trie(FILE *out)
{
    fprintf(out, "const struct trie_slot trie_slots[] = {\n");
    for (uint32_t i = 0; i < slots_end + code_count; i++) // whichever code a state is asked for
        fprintf(out, "{%u,%u,%u,%u},\n", (unsigned)slots[i].base, (unsigned)slots[i].parent,
                (unsigned)slots[i].ends, (unsigned)slots[i].stem);
    fprintf(out, "};\nconst struct trie_end trie_ends[] = {\n");
    for (size_t i = 0; i < ends_used; i++)
        fprintf(out, "{%u,%u,%u,%u},\n", (unsigned)ends[i].list, (unsigned)ends[i].what,
                (unsigned)ends[i].value, (unsigned)ends[i].set);
    fprintf(out, "};\nconst struct trie_set trie_sets[] = {\n");
    for (size_t i = 0; i < set_count; i++)
        fprintf(out, "{{UINT64_C(0x%llx), UINT64_C(0x%llx)}},\n",
                (unsigned long long)sets[i].lists[0], (unsigned long long)sets[i].lists[1]);
    fprintf(out, "};\nconst struct trie_lead trie_leads[] = {\n");
    for (size_t i = 0; i < FILE_COUNT; i++)
        fprintf(out, "{%u,%u},\n", (unsigned)leads[i].latin, (unsigned)leads[i].han);
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
    code_terms();
    for (size_t i = 0; i < SLOTS + CODES; i++)
        slots[i].parent = TRIE_FREE;
    build(TRIE_ROOT, 0, term_count - 1, 0);
    note_stems();
    FILE *out = fopen(argv[2], "w");
    if (!out) {
        perror(argv[2]);
        return 1;
    }
    fprintf(out, "// Compiled from proto/text/words/* by words_compile; the lists are the source.\n"
                 "#include \"text/words/trie.h\"\n\n");
    write_characters(out);
    write_trie(out);
    return fclose(out) == 0 ? 0 : 1;
}
