// SPDX-License-Identifier: Apache-2.0
// The options of okrd.conf: one table gives the parser, the defaults, the ranges and --print-config.
#ifndef CONF_CONF_H
#define CONF_CONF_H
#include <okr/error.h>

#include <stdio.h>

enum { CONF_TEXT = 200 };
/// CONF(TYPE, name, section, default, smallest, largest, reloadable, doc). TYPE: TEXT (smallest and largest are not used), SIZE (bytes; K M G T), NUMBER.
#define CONF_OPTIONS(CONF)                                                               \
    CONF(TEXT, run, "okrd", "", 0, 0, false, "directory of the sockets; empty: by user") \
    CONF(NUMBER, log_level, "okrd", "6", 3, 7, true,                                     \
         "3 errors, 4 warnings, 5 notices, 6 information, 7 debugging")                  \
    CONF(TEXT, data, "okrd", "", 0, 0, false, "directory of the store; empty: by user")  \
    CONF(SIZE, quota, "store", "0", 0, INT64_MAX, true,                                  \
         "bytes in use at most; 0: the map is the limit")                                \
    CONF(SIZE, map, "store", "64G", 1 << 26, INT64_C(1) << 44, false,                    \
         "address space of the store; costs no disk")                                    \
    CONF(NUMBER, readers, "limits", "2", 1, 8, false, "threads that answer long reads")  \
    CONF(SIZE, max_message, "limits", "16M", 4096, 1 << 28, false, "bytes of one request at most")

#define CONF_C_TEXT(name)                                                    char name[CONF_TEXT];
#define CONF_C_SIZE(name)                                                    int64_t name;
#define CONF_C_NUMBER(name)                                                  int64_t name;
#define CONF(TYPE, name, section, value, smallest, largest, reloadable, doc) CONF_C_##TYPE(name)
struct conf {
    CONF_OPTIONS(CONF)
};
#undef CONF

/// All defaults.
void conf_init(struct conf *conf);
/// Reads an INI file and then FILE.d/*.conf in the order of their names. A missing `path` is an error only when `needed`. INVALID names file, line, option and cure; `ret` is untouched then.
OKR_MUST_CHECK int conf_read(const char *path, bool needed, struct conf *ret, struct okr_err *e);
/// "name = value" by section, with the doc as a comment above each.
void conf_print(const struct conf *conf, FILE *out);
#endif
