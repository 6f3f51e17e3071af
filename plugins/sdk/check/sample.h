// SPDX-License-Identifier: Apache-2.0
// Snapshots to audit: a company with nothing in it, and one with a department, two objectives and what hangs on them.
#ifndef CHECK_SAMPLE_H
#define CHECK_SAMPLE_H
#include "okr_plugin.h"

/// NULL when it cannot be made. Both live as long as the process.
const okr_snapshot *sample_empty(void);
const okr_snapshot *sample_company(void);
#endif
