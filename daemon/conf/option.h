// SPDX-License-Identifier: Apache-2.0
// One row of the option table, and a value of it as text.
#ifndef CONF_OPTION_H
#define CONF_OPTION_H
#include "conf/conf.h"

enum option_type { OPTION_TEXT, OPTION_SIZE, OPTION_NUMBER, OPTION_SWITCH };
struct option {
    enum option_type type;
    const char *name, *section, *value; ///< `value`: the default as it would be typed
    int64_t smallest, largest;
    bool reloadable;
    const char *doc;
    size_t offset; ///< in struct conf, or in struct conf_plugin
};
extern const struct option options[CONF_COUNT];

/// Reads `text` into the option's place in `base`, the struct that its offset is in. INVALID names option, value and range.
OKR_MUST_CHECK int option_set(void *base, const struct option *option, const char *text,
                              struct okr_err *e);
/// The value as it would be typed.
void option_text(const void *base, const struct option *option, char ret[CONF_TEXT]);
/// A number of the option's type as it would be typed: sizes in the largest unit that leaves no rest.
void option_number_text(const struct option *option, int64_t value, char ret[CONF_TEXT]);
#endif
