// SPDX-License-Identifier: Apache-2.0
// Takes a gibibyte and keeps it.
#include "bad.h"

#include <stdlib.h>

static void misbehave(void)
{
    enum { PIECE = 16 << 20, PIECES = 64 };
    for (int i = 0; i < PIECES; i++) {
        char *piece = malloc(PIECE);
        if (!piece)
            abort(); // the limit on its memory: it does without, or dies
        memset(piece, 1, PIECE);
    }
}

BAD_LISTENER("bad-leak", OKR_MAGIC, sizeof(okr_plugin))
