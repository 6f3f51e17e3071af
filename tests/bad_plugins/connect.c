// SPDX-License-Identifier: Apache-2.0
// Wants to be a client of okrd behind its back.
#include "bad.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void misbehave(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    okr_view path = {"", 0};
    (void)bad_host->option(bad_host, bad_view(""), bad_view("socket"), &path);
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%.*s", (int)path.len, path.ptr);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    int in = fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) == 0;
    bad_say(in ? "it is in" : "it is out");
    if (fd >= 0)
        (void)close(fd);
}

BAD_LISTENER("bad-connect", OKR_MAGIC, sizeof(okr_plugin))
