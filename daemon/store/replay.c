// SPDX-License-Identifier: Apache-2.0
// State against log: an entity is the sum of its events.
#include "store/verify.h"

#include <inttypes.h>

/// Fields whose change another entity's event tells: a key result goes live with its objective, and what a check-in sets is
/// in the check-in.
static uint64_t told_elsewhere(const struct okr_entity *entity)
{
    static const char *const names[] = {"state", "published_at", "version", "confidence"};
    uint64_t mask = 1;
    for (unsigned i = 0; i < entity->n_fields; i++)
        for (size_t n = 0; n < sizeof names / sizeof *names; n++)
            if (strcmp(entity->fields[i].name, names[n]) == 0 &&
                (strcmp(names[n], "version") == 0 || entity->letter == 'k'))
                mask |= UINT64_C(1) << i;
    return mask;
}

static void check_fields(struct verifying *v, okr_id id, const struct okr_entity *entity,
                         uint64_t differ, uint64_t sequence)
{
    for (unsigned i = 0; i < entity->n_fields; i++)
        if (differ >> i & 1)
            verify_fault(v, "%s: %s is not what event %" PRIu64 " made it", okr_id_text(id).c,
                         entity->fields[i].name, sequence);
}

void verify_history(struct verifying *v, okr_id id, const void *object)
{
    const struct okr_entity *entity = okr_entity_of(okr_id_letter(id));
    const uint64_t whole = event_whole_mask(entity);
    uint64_t settled = told_elsewhere(entity) | ~whole;
    uint64_t sequence = store_history(v->txn, id), newer = UINT64_MAX;
    bool created = false;
    while (sequence && !created) {
        struct store_event event;
        if (sequence >= newer || !store_event(v->txn, sequence, v->arena, &event)) {
            verify_fault(v, "%s: its history breaks off at event %" PRIu64, okr_id_text(id).c,
                         sequence);
            return;
        }
        if (event.entity == entity && event.after) {
            created = !event.before;
            uint64_t told = created ? whole : event.changed;
            check_fields(v, id, entity,
                         okr_entity_diff(entity, event.after, object) & told & ~settled, sequence);
            settled |= told;
        }
        newer = sequence;
        sequence = event.previous;
    }
    if (!created)
        verify_fault(v, "%s: no event tells of its creation", okr_id_text(id).c);
}
