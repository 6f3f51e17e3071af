// SPDX-License-Identifier: Apache-2.0
#include "ref.h"

#include <okr/text.h>

char ref_letter(struct okr_arena *arena, struct okr_str text)
{
    struct okr_ref ref;
    if (okr_ref_read(text, arena, &ref, NULL) != OKR_OK)
        return 0;
    if (ref.id)
        return okr_id_letter(ref.id);
    return ref.kr ? 'k' : ref.o ? 'o' : 'u';
}

void ref_pack(struct okr_buf *buf, const char *key, struct okr_str text, const char *cycle)
{
    struct okr_pack p = OKR_PACK(buf);
    okr_pack_map(&p, (text.len > 0 ? 1U : 0U) + (cycle ? 1U : 0U));
    if (text.len) {
        okr_pack_key(&p, key);
        okr_pack_str(&p, text);
    }
    if (cycle) {
        okr_pack_key(&p, "cycle");
        okr_pack_c(&p, cycle);
    }
}
