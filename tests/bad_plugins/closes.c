// SPDX-License-Identifier: Apache-2.0
// Closes every file there is.
#include "bad.h"

#include <unistd.h>

static void misbehave(void)
{
    for (int fd = 0; fd < 1024; fd++)
        (void)close(fd);
}

BAD_LISTENER("bad-closes", OKR_MAGIC, sizeof(okr_plugin))
