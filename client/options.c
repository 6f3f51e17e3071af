// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include <ctype.h>
#include <stdlib.h>

enum global { CONNECT, OUTPUT, LANG, COLOUR, ASCII, HELP, VERSION, GLOBALS };

static const struct flag globals[GLOBALS + 1] = {
    [CONNECT] = {"--connect", NULL, "SOCKET",
                 "where okrd listens: ipc:///run/okrd/okrd.sock, or a path",
                 "okrd 的套接字：ipc:///run/okrd/okrd.sock 或路径"},
    [OUTPUT] = {"--output", "-o", "FORM", "table json jsonl tsv md; audit and lint: sarif",
                "输出形式：table json jsonl tsv md；audit 和 lint 还有 sarif"},
    [LANG] = {"--lang", NULL, "en|zh", "language (default: the locale's)",
              "语言（默认取自系统区域设置）"},
    [COLOUR] = {"--color", NULL, "WHEN", "auto always never", "颜色：auto always never"},
    [ASCII] = {"--ascii", NULL, NULL, "draw with plain characters", "只用 ASCII 字符绘制"},
    [HELP] = {"--help", "-h", NULL, "help, of a command too", "帮助，也可用于某个命令"},
    [VERSION] = {"--version", NULL, NULL, "the version of okr", "okr 的版本"},
};
static const char *const twins[GLOBALS] = {"OKR_CONNECT", "OKR_OUTPUT", "OKR_LANG", "OKR_COLOR",
                                           "OKR_ASCII"};
static const char *const outputs[] = {"table", "json", "jsonl", "tsv", "md", "sarif", NULL};
static const char *const langs[] = {"en", "zh", NULL};
static const char *const colours[] = {"auto", "always", "never", NULL};

const struct flag *options_global(void)
{
    return globals;
}

static const char *set_or_null(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

/// Its place in a list of names, -1 when it is none of them.
static int place_in(const char *const *names, const char *value)
{
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], value) == 0)
            return i;
    return -1;
}

void options_init(struct options *options)
{
    static const char *const locale[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    *options = (struct options){.colour = "auto"};
    for (size_t i = 0; i < sizeof locale / sizeof *locale; i++) {
        const char *value = set_or_null(locale[i]);
        if (value) {
            options->lang = strncmp(value, "zh", 2) == 0 ? OKR_ZH : OKR_EN;
            break;
        }
    }
}

static struct okr_str nearest_in(const char *const *names, const char *value)
{
    struct okr_str words[8];
    size_t n = 0;
    while (names[n] && n < 8) {
        words[n] = okr_str_c(names[n]);
        n++;
    }
    return okr_nearest(okr_str_c(value), words, n);
}

/// Sets a global flag; false when the value is none that it takes.
static bool set_global(struct options *options, enum global which, const char *value,
                       struct options_fault *fault)
{
    const char *const *names = which == OUTPUT   ? outputs
                               : which == LANG   ? langs
                               : which == COLOUR ? colours
                                                 : NULL;
    int place = names ? place_in(names, value) : 0;
    if (place < 0) {
        fault->nearest = nearest_in(names, value);
        fault->option = globals[which].name;
        fault->values = names;
        return false;
    }
    switch (which) {
    case CONNECT: options->connect = value; break;
    case OUTPUT: options->output = (enum output)place; break;
    case LANG:
        options->lang = (enum okr_lang)place;
        options->lang_given = true;
        break;
    case COLOUR: options->colour = colours[place]; break;
    case ASCII: options->ascii = true; break;
    case HELP: options->help = true; break;
    case VERSION: options->version = true; break;
    case GLOBALS: break;
    }
    return true;
}

static bool read_environment(struct options *options, struct options_fault *fault)
{
    for (int i = 0; i < GLOBALS; i++) {
        const char *value = twins[i] ? set_or_null(twins[i]) : NULL;
        if (!value || (i == ASCII && strcmp(value, "0") == 0))
            continue;
        if (!set_global(options, (enum global)i, value, fault)) {
            fault->sentence = WORD_BAD_ENVIRONMENT;
            fault->about = twins[i];
            return false;
        }
    }
    return true;
}

/// `argument` is this flag, perhaps with "=value" behind it.
static bool is_flag(const struct flag *flag, const char *argument)
{
    size_t n = strlen(flag->name);
    if (flag->letter && strcmp(argument, flag->letter) == 0)
        return true;
    return strncmp(argument, flag->name, n) == 0 && (argument[n] == '\0' || argument[n] == '=');
}

static int find_flag(const struct flag *flags, const char *argument)
{
    for (int i = 0; flags && flags[i].name; i++)
        if (is_flag(&flags[i], argument))
            return i;
    return -1;
}

static struct okr_str nearest_flag(const struct flag *flags, const char *argument)
{
    struct okr_str names[GLOBALS + OPTIONS_FLAGS];
    size_t n = 0;
    for (int i = 0; i < GLOBALS; i++)
        names[n++] = okr_str_c(globals[i].name);
    for (int i = 0; flags && flags[i].name && n < GLOBALS + OPTIONS_FLAGS; i++)
        names[n++] = okr_str_c(flags[i].name);
    return okr_nearest((struct okr_str){argument, strcspn(argument, "=")}, names, n);
}

bool options_is_negative(const char *argument)
{
    static const char *const signs[] = {"=", "¥", "$", "€", "￥", "."};
    if (argument[0] != '-')
        return false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strncmp(argument + 1, signs[i], strlen(signs[i])) == 0)
            return true;
    return isdigit((unsigned char)argument[1]);
}

