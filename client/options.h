// SPDX-License-Identifier: Apache-2.0
// The command line: flags for every command (anywhere, each with an environment twin), then a command's own words and flags.
#ifndef CLIENT_OPTIONS_H
#define CLIENT_OPTIONS_H
#include "words.h"

enum { OPTIONS_WORDS = 64, OPTIONS_FLAGS = 20 };
enum output { OUTPUT_TABLE, OUTPUT_JSON, OUTPUT_JSONL, OUTPUT_TSV, OUTPUT_MD, OUTPUT_SARIF };

/// A flag of a command. Tables of them end with a row without a name.
struct flag {
    const char *name;   ///< "--count"
    const char *letter; ///< "-m", or NULL
    /// "N" in the help; NULL: a switch; "K=V": may be given again, the values are joined by ",".
    const char *value;
    const char *en, *zh;
};

struct options {
    const char *connect; ///< NULL: look for the socket
    const char *colour;  ///< auto always never
    enum output output;
    enum okr_lang lang;
    bool lang_given; ///< by a flag or OKR_LANG, not just the locale
    bool ascii, help, version;
    const char *word[OPTIONS_WORDS]; ///< the command's name and its words
    size_t n_words;
    char joined[1024]; ///< values of a K=V flag that was given more than once
    /// By the index in the command's table; a switch that is on: "".
    const char *flag[OPTIONS_FLAGS];
};

/// What is wrong with a command line: a sentence of words.def about one argument, and the nearest thing known.
struct options_fault {
    enum word sentence;
    const char *about;
    struct okr_str nearest;    ///< empty: none
    const char *option;        ///< the option whose value is at fault, or NULL
    const char *const *values; ///< what that option takes; ends with NULL
};

/// The flags of a command, or NULL when there is no such command.
typedef const struct flag *options_flags_of(const char *command);

/// Language from OKR_LANG, else LC_ALL, LC_MESSAGES, LANG (zh…); what needs no command line.
void options_init(struct options *options);
/// Reads the environment's twins, then the arguments. False with `*ret_fault` filled; `options` then still says language and output.
bool options_read(struct options *options, int argc, char **argv, options_flags_of *flags_of,
                  struct options_fault *ret_fault);
/// "-5", "-0.5", "-=3", "-¥3": a value, not an option.
bool options_is_negative(const char *argument);
/// The flags for every command, for the help.
const struct flag *options_global(void);
#endif
