// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/// A value; the actor and the event; the line, in which a value's bytes may take four each.
enum { TEXT_MAX = 1024, HEAD_MAX = 128, LINE_MAX_BYTES = 4 * TEXT_MAX + 512 };

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

/// Bytes of the character of UTF-8 that begins here; 0 when none does.
static size_t character(const unsigned char *at)
{
    size_t n = *at < 0x80   ? 1
               : *at < 0xc2 ? 0
               : *at < 0xe0 ? 2
               : *at < 0xf0 ? 3
               : *at < 0xf5 ? 4
                            : 0;
    for (size_t i = 1; i < n; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    bool too_long = (*at == 0xe0 && at[1] < 0xa0) || (*at == 0xf0 && at[1] < 0x90);
    bool none = (*at == 0xed && at[1] > 0x9f) || (*at == 0xf4 && at[1] > 0x8f);
    return n > 2 && (too_long || none) ? 0 : n;
}

/// Appends `text` so that it stays one line of UTF-8 and a quoted value stays quoted.
static size_t escape(char *out, const char *text)
{
    size_t n = 0, whole = 0; // bytes of the character that are still to come
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        if (!whole)
            whole = character(at);
        if (*at == '\n' || *at == '\r' || *at == '\t') {
            out[n++] = '\\';
            out[n++] = *at == '\n' ? 'n' : *at == '\r' ? 'r' : 't';
        } else if (*at < 0x20 || *at == 0x7f || !whole) {
            n += (size_t)sprintf(out + n, "\\x%02x", *at);
        } else {
            if (*at == '"' || *at == '\\')
                out[n++] = '\\';
            out[n++] = (char)*at;
        }
        whole -= whole > 0;
    }
    return n;
}

/// One conversion of a format: "%s", "%.*s", "%lld", "%zu" and their like.
struct conversion {
    char spec[16];
    unsigned longs; ///< how many l
    bool size, precision;
    char kind;
};

/// Reads the conversion at `format`; what follows it.
static const char *read_conversion(const char *format, struct conversion *ret)
{
    const char *at = format + 1;
    *ret = (struct conversion){.longs = 0};
    for (; *at && strchr("-+ #0123456789.*lz", *at); at++) {
        ret->longs += *at == 'l';
        ret->size = ret->size || *at == 'z';
        ret->precision = ret->precision || *at == '*';
    }
    ret->kind = *at;
    snprintf(ret->spec, sizeof ret->spec, "%.*s", (int)(at + (*at != '\0') - format), format);
    return *at ? at + 1 : at;
}

/// Writes the value of a conversion as its format says.
static void print_value(char *text, size_t room, const struct conversion *c, va_list *args)
{
    const bool wide = c->longs == 2, plain = !c->longs && !c->size;
    const int precision = c->precision ? va_arg(*args, int) : 0;
    if (c->kind == 's' && c->precision)
        snprintf(text, room, c->spec, precision, va_arg(*args, const char *));
    else if (c->kind == 's')
        snprintf(text, room, c->spec, va_arg(*args, const char *));
    else if (c->kind == 'f' || c->kind == 'g')
        snprintf(text, room, c->spec, va_arg(*args, double));
    else if (plain) // signed or not: what is passed is an int's worth
        snprintf(text, room, c->spec, va_arg(*args, int));
    else if (c->size)
        snprintf(text, room, c->spec, va_arg(*args, size_t));
    else if (wide)
        snprintf(text, room, c->spec, va_arg(*args, long long));
    else
        snprintf(text, room, c->spec, va_arg(*args, long));
}

/// The format with its values, each of them escaped: only the format's own quotes stand around a value. Stops when `most` bytes are full.
static size_t print_escaped(char *out, size_t most, const char *format, va_list *args)
{
    char value[TEXT_MAX];
    size_t n = 0;
    while (*format && n < most) {
        if (*format != '%' || format[1] == '%') {
            out[n++] = *format;
            format += *format == '%' ? 2 : 1;
            continue;
        }
        struct conversion c;
        format = read_conversion(format, &c);
        print_value(value, sizeof value, &c, args);
        if (n + 4 * strlen(value) > most)
            break;
        n += escape(out + n, value);
    }
    return n;
}

void log_line(enum log_level level, const char *actor, const char *event, const char *format, ...)
{
    char line[LINE_MAX_BYTES];
    if ((int)level > atomic_load(&highest))
        return;
    int head = snprintf(line, HEAD_MAX, "<%d>%s %s %s", (int)level, names[level], actor, event);
    if (head < 0)
        return;
    size_t n = (size_t)head < HEAD_MAX ? (size_t)head : HEAD_MAX - 1;
    line[n++] = ' ';
    va_list args;
    va_start(args, format);
    size_t more = print_escaped(line + n, sizeof line - n - 1, format, &args);
    va_end(args);
    n = more ? n + more : n - 1;
    line[n++] = '\n';
    // One write, so that lines of several threads do not mix; a log that cannot be written has nobody to tell.
    ssize_t written = write(STDERR_FILENO, line, n);
    (void)written;
}
