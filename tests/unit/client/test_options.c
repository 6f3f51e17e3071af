// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include "commands.h"

#include <stdlib.h>

#include "support/leak.h"

enum { ARGUMENTS = 12 };

static void clean(void)
{
    static const char *const names[] = {"OKR_CONNECT", "OKR_OUTPUT", "OKR_LANG",    "OKR_COLOR",
                                        "OKR_ASCII",   "LC_ALL",     "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unsetenv(names[i]);
}

static bool read(struct options *options, struct options_fault *fault, const char *const *arguments)
{
    char *argv[ARGUMENTS + 2] = {(char *)"okr"};
    int argc = 1;
    while (arguments[argc - 1] && argc <= ARGUMENTS) {
        argv[argc] = (char *)(uintptr_t)arguments[argc - 1];
        argc++;
    }
    options_init(options);
    return options_read(options, argc, argv, commands_flags, fault);
}
#define READ(...) read(&options, &fault, (const char *const[]){__VA_ARGS__, NULL})

Test(options, global_flags_stand_anywhere, .init = clean)
{
    struct options options;
    struct options_fault fault;
    cr_assert(READ("--lang", "zh", "tree", "-o", "json", "Finance", "--ascii", "--connect=/s"));
    cr_expect_eq(options.lang, OKR_ZH);
    cr_expect(options.lang_given);
    cr_expect_eq(options.output, OUTPUT_JSON);
    cr_expect(options.ascii);
    cr_expect_str_eq(options.connect, "/s");
    cr_assert_eq(options.n_words, 2);
    cr_expect_str_eq(options.word[1], "Finance");
    okr_test_end();
}

Test(options, a_negative_number_is_a_value, .init = clean)
{
    static const char *const values[] = {"-5", "-0.5", "-.5", "-=3", "-¥3", "-$3"};
    struct options options;
    struct options_fault fault;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        cr_assert(READ("checkin", "Finance O2 KR1", values[i], "-m", "why"), "%s", values[i]);
        cr_expect_str_eq(options.word[2], values[i]);
        cr_expect_str_eq(options.flag[0], "why");
    }
    cr_expect_not(READ("checkin", "-5"), "a value needs a reference before it");
    cr_expect_not(READ("log", "k-1", "-5"));
    cr_expect_not(READ("checkin", "k-1", "-x"));
    okr_test_end();
}

Test(options, environment_twins_give_way_to_flags, .init = clean)
{
    struct options options;
    struct options_fault fault;
    setenv("OKR_LANG", "zh", 1);
    setenv("OKR_OUTPUT", "tsv", 1);
    setenv("OKR_ASCII", "1", 1);
    cr_assert(READ("tree", "-o", "md"));
    cr_expect_eq(options.lang, OKR_ZH);
    cr_expect_eq(options.output, OUTPUT_MD);
    cr_expect(options.ascii);
    setenv("OKR_COLOR", "sometimes", 1);
    cr_expect_not(READ("tree"));
    cr_expect_str_eq(fault.about, "OKR_COLOR");
    clean();
    okr_test_end();
}

Test(options, the_locale_says_the_language, .init = clean)
{
    static const struct {
        const char *name, *value;
        enum okr_lang lang;
    } rows[] = {{"LANG", "zh_CN.UTF-8", OKR_ZH},
                {"LC_MESSAGES", "en_US.UTF-8", OKR_EN},
                {"LC_ALL", "zh_TW", OKR_ZH}};
    struct options options;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        setenv(rows[i].name, rows[i].value, 1);
        options_init(&options);
        cr_expect_eq(options.lang, rows[i].lang, "row %zu", i);
        cr_expect_not(options.lang_given);
    }
    clean();
    okr_test_end();
}

Test(options, faults_name_the_argument_and_the_nearest, .init = clean)
{
    struct options options;
    struct options_fault fault;
    cr_expect_not(READ("watch", "--cuont", "3"));
    cr_expect_eq(fault.sentence, WORD_NO_FLAG);
    cr_expect(okr_str_is(fault.nearest, "--count"));
    cr_expect_not(READ("tree", "-o", "jsno"));
    cr_expect_eq(fault.sentence, WORD_BAD_VALUE);
    cr_expect(okr_str_is(fault.nearest, "json"));
    cr_expect_not(READ("watch", "--count"));
    cr_expect_eq(fault.sentence, WORD_NEEDS_VALUE);
    cr_expect_not(READ("tree", "--ascii=yes"));
    cr_expect_eq(fault.sentence, WORD_TAKES_NO_VALUE);
    okr_test_end();
}

Test(options, filters_add_up, .init = clean)
{
    struct options options;
    struct options_fault fault;
    cr_assert(READ("watch", "--filter", "unit=Finance", "--filter=type=check_in.*", "--filter",
                   "actor=u-3"));
    cr_expect_str_eq(options.flag[2], "unit=Finance,type=check_in.*,actor=u-3");
    cr_assert(READ("watch", "--count", "1", "--count", "2"));
    cr_expect_str_eq(options.flag[3], "2");
    okr_test_end();
}

Test(options, dashes_end_the_flags, .init = clean)
{
    struct options options;
    struct options_fault fault;
    cr_assert(READ("apply", "-"));
    cr_expect_str_eq(options.word[1], "-");
    cr_assert(READ("show", "--", "--lang"));
    cr_expect_str_eq(options.word[1], "--lang");
    okr_test_end();
}

Test(commands, each_row_is_whole)
{
    for (const struct command *c = commands_all(); c->name; c++) {
        size_t flags = 0;
        cr_expect(c->run && c->en[0] && c->zh[0] && c->flags && c->least <= c->most, "%s", c->name);
        while (c->flags[flags].name)
            flags++;
        cr_expect_leq(flags, OPTIONS_FLAGS, "%s", c->name);
        cr_expect_eq(commands_find(c->name), c);
    }
    cr_expect_null(commands_find("nothing"));
    cr_expect(okr_str_is(commands_nearest("chekin"), "checkin"));
    okr_test_end();
}

Test(words, both_languages_have_the_same_places)
{
    for (int i = 0; i < WORD_COUNT; i++) {
        const char *en = word((enum word)i, OKR_EN), *zh = word((enum word)i, OKR_ZH);
        cr_expect(en[0] && zh[0], "%d", i);
        cr_expect_eq(strstr(en, "%s") != NULL, strstr(zh, "%s") != NULL, "%s", en);
    }
    okr_test_end();
}
