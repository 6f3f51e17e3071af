// SPDX-License-Identifier: Apache-2.0
#include "plug/supervisor.h"

enum { BACKOFF_FIRST_MS = 100 };

#define NEXT(state, actions)              \
    {                                     \
        true,                             \
        {                                 \
            SUPERVISOR_##state, (actions) \
        }                                 \
    }
#define KILL          SUPERVISOR_KILL
#define CLOSE         SUPERVISOR_CLOSE
#define SPAWN         SUPERVISOR_SPAWN
#define FAILED        (SUPERVISOR_KILL | SUPERVISOR_WAIT | SUPERVISOR_TELL_FAILED)
#define GIVEN_UP      (SUPERVISOR_KILL | SUPERVISOR_TELL_FAILED | SUPERVISOR_TELL_DISABLED)
#define STARTED       SUPERVISOR_TELL_STARTED
#define TOLD_DISABLED SUPERVISOR_TELL_DISABLED
#define ON(event)     [SUPERVISOR_ON_##event]
#define CELLS(state)  [SUPERVISOR_##state]

/// Cells that are not set: the event means nothing in that state.
static const struct cell {
    bool set;
    struct supervisor_step step;
} table[SUPERVISOR_STATE_COUNT][SUPERVISOR_EVENT_COUNT] = {
    CELLS(OFF) =
        {
            ON(START) = NEXT(STARTING, SPAWN),
            ON(DISABLE) = NEXT(DISABLED, TOLD_DISABLED),
        },
    CELLS(STARTING) =
        {
            ON(STOP) = NEXT(OFF, KILL),
            ON(HELLO) = NEXT(READY, STARTED),
            ON(DEATH) = NEXT(BACKOFF, FAILED),
            ON(LAST) = NEXT(DISABLED, GIVEN_UP),
            ON(RESTART) = NEXT(STARTING, KILL | SPAWN),
            ON(DISABLE) = NEXT(DISABLED, KILL | TOLD_DISABLED),
        },
    CELLS(READY) =
        {
            ON(STOP) = NEXT(OFF, CLOSE),
            ON(CALL) = NEXT(BUSY, 0),
            ON(DEATH) = NEXT(BACKOFF, FAILED),
            ON(LAST) = NEXT(DISABLED, GIVEN_UP),
            ON(RESTART) = NEXT(STARTING, CLOSE | SPAWN),
            ON(DISABLE) = NEXT(DISABLED, CLOSE | TOLD_DISABLED),
        },
    CELLS(BUSY) =
        {
            ON(STOP) = NEXT(OFF, KILL),
            ON(DONE) = NEXT(READY, 0),
            ON(DEATH) = NEXT(BACKOFF, FAILED),
            ON(LAST) = NEXT(DISABLED, GIVEN_UP),
            ON(RESTART) = NEXT(STARTING, KILL | SPAWN),
            ON(DISABLE) = NEXT(DISABLED, KILL | TOLD_DISABLED),
        },
    CELLS(BACKOFF) =
        {
            ON(STOP) = NEXT(OFF, 0),
            ON(TIMER) = NEXT(STARTING, SPAWN),
            ON(RESTART) = NEXT(STARTING, SPAWN),
            ON(START) = NEXT(STARTING, SPAWN),
            ON(DISABLE) = NEXT(DISABLED, TOLD_DISABLED),
        },
    CELLS(DISABLED) =
        {
            ON(STOP) = NEXT(OFF, 0),
            ON(START) = NEXT(STARTING, SPAWN),
            ON(RESTART) = NEXT(STARTING, SPAWN),
        },
};

struct supervisor_step supervisor_step(enum supervisor_state state, enum supervisor_event event)
{
    const struct cell *cell = &table[state][event];
    return cell->set ? cell->step : (struct supervisor_step){state, 0};
}

const char *supervisor_slug(enum supervisor_state state)
{
    static const char *const slugs[] = {
#define S(NAME, slug) slug,
        SUPERVISOR_STATES(S)
#undef S
    };
    return slugs[state];
}

enum supervisor_event supervisor_count(struct supervisor_tally *tally, int64_t now)
{
    for (int i = SUPERVISOR_DEATHS - 1; i > 0; i--)
        tally->at[i] = tally->at[i - 1];
    tally->at[0] = now;
    tally->in_a_row++;
    int64_t oldest = tally->at[SUPERVISOR_DEATHS - 1];
    bool last = oldest && now - oldest <= SUPERVISOR_WINDOW_MS;
    return last ? SUPERVISOR_ON_LAST : SUPERVISOR_ON_DEATH;
}

void supervisor_calm(struct supervisor_tally *tally)
{
    tally->in_a_row = 0;
}

int64_t supervisor_backoff(const struct supervisor_tally *tally)
{
    int64_t wait = BACKOFF_FIRST_MS;
    for (uint32_t n = 1; n < tally->in_a_row && wait < SUPERVISOR_BACKOFF_MAX_MS; n++)
        wait *= 2;
    return wait < SUPERVISOR_BACKOFF_MAX_MS ? wait : SUPERVISOR_BACKOFF_MAX_MS;
}
