// SPDX-License-Identifier: Apache-2.0
// The plugin as okrd sees it; apart from its exported symbol, so that tests can link it.
#ifndef NOTIFY_ENTRY_H
#define NOTIFY_ENTRY_H
#include <okr_plugin.h>

const okr_plugin *entry_plugin(void);
#endif
