// SPDX-License-Identifier: Apache-2.0
// Is smaller than a plugin ever was.
#include "bad.h"

static void misbehave(void) {}

BAD_LISTENER("bad-size", OKR_MAGIC, 24)
