// SPDX-License-Identifier: Apache-2.0
#include "text/doc.h"

#include <okr/text.h>

static bool is_at(int32_t character)
{
    return character == '@' || character == 0xFF20;
}

/// The bracket that closes what stands at `s`, or an empty string where no bracket opens.
static struct okr_str closing(struct okr_str s)
{
    if (okr_str_starts(s, OKR_STR("[")))
        return OKR_STR("]");
    return okr_str_starts(s, OKR_STR("【")) ? OKR_STR("】") : OKR_STR("");
}

/// Bytes of `s` (after the "@") that a bracketed name takes, with the name; 0 when no bracket closes.
static size_t bracketed(struct okr_str s, struct okr_str close, struct okr_str *ret_name)
{
    size_t open = close.len; // both brackets of a pair have one length
    for (size_t at = open; at + close.len <= s.len; at++)
        if (memcmp(s.ptr + at, close.ptr, close.len) == 0) {
            *ret_name = okr_str_trim((struct okr_str){s.ptr + open, at - open});
            return at + close.len;
        }
    return 0;
}

static bool is_everyone(struct okr_str name)
{
    return okr_str_is(name, "所有部门") || okr_str_is(name, "all departments");
}

/// "财务部/王磊" is known when its last part is.
static bool is_known(const struct okr_names *names, struct okr_str name, struct okr_str *ret_name)
{
    for (size_t i = name.len; i-- > 0;)
        if (name.ptr[i] == '/') {
            struct okr_str last;
            *ret_name = name;
            return okr_names_known(names, okr_str_skip(name, i + 1), &last);
        }
    return okr_names_known(names, name, ret_name);
}

static int unknown(const struct okr_names *names, struct okr_arena *arena, struct okr_str name,
                   struct okr_err *e)
{
    struct okr_str nearest = doc_nearest_front(names, name);
    struct okr_str hint =
        nearest.len
            ? okr_arena_printf(arena, okr_err_say(e, "did you mean @[%.*s]?"), OKR_STR_ARG(nearest))
            : OKR_STR(OKR_MESSAGE("declare the unit or person first, or leave the @ out"));
    return okr_fail(e, OKR_E_NOT_FOUND, NULL, hint.ptr, "nobody is known as \"@%.*s\"",
                    OKR_STR_ARG(name));
}

/// The name that the mention at the front of `s` means and the bytes it takes, the "@" not counted.
static int read_mention(struct okr_str s, const struct okr_names *names, struct okr_arena *arena,
                        struct okr_str *ret_name, size_t *ret_used, struct okr_err *e)
{
    struct okr_str close = closing(s), typed = {0};
    if (close.len) {
        size_t used = bracketed(s, close, &typed);
        if (used) {
            *ret_used = used;
            *ret_name = typed;
            return is_everyone(typed) || is_known(names, typed, ret_name)
                       ? OKR_OK
                       : unknown(names, arena, typed, e);
        }
    }
    const char *const everyone = "所有部门";
    if (okr_str_starts(s, okr_str_c(everyone))) {
        *ret_name = okr_str_c(everyone);
        *ret_used = ret_name->len;
        return OKR_OK;
    }
    *ret_used = okr_names_longest(names, s, ret_name);
    if (*ret_used)
        return OKR_OK;
    size_t shown = 0;
    for (int i = 0; i < 12 && shown < s.len && s.ptr[shown] != ' '; i++)
        (void)okr_utf8_next(s, &shown);
    return unknown(names, arena, (struct okr_str){s.ptr, shown}, e);
}

int okr_mentions_canonical(struct okr_str text, const struct okr_names *names,
                           struct okr_arena *arena, struct okr_str *ret, struct okr_err *e)
{
    struct okr_buf out = OKR_BUF(arena);
    int32_t before = -1;
    for (size_t at = 0; at < text.len;) {
        size_t from = at, ahead;
        int32_t character = okr_utf8_next(text, &at);
        ahead = at;
        if (!is_at(character) ||
            !doc_mention_like(before, ahead < text.len ? okr_utf8_next(text, &ahead) : -1)) {
            okr_buf_add(&out, text.ptr + from, at - from);
            before = character;
            continue;
        }
        struct okr_str name;
        size_t used;
        int code = read_mention(okr_str_skip(text, at), names, arena, &name, &used, e);
        if (code)
            return code;
        okr_buf_printf(&out, "@[%.*s]", OKR_STR_ARG(name));
        at += used;
        before = ']';
    }
    if (out.failed)
        return okr_fail_memory(e);
    *ret = okr_buf_view(&out);
    return OKR_OK;
}
