// SPDX-License-Identifier: Apache-2.0
// One line an event: "<priority>level actor event key=value…" to standard error. Only actor/ and main log.
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level {
    LOG_LEVEL_ERROR = 3,
    LOG_LEVEL_WARN = 4,
    LOG_LEVEL_NOTICE = 5,
    LOG_LEVEL_INFO = 6,
    LOG_LEVEL_DEBUG = 7
};
/// Lines above this level are dropped; default INFO.
void log_set_level(enum log_level level);
/// `format` makes the "key=value" part (may be ""), a value of more than one word between quotes: why=\"%s\". Control characters, quotes and backslashes in the values are escaped, so that no value ends its quotes or its line. Conversions: d u x f g s with precision and the lengths l ll z.
__attribute__((format(printf, 4, 5))) void log_line(enum log_level level, const char *actor,
                                                    const char *event, const char *format, ...);
#endif
