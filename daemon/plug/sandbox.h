// SPDX-License-Identifier: Apache-2.0
// What a plugin's process gives up before it loads the plugin. There is no way back.
#ifndef PLUG_SANDBOX_H
#define PLUG_SANDBOX_H
#include "plug/why.h"

struct sandbox {
    bool network;          ///< inet sockets
    bool exec;             ///< processes of its own
    uint64_t memory;       ///< bytes of address space; 0 = no limit
    const char *hidden[4]; ///< directories that it is not to read; NULL ends the list
};
/// Limits, no new privileges, no write to any file (Landlock where the kernel has it, and the filter), system calls from a list. False
/// with the reason when one of them cannot be had.
OKR_MUST_CHECK bool sandbox_enter(const struct sandbox *sandbox, struct plug_why *why);
/// The names of what the kernel gave, for the log: "seccomp landlock".
const char *sandbox_names(void);
#endif
