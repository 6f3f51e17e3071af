// SPDX-License-Identifier: Apache-2.0
// Any bytes as a message: nothing may break, and what is understood must survive being written and
// read again: value trees, and every entity in its wire and its stored form.
#include <okr/command.h>
#include <stdint.h>
#include <stdlib.h>

enum { OBJECT_MAX = 1024, ARENA = 64 << 20 };

static struct okr_arena *arena;
static void must(bool holds)
{
    if (!holds)
        abort();
}

static struct okr_str packed(const struct okr_value *value)
{
    struct okr_buf buf = OKR_BUF(arena);

    okr_pack_value(&OKR_PACK(&buf), value);
    must(!buf.failed);
    return okr_buf_view(&buf);
}

static struct okr_value decoded(struct okr_str bytes)
{
    struct okr_value value;

    must(okr_decode(bytes, arena, &value, NULL) == OKR_OK);
    return value;
}

typedef void write_form(const struct okr_entity *entity, const void *object, uint64_t mask,
                        struct okr_pack *out);
typedef int read_form(const struct okr_entity *entity, struct okr_str bytes, void *ret);

static int read_stored(const struct okr_entity *entity, struct okr_str bytes, void *ret)
{
    return okr_entity_load(entity, bytes, arena, ret, NULL);
}

static int read_wire(const struct okr_entity *entity, struct okr_str bytes, void *ret)
{
    struct okr_value map = decoded(bytes);
    return okr_entity_read(entity, &map, arena, ret, NULL);
}

/// Writes `object`, reads that and writes it again: both must be the same bytes.
static void survives(const struct okr_entity *entity, const void *object, write_form *put,
                     read_form *get)
{
    _Alignas(16) unsigned char again[OBJECT_MAX];
    struct okr_buf first = OKR_BUF(arena), second = OKR_BUF(arena);

    put(entity, object, OKR_ALL_FIELDS, &OKR_PACK(&first));
    must(!first.failed);
    okr_entity_init(entity, again);
    must(get(entity, okr_buf_view(&first), again) == OKR_OK);
    put(entity, again, OKR_ALL_FIELDS, &OKR_PACK(&second));
    must(okr_str_eq(okr_buf_view(&first), okr_buf_view(&second)));
}

/// Bytes that may be a stored record. Text in one is vouched for by the row's checksum, so here it may be none.
static void try_stored(const struct okr_entity *entity, struct okr_str bytes)
{
    _Alignas(16) unsigned char object[OBJECT_MAX], copy[OBJECT_MAX];

    okr_entity_init(entity, object);
    if (okr_entity_load(entity, bytes, arena, object, NULL) != OKR_OK)
        return;
    survives(entity, object, okr_entity_store, read_stored);
    must(okr_entity_copy(entity, object, arena, copy) == OKR_OK);
    must(okr_entity_diff(entity, object, copy) == 0);
}

static void try_entity(const struct okr_entity *entity, const struct okr_value *value)
{
    static const unsigned RIGHTS[] = {OKR_F_SET, OKR_F_CHANGE};
    _Alignas(16) unsigned char object[OBJECT_MAX];
    struct okr_err e = {0};
    uint64_t mask;

    for (size_t i = 0; i < 2; i++) {
        e = (struct okr_err){0};
        okr_entity_init(entity, object);
        if (okr_entity_unpack(entity, value, RIGHTS[i], NULL, arena, object, &mask, &e) != OKR_OK) {
            must(e.message[0] && okr_utf8_valid(okr_str_c(e.message)));
            continue;
        }
        survives(entity, object, okr_entity_pack, read_wire);
        survives(entity, object, okr_entity_store, read_stored);
        if (entity == &okr_entity_metric)
            (void)!okr_metric_check((const struct okr_metric *)(void *)object, NULL);
        (void)!okr_entity_check(entity, object, NULL);
    }
    okr_entity_init(entity, object);
    (void)!okr_entity_read(entity, value, arena, object, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct okr_str frame = {(const char *)data, size};
    struct okr_value value;
    struct okr_request request;
    struct okr_err e = {0};
    const struct okr_value *ok, *envelope;

    if (!arena) {
        arena = okr_arena_new(ARENA);
        okr_commands_init();
    }
    okr_arena_reset(arena);
    if (okr_request_read(frame, arena, &request, &e) != OKR_OK)
        must(e.message[0] && okr_utf8_valid(okr_str_c(e.message)) &&
             okr_utf8_valid(okr_str_c(e.field)) && okr_utf8_valid(okr_str_c(e.hint)));
    e = (struct okr_err){0};
    (void)!okr_reply_read(frame, arena, &ok, &envelope, &e);
    for (unsigned i = 0; i < okr_entity_count; i++)
        try_stored(okr_entities[i], frame);
    if (okr_decode(frame, arena, &value, NULL) != OKR_OK)
        return 0;
    must(okr_prescan(frame, NULL) == OKR_OK);
    struct okr_str canonical = packed(&value);
    struct okr_value again = decoded(canonical);
    must(okr_str_eq(canonical, packed(&again)));
    for (unsigned i = 0; i < okr_entity_count; i++)
        try_entity(okr_entities[i], &value);
    return 0;
}
