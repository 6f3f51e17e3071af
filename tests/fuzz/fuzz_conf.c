// SPDX-License-Identifier: Apache-2.0
// Any bytes as a configuration file: a refusal is a sentence and leaves everything as it was, and what is taken can be printed and
// read back the same.
#include "conf/conf.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int file = -1;
static char path[64];

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void put(const void *bytes, size_t n)
{
    if (file < 0) {
        file = memfd_create("okrd.conf", 0);
        must(file >= 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    }
    must(!ftruncate(file, 0) && pwrite(file, bytes, n, 0) == (ssize_t)n);
}

static void same_values(const struct conf *a, const struct conf *b)
{
#define CONF_SAME_TEXT(name)                                             must(!strcmp(a->name, b->name));
#define CONF_SAME_SIZE(name)                                             must(a->name == b->name);
#define CONF_SAME_NUMBER(name)                                           must(a->name == b->name);
#define CONF(TYPE, name, section, value, smallest, largest, reload, doc) CONF_SAME_##TYPE(name)
    CONF_OPTIONS(CONF)
#undef CONF
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct conf conf, before, again;
    struct okr_err e = {0};
    char *text = NULL;
    size_t length = 0;
    conf_init(&conf);
    before = conf;
    put(data, size);
    if (conf_read(path, true, &conf, &e)) {
        // NOLINTNEXTLINE(bugprone-suspicious-memory-comparison): not a byte of it is to change
        must(e.message[0] && !memcmp(&conf, &before, sizeof conf));
        return 0;
    }
    FILE *out = open_memstream(&text, &length);
    must(out);
    conf_print(&conf, out);
    must(!fclose(out));
    put(text, length);
    free(text);
    conf_init(&again);
    must(!conf_read(path, true, &again, &e));
    same_values(&conf, &again);
    return 0;
}
