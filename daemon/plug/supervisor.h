// SPDX-License-Identifier: Apache-2.0
// What becomes of a plugin's process: a pure table of state and event, and the tally of its deaths. No clock, no process in here.
#ifndef PLUG_SUPERVISOR_H
#define PLUG_SUPERVISOR_H
#include <stdbool.h>
#include <stdint.h>

// clang-format off: one a line
#define SUPERVISOR_STATES(S) \
    S(OFF, "off")            \
    S(STARTING, "starting")  \
    S(READY, "ready")        \
    S(BUSY, "busy")          \
    S(BACKOFF, "backoff")    \
    S(DISABLED, "disabled")
#define SUPERVISOR_EVENTS(E)                                       \
    E(START)   /* it is to run */                                  \
    E(STOP)    /* it is not: okrd stops, or its section is gone */ \
    E(HELLO)   /* the handshake went well */                       \
    E(CALL)    /* a call was handed over */                        \
    E(DONE)    /* and was answered */                              \
    E(DEATH)   /* gone, refused, or past a deadline */             \
    E(LAST)    /* the same, once too often */                      \
    E(TIMER)   /* the wait is over */                              \
    E(RESTART) /* a person says so */                              \
    E(DISABLE) /* a person says so */
// clang-format on

enum supervisor_state {
#define S(NAME, slug) SUPERVISOR_##NAME,
    SUPERVISOR_STATES(S)
#undef S
        SUPERVISOR_STATE_COUNT
};
enum supervisor_event {
#define E(NAME) SUPERVISOR_ON_##NAME,
    SUPERVISOR_EVENTS(E)
#undef E
        SUPERVISOR_EVENT_COUNT
};
/// What is to be done, in this order.
enum supervisor_action {
    SUPERVISOR_KILL = 1,          ///< SIGKILL, and reap
    SUPERVISOR_CLOSE = 2,         ///< ask it to end by itself; SIGKILL when it does not
    SUPERVISOR_SPAWN = 4,         ///< a new process
    SUPERVISOR_WAIT = 8,          ///< set the timer by supervisor_backoff
    SUPERVISOR_TELL_STARTED = 16, ///< the events of the log
    SUPERVISOR_TELL_FAILED = 32,
    SUPERVISOR_TELL_DISABLED = 64
};
struct supervisor_step {
    enum supervisor_state next;
    unsigned actions;
};
/// The cell of the table. An event that cannot come in that state leaves it as it is.
struct supervisor_step supervisor_step(enum supervisor_state state, enum supervisor_event event);
/// "ready".
const char *supervisor_slug(enum supervisor_state state);

enum { SUPERVISOR_DEATHS = 5, SUPERVISOR_WINDOW_MS = 60000, SUPERVISOR_BACKOFF_MAX_MS = 30000 };
struct supervisor_tally {
    int64_t at[SUPERVISOR_DEATHS]; ///< of the last deaths, steady milliseconds; 0 none
    uint32_t in_a_row;             ///< deaths since the last call that was answered
};
/// Counts a death: LAST when it is the fifth within a minute, else DEATH.
enum supervisor_event supervisor_count(struct supervisor_tally *tally, int64_t now);
/// A call was answered.
void supervisor_calm(struct supervisor_tally *tally);
/// 100 ms * 2^n after n + 1 deaths in a row, at most 30 s.
int64_t supervisor_backoff(const struct supervisor_tally *tally);
#endif
