// SPDX-License-Identifier: Apache-2.0
// The role `okrd -x plugin-host`: one process for one plugin.
#ifndef PLUG_HOST_H
#define PLUG_HOST_H

/// The life of the process: takes its orders from the socket PLUG_SOCKET, closes its sandbox, loads the plugin, answers calls until it is
/// told to end or the pool is gone. Returns the exit code.
int plug_host_main(void);
#endif
