// SPDX-License-Identifier: Apache-2.0
// Which objectives, and which key results, say nearly the same: found without comparing all with all.
#ifndef AUDIT_TWINS_H
#define AUDIT_TWINS_H
#include "audit/company.h"

struct similar;

/// Fills the twin of each node that is current; `dice`: percent from which two are twins. False when the arena is full.
bool twins_find(const struct company *company, uint32_t dice, struct similar *similar);
#endif
