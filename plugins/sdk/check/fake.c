// SPDX-License-Identifier: Apache-2.0
#include "fake.h"

#include <okr/value.h>

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAIRS_MAX = 4096, KEY_MAX = 40, VALUE_MAX = 64 << 10, ARENA = 64 << 20 };

struct pair {
    struct okr_str key, value; ///< in the fake's arena
};
struct pairs {
    struct pair at[PAIRS_MAX]; ///< ascending
    size_t n;
};

static struct {
    struct fake_setup setup;
    okr_host *host;
    okr_srv_client *client;
    okr_srv_state *state;
    okr_srv_data *data;
    struct okr_arena *arena; ///< lives as long as the process
    struct pairs now, marked;
} fake;

void *fake_guarded(size_t size)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t whole = (size + page - 1) / page * page;
    char *at = mmap(NULL, whole + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED || mprotect(at + whole, page, PROT_NONE))
        abort();
    return at + whole - size;
}

static okr_view view(struct okr_str s)
{
    return (okr_view){s.ptr, s.len};
}

static struct okr_str str(okr_view v)
{
    return (struct okr_str){v.ptr ? v.ptr : "", (size_t)v.len};
}

// --- log, options ---------------------------------------------------------------------------------------

static void log_(const okr_host *host, int32_t level, okr_view msg)
{
    (void)host, (void)level, (void)msg;
}

/// "key=value" of the empty section, "section.key=value" of another.
static bool is_option(const char *option, struct okr_str section, struct okr_str key,
                      struct okr_str *ret_value)
{
    struct okr_str text = okr_str_c(option);
    if (section.len) {
        if (!okr_str_starts(text, section) || text.len <= section.len ||
            text.ptr[section.len] != '.')
            return false;
        text = okr_str_skip(text, section.len + 1);
    }
    if (!okr_str_starts(text, key) || text.len <= key.len || text.ptr[key.len] != '=')
        return false;
    *ret_value = okr_str_skip(text, key.len + 1);
    return true;
}

static okr_status option(const okr_host *host, okr_view section, okr_view key, okr_view *ret)
{
    struct okr_str value;
    (void)host;
    for (const char *const *o = fake.setup.options; o && *o; o++)
        if (is_option(*o, str(section), str(key), &value)) {
            *ret = view(value);
            return OKR_OK;
        }
    return OKR_SKIP;
}

static okr_status section(const okr_host *host, uint32_t i, okr_view *ret)
{
    (void)host;
    for (const char *const *o = fake.setup.options; o && *o; o++) {
        const char *dot = strchr(*o, '.'), *equals = strchr(*o, '=');
        if (!dot || !equals || dot > equals || i-- > 0)
            continue;
        *ret = (okr_view){*o, (uint64_t)(dot - *o)};
        return OKR_OK;
    }
    return OKR_END;
}

// --- okr.state/1 ----------------------------------------------------------------------------------------

static size_t place_of(struct okr_str key, bool *ret_found)
{
    size_t i = 0;
    int order = 1;
    while (i < fake.now.n && (order = okr_str_cmp(fake.now.at[i].key, key)) < 0)
        i++;
    *ret_found = i < fake.now.n && order == 0;
    return i;
}

static okr_status get(const okr_host *host, okr_view key, okr_view *ret)
{
    bool found;
    size_t i = place_of(str(key), &found);
    (void)host;
    if (!found)
        return OKR_END;
    *ret = view(fake.now.at[i].value);
    return OKR_OK;
}

static okr_status put(const okr_host *host, okr_view key, okr_view value)
{
    struct pairs *now = &fake.now;
    bool found;
    size_t i = place_of(str(key), &found);
    (void)host;
    if (key.len == 0 || key.len > KEY_MAX || value.len > VALUE_MAX ||
        (!found && value.len && now->n == PAIRS_MAX))
        return OKR_EFAIL;
    if (value.len == 0) {
        if (found)
            memmove(&now->at[i], &now->at[i + 1], (--now->n - i) * sizeof now->at[i]);
        return OKR_OK;
    }
    if (!found)
        memmove(&now->at[i + 1], &now->at[i], (now->n++ - i) * sizeof now->at[i]);
    now->at[i] =
        (struct pair){okr_arena_dup(fake.arena, str(key)), okr_arena_dup(fake.arena, str(value))};
    return now->at[i].key.ptr && now->at[i].value.ptr ? OKR_OK : OKR_EFAIL;
}

