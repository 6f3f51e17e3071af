// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"

#include "base/check.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ARENA_BYTES = 512 << 20 };

void fixture_open(struct fixture *f)
{
    *f = (struct fixture){.dir = "/tmp/okr-cmd-XXXXXX"};
    char data[80];
    okr_commands_init();
    f->arena = okr_arena_new(ARENA_BYTES);
    f->today = okr_date_make(2018, 1, 20);
    check(f->arena && mkdtemp(f->dir));
    snprintf(data, sizeof data, "%s/data", f->dir);
    const struct store_options options = {.dir = data, .create = true, .map_bytes = 1 << 28};
    cr_assert_eq(store_open(&options, &f->store, &f->err), 0, "%s", f->err.message);
    cr_assert_eq(store_reader_new(f->store, &f->reader, &f->err), 0, "%s", f->err.message);
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    (void)st;
    (void)type;
    (void)walk;
    return remove(path);
}

void fixture_close(struct fixture *f)
{
    store_reader_free(f->reader);
    store_close(f->store);
    okr_arena_free(f->arena);
    nftw(f->dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

// --- the small notation for arguments ------------------------------------------------------------------------------
static const char *skip_blank(const char *s)
{
    while (*s == ' ' || *s == ',' || *s == '\n')
        s++;
    return s;
}

static const char *pack_one(const char *s, struct okr_pack *out);

static const char *pack_map(const char *s, struct okr_pack *out)
{
    size_t place = okr_pack_map_open(out);
    uint32_t n = 0;
    for (s = skip_blank(s); *s != '}'; s = skip_blank(s), n++) {
        bool quoted = *s == '\'';
        const char *key = s + quoted, *end = key + strcspn(key, quoted ? "'" : ": ");
        okr_pack_str(out, (struct okr_str){key, (size_t)(end - key)});
        s = strchr(end, ':');
        check(s);
        s = pack_one(s + 1, out);
    }
    okr_pack_map_close(out, place, n);
    return s + 1;
}

static const char *pack_list(const char *s, struct okr_pack *out)
{
    size_t place = okr_pack_array_open(out);
    uint32_t n = 0;
    for (s = skip_blank(s); *s != ']'; s = skip_blank(s), n++)
        s = pack_one(s, out);
    okr_pack_array_close(out, place, n);
    return s + 1;
}

static const char *pack_word(const char *s, struct okr_pack *out)
{
    if (strncmp(s, "null", 4) == 0) {
        okr_pack_nil(out);
        return s + 4;
    }
    bool yes = strncmp(s, "true", 4) == 0;
    check(yes || strncmp(s, "false", 5) == 0);
    okr_pack_bool(out, yes);
    return s + (yes ? 4 : 5);
}

/// A value that is packed by itself.
static const char *pack_bytes(const char *s, struct okr_pack *out)
{
    size_t place = okr_pack_bin_open(out);
    s = skip_blank(pack_one(s, out));
    okr_pack_bin_close(out, place);
    check(*s == '>');
    return s + 1;
}

static const char *pack_one(const char *s, struct okr_pack *out)
{
    struct okr_decimal number;
    char *end;
    s = skip_blank(s);
    if (*s == '{')
        return pack_map(s + 1, out);
    if (*s == '[')
        return pack_list(s + 1, out);
    if (*s == '\'' || *s == '`') { // what holds one of them stands between the other
        size_t length = strcspn(s + 1, *s == '`' ? "`" : "'");
        okr_pack_str(out, (struct okr_str){s + 1, length});
        return s + length + 2;
    }
    if (*s == '<')
        return pack_bytes(s + 1, out);
    if (*s >= 'a' && *s <= 'z')
        return pack_word(s, out);
    check(okr_decimal_from_double(strtod(s, &end), &number) && end != s);
    okr_pack_decimal(out, number);
    return end;
}

static struct okr_str make_frame(struct fixture *f, const char *op, const char *args)
{
    struct okr_buf *buf = okr_arena_alloc(f->arena, sizeof *buf);
    *buf = OKR_BUF(f->arena);
    struct okr_pack out = OKR_PACK(buf);
    okr_pack_map(&out, 4u + f->dry_run + f->has_if_version + (f->key != NULL));
    okr_pack_key(&out, "v");
    okr_pack_uint(&out, 1);
    okr_pack_key(&out, "id");
    okr_pack_uint(&out, 7);
    okr_pack_key(&out, "op");
    okr_pack_c(&out, op);
    okr_pack_key(&out, "args");
    pack_one(args, &out);
    if (f->dry_run) {
        okr_pack_key(&out, "dry_run");
        okr_pack_bool(&out, true);
    }
    if (f->has_if_version) {
        okr_pack_key(&out, "if_version");
        okr_pack_uint(&out, f->if_version);
    }
    if (f->key) {
        okr_pack_key(&out, "idempotency_key");
        okr_pack_c(&out, f->key);
    }
    f->dry_run = f->has_if_version = false;
    f->key = NULL;
    return okr_buf_view(buf);
}

static void run_command(struct fixture *f, struct cmd *c, enum okr_place place)
{
    struct store_txn *txn;
    if (f->trial && place == OKR_PLACE_WRITER) {
        cr_assert_eq(cmd_write(c, f->trial), 0, "%s", c->err->message);
        return;
    }
    if (f->trial) {
        c->txn = f->trial;
        cmd_read(c);
        return;
    }
    if (place == OKR_PLACE_WRITER) {
        cr_assert_eq(store_begin(f->store, &txn, &f->err), 0);
        cr_assert_eq(cmd_write_step(c, txn, &f->spoilt), 0, "%s", c->err->message);
        if (f->spoilt) {
            store_abort(txn);
            cr_assert_eq(store_begin(f->store, &txn, &f->err), 0);
            *c->err = (struct okr_err){0};
            c->out->buf->len = 0;
            cr_assert_eq(cmd_write(c, txn), 0, "%s", c->err->message);
        }
        struct okr_err e = {0};
        cr_assert_eq(store_commit(txn, &e), 0, "%s", e.message);
        return;
    }
    cr_assert_eq(store_reader_renew(f->reader, &f->err), 0);
    c->txn = f->reader;
    cmd_read(c);
    store_reader_reset(f->reader);
}

int fixture_run(struct fixture *f, const char *op, const char *args,
                const struct okr_value **ret_ok)
{
    const struct okr_value *ok = NULL, *envelope;
    struct okr_request *request = okr_arena_alloc(f->arena, sizeof *request);
    struct okr_buf reply = OKR_BUF(f->arena);
    struct okr_pack out = OKR_PACK(&reply);
    f->err = (struct okr_err){0};
    int code = okr_request_read(make_frame(f, op, args), f->arena, request, &f->err);
    if (code)
        return code;
    struct cmd c = {
        .store = f->store,
        .arena = f->arena,
        .request = request,
        .peer = {.uid = f->uid ? f->uid : 1000, .admin = !f->no_admin},
        .now = (okr_time)f->today * OKR_DAY_MS + 8 * 3600000,
        .today = f->today,
        .out = &out,
        .err = &f->err,
    };
    if (f->plugin)
        snprintf(c.peer.plugin, sizeof c.peer.plugin, "%s", f->plugin);
    run_command(f, &c, okr_ops[request->op].place);
    f->err = (struct okr_err){0};
    cr_assert(reply.len, "no reply to %s", op);
    code = okr_reply_read(okr_buf_view(&reply), f->arena, &ok, &envelope, &f->err);
    if (ret_ok)
        *ret_ok = ok;
    return code;
}

const struct okr_value *fixture_ok(struct fixture *f, const char *op, const char *args)
{
    const struct okr_value *ok = NULL;
    int code = fixture_run(f, op, args, &ok);
    cr_assert_eq(code, 0, "%s %s: %s (%s)", op, args, f->err.message, f->err.hint);
    return ok;
}

const struct okr_value *fixture_at(const struct okr_value *v, const char *path)
{
    while (v && *path) {
        char part[64];
        size_t length = strcspn(path, ".");
        snprintf(part, sizeof part, "%.*s", (int)length, path);
        if (v->type == OKR_V_ARRAY) {
            size_t i = strtoul(part, NULL, 10);
            v = i < v->n ? &v->items[i] : NULL;
        } else {
            v = okr_map_get(v, part);
        }
        path += length + (path[length] == '.');
    }
    return v;
}

const char *fixture_str(struct fixture *f, const struct okr_value *v, const char *path)
{
    return okr_arena_dup(f->arena, okr_value_str(fixture_at(v, path))).ptr;
}

double fixture_num(const struct okr_value *v, const char *path)
{
    return okr_value_double(fixture_at(v, path));
}

void fixture_try(struct fixture *f)
{
    cr_assert_eq(store_begin(f->store, &f->trial, &f->err), 0, "%s", f->err.message);
}

void fixture_forget(struct fixture *f)
{
    store_abort(f->trial);
    f->trial = NULL;
}

uint64_t fixture_head(struct fixture *f)
{
    cr_assert_eq(store_reader_renew(f->reader, &f->err), 0);
    uint64_t head = store_head(f->reader);
    store_reader_reset(f->reader);
    return head;
}

void fixture_finance(struct fixture *f)
{
    fixture_ok(f, "unit.create", "{kind: 'company', name: '远帆科技'}");
    fixture_ok(f, "unit.create", "{kind: 'department', name: '财务部'}");
    fixture_ok(f, "unit.create", "{kind: 'department', name: '产品部'}");
    fixture_ok(f, "unit.create", "{kind: 'person', name: '王磊', parent: '财务部'}");
    fixture_ok(f, "cycle.create",
               "{key: 'FY2018Q4', start: '2018-01-01', end: '2018-03-31', open: true}");
    fixture_ok(f, "objective.create",
               "{unit: 'u-1', text: '定下今后三年的财务战略', state: 'published'}");
    fixture_ok(f, "objective.create",
               "{unit: '财务部', text: '建立投资机构网络', state: 'published'}");
    fixture_ok(
        f, "key_result.create",
        "{objective: 'o-1', text: '保持洽谈', metric: {kind: 'increase', start: 0, target: 100, measure: '家'}}");
    fixture_ok(
        f, "key_result.create",
        "{objective: 'o-2', text: '面谈', metric: {kind: 'increase', start: 0, target: 100, measure: '家'}}");
    fixture_ok(
        f, "key_result.create",
        "{objective: 'o-2', text: '洽谈', metric: {kind: 'increase', start: 0, target: 100, measure: '家'}}");
}
