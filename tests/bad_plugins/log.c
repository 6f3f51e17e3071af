// SPDX-License-Identifier: Apache-2.0
// Writes a hundred thousand lines.
#include "bad.h"

static void misbehave(void)
{
    enum { LINES = 100000 };
    for (int i = 0; i < LINES; i++)
        bad_say("here I am");
}

BAD_LISTENER("bad-log", OKR_MAGIC, sizeof(okr_plugin))
