// SPDX-License-Identifier: Apache-2.0
// A plugin that keeps a key result at the number in a file: looked at once a minute, a check-in when it changed. In okrd.conf:
//   [plugin sync]
//   grant = check_in.record
//   key_result = k-6
//   file = /srv/numbers/meetings        a number in its first line, as `okr checkin` takes it
#include <okr/value.h>
#include <okr_plugin.h>

#include <stdio.h>
#include <stdlib.h>

enum { EVERY_MS = 60000, TEXT = 64, PATH = 512, ARENA = 1 << 20 };
struct sync {
    const okr_host *host;
    const okr_srv_client *client;
    const okr_srv_state *state;
};
static okr_view view(const char *text)
{
    return (okr_view){text, strlen(text)};
}

static struct okr_str option(const struct sync *s, const char *key)
{
    okr_view value = {"", 0};
    (void)s->host->option(s->host, view(""), view(key), &value);
    return (struct okr_str){value.ptr, (size_t)value.len};
}

static okr_status open_(const okr_host *host, void **ret_self)
{
    struct sync *s = *ret_self = calloc(1, sizeof *s);
    if (s)
        *s = (struct sync){host, host->service(host, OKR_SRV_CLIENT),
                           host->service(host, OKR_SRV_STATE)};
    return s && s->client && s->state ? OKR_OK : OKR_EFAIL;
}

/// The first line of the file, which is empty where there is none.
static void read_number(const struct sync *s, char text[TEXT])
{
    char path[PATH];
    (void)snprintf(path, sizeof path, "%.*s", OKR_STR_ARG(option(s, "file")));
    FILE *file = fopen(path, "re");
    if (!file || !fgets(text, TEXT, file))
        text[0] = '\0';
    text[strcspn(text, "\n")] = '\0';
    if (file)
        (void)fclose(file);
}

static okr_status record(struct sync *s, const char *number)
{
    struct okr_arena *arena = okr_arena_new(ARENA);
    if (!arena)
        return OKR_RETRY;
    struct okr_buf args = OKR_BUF(arena);
    struct okr_pack p = OKR_PACK(&args);
    okr_view reply;
    okr_pack_map(&p, 2);
    okr_pack_key(&p, "key_result");
    okr_pack_str(&p, option(s, "key_result"));
    okr_pack_key(&p, "value");
    okr_pack_c(&p, number);
    okr_view packed = {args.ptr, args.len};
    okr_status status = s->client->request(s->host, view("check_in.record"), packed, &reply);
    okr_arena_free(arena);
    return status;
}

static okr_status tick(void *self, const okr_call *call, int64_t *ret_next_ms)
{
    struct sync *s = self;
    char number[TEXT];
    okr_view last = {"", 0};
    *ret_next_ms = call->now_ms + EVERY_MS;
    read_number(s, number);
    (void)s->state->get(s->host, view("last"), &last);
    if (!*number || (last.len == strlen(number) && memcmp(last.ptr, number, (size_t)last.len) == 0))
        return OKR_OK;
    if (record(s, number) != OKR_OK)
        s->host->log(s->host, 4, view("refused: look at key_result, grant and the number"));
    return s->state->put(s->host, view("last"), view(number));
}

static const okr_cap_tick can_tick = {.size = sizeof can_tick, .tick = tick};
static const void *capability(const char *id)
{
    return strcmp(id, OKR_CAP_TICK) == 0 ? &can_tick : NULL;
}

static const okr_plugin me = {OKR_MAGIC, sizeof me, OKR_ABI_MINOR,          0,
                              "sync",    "1.0.0",   "A number from a file", open_,
                              free,      capability};
const okr_plugin *okr_plugin_v1(void)
{
    return &me;
}
