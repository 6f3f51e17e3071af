// SPDX-License-Identifier: Apache-2.0
#include "notify/channel.h"

#include "support/leak.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct okr_arena *arena;
static char directory[] = "/tmp/okr-secret-XXXXXX", open_file[64], closed_file[64];

static void put_file(char *path, const char *name, unsigned mode)
{
    snprintf(path, 64, "%s/%s", directory, name);
    FILE *file = fopen(path, "w");
    fputs("s3cret\nolder\n", file);
    fclose(file);
    chmod(path, mode);
}
static void open_arena(void)
{
    arena = okr_arena_new(1 << 20);
    cr_assert(mkdtemp(directory));
    put_file(open_file, "open", 0640);
    put_file(closed_file, "closed", 0600);
    setenv("CREDENTIALS_DIRECTORY", directory, 1);
}
static void close_arena(void)
{
    unlink(open_file);
    unlink(closed_file);
    rmdir(directory);
    okr_arena_free(arena);
}
TestSuite(endpoint, .init = open_arena, .fini = close_arena);

/// "key=value;key=value"; $O and $C stand for the two files.
static bool option(void *context, const char *key, struct okr_str *ret)
{
    const char *at = context;
    size_t n = strlen(key);
    while (at && *at) {
        const char *end = strchrnul(at, ';');
        if (strncmp(at, key, n) == 0 && at[n] == '=') {
            *ret = (struct okr_str){at + n + 1, (size_t)(end - at) - n - 1};
            if (okr_str_is(*ret, "file:$O"))
                *ret = okr_arena_printf(arena, "file:%s", open_file);
            if (okr_str_is(*ret, "file:$C"))
                *ret = okr_arena_printf(arena, "file:%s", closed_file);
            return true;
        }
        at = *end ? end + 1 : end;
    }
    return false;
}

Test(endpoint, what_cannot_be_used_says_why)
{
    static const struct {
        const char *options, *fault; ///< "": fine
    } rows[] = {
        {"channel=webhook;url=https://h.example/x", "no secret signs"},
        {"channel=webhook;url=https://h.example/x;insecure=yes", ""},
        {"channel=mail;url=smtp://h.example;from=a@b.c;user=okr", "needs a secret"},
        {"channel=mail;url=smtp://h.example;from=a@b.c;user=okr;secret=file:$C", ""},
        {"channel=webhook;url=https://h.example/x;secret=file:$C", ""},
        {"channel=webhook;url=https://h.example/x;secret=credential:closed", ""},
        {"channel=webhook;url=file:$C;insecure=yes", "none of http"},
        {"channel=webhook;url=http://h.example/x", "not encrypted"},
        {"channel=webhook;url=http://h.example/x;insecure=yes", ""},
        {"channel=webhook;url=ftp://h.example/x;insecure=yes", "none of http"},
        {"channel=webhook;url=https://h.example/x;secret=whsec_abc", "does not stand in"},
        {"channel=webhook;url=https://h.example/x;secret=file:$O", "others may read"},
        {"channel=webhook;url=https://h.example/x;secret=credential:../x", "no credential"},
        {"channel=webhook;url=https://h.example/x;secret=file:/nowhere", "cannot be read"},
        {"channel=webhook;url=https://h.example/a b", "blank"},
        {"channel=webhook", "url is missing"},
        {"channel=feishu;url=https://open.feishu.cn/x", "is a secret"},
        {"channel=feishu;url=https://127.0.0.1:9/x", ""},
        {"channel=feishu;url=http://localhost:9/x", "not encrypted"},
        {"channel=feishu;url=https://localhost@evil.example/x", "is a secret"},
        {"channel=pigeon", "use mail"},
        {"channel=mail;url=smtp://h.example;from=okr@example.com", ""},
        {"channel=mail;url=smtps://h.example;from=OKR <okr@example.com>", ""},
        {"channel=mail;url=smtp://h.example", "from is not"},
        {"channel=mail;url=smtp://h.example;from=a@b.c;reply=okr@b.c", "{token}"},
        {"channel=exec;command=/bin/true", ""},
        {"channel=exec;command=true", "command is missing"},
        {"channel=exec;command=/bin/true;seconds=99", "from 1 to 30"},
        {"channel=exec;command=/bin/true;default=perhaps", "yes or no"},
        {"channel=exec;command=/bin/true;lang=fr", "en or zh"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct endpoint endpoint;
        endpoint_read(OKR_STR("it"), option, (void *)(uintptr_t)rows[i].options, arena, &endpoint);
        const char *en = endpoint.fault.text[OKR_EN], *zh = endpoint.fault.text[OKR_ZH];
        cr_expect(*rows[i].fault ? !!strstr(en, rows[i].fault) : !*en, "%s: %s", rows[i].options,
                  en);
        cr_expect(!*en == !*zh && (!*en || strcmp(en, zh) != 0), "%s: %s", en, zh);
        cr_expect_null(strstr(en, "s3cret"));
    }
    okr_test_end();
}

Test(endpoint, secrets_rotate_and_names_are_channels)
{
    struct endpoint endpoint;
    endpoint_read(OKR_STR("webhook"), option, (void *)(uintptr_t) "url=https://h/x;secret=file:$C",
                  arena, &endpoint);
    cr_expect_eq(endpoint.channel, CHANNEL_webhook);
    cr_assert_eq(endpoint.n_secrets, 2);
    cr_expect(okr_str_is(endpoint.secrets[0], "s3cret") &&
              okr_str_is(endpoint.secrets[1], "older"));
    cr_expect_eq(endpoint.per_minute, 600);
    okr_test_end();
}
