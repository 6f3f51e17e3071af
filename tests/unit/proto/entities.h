// SPDX-License-Identifier: Apache-2.0
// All entities and records of the model, for tests that go through them.
#ifndef TEST_ENTITIES_H
#define TEST_ENTITIES_H
#include <okr/model.h>

enum { OBJECT_MAX = 1024 }; ///< bytes of the largest struct at most

enum {
#define RECORD(name, help)         ENTITY_##name,
#define ENTITY(name, letter, help) ENTITY_##name,
#define FIELD(TYPE, name, arg, tag, flags, help)
#define END(name)
#include <okr/entities.def>
#undef RECORD
#undef ENTITY
#undef FIELD
#undef END
    N_ENTITIES
};
extern const struct okr_entity *const ENTITIES[N_ENTITIES];

/// The test fails when there is none.
const struct okr_entity *entity_named(const char *name);
#endif