struct reader {
    struct options *options;
    int argc, at;
    char **argv;
    const struct flag *flags; ///< of the command; NULL until it is known
    bool words_only;          ///< "--" was seen
    struct options_fault *fault;
};

static bool fail(struct reader *r, enum word sentence, const char *about)
{
    r->fault->sentence = sentence;
    r->fault->about = about;
    return false;
}

/// The value of the flag at hand: behind "=", or the next argument.
static bool take_value(struct reader *r, const struct flag *flag, const char **ret)
{
    const char *argument = r->argv[r->at], *equals = strchr(argument, '=');
    if (strncmp(argument, "--", 2) != 0)
        equals = NULL;
    if (!flag->value) {
        *ret = "";
        return !equals || fail(r, WORD_TAKES_NO_VALUE, flag->name);
    }
    if (equals) {
        *ret = equals + 1;
        return true;
    }
    if (r->at + 1 >= r->argc)
        return fail(r, WORD_NEEDS_VALUE, argument);
    *ret = r->argv[++r->at];
    return true;
}

/// Keeps the value of a command's flag; of a K=V flag all of them.
static bool keep(struct reader *r, int which, const char *value)
{
    struct options *options = r->options;
    const char *before = options->flag[which], *kind = r->flags[which].value;
    options->flag[which] = value;
    if (!before || !kind || strcmp(kind, "K=V") != 0)
        return true;
    size_t n = strlen(before), more = strlen(value);
    if (n + more + 2 > sizeof options->joined)
        return fail(r, WORD_FILTERS_TOO_LONG, value);
    memmove(options->joined, before, n);
    options->joined[n] = ',';
    memcpy(options->joined + n + 1, value, more + 1);
    options->flag[which] = options->joined;
    return true;
}

static bool take_flag(struct reader *r)
{
    const char *argument = r->argv[r->at], *value;
    int own = find_flag(r->flags, argument), global = find_flag(globals, argument);
    if (own >= 0) {
        return take_value(r, &r->flags[own], &value) && keep(r, own, value);
    }
    if (global < 0) {
        r->fault->nearest = nearest_flag(r->flags, argument);
        return fail(r, WORD_NO_FLAG, argument);
    }
    if (!take_value(r, &globals[global], &value))
        return false;
    return set_global(r->options, (enum global)global, value, r->fault) ||
           fail(r, WORD_BAD_VALUE, value);
}

static bool take_word(struct reader *r, options_flags_of *flags_of)
{
    struct options *options = r->options;
    if (options->n_words == OPTIONS_WORDS)
        return fail(r, WORD_TOO_MANY, r->argv[r->at]);
    options->word[options->n_words++] = r->argv[r->at];
    if (options->n_words == 1)
        r->flags = flags_of(options->word[0]);
    return true;
}

/// "-" is standard input; after `checkin REF` a negative number is a value.
static bool is_word(const struct reader *r, const char *argument)
{
    const struct options *options = r->options;
    if (argument[0] != '-' || argument[1] == '\0' || r->words_only)
        return true;
    return options->n_words >= 2 && strcmp(options->word[0], "checkin") == 0 &&
           options_is_negative(argument);
}

bool options_read(struct options *options, int argc, char **argv, options_flags_of *flags_of,
                  struct options_fault *ret_fault)
{
    struct reader r = {.options = options, .argc = argc, .argv = argv, .fault = ret_fault};
    *ret_fault = (struct options_fault){0};
    if (!read_environment(options, ret_fault))
        return false;
    for (r.at = 1; r.at < argc; r.at++) {
        const char *argument = argv[r.at];
        if (!r.words_only && strcmp(argument, "--") == 0)
            r.words_only = true;
        else if (!(is_word(&r, argument) ? take_word(&r, flags_of) : take_flag(&r)))
            return false;
    }
    return true;
}
