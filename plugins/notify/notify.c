// SPDX-License-Identifier: Apache-2.0
#include "notify.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { MARGIN_MS = 5000, NAME_MAX_ = 32 };

static okr_view view(struct okr_str s)
{
    return (okr_view){.ptr = s.ptr, .len = s.len};
}
static struct okr_str str(okr_view v)
{
    return (struct okr_str){v.ptr, (size_t)v.len};
}

// --- life ---

struct place {
    const okr_host *host;
    okr_view section;
};

static bool option(void *context, const char *key, struct okr_str *ret)
{
    const struct place *place = context;
    okr_view value = {0};
    if (place->host->option(place->host, place->section, view(okr_str_c(key)), &value) != OKR_OK)
        return false;
    *ret = str(value);
    return true;
}

static void read_endpoints(struct notify *n)
{
    struct place place = {.host = n->host};
    struct okr_str follow = {0};
    n->ticks_follow = option(&place, "tick_after_events", &follow) && okr_str_is(follow, "true");
    for (uint32_t i = 0; n->host->section(n->host, i, &place.section) == OKR_OK; i++) {
        struct okr_str name = str(place.section);
        if (n->n_endpoints == ENDPOINTS_MAX || !name.len || name.len > NAME_MAX_) {
            notify_say(n, SAY_ERROR, "endpoint=%.*s is left out: %d at most, names of %d bytes",
                       OKR_STR_ARG(name), ENDPOINTS_MAX, NAME_MAX_);
            continue;
        }
        struct endpoint *endpoint = &n->endpoints[n->n_endpoints++];
        endpoint_read(name, option, &place, n->lasting, endpoint);
        if (!endpoint_works(endpoint))
            notify_say(n, SAY_ERROR, "endpoint=%.*s cannot be used: %s", OKR_STR_ARG(name),
                       endpoint->fault.text[OKR_EN]);
    }
}

struct notify *notify_open(const okr_host *host)
{
    struct notify *n = calloc(1, sizeof *n);
    if (!n)
        return NULL;
    n->host = host;
    n->carry = transport_run;
    n->client = host->service(host, OKR_SRV_CLIENT);
    n->state = host->service(host, OKR_SRV_STATE);
    n->data = host->service(host, OKR_SRV_DATA);
    n->arena = okr_arena_new(CALL_BYTES);
    n->lasting = okr_arena_new(LASTING_BYTES);
    n->org_arena = okr_arena_new(LASTING_BYTES);
    n->units_arena = okr_arena_new(UNITS_BYTES);
    if (!n->client || !n->state || !n->data || !n->arena || !n->lasting || !n->org_arena ||
        !n->units_arena || sodium_init() < 0 || !transport_init()) {
        notify_say(n, SAY_ERROR, "this okrd lacks a service, or memory is short");
        notify_close(n);
        return NULL;
    }
    read_endpoints(n);
    return n;
}

void notify_close(struct notify *n)
{
    if (!n)
        return;
    okr_arena_free(n->arena);
    okr_arena_free(n->lasting);
    okr_arena_free(n->org_arena);
    okr_arena_free(n->units_arena);
    transport_done();
    free(n);
}

void notify_begin(struct notify *n, const okr_call *call)
{
    okr_arena_reset(n->arena);
    n->now = call->now_ms;
    n->today = call->today;
    n->deadline = call->deadline_ms > MARGIN_MS ? call->now_ms + call->deadline_ms - MARGIN_MS
                                                : call->now_ms + call->deadline_ms / 2;
    n->failed = false;
    n->reply = (struct okr_str){0};
}

okr_status notify_end(struct notify *n)
{
    return n->failed ? OKR_EFAIL : OKR_OK;
}

void notify_say(const struct notify *n, int level, const char *format, ...)
{
    char line[1000];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (length > 0)
        n->host->log(n->host, level, view(okr_str_c(line)));
}

