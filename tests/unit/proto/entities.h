// SPDX-License-Identifier: Apache-2.0
// What tests that go through all entities and records share.
#ifndef TEST_ENTITIES_H
#define TEST_ENTITIES_H
#include <okr/model.h>

enum { OBJECT_MAX = 1024 }; ///< bytes of the largest struct at most

/// The test fails when there is none.
const struct okr_entity *entity_named(const char *name);
#endif
