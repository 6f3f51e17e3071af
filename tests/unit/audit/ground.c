// SPDX-License-Identifier: Apache-2.0
#include "ground.h"

#include "cmd/snapshot.h"
#include "plug/snapshot.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

void ground_apply(struct fixture *f, struct okr_str text)
{
    struct okr_str args =
        okr_arena_printf(f->arena, "{name: 'test', text: `%.*s`}", OKR_STR_ARG(text));
    const struct okr_value *ok;
    int code = fixture_run(f, "document.apply", args.ptr, &ok);
    const struct okr_details *d = &f->err.details;
    cr_assert_eq(code, 0, "%s: line %u: %.*s\n%.*s", f->err.message, d->n ? d->at[0].line : 0,
                 d->n ? (int)d->at[0].message.len : 0, d->n ? d->at[0].message.ptr : "",
                 OKR_STR_ARG(text));
}

struct okr_str ground_file(struct fixture *f, const char *name)
{
    char path[512];
    struct okr_buf buf = OKR_BUF(f->arena);
    snprintf(path, sizeof path, "%s/%s", OKR_TEST_DIR, name);
    FILE *file = fopen(path, "rb");
    cr_assert(file, "%s", path);
    for (int c; (c = getc(file)) != EOF;)
        okr_buf_char(&buf, (char)c);
    (void)fclose(file);
    return okr_buf_view(&buf);
}

// --- the sink --------------------------------------------------------------------------------------------------------

enum { FOUND_MAX = 200000 };
struct collecting {
    okr_sink sink; ///< first
    struct okr_arena *arena;
    struct found_list list;
};

static struct okr_str kept(struct okr_arena *arena, okr_view v)
{
    return okr_arena_dup(arena, (struct okr_str){v.ptr, (size_t)v.len});
}

static okr_status collect(const okr_sink *sink, const okr_finding *finding)
{
    struct collecting *c = (struct collecting *)(uintptr_t)sink;
    if (c->list.n == FOUND_MAX)
        return OKR_END;
    c->list.at[c->list.n++] = (struct found){.code = kept(c->arena, finding->code),
                                             .subject = kept(c->arena, finding->subject),
                                             .other = kept(c->arena, finding->other),
                                             .field = kept(c->arena, finding->field),
                                             .args = kept(c->arena, finding->args),
                                             .severity = finding->severity,
                                             .offset = finding->offset,
                                             .length = finding->length};
    return OKR_OK;
}

static int by_code(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    int order = okr_str_cmp(x->code, y->code);
    order = order ? order : okr_str_cmp(x->subject, y->subject);
    return order ? order : okr_str_cmp(x->other, y->other);
}

struct okr_str ground_line(struct fixture *f, const struct found *found)
{
    static const char *const severities[] = {"info", "warn", "error"};
    struct okr_value args;
    struct okr_err e = {0};
    struct okr_buf text = OKR_BUF(f->arena);
    okr_buf_printf(&text, "%s %.*s %.*s", severities[found->severity], OKR_STR_ARG(found->code),
                   OKR_STR_ARG(found->subject));
    if (found->other.len)
        okr_buf_printf(&text, " %.*s", OKR_STR_ARG(found->other));
    if (found->field.len)
        okr_buf_printf(&text, " %.*s", OKR_STR_ARG(found->field));
    if (found->length)
        okr_buf_printf(&text, " %u+%u", found->offset, found->length);
    cr_assert_eq(okr_decode(found->args, f->arena, &args, &e), 0, "%s", e.message);
    for (uint32_t i = 0; i < args.n; i++)
        okr_buf_printf(&text, " %.*s=%.*s", OKR_STR_ARG(args.pairs[i].key.str),
                       OKR_STR_ARG(args.pairs[i].value.str));
    return okr_buf_view(&text);
}

// --- the audit -------------------------------------------------------------------------------------------------------

static bool take(void *self, struct okr_str bytes)
{
    okr_buf_str(self, bytes);
    return true;
}

static struct okr_str write_snapshot(struct fixture *f, uint64_t since, struct okr_ids changed)
{
    struct okr_buf buf = OKR_BUF(f->arena);
    struct okr_err e = {0};
    if (!f->trial)
        cr_assert_eq(store_reader_renew(f->reader, &e), 0);
    cr_assert_eq(
        snapshot_write(f->store, f->trial ? f->trial : f->reader, since, changed, take, &buf, &e),
        0, "%s", e.message);
    if (!f->trial)
        store_reader_reset(f->reader);
    cr_assert_not(buf.failed);
    return okr_buf_view(&buf);
}

static okr_status no_option(const okr_host *host, okr_view section, okr_view key, okr_view *ret)
{
    (void)host, (void)section, (void)key, (void)ret;
    return OKR_SKIP;
}

struct found_list ground_audit(struct fixture *f, uint64_t since, struct okr_ids changed)
{
    static const okr_host host = {.size = sizeof host, .option = no_option};
    const okr_plugin *plugin = okr_plugin_v1();
    const okr_cap_audit *audit = plugin->capability(OKR_CAP_AUDIT);
    const okr_call call = {.size = sizeof call, .attempt = 1, .today = f->today};
    struct collecting c = {.sink = {.size = sizeof c.sink, .finding = collect},
                           .arena = f->arena,
                           .list = {.at = calloc(FOUND_MAX, sizeof(struct found))}};
    struct okr_snapshot *snapshot;
    struct okr_err e = {0};
    void *self;
    cr_assert(c.list.at);
    cr_assert_eq(snapshot_open(write_snapshot(f, since, changed), &snapshot, &e), 0, "%s",
                 e.message);
    cr_assert_eq(plugin->open(&host, &self), OKR_OK);
    cr_assert_eq(audit->audit(self, &call, snapshot, &c.sink), OKR_OK);
    plugin->close(self);
    snapshot_close(snapshot);
    if (c.list.n)
        qsort(c.list.at, c.list.n, sizeof *c.list.at, by_code);
    struct found *own = okr_arena_array(f->arena, c.list.n + 1, sizeof *own);
    memcpy(own, c.list.at, c.list.n * sizeof *own);
    free(c.list.at);
    return (struct found_list){own, c.list.n};
}
