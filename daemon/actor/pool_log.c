// SPDX-License-Identifier: Apache-2.0
// Lines that a plugin's process writes, and lines about it: so many at once, so many a second, and one that counts the rest.
#include "actor/pool.h"
#include "base/clock.h"
#include "base/log.h"

#include <stdlib.h>
#include <unistd.h>

enum {
    LINE = 1000,
    BURST_LINES = 20,
    LINES_A_SECOND = 2,
    STRETCH_MS = 50, ///< of which at most a pipe's worth is read: 1.3 MB a second
    STRETCH_BYTES = 64 << 10
};

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

static void refill(struct pool_lines *lines)
{
    int64_t now = clock_steady();
    lines->tokens =
        lines->at ? lines->tokens + (now - lines->at) * LINES_A_SECOND : BURST_LINES * LINE;
    lines->at = now;
    if (lines->tokens > BURST_LINES * LINE)
        lines->tokens = BURST_LINES * LINE;
}

/// Takes one line's worth, and tells of those that were not written as soon as one may be again.
static bool may_write(struct plugin *p)
{
    struct pool_lines *lines = &p->lines;
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

static void say(struct plugin *p, int level, const char *event, struct okr_str text)
{
    if (may_write(p))
        log_line((enum log_level)level, "plugin", event, "plugin=%s text=\"%.*s\"", p->conf.name,
                 OKR_STR_ARG(text));
}

void pool_line(struct plugin *p, int level, const char *event, struct okr_str text)
{
    refill(&p->lines);
    say(p, level, event, text);
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
        say(p, level, "log", text);
    lines->n = 0;
}

static void take_bytes(struct plugin *p, struct okr_str bytes)
{
    struct pool_lines *lines = &p->lines;
    while (bytes.len) {
        const char *end = memchr(bytes.ptr, '\n', bytes.len);
        size_t n = end ? (size_t)(end - bytes.ptr) : bytes.len;
        size_t room = sizeof lines->text - lines->n;
        memcpy(lines->text + lines->n, bytes.ptr, n < room ? n : room);
        lines->n += n < room ? n : room;
        if (end)
            write_line(p);
        n += end != NULL;
        bytes = (struct okr_str){bytes.ptr + n, bytes.len - n};
    }
}

/// Reads once, at most what may still be read; false when there is nothing now.
static bool read_some(struct plugin *p)
{
    static char bytes[STRETCH_BYTES]; // of the pool's one thread
    ssize_t n = read(p->log, bytes, p->lines.bytes);
    if (n > 0) {
        p->lines.bytes -= (size_t)n;
        take_bytes(p, (struct okr_str){bytes, (size_t)n});
    } else if (n == 0) {
        close(p->log);
        p->log = -1;
    }
    return n > 0;
}

void pool_read_log(struct plugin *p)
{
    struct pool_lines *lines = &p->lines;
    int64_t now = clock_steady();
    if (p->log < 0 || now < lines->read_at)
        return;
    if (now >= lines->until) {
        lines->until = now + STRETCH_MS;
        lines->bytes = STRETCH_BYTES;
    }
    lines->read_at = 0;
    refill(lines);
    while (p->log >= 0 && lines->bytes && read_some(p))
        ;
    if (!lines->bytes)
        lines->read_at = lines->until;
}

void pool_read_last(struct plugin *p)
{
    p->lines.read_at = p->lines.until = 0;
    pool_read_log(p);
}