static okr_status next(const okr_host *host, okr_view prefix, okr_view after, okr_view *ret_key,
                       okr_view *ret_value)
{
    (void)host;
    for (size_t i = 0; i < fake.now.n; i++) {
        const struct pair *pair = &fake.now.at[i];
        if (!okr_str_starts(pair->key, str(prefix)) ||
            (after.len && okr_str_cmp(pair->key, str(after)) <= 0))
            continue;
        *ret_key = view(pair->key);
        *ret_value = view(pair->value);
        return OKR_OK;
    }
    return OKR_END;
}

void fake_mark(void)
{
    fake.marked = fake.now;
}

void fake_back(void)
{
    fake.now = fake.marked;
}

struct okr_str fake_state(void)
{
    struct okr_buf text = OKR_BUF(fake.arena);
    struct okr_pack p = OKR_PACK(&text);
    for (size_t i = 0; i < fake.now.n; i++) {
        okr_pack_bin(&p, fake.now.at[i].key.ptr, fake.now.at[i].key.len);
        okr_pack_bin(&p, fake.now.at[i].value.ptr, fake.now.at[i].value.len);
    }
    return okr_buf_view(&text);
}

// --- okr.client/1, okr.data/1 ---------------------------------------------------------------------------

/// Nobody is there: every request is refused as a daemon without grants refuses it.
static okr_status request(const okr_host *host, okr_view op, okr_view args, okr_view *ret_reply)
{
    struct okr_buf bytes = OKR_BUF(fake.arena);
    struct okr_pack p = OKR_PACK(&bytes);
    (void)host, (void)op, (void)args;
    okr_pack_map(&p, 3);
    okr_pack_key(&p, "v");
    okr_pack_uint(&p, 1);
    okr_pack_key(&p, "id");
    okr_pack_uint(&p, 1);
    okr_pack_key(&p, "error");
    okr_pack_map(&p, 2);
    okr_pack_key(&p, "code");
    okr_pack_c(&p, "denied");
    okr_pack_key(&p, "message");
    okr_pack_c(&p, "the conformance kit has no daemon");
    *ret_reply = (okr_view){bytes.ptr, bytes.len};
    return OKR_EFAIL;
}

static okr_status file(const okr_host *host, okr_view name, okr_view *ret)
{
    enum { FILE_MAX = 16 << 20 };
    char path[PATH_MAX];
    size_t stem = strlen(fake.setup.path) - strlen(".so");
    (void)host;
    int n = snprintf(path, sizeof path, "%.*s/%.*s", (int)stem, fake.setup.path, (int)name.len,
                     name.ptr);
    int fd = n > 0 && (size_t)n < sizeof path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return OKR_END;
    off_t size = lseek(fd, 0, SEEK_END);
    char *bytes = size > 0 && size <= FILE_MAX ? okr_arena_alloc(fake.arena, (size_t)size) : NULL;
    ssize_t got = bytes ? pread(fd, bytes, (size_t)size, 0) : -1;
    close(fd);
    if (got != size)
        return OKR_EFAIL;
    *ret = (okr_view){bytes, (uint64_t)size};
    return OKR_OK;
}

static const void *service(const okr_host *host, const char *id)
{
    (void)host;
    if (fake.setup.no_services)
        return NULL;
    return strcmp(id, OKR_SRV_CLIENT) == 0  ? (const void *)fake.client
           : strcmp(id, OKR_SRV_STATE) == 0 ? (const void *)fake.state
           : strcmp(id, OKR_SRV_DATA) == 0  ? (const void *)fake.data
                                            : NULL;
}

const okr_host *fake_host(const struct fake_setup *setup)
{
    if (!fake.host) {
        fake.arena = okr_arena_new(ARENA);
        fake.host = fake_guarded(sizeof *fake.host);
        fake.client = fake_guarded(sizeof *fake.client);
        fake.state = fake_guarded(sizeof *fake.state);
        fake.data = fake_guarded(sizeof *fake.data);
    }
    if (!fake.arena)
        abort();
    fake.setup = *setup;
    fake.now.n = fake.marked.n = 0;
    *fake.host = (okr_host){.size = sizeof *fake.host,
                            .abi_minor = OKR_ABI_MINOR,
                            .log = log_,
                            .option = option,
                            .section = section,
                            .service = service};
    *fake.client = (okr_srv_client){.size = sizeof *fake.client, .request = request};
    *fake.state = (okr_srv_state){.size = sizeof *fake.state, .get = get, .put = put, .next = next};
    *fake.data = (okr_srv_data){.size = sizeof *fake.data, .file = file};
    return fake.host;
}
