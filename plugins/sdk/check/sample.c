// SPDX-License-Identifier: Apache-2.0
#include "sample.h"

#include "plug/snapshot.h"

#include <okr/command.h>
#include <okr/model.h>
#include <okr/value.h>

enum { ARENA = 8 << 20 };

static struct okr_arena *arena;
static struct okr_pack *out;

static void pack(const struct okr_entity *entity, const void *object)
{
    size_t place = okr_pack_bin_open(out);
    okr_entity_pack_set(entity, object, out);
    okr_pack_bin_close(out, place);
}

static void pack_org(void)
{
    struct okr_org org;
    okr_entity_init(&okr_entity_org, &org);
    org.id = OKR_ID('g', 1);
    org.version = 1;
    org.name = OKR_STR("远帆科技");
    okr_pack_key(out, "org");
    pack(&okr_entity_org, &org);
}

static void pack_units(void)
{
    static const uint8_t kinds[] = {OKR_UNIT_KIND_COMPANY, OKR_UNIT_KIND_DEPARTMENT,
                                    OKR_UNIT_KIND_PERSON};
    const struct okr_str names[] = {OKR_STR("远帆科技"), OKR_STR("财务部"), OKR_STR("林梅")};
    for (uint64_t i = 0; i < 3; i++) {
        struct okr_unit unit;
        okr_entity_init(&okr_entity_unit, &unit);
        unit.id = OKR_ID('u', i + 1);
        unit.version = 1;
        unit.kind = kinds[i];
        unit.key = unit.name = names[i];
        unit.parent = i ? OKR_ID('u', i) : 0;
        unit.lead = kinds[i] == OKR_UNIT_KIND_PERSON ? 0 : OKR_ID('u', 3);
        pack(&okr_entity_unit, &unit);
    }
}

static void pack_cycle(void)
{
    struct okr_cycle cycle;
    okr_entity_init(&okr_entity_cycle, &cycle);
    cycle.id = OKR_ID('c', 1);
    cycle.version = 1;
    cycle.key = OKR_STR("FY2018Q4");
    cycle.start = okr_date_make(2018, 1, 1);
    cycle.end = okr_date_make(2018, 3, 31);
    cycle.state = OKR_CYCLE_STATE_OPEN;
    pack(&okr_entity_cycle, &cycle);
}

static void pack_objectives(void)
{
    const struct okr_str texts[] = {OKR_STR("定下今后三年的资金战略"), OKR_STR("做好日常工作")};
    for (uint64_t i = 0; i < 2; i++) {
        struct okr_objective objective;
        okr_entity_init(&okr_entity_objective, &objective);
        objective.id = OKR_ID('o', i + 1);
        objective.version = 1;
        objective.unit = OKR_ID('u', i + 1);
        objective.cycle = OKR_ID('c', 1);
        objective.position = 1;
        objective.text = texts[i];
        objective.state = OKR_OBJECTIVE_STATE_PUBLISHED;
        pack(&okr_entity_objective, &objective);
    }
}

static void pack_key_results(void)
{
    const struct okr_str texts[] = {OKR_STR("与25家投资机构进入实质洽谈"), OKR_STR("讨论预算"),
                                    OKR_STR("优化流程")};
    for (uint64_t i = 0; i < 3; i++) {
        struct okr_key_result kr;
        okr_entity_init(&okr_entity_key_result, &kr);
        kr.id = OKR_ID('k', i + 1);
        kr.version = 1;
        kr.objective = OKR_ID('o', i ? 2 : 1);
        kr.position = (int32_t)(i ? i : 1);
        kr.text = texts[i];
        kr.state = OKR_KEY_RESULT_STATE_LIVE;
        pack(&okr_entity_key_result, &kr);
    }
}

static void pack_alignment(void)
{
    struct okr_alignment edge;
    okr_entity_init(&okr_entity_alignment, &edge);
    edge.id = OKR_ID('a', 1);
    edge.version = 1;
    edge.from = OKR_ID('o', 2);
    edge.to = OKR_ID('k', 1);
    edge.kind = OKR_EDGE_KIND_DECOMPOSES;
    edge.state = OKR_EDGE_STATE_ACCEPTED;
    pack(&okr_entity_alignment, &edge);
}

/// The lists of a snapshot, each with what the small company has of it.
static const struct {
    const char *name;
    uint32_t n;
    void (*pack)(void);
} lists[] = {
    {"unit", 3, pack_units},
    {"cycle", 1, pack_cycle},
    {"objective", 2, pack_objectives},
    {"key_result", 3, pack_key_results},
    {"alignment", 1, pack_alignment},
    {"mention", 0, NULL},
    {"comment", 0, NULL},
    {"initiative", 0, NULL},
    {"check_in", 0, NULL},
    {"event", 0, NULL},
    {"changed", 0, NULL},
};

static const okr_snapshot *make(bool company)
{
    struct okr_snapshot *snapshot = NULL;
    struct okr_err e = {0};
    arena = arena ? arena : okr_arena_new(ARENA);
    if (!arena)
        return NULL;
    struct okr_buf bytes = OKR_BUF(arena);
    struct okr_pack p = OKR_PACK(&bytes);
    out = &p;
    okr_pack_map(out, 3 + sizeof lists / sizeof *lists);
    okr_pack_key(out, "sequence");
    okr_pack_uint(out, 12);
    okr_pack_key(out, "since");
    okr_pack_uint(out, 0);
    pack_org();
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        uint32_t n = company ? lists[i].n : 0;
        okr_pack_key(out, lists[i].name);
        okr_pack_array(out, n);
        if (n)
            lists[i].pack();
    }
    return !bytes.failed && snapshot_open(okr_buf_view(&bytes), &snapshot, &e) == OKR_OK ? snapshot
                                                                                         : NULL;
}

const okr_snapshot *sample_empty(void)
{
    return make(false);
}

const okr_snapshot *sample_company(void)
{
    return make(true);
}
