// SPDX-License-Identifier: Apache-2.0
#include "entities.h"

#include <criterion/criterion.h>

const struct okr_entity *const ENTITIES[N_ENTITIES] = {
#define RECORD(name, help)         &okr_entity_##name,
#define ENTITY(name, letter, help) &okr_entity_##name,
#define FIELD(TYPE, name, arg, tag, flags, help)
#define END(name)
#include <okr/entities.def>
#undef RECORD
#undef ENTITY
#undef FIELD
#undef END
};

const struct okr_entity *entity_named(const char *name)
{
    for (size_t i = 0; i < N_ENTITIES; i++) {
        if (strcmp(ENTITIES[i]->name, name) == 0)
            return ENTITIES[i];
    }
    cr_assert(false, "no entity %s", name);
    return NULL;
}
