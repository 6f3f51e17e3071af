// SPDX-License-Identifier: Apache-2.0
#include "sign.h"

#include <inttypes.h>
#include <okr/buf.h>
#include <sodium.h>

void sign_hmac(struct okr_str key, struct okr_str text, unsigned char ret[SIGN_BYTES])
{
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)key.ptr, key.len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)text.ptr, text.len);
    crypto_auth_hmacsha256_final(&state, ret);
}

struct okr_str sign_base64(struct okr_arena *arena, const void *bytes, size_t n)
{
    size_t room = sodium_base64_encoded_len(n, sodium_base64_VARIANT_ORIGINAL);
    char *text = okr_arena_alloc(arena, room);
    if (!text)
        return (struct okr_str){0};
    sodium_bin2base64(text, room, bytes, n, sodium_base64_VARIANT_ORIGINAL);
    return okr_str_c(text);
}

struct okr_str sign_unbase64(struct okr_arena *arena, struct okr_str text)
{
    size_t n = 0;
    const char *end = NULL;
    unsigned char *bytes = okr_arena_alloc(arena, text.len + 1);
    // Keys are handed round with and without their padding.
    while (text.len && text.ptr[text.len - 1] == '=')
        text.len--;
    if (!bytes ||
        sodium_base642bin(bytes, text.len, text.ptr, text.len, NULL, &n, &end,
                          sodium_base64_VARIANT_ORIGINAL_NO_PADDING) ||
        end != text.ptr + text.len)
        return (struct okr_str){0};
    return (struct okr_str){(char *)bytes, n};
}

static struct okr_str signed_text(struct okr_arena *arena, struct okr_str key, struct okr_str text)
{
    unsigned char mac[SIGN_BYTES];
    sign_hmac(key, text, mac);
    return sign_base64(arena, mac, sizeof mac);
}

struct okr_str sign_feishu(struct okr_arena *arena, struct okr_str secret, int64_t seconds)
{
    struct okr_str key = okr_arena_printf(arena, "%" PRId64 "\n%.*s", seconds, OKR_STR_ARG(secret));
    return signed_text(arena, key, OKR_STR(""));
}

struct okr_str sign_dingtalk(struct okr_arena *arena, struct okr_str secret, int64_t ms)
{
    struct okr_str text = okr_arena_printf(arena, "%" PRId64 "\n%.*s", ms, OKR_STR_ARG(secret));
    return signed_text(arena, secret, text);
}

struct okr_str sign_webhook(struct okr_arena *arena, struct okr_str secret, struct okr_str id,
                            int64_t seconds, struct okr_str body)
{
    struct okr_str prefix = OKR_STR("whsec_");
    if (!okr_str_starts(secret, prefix))
        return (struct okr_str){0};
    struct okr_str key = sign_unbase64(arena, okr_str_skip(secret, prefix.len));
    struct okr_str text = okr_arena_printf(arena, "%.*s.%" PRId64 ".%.*s", OKR_STR_ARG(id), seconds,
                                           OKR_STR_ARG(body));
    if (!key.len || !text.ptr)
        return (struct okr_str){0};
    struct okr_str mac = signed_text(arena, key, text);
    return okr_arena_printf(arena, "v1,%.*s", OKR_STR_ARG(mac));
}

struct okr_str sign_percent(struct okr_arena *arena, struct okr_str s)
{
    struct okr_buf buf = OKR_BUF(arena);
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     (c && strchr("-._~", c));
        if (plain)
            okr_buf_char(&buf, (char)c);
        else
            okr_buf_printf(&buf, "%%%02X", c);
    }
    return buf.failed ? (struct okr_str){0} : okr_buf_view(&buf);
}
