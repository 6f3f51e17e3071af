// SPDX-License-Identifier: Apache-2.0
// Asks for what it has no grant for, and writes files.
#include "bad.h"

#include <fcntl.h>
#include <unistd.h>

static void ask(const char *op, const char *args, size_t n)
{
    const okr_srv_client *client = bad_host->service(bad_host, OKR_SRV_CLIENT);
    okr_view reply;
    okr_status status = client->request(bad_host, bad_view(op), (okr_view){args, n}, &reply);
    bad_say(status == OKR_OK ? "it was let in" : "it was refused");
}

static void misbehave(void)
{
    okr_view path = {"", 0};
    char name[256] = "";
    ask("unit.remove", "\x81\xa2id\xa3u-2", 8);
    ask("org.set",
        "\x81\xa4name\xa3"
        "bad",
        10);
    ask("server.backup", "\x81\xa4path\xa6/tmp/b", 13);
    (void)bad_host->option(bad_host, bad_view(""), bad_view("writes"), &path);
    memcpy(name, path.ptr, path.len < sizeof name ? path.len : 0);
    int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    bad_say(fd < 0 ? "it cannot write" : "it writes");
    if (fd >= 0)
        (void)close(fd);
}

BAD_LISTENER("bad-grasp", OKR_MAGIC, sizeof(okr_plugin))
