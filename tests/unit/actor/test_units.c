// SPDX-License-Identifier: Apache-2.0
#include "actor/units.h"

#include "support/leak.h"

#include <criterion/criterion.h>

static struct okr_arena *arena;
static struct units units;

static void setup(void)
{
    arena = okr_arena_new(1 << 20);
    units = (struct units){0};
}

static void teardown(void)
{
    units_done(&units);
    okr_arena_free(arena);
}

static uint64_t field(const char *name)
{
    unsigned i;
    cr_assert(okr_field_find(&okr_entity_unit, okr_str_c(name), &i));
    return UINT64_C(1) << i;
}

static void follow(unsigned type, okr_id id, const char *key, okr_id parent, uint64_t changed)
{
    struct okr_unit unit;
    okr_entity_init(&okr_entity_unit, &unit);
    unit.key = okr_str_c(key);
    unit.parent = parent;
    struct store_event event = {
        .type = (uint16_t)type, .subject = id, .after = &unit, .changed = changed};
    cr_assert(units_follow(&units, &event));
}

static void is_at(okr_id unit, const char *path)
{
    struct okr_str is = units_path(&units, unit, arena);
    cr_assert(okr_str_is(is, path), "%.*s is not %s", OKR_STR_ARG(is), path);
}

Test(units, a_path_follows_the_log, .init = setup, .fini = teardown)
{
    follow(OKR_EVENT_UNIT_CREATED, OKR_ID('u', 1), "远帆科技", 0, 0);
    follow(OKR_EVENT_UNIT_CREATED, OKR_ID('u', 2), "财务部", OKR_ID('u', 1), 0);
    follow(OKR_EVENT_UNIT_CREATED, OKR_ID('u', 9), "王磊", OKR_ID('u', 2), 0);
    is_at(OKR_ID('u', 9), "远帆科技/财务部/王磊");
    follow(OKR_EVENT_UNIT_UPDATED, OKR_ID('u', 2), "资金部", 0, field("key"));
    is_at(OKR_ID('u', 9), "远帆科技/资金部/王磊");
    follow(OKR_EVENT_UNIT_MOVED, OKR_ID('u', 9), "", OKR_ID('u', 1), field("parent"));
    is_at(OKR_ID('u', 9), "远帆科技/王磊");
    struct store_event removed = {.type = OKR_EVENT_UNIT_REMOVED, .subject = OKR_ID('u', 9)};
    cr_assert(units_follow(&units, &removed));
    is_at(OKR_ID('u', 9), "远帆科技/王磊");
    is_at(OKR_ID('u', 70), "~unknown");
}

Test(units, a_bookmark_tells_each_unit_once, .init = setup, .fini = teardown)
{
    struct okr_buf bytes = OKR_BUF(arena);
    struct okr_pack out = OKR_PACK(&bytes);
    struct okr_value map;
    units_count(&units, OKR_ID('u', 5), 1);
    units_count(&units, OKR_ID('u', 5), 2);
    units_count(&units, OKR_ID('u', 3), 7);
    units_pack_moved(&units, &out);
    cr_assert_eq(okr_decode(okr_buf_view(&bytes), arena, &map, NULL), 0);
    cr_assert_eq(map.n, 2);
    cr_assert_eq(okr_value_uint(okr_map_get(&map, "u-5"), 0), 2);
    bytes.len = 0;
    units_pack_moved(&units, &out);
    cr_assert_eq(okr_decode(okr_buf_view(&bytes), arena, &map, NULL), 0);
    cr_assert_eq(map.n, 0);
}
