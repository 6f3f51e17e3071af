// SPDX-License-Identifier: Apache-2.0
#include "entities.h"

#include <criterion/criterion.h>

const struct okr_entity *entity_named(const char *name)
{
    for (size_t i = 0; i < okr_entity_count; i++) {
        if (strcmp(okr_entities[i]->name, name) == 0)
            return okr_entities[i];
    }
    cr_assert(false, "no entity %s", name);
    return NULL;
}
