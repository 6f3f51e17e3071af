// SPDX-License-Identifier: Apache-2.0
// Talks nonsense to okrd over the socket that is not its own.
#include "bad.h"

#include <unistd.h>

static void misbehave(void)
{
    enum { SOCKET = 3 };
    static const char nonsense[] = "\xff\xff\xff\x7f no frame at all";
    if (write(SOCKET, nonsense, sizeof nonsense) < 0)
        bad_say("it cannot write");
}

BAD_LISTENER("bad-garbage", OKR_MAGIC, sizeof(okr_plugin))
