// SPDX-License-Identifier: Apache-2.0
// Every sentence of the code has its Chinese twin, and the twin takes the same arguments.
#include <okr/command.h>
#include <okr/error.h>

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "sentences.h"
#include "support/leak.h"

// --- no sentence without a row, no row without a sentence ------------------------------------------------------------

enum { ROWS_MAX = 2048 };
static bool said[ROWS_MAX];
static unsigned sentences;

static size_t find_row(const char *sentence)
{
    const char *english, *chinese;
    size_t row = 0;

    while (okr_message_row(row, &english, &chinese) && strcmp(english, sentence) != 0)
        row++;
    cr_assert_lt(row, ROWS_MAX);
    return row;
}

static void needs_row(const struct sentence_place *place, const char *sentence)
{
    const char *english, *chinese;
    size_t row = find_row(sentence);

    sentences++;
    said[row] = true;
    cr_expect(okr_message_row(row, &english, &chinese),
              "%s:%u: \"%s\" has no Chinese. Add a row MESSAGE(\"%s\", \"...\") to "
              "proto/messages/%s.def; okr/message.h says how.",
              place->path, place->line, sentence, sentence, place->def);
}

/// The help of what a client may ask and give, which okr help OP shows.
static void walk_help(void)
{
    static const struct okr_entity *const entities[] = {
#define RECORD(name, help)         &okr_entity_##name,
#define ENTITY(name, letter, help) &okr_entity_##name,
#define FIELD(TYPE, name, arg, tag, flags, help)
#define END(name)
#include <okr/entities.def>
    };
    for (int op = 0; op < OKR_OP_COUNT; op++)
        needs_row(&(struct sentence_place){"commands.def", "help", 0}, okr_ops[op].help);
    for (size_t i = 0; i < sizeof(entities) / sizeof(struct okr_entity *); i++) {
        for (unsigned k = 0; k < entities[i]->n_fields; k++) {
            const struct okr_field *field = &entities[i]->fields[k];
            if (field->flags & (OKR_F_SET | OKR_F_CHANGE) &&
                strpbrk(field->help, "abcdefghijklmnopqrstuvwxyz"))
                needs_row(&(struct sentence_place){"entities.def", "help", 0}, field->help);
        }
    }
}

Test(message, every_sentence_has_a_row)
{
    const char *english, *chinese;

    sentences_walk(needs_row);
    walk_help();
    cr_expect_gt(sentences, 500U, "the walk finds too little: %u", sentences);
    for (size_t row = 0; okr_message_row(row, &english, &chinese); row++) {
        // What only joins others together is looked up too, but has no words by which the walk could tell it.
        bool joint = !strpbrk(english, "abcdefghijklmnopqrstuvwxyz") || english[0] == '"' ||
                     strcmp(english, "%s: \"%.*s\"") == 0;
        cr_expect(said[row] || joint, "nobody says \"%s\" any more: remove its row", english);
        cr_expect_eq(find_row(english), row, "\"%s\" has two rows: keep one", english);
    }
    okr_test_end();
}

// --- the twins take the same arguments -------------------------------------------------------------------------------

enum { CONVERSIONS = 16 };
/// Types of the arguments of a format in their order: "*" and "s" for "%.*s", "lu" for "%lu".
struct conversions {
    char type[CONVERSIONS][8];
    unsigned n;
    bool wrong;
};

/// "3$" in front of what it stands for, else the next argument.
static unsigned take_number(const char **s, unsigned next)
{
    size_t digits = strspn(*s, "0123456789");
    unsigned number = next;

    if (digits && (*s)[digits] == '$') {
        number = (unsigned)strtoul(*s, NULL, 10) - 1;
        *s += digits + 1;
    }
    return number;
}

static void note(struct conversions *c, unsigned argument, const char *type, size_t n)
{
    if (argument >= CONVERSIONS || n >= sizeof(c->type[0]) || c->type[argument][0]) {
        c->wrong = true;
        return;
    }
    memcpy(c->type[argument], type, n);
    c->n = argument + 1 > c->n ? argument + 1 : c->n;
}

static struct conversions conversions_of(const char *format)
{
    struct conversions c = {0};
    unsigned next = 0, numbered = 0, all = 0;

