// SPDX-License-Identifier: Apache-2.0
// Wants to talk to the world.
#include "bad.h"

#include <sys/socket.h>
#include <unistd.h>

static void misbehave(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bad_say(fd < 0 ? "it has no socket" : "it has a socket");
    if (fd >= 0)
        (void)close(fd);
}

BAD_LISTENER("bad-socket", OKR_MAGIC, sizeof(okr_plugin))
