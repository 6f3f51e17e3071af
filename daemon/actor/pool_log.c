// SPDX-License-Identifier: Apache-2.0
// Lines that a plugin's process writes, and lines about it: so many at once, so many a second, and one that counts the rest.
#include "actor/pool.h"
#include "base/clock.h"
#include "base/log.h"

#include <stdlib.h>
#include <unistd.h>

enum { LINE = 1000, BURST_LINES = 20, LINES_A_SECOND = 2, READS_A_TURN = 16 };

bool bytes_add(struct pool_bytes *bytes, struct okr_str more)
{
    if (bytes->len + more.len > bytes->room) {
        size_t room = 2 * (bytes->len + more.len);
        char *grown = realloc(bytes->ptr, room);
        if (!grown)
            return false;
        bytes->ptr = grown;
        bytes->room = room;
    }
    if (more.len)
        memcpy(bytes->ptr + bytes->len, more.ptr, more.len);
    bytes->len += more.len;
    return true;
}

bool bytes_set(struct pool_bytes *bytes, struct okr_str from)
{
    bytes->len = 0;
    return bytes_add(bytes, from);
}

/// Takes one line's worth, and tells of those that were not written as soon as one may be again.
static bool may_write(struct plugin *p)
{
    struct pool_lines *lines = &p->lines;
    int64_t now = clock_steady();
    lines->tokens =
        lines->at ? lines->tokens + (now - lines->at) * LINES_A_SECOND : BURST_LINES * LINE;
    lines->at = now;
    if (lines->tokens > BURST_LINES * LINE)
        lines->tokens = BURST_LINES * LINE;
    if (lines->tokens < LINE) {
        lines->dropped++;
        return false;
    }
    lines->tokens -= LINE;
    if (lines->dropped)
        log_line(LOG_LEVEL_WARN, "plugin", "lines.dropped", "plugin=%s lines=%llu", p->conf.name,
                 (unsigned long long)lines->dropped);
    lines->dropped = 0;
    return true;
}

void pool_line(struct plugin *p, int level, const char *event, struct okr_str text)
{
    if (may_write(p))
        log_line((enum log_level)level, "plugin", event, "plugin=%s text=\"%.*s\"", p->conf.name,
                 OKR_STR_ARG(text));
}

static void write_line(struct plugin *p)
{
    struct pool_lines *lines = &p->lines;
    bool own = lines->n >= 2 && lines->text[0] == '\001';
    int level = own ? lines->text[1] - '0' : LOG_LEVEL_INFO;
    struct okr_str text = {lines->text + (own ? 2 : 0), lines->n - (own ? 2 : 0)};
    if (text.len > PLUG_LINE_MAX)
        text.len = PLUG_LINE_MAX;
    if (level < LOG_LEVEL_ERROR || level > LOG_LEVEL_DEBUG)
        level = LOG_LEVEL_INFO;
    if (text.len)
        pool_line(p, level, "log", text);
    lines->n = 0;
}

void pool_read_log(struct plugin *p)
{
    char bytes[POOL_LINE];
    for (int turn = 0; turn < READS_A_TURN && p->log >= 0; turn++) {
        ssize_t n = read(p->log, bytes, sizeof bytes);
        if (n <= 0) {
            if (n == 0) {
                close(p->log);
                p->log = -1;
            }
            return;
        }
        for (ssize_t i = 0; i < n; i++) {
            if (bytes[i] == '\n')
                write_line(p);
            else if (p->lines.n < sizeof p->lines.text)
                p->lines.text[p->lines.n++] = bytes[i];
        }
    }
}
