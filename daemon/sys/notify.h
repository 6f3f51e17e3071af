// SPDX-License-Identifier: Apache-2.0
// Telling the service manager how things are; nothing happens outside a service.
#ifndef SYS_NOTIFY_H
#define SYS_NOTIFY_H

void notify_ready(void);
void notify_stopping(void);
#endif
