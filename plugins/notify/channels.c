// SPDX-License-Identifier: Apache-2.0
#include "channel.h"

#include "template.h"

static const struct channel channels[CHANNEL_COUNT] = {
#define CHANNEL(name_, dialect_, per_minute_, bytes_, id_field_, secret_url_, help_) \
    [CHANNEL_##name_] = {.name = #name_,                                             \
                         .dialect = DIALECT_##dialect_,                              \
                         .per_minute = per_minute_,                                  \
                         .most_bytes = bytes_,                                       \
                         .id_field = id_field_,                                      \
                         .secret_url = secret_url_,                                  \
                         .help = help_,                                              \
                         .build = build_##name_},
#include "channels.def"
#undef CHANNEL
};

const struct channel *channel_row(enum channel_kind kind)
{
    return kind > CHANNEL_NONE && kind < CHANNEL_COUNT ? &channels[kind] : NULL;
}

enum channel_kind channel_find(struct okr_str name)
{
    for (int i = CHANNEL_NONE + 1; i < CHANNEL_COUNT; i++)
        if (okr_str_is(name, channels[i].name))
            return (enum channel_kind)i;
    return CHANNEL_NONE;
}

void outgoing_header(struct outgoing *out, struct okr_arena *arena, const char *name,
                     struct okr_str value)
{
    if (out->n_headers < OUTGOING_HEADERS)
        out->headers[out->n_headers++] =
            okr_arena_printf(arena, "%s: %.*s", name, OKR_STR_ARG(value));
}
