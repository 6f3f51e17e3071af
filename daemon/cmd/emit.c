// SPDX-License-Identifier: Apache-2.0
#include "cmd/nouns.h"

/// The version after the change; org and the like all carry `version` as their second field.
static uint64_t version_of(const struct okr_entity *entity, const void *object)
{
    unsigned i;
    const struct okr_field *field = okr_field_find(entity, OKR_STR("version"), &i);
    uint64_t version = 0;
    if (field)
        memcpy(&version, (const char *)object + field->offset, sizeof version);
    return version;
}

static okr_id id_of(const void *object)
{
    okr_id id; // every entity begins with it (entities.def)
    memcpy(&id, object, sizeof id);
    return id;
}

void emit_concerns(struct cmd *c, okr_id unit, const okr_id *ids, size_t n)
{
    okr_id *at = okr_arena_array(c->arena, n, sizeof *at);
    size_t kept = 0;
    for (size_t i = 0; at && i < n; i++) {
        bool known = !ids[i] || ids[i] == unit;
        for (size_t k = 0; k < kept; k++)
            known |= at[k] == ids[i];
        if (!known)
            at[kept++] = ids[i];
    }
    c->also = (struct okr_ids){at, kept};
}

void emit(struct cmd *c, unsigned type, const struct okr_entity *entity, const void *before,
          const void *after, okr_id unit, struct okr_str reason)
{
    const void *object = after ? after : before;
    struct store_event event = {
        .time = c->now,
        .type = (uint16_t)type,
        .subject = id_of(object),
        .unit = unit,
        .actor = c->actor,
        .correlation = c->correlation,
        .version = version_of(entity, object),
        .entity = entity,
        .before = before,
        .after = after,
        .changed = before && after ? okr_entity_diff(entity, before, after) : OKR_ALL_FIELDS,
        .reason = reason,
        .also = c->also,
    };
    c->also = (struct okr_ids){0};
    if (before && entity == &okr_entity_objective)
        c->last_position.unit = 0;
    store_append(c->txn, &event);
    if (after)
        store_put(c->txn, entity, before, after, event.sequence);
    else
        store_remove(c->txn, entity, before, event.sequence);
}
