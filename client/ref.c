// SPDX-License-Identifier: Apache-2.0
#include "ref.h"

#include <okr/text.h>
#include <stdlib.h>

char ref_letter(struct okr_arena *arena, struct okr_str text)
{
    struct okr_ref ref;
    if (okr_ref_read(text, arena, &ref, NULL) != OKR_OK)
        return 0;
    if (ref.id)
        return okr_id_letter(ref.id);
    return ref.kr ? 'k' : ref.o ? 'o' : 'u';
}

static bool is_number(const char *typed)
{
    return *typed && typed[strspn(typed, "0123456789")] == '\0';
}

int ref_read_at(struct client *client, const char *typed, const char **ret)
{
    okr_date date;
    *ret = typed;
    if (!typed || is_number(typed))
        return 0;
    struct okr_str text = okr_str_c(typed);
    if (!text.len || okr_date_read(text, NULL, &date) != text.len)
        return client_refuse(client, EXIT_USAGE, WORD_BAD_AT, typed,
                             client_word(client, WORD_AT_HINT));
    *ret = okr_arena_printf(client->arena, "%s", okr_date_text(date).c).ptr;
    return 0;
}

void ref_pack_at(struct okr_pack *p, const char *at)
{
    okr_pack_key(p, "at");
    if (is_number(at))
        okr_pack_uint(p, strtoull(at, NULL, 10));
    else
        okr_pack_c(p, at);
}

void ref_pack(struct okr_buf *buf, const char *key, struct okr_str text, const char *cycle,
              const char *at)
{
    struct okr_pack p = OKR_PACK(buf);
    okr_pack_map(&p, (text.len > 0 ? 1U : 0U) + (cycle ? 1U : 0U) + (at ? 1U : 0U));
    if (text.len) {
        okr_pack_key(&p, key);
        okr_pack_str(&p, text);
    }
    if (cycle) {
        okr_pack_key(&p, "cycle");
        okr_pack_c(&p, cycle);
    }
    if (at)
        ref_pack_at(&p, at);
}
