// SPDX-License-Identifier: Apache-2.0
// The options of okrd.conf: one table gives the parser, the defaults, the ranges, --print-config, what a reload may change, and
// the manual page.
#ifndef CONF_CONF_H
#define CONF_CONF_H
#include <okr/error.h>

#include <stdio.h>

enum { CONF_TEXT = 200, CONF_ORIGIN = 160, CONF_LINE = 4096 };
/// CONF(TYPE, name, section, default, smallest, largest, reloadable, doc). TYPE: TEXT (smallest and largest are not used), SIZE
/// (bytes; K M G T), NUMBER.
// clang-format off: one option a row
#define CONF_OPTIONS(CONF)                                                                         \
    CONF(TEXT, run, "okrd", "", 0, 0, false, "directory of the sockets; empty: as okrd(8) says")   \
    CONF(TEXT, data, "okrd", "", 0, 0, false, "directory of the store; empty: as okrd(8) says")    \
    CONF(TEXT, calendars, "okrd", "", 0, 0, true,                                                  \
         "directory of the work calendars that came with okrd; empty: share/okrd/calendars")       \
    CONF(NUMBER, log_level, "okrd", "6", 3, 7, true,                                               \
         "3 errors, 4 warnings, 5 notices, 6 information, 7 debugging")                            \
    CONF(SIZE, quota, "store", "0", 0, INT64_MAX, true,                                            \
         "bytes in use at most; 0: the map is the limit")                                          \
    CONF(SIZE, map, "store", "64G", 1 << 26, INT64_C(1) << 44, false,                              \
         "address space of the store; costs no disk")                                              \
    CONF(NUMBER, look_ms, "store", "5000", 100, 3600000, true,                                     \
         "milliseconds between two looks at the space in use and at who reads")                    \
    CONF(NUMBER, pin_ms, "store", "60000", 100, 86400000, true,                                    \
         "milliseconds that one reader may hold on to an old state before it is told of")          \
    CONF(NUMBER, keep_days, "log", "0", 0, 36500, true,                                            \
         "days that events are served from the log; 0: for ever")                                  \
    CONF(NUMBER, keep_events, "log", "0", 0, INT64_MAX, true,                                      \
         "events that are served at most; 0: all")                                                 \
    CONF(NUMBER, keep_share, "log", "50", 0, 90, true,                                             \
         "percent of the space that served events may take; 0: no limit")                          \
    CONF(NUMBER, trim_ms, "log", "60000", 100, 86400000, true,                                     \
         "milliseconds between two looks at these limits")                                         \
    CONF(NUMBER, readers, "limits", "2", 1, 8, false, "threads that answer long reads")            \
    CONF(SIZE, max_message, "limits", "16M", 4096, 1 << 28, false, "bytes of one request at most") \
    CONF(SIZE, request_memory, "limits", "384M", 1 << 24, INT64_C(1) << 36, false,                 \
         "bytes that answering one request may take")                                              \
    CONF(NUMBER, write_queue, "limits", "1024", 1, 1000000, false,                                 \
         "writes that wait at most; more are told to ask again")                                   \
    CONF(NUMBER, read_queue, "limits", "256", 1, 1000000, false,                                   \
         "long reads that wait for one thread at most")                                            \
    CONF(NUMBER, waiting_reads, "limits", "10000", 1, 1000000, false,                              \
         "reads of the log that wait for new events at most")
// clang-format on

#define CONF(TYPE, name, section, value, smallest, largest, reloadable, doc) CONF_OPTION_##name,
enum conf_option { CONF_OPTIONS(CONF) CONF_COUNT };
#undef CONF

#define CONF_C_TEXT(name)                                                    char name[CONF_TEXT];
#define CONF_C_SIZE(name)                                                    int64_t name;
#define CONF_C_NUMBER(name)                                                  int64_t name;
#define CONF(TYPE, name, section, value, smallest, largest, reloadable, doc) CONF_C_##TYPE(name)
/// What the sections [plugin NAME] and [plugin NAME SECTION] say, as it stands in the files; conf/plugin.h reads it.
enum { CONF_PLUGIN_BYTES = 64 << 10 };
struct conf_plugins {
    uint32_t used;
    char bytes
        [CONF_PLUGIN_BYTES]; ///< name, section, key, value, origin, each ended by a NUL, one after another
};
struct conf {
    CONF_OPTIONS(CONF)
    struct conf_plugins plugins;
    char origin[CONF_COUNT][CONF_ORIGIN]; ///< "default", "FILE:LINE" or the flag that set it
};
#undef CONF

/// All defaults.
void conf_init(struct conf *conf);
/// Reads an INI file and then FILE.d/*.conf in the order of their names; a later line wins. A missing `path` is an error only when
/// `needed`. INVALID or UNKNOWN_FIELD names file, line, option and cure; `ret` is untouched then.
OKR_MUST_CHECK int conf_read(const char *path, bool needed, struct conf *ret, struct okr_err *e);
/// Sets one option from the command line; `flag` ("--run") is its origin.
OKR_MUST_CHECK int conf_set(struct conf *conf, enum conf_option option, const char *text,
                            const char *flag, struct okr_err *e);

/// Every option by section as an INI file that can be read back: its doc above it, its origin behind it.
void conf_print(const struct conf *conf, FILE *out);
/// The options as the source of okrd.conf(5) (scdoc).
void conf_print_manual(FILE *out);

/// Told of one option that a reload changes, with its values as text.
typedef void (*conf_change)(void *self, const char *name, const char *before, const char *after);
/// Whether `next` may replace `now` in a running daemon: INVALID names the first option that differs and is read at start only.
/// When it may, `changed` hears of each difference.
OKR_MUST_CHECK int conf_compare(const struct conf *now, const struct conf *next,
                                conf_change changed, void *self, struct okr_err *e);
#endif
