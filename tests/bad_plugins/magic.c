// SPDX-License-Identifier: Apache-2.0
// Says that it is something else.
#include "bad.h"

static void misbehave(void) {}

BAD_LISTENER("bad-magic", 0x21444142u, sizeof(okr_plugin))
