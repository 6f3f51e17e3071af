// SPDX-License-Identifier: Apache-2.0
// Carries outgoing messages there and the answers back: HTTP and SMTP by libcurl, all of a batch at once; programs one after another.
#ifndef NOTIFY_TRANSPORT_H
#define NOTIFY_TRANSPORT_H
#include "channel.h"

struct delivery {
    const struct endpoint *endpoint;
    struct outgoing outgoing;
    struct answer answer; ///< filled by transport_run
};
/// Runs them all, each within its endpoint's seconds. The answers' bodies live in the arena. Nothing here is logged: urls and bodies hold secrets.
void transport_run(struct delivery *deliveries, size_t n, struct okr_arena *arena);
/// Starts the program in a process group of its own, with the body on standard input; kills the group when the time is over.
void transport_exec(struct delivery *delivery);
/// Once per process, before and after everything else.
bool transport_init(void);
void transport_done(void);
#endif
