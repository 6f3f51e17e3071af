// SPDX-License-Identifier: Apache-2.0
// Talking with the service manager: what it hands over at start, and how things are. Nothing happens outside a service.
#ifndef SYS_NOTIFY_H
#define SYS_NOTIFY_H
#include <stdint.h>

void notify_ready(void);
void notify_stopping(void);
/// A reload begins; it ends with notify_ready.
void notify_reloading(void);
/// Still alive: called only after the writer has answered.
void notify_alive(void);
/// Milliseconds within which notify_alive must be called, 0 = nobody waits for it.
int64_t notify_watchdog_ms(void);
/// The listening socket that was handed over for `path`, -1 = none: socket activation. Borrowed; lives as long as the process.
int notify_listening(const char *path);
#endif