// --- questions ---

const struct okr_value *notify_ask(struct notify *n, const char *op, const struct okr_buf *args,
                                   struct okr_str *ret_error)
{
    okr_view reply = {0};
    struct okr_err e = {0};
    struct okr_value *value = okr_arena_alloc(n->arena, sizeof *value);
    okr_view given = args ? view(okr_buf_view(args)) : (okr_view){0};
    okr_status status = n->client->request(n->host, view(okr_str_c(op)), given, &reply);
    struct okr_str bytes = okr_arena_dup(n->arena, str(reply));
    if (ret_error)
        *ret_error = OKR_STR("okrd does not answer");
    if (!value || !bytes.len || okr_decode(bytes, n->arena, value, &e))
        return NULL;
    if (status == OKR_OK)
        return okr_map_get(value, "ok");
    const struct okr_value *error = okr_map_get(value, "error");
    if (ret_error)
        *ret_error = okr_value_str(okr_map_get(error, "message"));
    return NULL;
}

const struct okr_value *notify_ask_one(struct notify *n, const char *op, const char *key,
                                       const char *value)
{
    struct okr_buf args = OKR_BUF(n->arena);
    struct okr_pack pack = OKR_PACK(&args);
    okr_pack_map(&pack, 1);
    okr_pack_key(&pack, key);
    okr_pack_c(&pack, value);
    return notify_ask(n, op, &args, NULL);
}

bool notify_file(struct notify *n, const char *name, struct okr_str *ret)
{
    okr_view file = {0};
    if (n->data->file(n->host, view(okr_str_c(name)), &file) != OKR_OK)
        return false;
    *ret = str(file);
    return true;
}

const struct endpoint *notify_endpoint(const struct notify *n, struct okr_str name)
{
    for (size_t i = 0; i < n->n_endpoints; i++)
        if (okr_str_eq(n->endpoints[i].name, name))
            return &n->endpoints[i];
    return NULL;
}

uint32_t notify_random(uint32_t below)
{
    return randombytes_uniform(below);
}

// --- the organisation and its clock ---

const struct okr_org *notify_org(struct notify *n)
{
    struct okr_err e = {0};
    if (n->org_known)
        return &n->org;
    okr_entity_init(&okr_entity_org, &n->org);
    okr_arena_reset(n->org_arena);
    const struct okr_value *org = okr_map_get(notify_ask(n, "org.get", NULL, NULL), "org");
    struct okr_org read;
    okr_entity_init(&okr_entity_org, &read);
    if (org && !okr_entity_read(&okr_entity_org, org, n->arena, &read, &e) &&
        !okr_entity_copy(&okr_entity_org, &read, n->org_arena, &n->org)) {
        n->org_known = true;
        struct okr_str zone = okr_arena_dup(n->org_arena, n->org.time_zone);
        if (zone.len)
            setenv("TZ", zone.ptr, 1);
        tzset();
    }
    return &n->org;
}

void notify_forget_org(struct notify *n)
{
    n->org_known = false;
}

void notify_local(struct notify *n, okr_time time, okr_date *ret_date, int *ret_minute)
{
    (void)notify_org(n);
    time_t seconds = (time_t)(time / 1000);
    struct tm local;
    if (!localtime_r(&seconds, &local))
        gmtime_r(&seconds, &local);
    *ret_date = okr_date_make(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
    *ret_minute = local.tm_hour * 60 + local.tm_min;
}

okr_time notify_utc(struct notify *n, okr_date date, int minute)
{
    int year, month, day;
    (void)notify_org(n);
    okr_date_split(date, &year, &month, &day);
    struct tm local = {.tm_year = year - 1900,
                       .tm_mon = month - 1,
                       .tm_mday = day,
                       .tm_hour = minute / 60,
                       .tm_min = minute % 60,
                       .tm_isdst = -1};
    return (okr_time)mktime(&local) * 1000;
}
