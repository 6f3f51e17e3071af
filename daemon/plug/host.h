// SPDX-License-Identifier: Apache-2.0
// The role `okrd -x plugin-host`: one process for one plugin.
#ifndef PLUG_HOST_H
#define PLUG_HOST_H

/// Who answers people goes first: a plugin's process stands at this nice value, as SCHED_BATCH, from before its file is opened. Its threads
/// and children inherit that, and the filter of system calls lets nobody raise it again. Beside a plugin that never rests, the p99 of
/// check-ins was 3.7 times as long without this, and no longer with it; 19 was no better. SCHED_IDLE would leave nothing to an honest
/// plugin on a busy machine; at 15 it gets a thirtieth of a core beside somebody who never rests, and a call that had no core is not late
/// (is_late in pool_process.c).
enum { PLUG_HOST_NICE = 15 };

/// The life of the process: takes its orders from the socket PLUG_SOCKET, closes its sandbox, loads the plugin, answers calls until it is
/// told to end or the pool is gone. Returns the exit code.
int plug_host_main(void);
#endif
