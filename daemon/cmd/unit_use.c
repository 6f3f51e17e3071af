// SPDX-License-Identifier: Apache-2.0
// Whether a unit is still named by something that stands: its lead, an accountable person, a mention.
#include "cmd/nouns.h"

enum { BATCH = 256, SCRATCH_MAX = 64 << 20 };

union any {
    struct okr_unit unit;
    struct okr_objective objective;
    struct okr_key_result key_result;
    struct okr_alignment alignment;
    struct okr_mention mention;
    struct okr_initiative initiative;
};

/// The field of an entity that names the unit, NULL when none does.
static const char *naming_field(const struct okr_entity *entity, const void *object, okr_id unit)
{
    for (uint16_t i = 0; i < entity->n_fields; i++) {
        const struct okr_field *field = &entity->fields[i];
        const char *at = (const char *)object + field->offset;
        if (field->type == OKR_T_ID && memcmp(at, &unit, sizeof unit) == 0 &&
            !okr_str_is(okr_str_c(field->name), "id"))
            return field->name;
        if (field->type != OKR_T_IDS)
            continue;
        struct okr_ids ids;
        memcpy(&ids, at, sizeof ids);
        for (size_t j = 0; j < ids.n; j++)
            if (ids.at[j] == unit)
                return field->name;
    }
    return NULL;
}

static int refuse(struct cmd *c, const struct okr_unit *unit, okr_id where, const char *field)
{
    return okr_fail(c->err, OKR_E_CONFLICT, "id",
                    "name another there first; a person who left gets status left",
                    "%s still names %.*s (%s)", okr_id_text(where).c, OKR_STR_ARG(unit->name),
                    field);
}

/// No index leads from a person to all that name it, so every row of a kind is looked at, a batch at a time.
static int look_through(struct cmd *c, char letter, const struct okr_unit *unit,
                        struct okr_arena *scratch)
{
    const struct okr_entity *entity = okr_entity_of(letter);
    okr_id after = 0;
    for (;;) {
        okr_arena_reset(scratch);
        struct okr_ids ids = store_all(c->txn, letter, after, BATCH, scratch);
        for (size_t i = 0; i < ids.n; i++) {
            union any object;
            const char *field = store_get(c->txn, ids.at[i], scratch, &object)
                                    ? naming_field(entity, &object, unit->id)
                                    : NULL;
            if (field && ids.at[i] != unit->id)
                return refuse(c, unit, ids.at[i], field);
        }
        if (ids.n < BATCH)
            return OKR_OK;
        after = ids.at[ids.n - 1];
    }
}

int unit_check_unused(struct cmd *c, const struct okr_unit *unit)
{
    static const char kinds[] = "uokami"; // m: an ask that was passed on
    struct okr_mention mention;
    okr_id asked = store_first_child(c->txn, unit->id, STORE_MENTIONS_OF);
    if (asked && store_get(c->txn, asked, c->arena, &mention))
        return refuse(c, unit, mention.where, "mention");
    struct okr_arena *scratch = okr_arena_new(SCRATCH_MAX);
    if (!scratch)
        return okr_fail_memory(c->err);
    int code = OKR_OK;
    for (size_t i = 0; !code && kinds[i]; i++)
        code = look_through(c, kinds[i], unit, scratch);
    okr_arena_free(scratch);
    return code;
}
