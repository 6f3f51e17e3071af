// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_MAX = 1024, LINE_MAX_BYTES = 4 * TEXT_MAX + 256 };

static _Atomic int highest = LOG_LEVEL_INFO;

static const char *const names[] = {[LOG_LEVEL_ERROR] = "error",
                                    [LOG_LEVEL_WARN] = "warn",
                                    [LOG_LEVEL_NOTICE] = "notice",
                                    [LOG_LEVEL_INFO] = "info",
                                    [LOG_LEVEL_DEBUG] = "debug"};

void log_set_level(enum log_level level)
{
    atomic_store(&highest, (int)level);
}

/// Appends `text` so that it stays one line and a quoted value stays quoted.
static size_t escape(char *out, const char *text)
{
    size_t n = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        if (*at == '\n' || *at == '\r' || *at == '\t') {
            out[n++] = '\\';
            out[n++] = *at == '\n' ? 'n' : *at == '\r' ? 'r' : 't';
        } else if (*at < 0x20 || *at == 0x7f) {
            n += (size_t)sprintf(out + n, "\\x%02x", *at);
        } else {
            if (*at == '"' || *at == '\\')
                out[n++] = '\\';
            out[n++] = (char)*at;
        }
    }
    return n;
}

void log_line(enum log_level level, const char *actor, const char *event, const char *format, ...)
{
    char text[TEXT_MAX], line[LINE_MAX_BYTES];
    if ((int)level > atomic_load(&highest))
        return;
    va_list args;
    va_start(args, format);
    if (vsnprintf(text, sizeof text, format, args) < 0)
        text[0] = '\0';
    va_end(args);

    int head = snprintf(line, sizeof line - 4 * TEXT_MAX, "<%d>%s %s %s%s", (int)level,
                        names[level], actor, event, text[0] ? " " : "");
    if (head < 0)
        return;
    size_t n =
        (size_t)head < sizeof line - 4 * TEXT_MAX ? (size_t)head : sizeof line - 4 * TEXT_MAX - 1;
    n += escape(line + n, text);
    line[n++] = '\n';
    // One write, so that lines of several threads do not mix; a log that cannot be written has nobody to tell.
    ssize_t written = write(STDERR_FILENO, line, n);
    (void)written;
}
