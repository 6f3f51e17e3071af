// SPDX-License-Identifier: Apache-2.0
// What the two files of the simulator share.
#ifndef TEST_NOTIFY_SIMULATOR_INSIDE_H
#define TEST_NOTIFY_SIMULATOR_INSIDE_H
#include "simulator.h"

#include "store/store.h"

enum { UID_ADMIN = 1000 };
struct pair {
    char key[STATE_KEY];
    char *value;
    size_t len;
};
struct simulator {
    okr_host host; ///< first: the host's functions find the rest from it
    char dir[64];
    struct store *store;
    struct store_txn *reader;
    struct okr_arena *arena, *call,
        *lent; ///< for the test; for one request; what the plugin was lent
    const char *config;
    const okr_plugin *plugin;
    const okr_cap_events *events;
    const okr_cap_tick *ticks;
    const okr_cap_command *commands;
    void *self;
    struct pair *pairs, *before; ///< the state; as it was before the call that runs
    size_t n, n_before;
    okr_time now, next;
    okr_date today;
    uint64_t sequence;
    long answer;
    bool kill_next;
    struct sent sent[SIMULATOR_SENT];
    size_t n_sent;
};

static inline okr_view view(struct okr_str s)
{
    return (okr_view){.ptr = s.ptr, .len = s.len};
}
static inline struct okr_str str(okr_view v)
{
    return (struct okr_str){v.ptr, (size_t)v.len};
}
/// The functions that the plugin is lent.
okr_host simulator_host(void);
/// One request, as okrd runs it; the reply in the arena. `plugin` "": of a person.
struct okr_str simulator_request(struct simulator *s, int64_t uid, const char *plugin,
                                 struct okr_str op, struct okr_str args, struct okr_arena *arena);
#endif
