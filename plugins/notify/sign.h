// SPDX-License-Identifier: Apache-2.0
// Signatures of the channels, and base64. Feishu and DingTalk sign in mirror-image ways: what is the key of one is the text of the other.
#ifndef NOTIFY_SIGN_H
#define NOTIFY_SIGN_H
#include <okr/arena.h>

enum { SIGN_BYTES = 32 };
/// HMAC-SHA-256.
void sign_hmac(struct okr_str key, struct okr_str text, unsigned char ret[SIGN_BYTES]);
/// Standard base64 with padding, without line breaks. ptr NULL when the arena is full.
struct okr_str sign_base64(struct okr_arena *arena, const void *bytes, size_t n);
/// Decodes it; ptr NULL when it is not base64.
struct okr_str sign_unbase64(struct okr_arena *arena, struct okr_str text);
/// Feishu: the key is "SECONDS\nSECRET", the text is empty.
struct okr_str sign_feishu(struct okr_arena *arena, struct okr_str secret, int64_t seconds);
/// DingTalk: the key is the secret, the text is "MILLISECONDS\nSECRET". Not yet escaped for a url.
struct okr_str sign_dingtalk(struct okr_arena *arena, struct okr_str secret, int64_t ms);
/// Standard Webhooks: "v1,…" over "ID.SECONDS.BODY" with the bytes that "whsec_…" encodes. ptr NULL when it is no such key.
struct okr_str sign_webhook(struct okr_arena *arena, struct okr_str secret, struct okr_str id,
                            int64_t seconds, struct okr_str body);
/// Escapes everything but letters, digits and "-._~" for a url.
struct okr_str sign_percent(struct okr_arena *arena, struct okr_str s);
#endif
