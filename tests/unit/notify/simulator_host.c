// SPDX-License-Identifier: Apache-2.0
#include "simulator_inside.h"

#include "base/check.h"
#include "cmd/cmd.h"

#include <stdio.h>
#include <stdlib.h>

static struct simulator *of(const okr_host *host)
{
    return (struct simulator *)(uintptr_t)host;
}

static void host_log(const okr_host *host, int32_t level, okr_view msg)
{
    (void)host;
    if (getenv("OKR_SIMULATOR_LOG"))
        fprintf(stderr, "<%d> %.*s\n", level, (int)msg.len, msg.ptr);
}

/// Lines "section.key=value".
static okr_status host_option(const okr_host *host, okr_view section, okr_view key, okr_view *ret)
{
    char head[200];
    int n = snprintf(head, sizeof head, "%.*s.%.*s=", (int)section.len, section.ptr, (int)key.len,
                     key.ptr);
    for (const char *at = of(host)->config; *at; at = strchrnul(at, '\n') + 1) {
        if (strncmp(at, head, (size_t)n) == 0) {
            *ret = (okr_view){.ptr = at + n, .len = strcspn(at, "\n") - (size_t)n};
            return OKR_OK;
        }
        if (!*strchrnul(at, '\n'))
            break;
    }
    return OKR_SKIP;
}

static okr_status host_section(const okr_host *host, uint32_t i, okr_view *ret)
{
    uint32_t found = 0;
    okr_view last = {0};
    for (const char *at = of(host)->config; *at; at = strchrnul(at, '\n') + 1) {
        okr_view name = {.ptr = at, .len = strcspn(at, ".")};
        bool same =
            !name.len || (last.len == name.len && memcmp(last.ptr, name.ptr, name.len) == 0);
        if (!same && found++ == i) {
            *ret = name;
            return OKR_OK;
        }
        last = name;
        if (!*strchrnul(at, '\n'))
            break;
    }
    return OKR_END;
}

