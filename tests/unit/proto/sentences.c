// SPDX-License-Identifier: Apache-2.0
#include "sentences.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { SENTENCE = 1024 };

/// Whose arguments are sentences, numbered from 0, and which one is the code (0: none).
static const struct speaker {
    const char *name;
    unsigned code, first, last;
} SPEAKERS[] = {
    {"okr_fail", 1, 3, 4},    {"okr_err_detail", 4, 5, 6}, {"okr_err_vdetail", 4, 5, 6},
    {"doc_fault", 2, 3, 4},   {"document_fault", 3, 4, 5}, {"metric_refuse", 0, 2, 3},
    {"okr_err_say", 0, 1, 1}, {"okr_message", 0, 1, 1},    {"OKR_MESSAGE", 0, 0, 0},
    {"why_say", 0, 1, 1},     {"pool_refuse", 2, 3, 4},    {"people_fault", 2, 3, 4},
    {"said_write", 0, 1, 1},  {"verdict_of", 0, 2, 2},     {"endpoint_fault", 0, 1, 1},
};

// What okrd says while it starts reaches nobody but its log.
static const struct {
    const char *pattern, *def;
} FOLDERS[] = {
    {"proto/*.c", "proto"},           {"proto/text/*.c", "text"},    {"proto/text/*/*.c", "text"},
    {"daemon/core/*.c", "core"},      {"daemon/store/*.c", "store"}, {"daemon/actor/*.c", "store"},
    {"daemon/cmd/*.c", "cmd"},        {"daemon/plug/*.c", "plug"},   {"client/*.c", "help"},
    {"plugins/notify/*.c", "notify"}, {"daemon/lint.c", "cmd"},
};
static const char *const AT_START[] = {"/store/create.c", "/store/data_dir.c", "/store/env.c"};

static const struct {
    const char *name, *value;
} MACROS[] = {{"PRIu64", PRIu64},
              {"PRId64", PRId64},
              {"PRIu32", PRIu32},
              {"PRIx32", PRIx32},
              {"PRId32", PRId32}};

struct walk {
    const char *at;
    struct sentence_place place;
    void (*each)(const struct sentence_place *place, const char *sentence);
};

static void step(struct walk *w)
{
    if (*w->at == '\n')
        w->place.line++;
    if (*w->at)
        w->at++;
}

static void skip_blanks(struct walk *w)
{
    while (isspace((unsigned char)*w->at) || (w->at[0] == '/' && w->at[1] == '/')) {
        bool comment = *w->at == '/';
        do {
            step(w);
        } while (comment && *w->at && *w->at != '\n');
    }
}

/// Appends what the literal holds to `to`.
static void take_literal(struct walk *w, char *to)
{
    size_t n = strlen(to);

    for (step(w); *w->at && *w->at != '"'; step(w)) {
        bool escaped = *w->at == '\\';
        if (escaped)
            step(w);
        cr_assert_lt(n, SENTENCE - 1);
        to[n++] = escaped && *w->at == 'n' ? '\n' : *w->at;
    }
    step(w);
    to[n] = '\0';
}

static void skip_character(struct walk *w)
{
    for (step(w); *w->at && *w->at != '\''; step(w)) {
        if (*w->at == '\\')
            step(w);
    }
    step(w);
}

static struct okr_str take_word(struct walk *w)
{
    struct okr_str word = {w->at, 0};

    while (isalnum((unsigned char)*w->at) || *w->at == '_') {
        step(w);
        word.len++;
    }
    return word;
}

/// A macro of <inttypes.h> goes on with the literal before it.
static bool take_macro(struct okr_str word, char *to)
{
    for (size_t i = 0; i < sizeof(MACROS) / sizeof(*MACROS); i++) {
        if (okr_str_is(word, MACROS[i].name)) {
            strcat(to, MACROS[i].value);
            return true;
        }
    }
    return false;
}

/// Whether there is anything to translate beside the conversions.
static bool has_words(const char *s)
{
    while (*s) {
        if (*s == '%') {
            s += 1 + strspn(s + 1, "0123456789.*$lzh");
            s += *s != '\0';
        } else if (isalpha((unsigned char)*s++)) {
            return true;
        }
    }
    return false;
}

/// Tells the sentences among the arguments of one call, behind its bracket. Calls inside are walked by themselves.
static void walk_call(struct walk w, const struct speaker *speaker)
{
    unsigned depth = 1, argument = 0;
    bool own_fault = false;

    while (depth > 0 && *w.at) {
        char sentence[SENTENCE] = "";
        unsigned line = (skip_blanks(&w), w.place.line);
        struct okr_str word = {0};
        while (*w.at == '"') {
            take_literal(&w, sentence);
            do {
                skip_blanks(&w);
                word = take_word(&w);
            } while (word.len && take_macro(word, sentence));
        }
        bool wanted = argument >= speaker->first && argument <= speaker->last;
        if (wanted && !own_fault && has_words(sentence))
            w.each(&(struct sentence_place){w.place.path, w.place.def, line}, sentence);
        if (!word.len)
            word = take_word(&w);
        if (word.len) {
            own_fault = own_fault || (speaker->code && argument == speaker->code &&
                                      okr_str_is(word, "OKR_E_INTERNAL"));
        } else if (*w.at == '\'') {
            skip_character(&w);
        } else if (*w.at != '"') {
            depth += strchr("({[", *w.at) != NULL;
            depth -= strchr(")}]", *w.at) != NULL;
            argument += *w.at == ',' && depth == 1;
            step(&w);
        }
    }
}

static void walk_file(struct walk w)
{
    char ignored[SENTENCE];

    while (skip_blanks(&w), *w.at) {
        struct okr_str word = take_word(&w);
        for (size_t i = 0; *w.at == '(' && i < sizeof(SPEAKERS) / sizeof(*SPEAKERS); i++) {
            if (okr_str_is(word, SPEAKERS[i].name))
                walk_call((struct walk){w.at + 1, w.place, w.each}, &SPEAKERS[i]);
        }
        if (word.len)
            continue;
        ignored[0] = '\0';
        if (*w.at == '"')
            take_literal(&w, ignored);
        else if (*w.at == '\'')
            skip_character(&w);
        else
            step(&w);
    }
}

static bool is_said_at_start(const char *path)
{
    for (size_t i = 0; i < sizeof(AT_START) / sizeof(*AT_START); i++) {
        if (okr_str_ends(okr_str_c(path), okr_str_c(AT_START[i])))
            return true;
    }
    return false;
}

static char *read_file(const char *path)
{
    enum { MOST = 1 << 20 };
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, MOST);

    cr_assert(file && text, "%s", path);
    cr_assert_lt(fread(text, 1, MOST - 1, file), MOST - 1, "%s", path);
    fclose(file);
    return text;
}

void sentences_walk(void (*each)(const struct sentence_place *place, const char *sentence))
{
    for (size_t i = 0; i < sizeof(FOLDERS) / sizeof(*FOLDERS); i++) {
        glob_t files = {0};
        char pattern[512];
        snprintf(pattern, sizeof(pattern), "%s/../%s", OKR_TEST_DIR, FOLDERS[i].pattern);
        (void)glob(pattern, 0, NULL, &files);
        for (size_t k = 0; k < files.gl_pathc; k++) {
            const char *path = files.gl_pathv[k];
            if (is_said_at_start(path))
                continue;
            char *text = read_file(path);
            walk_file((struct walk){text, {path, FOLDERS[i].def, 1}, each});
            free(text);
        }
        globfree(&files);
    }
}
