// SPDX-License-Identifier: Apache-2.0
// A plugin's process, seen from the pool: made, and ended.
#ifndef PLUG_SPAWN_H
#define PLUG_SPAWN_H
#include "plug/why.h"

#include <sys/types.h>

/// Keeps the environment that the processes get: call once, before there are threads.
void plug_spawn_init(void);
/// okrd itself once more, as plugin-host: `ret_socket` is our end of the socketpair (it does not block), `ret_log` what the process writes to its standard output and
/// error. False with the reason.
OKR_MUST_CHECK bool plug_spawn(pid_t *ret_pid, int *ret_socket, int *ret_log, struct plug_why *why);
/// Milliseconds of core that the process has had in all its life; 0 where the kernel does not count them.
int64_t plug_ran(pid_t pid);
/// Whether it would run if a core were free for it, or does; false when it sleeps or is gone.
bool plug_wants_core(pid_t pid);
/// Waits at most `wait_ms` for the process to end by itself, then kills it; reaps it. Gives back its wait status.
int plug_end(pid_t pid, int wait_ms);
/// Says what a wait status means: a signal, an exit code.
void plug_say_end(int status, struct plug_why *why);
#endif
