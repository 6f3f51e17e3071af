// SPDX-License-Identifier: Apache-2.0
#include "print.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { ESCAPE_MAX = 16, WIDTH_LEAST = 40 };

void print_init(struct print *out, FILE *file, const char *when)
{
    struct winsize size;
    const char *refused = getenv("NO_COLOR"), *term = getenv("TERM");
    bool terminal = isatty(fileno(file));
    *out = (struct print){.file = file};
    if (strcmp(when, "auto") == 0)
        out->colour = terminal && !(refused && *refused) && term && strcmp(term, "dumb") != 0;
    else
        out->colour = strcmp(when, "always") == 0;
    if (!terminal)
        return;
    out->width = 80;
    if (ioctl(fileno(file), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        out->width = size.ws_col < WIDTH_LEAST ? WIDTH_LEAST : size.ws_col;
}

/// Characters that steer a terminal or turn the order of what is seen, and bytes that are no character.
static bool steers(int32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

static size_t escape(char text[ESCAPE_MAX], int32_t c, unsigned char byte)
{
    int n;
    if (c == '\n')
        n = snprintf(text, ESCAPE_MAX, "\\n");
    else if (c == '\t')
        n = snprintf(text, ESCAPE_MAX, "\\t");
    else if (c < 0x20 || c == 0x7F)
        n = snprintf(text, ESCAPE_MAX, "\\x%02x", byte);
    else
        n = snprintf(text, ESCAPE_MAX, "\\u%04x", (unsigned)c);
    return (size_t)n;
}

/// Calls `put` with runs that are safe and with escapes; `keep` lists characters below 0x20 that stand.
static void filter(struct okr_str s, const char *keep, void (*put)(void *, const char *, size_t),
                   void *to)
{
    size_t from = 0;
    for (size_t at = 0; at < s.len;) {
        char text[ESCAPE_MAX];
        size_t start = at;
        int32_t c = okr_utf8_next(s, &at);
        if (!steers(c) || (c > 0 && c < 0x20 && strchr(keep, c)))
            continue;
        put(to, s.ptr + from, start - from);
        put(to, text, escape(text, c, (unsigned char)s.ptr[start]));
        from = at;
    }
    put(to, s.ptr + from, s.len - from);
}

static void to_file(void *file, const char *bytes, size_t n)
{
    if (n)
        (void)fwrite(bytes, 1, n, file);
}

static void to_buf(void *buf, const char *bytes, size_t n)
{
    if (n)
        okr_buf_add(buf, bytes, n);
}

void print_str(struct print *out, struct okr_str s)
{
    if (s.len)
        filter(s, "", to_file, out->file);
}

void print_c(struct print *out, const char *c)
{
    (void)fputs(c, out->file);
}

void print_in(struct print *out, enum colour colour, struct okr_str s)
{
    print_c(out, print_start(out, colour));
    print_str(out, s);
    print_c(out, print_stop(out, colour));
}

void print_lines(struct print *out, struct okr_str s)
{
    if (s.len)
        filter(s, "\n\t", to_file, out->file);
}

struct okr_str print_safe(struct okr_arena *arena, struct okr_str s)
{
    struct okr_buf buf = OKR_BUF(arena);
    for (size_t at = 0; at < s.len;)
        if (steers(okr_utf8_next(s, &at))) {
            filter(s, "", to_buf, &buf);
            return buf.failed ? OKR_STR("") : okr_buf_view(&buf);
        }
    return s;
}

static const char *const codes[] = {
    [PLAIN] = "",         [BOLD] = "\x1b[1m",    [DIM] = "\x1b[2m",   [RED] = "\x1b[31m",
    [GREEN] = "\x1b[32m", [YELLOW] = "\x1b[33m", [BLUE] = "\x1b[34m",
};

const char *print_start(const struct print *out, enum colour colour)
{
    return out->colour ? codes[colour] : "";
}

const char *print_stop(const struct print *out, enum colour colour)
{
    return out->colour && colour != PLAIN ? "\x1b[0m" : "";
}
