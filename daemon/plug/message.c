// SPDX-License-Identifier: Apache-2.0
#include "plug/message.h"

const char *const plug_capabilities[PLUG_CAPABILITY_COUNT] = {
#define C(NAME, id) id,
    PLUG_CAPABILITIES(C)
#undef C
};

bool plug_id_fine(struct okr_str id)
{
    bool fine = id.len > 0 && id.len <= PLUG_ID_MAX && id.ptr[0] >= 'a' && id.ptr[0] <= 'z';
    for (size_t i = 0; fine && i < id.len; i++)
        fine = (id.ptr[i] >= 'a' && id.ptr[i] <= 'z') || (id.ptr[i] >= '0' && id.ptr[i] <= '9') ||
               id.ptr[i] == '-';
    return fine;
}

void plug_pack_kind(struct okr_pack *p, enum plug_kind kind, uint32_t n)
{
    okr_pack_array(p, n + 1);
    okr_pack_uint(p, kind);
}

struct okr_str plug_bytes(const struct okr_value *v)
{
    bool fits = v && (v->type == OKR_V_BIN || v->type == OKR_V_STR);
    return fits ? v->str : (struct okr_str){NULL, 0};
}