    for (const char *s = format, *type; (s = strchr(s, '%')); s += *s != '\0') {
        if (*++s == '%')
            continue;
        unsigned argument = take_number(&s, UINT32_MAX), width = UINT32_MAX;
        s += strspn(s, "0123456789");
        if (s[0] == '.' && s[1] == '*') {
            s += 2;
            width = take_number(&s, UINT32_MAX);
            all++;
            numbered += width != UINT32_MAX;
            note(&c, width == UINT32_MAX ? next++ : width, "*", 1);
        } else if (s[0] == '.') {
            s += 1 + strspn(s + 1, "0123456789");
        }
        type = s;
        s += strspn(s, "lzh");
        if (!*s || !strchr("sducgx", *s)) // a percentage in a hint, which is no format
            continue;
        all++;
        numbered += argument != UINT32_MAX;
        note(&c, argument == UINT32_MAX ? next++ : argument, type, (size_t)(s + 1 - type));
    }
    for (unsigned i = 0; i < c.n; i++)
        c.wrong = c.wrong || !c.type[i][0];
    c.wrong = c.wrong || (numbered && numbered != all);
    return c;
}

Test(message, twins_take_the_same_arguments)
{
    const char *english, *chinese;

    for (size_t row = 0; okr_message_row(row, &english, &chinese); row++) {
        struct conversions a = conversions_of(english), b = conversions_of(chinese);
        bool same = !a.wrong && !b.wrong && a.n == b.n;
        for (unsigned i = 0; same && i < a.n; i++)
            same = strcmp(a.type[i], b.type[i]) == 0;
        cr_expect(same, "\"%s\" and \"%s\" take other arguments", english, chinese);
        cr_expect(okr_utf8_valid(okr_str_c(chinese)));
        cr_expect(chinese[0]);
    }
    okr_test_end();
}

Test(message, other_arguments_are_noticed)
{
    static const struct {
        const char *format, *first;
        unsigned n;
        bool wrong;
    } rows[] = {
        {"%2$s %1$zu", "zu", 2, false}, {"%2$.*1$s %3$s", "*", 3, false}, {"100 %%", "", 0, false},
        {"%2$s", "", 2, true},          {"%1$s %s", "s", 1, true},        {"%.64s", "s", 1, false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct conversions c = conversions_of(rows[i].format);
        cr_expect_eq(c.wrong, rows[i].wrong, "%s", rows[i].format);
        cr_expect_eq(c.n, rows[i].n, "%s", rows[i].format);
        cr_expect_str_eq(c.type[0], rows[i].first, "%s", rows[i].format);
    }
    okr_test_end();
}

// --- they are said ---------------------------------------------------------------------------------------------------

Test(message, speaks_the_readers_language)
{
    struct okr_err e = {.lang = OKR_ZH};

    (void)okr_fail(&e, OKR_E_NOT_FOUND, NULL, "name the unit", "there is no %s named \"%.*s\"",
                   "部门", 9, "财务部和其他");
    cr_expect_str_eq(e.message, "没有叫“财务部”的部门");
    cr_expect_str_eq(e.hint, "请写出单位名称");
    okr_err_clear(&e);
    (void)okr_fail(&e, OKR_E_INVALID, NULL, "a hint of its own", "a sentence of its own");
    cr_expect_str_eq(e.message, "a sentence of its own");
    cr_expect_str_eq(e.hint, "a hint of its own");
    okr_err_clear(&e);
    // Faults of okrd itself are for its log as well.
    (void)okr_fail(&e, OKR_E_INTERNAL, NULL, "name the unit", "%s is closed", "o-1");
    cr_expect_str_eq(e.message, "o-1 is closed");
    cr_expect_str_eq(e.hint, "name the unit");
    okr_test_end();
}

Test(message, details_speak_the_readers_language)
{
    struct okr_arena *arena = okr_arena_new(1 << 16);
    struct okr_err e = {.lang = OKR_ZH};

    okr_err_detail(&e, arena, 3, 1, OKR_E_INVALID, "remove it", "%s is given twice", "cycle");
    cr_assert_eq(e.details.n, 1);
    cr_expect(okr_str_is(e.details.at[0].message, "“cycle”写了两次"));
    cr_expect(okr_str_is(e.details.at[0].hint, "请删去"));
    cr_expect_str_eq(e.message, "3:1: “cycle”写了两次");
    okr_arena_free(arena);
    okr_test_end();
}
