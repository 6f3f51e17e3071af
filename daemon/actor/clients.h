// SPDX-License-Identifier: Apache-2.0
// How many clients are connected to the request socket.
#ifndef ACTOR_CLIENTS_H
#define ACTOR_CLIENTS_H
#include <stdint.h>

/// A socket that is readable when a client came or went, for the caller to poll. Call before the router is bound.
void *clients_watch(void *context, void *router);
/// Ends the watch and closes that socket; before the router is closed.
void clients_unwatch(void *monitor, void *router);
/// Counts what it has to tell.
void clients_take(void *monitor, uint64_t *clients);
#endif
