// SPDX-License-Identifier: Apache-2.0
#include <okr/error.h>

#include <stdio.h>

static const struct okr_error_row ROWS[] = {
#define OKR_ERROR(NAME, slug, retryable, exit_code, en, zh) {slug, retryable, exit_code, en, zh},
#include <okr/errors.def>
#undef OKR_ERROR
};

static int code_at(size_t row)
{
    return OKR_E_FIRST_ + 1 + (int)row;
}

const struct okr_error_row *okr_error_row(int code)
{
    if (code <= OKR_E_FIRST_ || code >= OKR_E_LAST_)
        code = OKR_E_INTERNAL;
    return &ROWS[code - OKR_E_FIRST_ - 1];
}

int okr_error_code(struct okr_str slug)
{
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        if (okr_str_is(slug, ROWS[i].slug))
            return code_at(i);
    }
    return OKR_E_INTERNAL;
}

/// Ends `text`, which was cut after `len` bytes, before a character of which only a part is left.
static void drop_cut_character(char *text, size_t len)
{
    size_t start = len;

    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
        start--;
    if (start == 0)
        return;
    unsigned char lead = (unsigned char)text[start - 1];
    size_t whole = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (len - (start - 1) < whole)
        text[start - 1] = '\0';
}

static void print(char *text, size_t room, const char *format, va_list args)
{
    int len = vsnprintf(text, room, format, args);

    if (len < 0)
        text[0] = '\0';
    else if ((size_t)len >= room)
        drop_cut_character(text, room - 1);
}

OKR_PRINTF(3, 4) static void put(char *text, size_t room, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    print(text, room, format, args);
    va_end(args);
}

int okr_fail(struct okr_err *e, int code, const char *field, const char *hint, const char *format,
             ...)
{
    const struct okr_err *reader = code == OKR_E_INTERNAL ? NULL : e;
    va_list args;

    if (!e || e->code)
        return code;
    e->code = code;
    put(e->field, sizeof(e->field), "%s", field ? field : "");
    put(e->hint, sizeof(e->hint), "%s", hint ? okr_err_say(reader, hint) : "");
    va_start(args, format);
    print(e->message, sizeof(e->message), okr_err_say(reader, format), args);
    va_end(args);
    return code;
}

int okr_fail_memory(struct okr_err *e)
{
    return okr_fail(e, OKR_E_TOO_BIG, NULL, "ask for less at once, or split the request",
                    "this needs more memory than one request may use");
}

/// Room for one more detail; NULL when the list or the arena is full.
static struct okr_detail *next_detail(struct okr_details *details, struct okr_arena *arena)
{
    const size_t size = sizeof(*details->at);
    const size_t n = details->n;

    if (n >= OKR_DETAILS_MAX)
        return NULL;
    // The list is as long as the next power of two.
    if ((n & (n - 1)) == 0) {
        void *grown = okr_arena_grow(arena, details->at, n * size, (n ? 2 * n : 1) * size);
        if (!grown)
            return NULL;
        details->at = grown;
    }
    return &details->at[n];
}

void okr_err_vdetail(struct okr_err *e, struct okr_arena *arena, uint32_t line, uint32_t column,
                     int code, const char *hint, const char *format, va_list args)
{
    if (!e)
        return;
    struct okr_detail *detail = next_detail(&e->details, arena);
    struct okr_str message =
        detail ? okr_arena_vprintf(arena, okr_err_say(e, format), args) : OKR_STR("");
    struct okr_str cure = okr_arena_dup(arena, okr_str_c(hint ? okr_err_say(e, hint) : ""));
    okr_fail(e, code, NULL, hint, "%u:%u: %.*s", (unsigned)line, (unsigned)column,
             OKR_STR_ARG(message));
    if (!detail || !message.ptr || !cure.ptr) {
        e->details.more++;
        return;
    }
    *detail = (struct okr_detail){line, column, code, message, cure};
    e->details.n++;
}

void okr_err_detail(struct okr_err *e, struct okr_arena *arena, uint32_t line, uint32_t column,
                    int code, const char *hint, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    okr_err_vdetail(e, arena, line, column, code, hint, format, args);
    va_end(args);
}