static size_t place_of(const struct simulator *s, okr_view key, bool *ret_there)
{
    char name[STATE_KEY];
    snprintf(name, sizeof name, "%.*s", (int)key.len, key.ptr ? key.ptr : "");
    size_t low = 0, high = s->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(s->pairs[middle].key, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *ret_there = low < s->n && strcmp(s->pairs[low].key, name) == 0;
    return low;
}

static okr_status state_get_(const okr_host *host, okr_view key, okr_view *ret)
{
    bool there;
    size_t i = place_of(of(host), key, &there);
    if (!there)
        return OKR_END;
    *ret = (okr_view){.ptr = of(host)->pairs[i].value, .len = of(host)->pairs[i].len};
    return OKR_OK;
}

/// Values are never freed while the test runs: `before` may still hold them.
static okr_status state_put_(const okr_host *host, okr_view key, okr_view value)
{
    struct simulator *s = of(host);
    bool there;
    if (key.len >= STATE_KEY || value.len > 64 << 10)
        return OKR_EFAIL;
    size_t i = place_of(s, key, &there);
    if (!value.len) {
        if (there) {
            memmove(&s->pairs[i], &s->pairs[i + 1], (s->n - i - 1) * sizeof *s->pairs);
            s->n--;
        }
        return OKR_OK;
    }
    if (!there) {
        s->pairs = realloc(s->pairs, (s->n + 1) * sizeof *s->pairs);
        check(s->pairs);
        memmove(&s->pairs[i + 1], &s->pairs[i], (s->n - i) * sizeof *s->pairs);
        s->n++;
        snprintf(s->pairs[i].key, STATE_KEY, "%.*s", (int)key.len, key.ptr);
    }
    s->pairs[i].value = (char *)(uintptr_t)okr_arena_dup(s->arena, str(value)).ptr;
    s->pairs[i].len = (size_t)value.len;
    check(s->pairs[i].value);
    return OKR_OK;
}

static okr_status state_next_(const okr_host *host, okr_view prefix, okr_view after, okr_view *key,
                              okr_view *value)
{
    struct simulator *s = of(host);
    bool there;
    size_t i = after.len ? place_of(s, after, &there) : place_of(s, prefix, &there);
    if (after.len && there)
        i++;
    if (i >= s->n || strncmp(s->pairs[i].key, prefix.ptr, (size_t)prefix.len) != 0)
        return OKR_END;
    *key = view(okr_str_c(s->pairs[i].key));
    *value = (okr_view){.ptr = s->pairs[i].value, .len = s->pairs[i].len};
    return OKR_OK;
}

/// As okrd does: the administrator's file (here tests/unit/notify/data) before the packaged one.
static okr_status data_file(const okr_host *host, okr_view name, okr_view *ret)
{
    char path[300];
    struct simulator *s = of(host);
    static const char *const places[] = {"unit/notify/data", "../plugins/notify/data"};
    FILE *file = NULL;
    for (size_t i = 0; !file && i < sizeof places / sizeof *places; i++) {
        snprintf(path, sizeof path, OKR_TEST_DIR "/%s/%.*s", places[i], (int)name.len, name.ptr);
        file = fopen(path, "r");
    }
    if (!file)
        return OKR_END;
    okr_arena_reset(s->lent);
    char *bytes = okr_arena_alloc(s->lent, 64 << 10);
    size_t n = fread(bytes, 1, 64 << 10, file);
    fclose(file);
    *ret = (okr_view){.ptr = bytes, .len = n};
    return OKR_OK;
}

struct okr_str simulator_request(struct simulator *s, int64_t uid, const char *plugin,
                                 struct okr_str op, struct okr_str args, struct okr_arena *arena)
{
    struct okr_buf frame = OKR_BUF(arena), reply = OKR_BUF(arena);
    struct okr_pack p = OKR_PACK(&frame), out = OKR_PACK(&reply);
    struct okr_request *request = okr_arena_alloc(arena, sizeof *request);
    struct okr_err e = {0};
    okr_pack_map(&p, 4);
    okr_pack_key(&p, "v");
    okr_pack_uint(&p, 1);
    okr_pack_key(&p, "id");
    okr_pack_uint(&p, 1);
    okr_pack_key(&p, "op");
    okr_pack_str(&p, op);
    okr_pack_key(&p, "args");
    if (args.len)
        okr_pack_raw(&p, args);
    else
        okr_pack_map(&p, 0);
    if (okr_request_read(okr_buf_view(&frame), arena, request, &e)) {
        okr_reply_error(&out, request->id, &e);
        return okr_buf_view(&reply);
    }
    struct cmd c = {.store = s->store,
                    .arena = arena,
                    .request = request,
                    .peer = {.uid = uid ? uid : UID_ADMIN, .admin = !uid && !*plugin},
                    .now = s->now,
                    .today = s->today,
                    .out = &out,
                    .err = &e};
    snprintf(c.peer.plugin, sizeof c.peer.plugin, "%s", plugin);
    if (okr_ops[request->op].place == OKR_PLACE_WRITER) {
        struct store_txn *txn;
        check(!store_begin(s->store, &txn, &e) && !cmd_write(&c, txn) && !store_commit(txn, &e));
    } else {
        check(!store_reader_renew(s->reader, &e));
        c.txn = s->reader;
        cmd_read(&c);
        store_reader_reset(s->reader);
    }
    return okr_buf_view(&reply);
}

static okr_status client_request(const okr_host *host, okr_view op, okr_view args, okr_view *ret)
{
    struct simulator *s = of(host);
    struct okr_value reply;
    struct okr_err e = {0};
    okr_arena_reset(s->call);
    struct okr_str bytes = simulator_request(s, 0, "notify", str(op), str(args), s->call);
    *ret = view(bytes);
    check(!okr_decode(bytes, s->call, &reply, &e));
    return okr_map_get(&reply, "ok") ? OKR_OK : OKR_EFAIL;
}

static const void *host_service(const okr_host *host, const char *id)
{
    static const okr_srv_client client = {.size = sizeof client, .request = client_request};
    static const okr_srv_state state = {
        .size = sizeof state, .get = state_get_, .put = state_put_, .next = state_next_};
    static const okr_srv_data data = {.size = sizeof data, .file = data_file};
    (void)host;
    return strcmp(id, OKR_SRV_CLIENT) == 0  ? (const void *)&client
           : strcmp(id, OKR_SRV_STATE) == 0 ? (const void *)&state
           : strcmp(id, OKR_SRV_DATA) == 0  ? (const void *)&data
                                            : NULL;
}

okr_host simulator_host(void)
{
    return (okr_host){.size = sizeof(okr_host),
                      .abi_minor = OKR_ABI_MINOR,
                      .log = host_log,
                      .option = host_option,
                      .section = host_section,
                      .service = host_service};
}
