// SPDX-License-Identifier: Apache-2.0
// The host that a plugin is checked against: its services without a daemon. There is one in a process.
#ifndef CHECK_FAKE_H
#define CHECK_FAKE_H
#include "okr_plugin.h"

#include <okr/str.h>

/// How it is set up before open().
struct fake_setup {
    const char *path;           ///< of the plugin; its data files lie beside it
    const char *const *options; ///< "key=value" or "section.key=value", NULL ends the list
    bool no_services;
};
/// The host as the plugin sees it, with its services, each at the end of a page behind which nothing may be read.
const okr_host *fake_host(const struct fake_setup *setup);

/// What okr.state/1 holds as one text, for comparing; valid until the next call of this file.
struct okr_str fake_state(void);
/// A mark, and the way back to it: what was put since is forgotten.
void fake_mark(void);
void fake_back(void);

/// Memory of `size` bytes that ends where a page ends behind which nothing may be read or written. Never freed: the process is short.
void *fake_guarded(size_t size);
#endif
