// SPDX-License-Identifier: Apache-2.0
#include "lint.h"

#include "base/clock.h"
#include "cmd/cmd.h"
#include "cmd/snapshot.h"
#include "plug/load.h"
#include "plug/snapshot.h"

#include <okr_plugin.h>

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ARENA_BYTES = 1 << 30, TEXT_MOST = 12 << 20, MAP_BYTES = 1 << 30, CHUNK = 64 << 10 };

struct lint {
    const char *lang;
    struct okr_arena *arena;
    struct store *store;
    struct store_txn *txn; ///< one transaction from beginning to end, which is never committed
    okr_date today;
    char dir[32];
};

// --- requests ----------------------------------------------------------------------------------------------------------

static void pack_head(struct lint *l, struct okr_pack *p, const char *op)
{
    okr_pack_map(p, 5);
    okr_pack_c(p, "v");
    okr_pack_uint(p, 1);
    okr_pack_c(p, "id");
    okr_pack_uint(p, 1);
    okr_pack_c(p, "lang");
    okr_pack_c(p, l->lang);
    okr_pack_c(p, "op");
    okr_pack_c(p, op);
    okr_pack_c(p, "args");
}

/// Runs a request in the transaction; its whole reply in `*ret`. The code says what the reply says.
static int ask(struct lint *l, struct okr_str frame, bool plugin, struct okr_str *ret,
               const struct okr_value **ret_ok, struct okr_err *e)
{
    struct okr_request *request = okr_arena_alloc(l->arena, sizeof *request);
    struct okr_buf reply = OKR_BUF(l->arena);
    struct okr_pack out = OKR_PACK(&reply);
    const struct okr_value *envelope;
    int code = request ? okr_request_read(frame, l->arena, request, e) : okr_fail_memory(e);
    if (code)
        return code;
    struct cmd c = {.store = l->store,
                    .arena = l->arena,
                    .request = request,
                    .peer = {.uid = (int64_t)getuid(), .admin = true},
                    .now = clock_now(),
                    .today = l->today,
                    .out = &out,
                    .err = e};
    if (plugin)
        snprintf(c.peer.plugin, sizeof c.peer.plugin, "audit");
    if (okr_ops[request->op].place == OKR_PLACE_WRITER) {
        if ((code = cmd_write(&c, l->txn)))
            return code;
    } else {
        c.txn = l->txn;
        cmd_read(&c);
    }
    *ret = okr_buf_view(&reply);
    okr_err_clear(e);
    return okr_reply_read(*ret, l->arena, ret_ok, &envelope, e);
}

static int apply(struct lint *l, struct okr_str text, struct okr_str *ret,
                 const struct okr_value **ret_ok, struct okr_err *e)
{
    struct okr_buf buf = OKR_BUF(l->arena);
    struct okr_pack p = OKR_PACK(&buf);
    pack_head(l, &p, "document.apply");
    okr_pack_map(&p, 1);
    okr_pack_c(&p, "text");
    okr_pack_str(&p, text);
    return buf.failed ? okr_fail_memory(e) : ask(l, okr_buf_view(&buf), false, ret, ret_ok, e);
}

/// The findings as finding.list tells them, and from document.apply the ids by the lines of the text.
static int list(struct lint *l, const struct okr_value *applied, struct okr_str *ret,
                struct okr_err *e)
{
    const struct okr_value *ok, id = {.type = OKR_V_UINT, .u = 1};
    struct okr_buf buf = OKR_BUF(l->arena), reply = OKR_BUF(l->arena);
    struct okr_pack p = OKR_PACK(&buf);
    pack_head(l, &p, "finding.list");
    okr_pack_map(&p, 1);
    okr_pack_c(&p, "limit");
    okr_pack_uint(&p, 100000);
    int code = buf.failed ? okr_fail_memory(e) : ask(l, okr_buf_view(&buf), false, ret, &ok, e);
    if (code)
        return code;
    p = OKR_PACK(&reply);
    okr_reply_open(&p, &id);
    okr_pack_map(&p, 2);
    okr_pack_c(&p, "findings");
    okr_pack_value(&p, okr_map_get(ok, "findings"));
    okr_pack_c(&p, "ids");
    okr_pack_value(&p, okr_map_get(applied, "ids"));
    okr_reply_close(&p, OKR_STR(""), 0);
    *ret = okr_buf_view(&reply);
    return reply.failed ? okr_fail_memory(e) : OKR_OK;
}

// --- the audit ---------------------------------------------------------------------------------------------------------

/// Takes findings as finding.settle wants them.
struct taking {
    okr_sink sink; ///< first
    struct okr_buf buf;
    struct okr_pack p;
    uint32_t n;
};

static void pack_view(struct okr_pack *p, const char *key, okr_view v)
{
    okr_pack_c(p, key);
    okr_pack_str(p, (struct okr_str){v.len ? v.ptr : "", (size_t)v.len});
}

static okr_status take_finding(const okr_sink *sink, const okr_finding *f)
{
    struct taking *t = (struct taking *)(uintptr_t)sink;
    okr_pack_map(&t->p, f->args.len ? 8 : 7);
    pack_view(&t->p, "code", f->code);
    pack_view(&t->p, "subject", f->subject);
    pack_view(&t->p, "other", f->other);
    pack_view(&t->p, "field", f->field);
    okr_pack_c(&t->p, "severity");
    okr_pack_uint(&t->p, f->severity);
    okr_pack_c(&t->p, "offset");
    okr_pack_uint(&t->p, f->offset);
    okr_pack_c(&t->p, "length");
    okr_pack_uint(&t->p, f->length);
    if (f->args.len) {
        okr_pack_c(&t->p, "args");
        okr_pack_raw(&t->p, (struct okr_str){f->args.ptr, (size_t)f->args.len});
    }
    t->n++;
    return t->buf.failed ? OKR_END : OKR_OK;
}

static bool take_bytes(void *self, struct okr_str bytes)
{
    struct okr_buf *buf = self;
    okr_buf_str(buf, bytes);
    return !buf->failed;
}

static const struct conf_plugins
    *sections; // the host has no argument of its own; one text, one process

static bool is(const char *c, okr_view v)
{
    return strlen(c) == v.len && memcmp(c, v.ptr, v.len) == 0;
}

/// What [plugin audit] says holds for a text, too; of a key that stands twice the last one counts.
static okr_status option(const okr_host *host, okr_view section, okr_view key, okr_view *ret)
{
    enum { NAME, SECTION, KEY, VALUE, ORIGIN, PARTS };
    okr_status found = OKR_SKIP;
    (void)host;
    for (size_t at = 0; at < sections->used;) {
        const char *part[PARTS];
        for (int i = 0; i < PARTS; i++) {
            part[i] = sections->bytes + at;
            at += strlen(part[i]) + 1;
        }
        if (strcmp(part[NAME], "audit") != 0 || !is(part[SECTION], section) || !is(part[KEY], key))
            continue;
        *ret = (okr_view){part[VALUE], strlen(part[VALUE])};
        found = OKR_OK;
    }
    return found;
}

static void tell_log(const okr_host *host, int32_t level, okr_view msg)
{
    (void)host, (void)level;
    fprintf(stderr, "okrd: audit: %.*s\n", (int)msg.len, msg.ptr);
}

/// The file: beside okrd where it was built, else where plugins are installed.
static const okr_plugin *load_plugin(struct okr_err *e)
{
    char path[PATH_MAX], real[PATH_MAX];
    struct plug_why why = {{{0}}};
    plug_packaged("audit", path, sizeof path);
    if (access(path, R_OK)) {
        (void)okr_fail(e, OKR_E_PLUGIN_DOWN, NULL, "install okrd's plugins",
                       "the audit plugin is not there: %s", path);
        return NULL;
    }
    const okr_plugin *plugin = plug_load(path, real, &why);
    if (!plugin)
        (void)okr_fail(e, OKR_E_PLUGIN_DOWN, NULL, "install okrd's plugins", "%s",
                       why.text[e->lang]);
    return plugin;
}

static int find(struct lint *l, struct taking *t, struct okr_err *e)
{
    static const okr_host host = {.size = sizeof host, .log = tell_log, .option = option};
    struct okr_buf bytes = OKR_BUF(l->arena);
    struct okr_snapshot *snapshot;
    void *self;
    int code = snapshot_write(l->store, l->txn, 0, (struct okr_ids){0}, take_bytes, &bytes, e);
    const okr_plugin *plugin = code ? NULL : load_plugin(e);
    if (!plugin)
        return code ? code : e->code;
    const okr_cap_audit *audit = plugin->capability(OKR_CAP_AUDIT);
    if (!audit || plugin->open(&host, &self) != OKR_OK)
        return okr_fail(e, OKR_E_PLUGIN_DOWN, NULL, "install okrd's plugins",
                        "the audit plugin does not start");
    if ((code = snapshot_open(okr_buf_view(&bytes), &snapshot, e)))
        return code;
    const okr_call call = {
        .size = sizeof call, .attempt = 1, .now_ms = clock_now(), .today = l->today};
    if (audit->audit(self, &call, snapshot, &t->sink) != OKR_OK || t->buf.failed)
        code = okr_fail_memory(e);
    snapshot_close(snapshot);
    if (plugin->close)
        plugin->close(self);
    return code;
}

/// Settles what is of `*from` and subjects behind it, as far as one request goes; `*from` moves there, `*ret_more` says whether there is more.
static int settle_from(struct lint *l, const struct taking *t, okr_id *from, bool *ret_more,
                       struct okr_err *e)
{
    struct okr_buf buf = OKR_BUF(l->arena);
    struct okr_pack p = OKR_PACK(&buf);
    struct okr_str reply;
    const struct okr_value *ok;
    pack_head(l, &p, "finding.settle");
    okr_pack_map(&p, 4);
    okr_pack_c(&p, "sequence");
    okr_pack_uint(&p, store_head(l->txn));
    okr_pack_c(&p, "full");
    okr_pack_bool(&p, true);
    okr_pack_c(&p, "from");
    okr_pack_id(&p, *from);
    okr_pack_c(&p, "findings");
    size_t findings = okr_pack_bin_open(&p);
    okr_pack_array(&p, t->n);
    okr_pack_raw(&p, okr_buf_view(&t->buf));
    okr_pack_bin_close(&p, findings);
    int code = buf.failed ? okr_fail_memory(e) : ask(l, okr_buf_view(&buf), true, &reply, &ok, e);
    if (code)
        return code;
    *ret_more = okr_value_bool(okr_map_get(ok, "more"));
    (void)okr_id_parse(okr_value_str(okr_map_get(ok, "from")), from);
    return OKR_OK;
}

static int settle(struct lint *l, struct okr_err *e)
{
    struct taking t = {.sink = {.size = sizeof t.sink, .finding = take_finding},
                       .buf = OKR_BUF(l->arena)};
    okr_id from = 0;
    bool more = true;
    t.p = OKR_PACK(&t.buf);
    int code = find(l, &t, e);
    while (!code && more)
        code = settle_from(l, &t, &from, &more, e);
    return code;
}

// --- the process -------------------------------------------------------------------------------------------------------

static int read_text(struct lint *l, struct okr_str *ret, struct okr_err *e)
{
    struct okr_buf buf = OKR_BUF(l->arena);
    size_t n = 1;
    while (n && !buf.failed && buf.len <= TEXT_MOST) {
        char *room = okr_buf_room(&buf, CHUNK);
        n = room ? fread(room, 1, CHUNK, stdin) : 0;
        buf.len += n;
    }
    *ret = okr_buf_view(&buf);
    return buf.failed || buf.len > TEXT_MOST ? okr_fail_memory(e) : OKR_OK;
}

static int open_store(struct lint *l, struct okr_err *e)
{
    char data[64];
    if (!mkdtemp(l->dir))
        return okr_fail(e, OKR_E_NO_SPACE, NULL, "free some space in /tmp",
                        "no directory in /tmp can be made");
    snprintf(data, sizeof data, "%s/data", l->dir);
    const struct store_options options = {.dir = data, .map_bytes = MAP_BYTES, .create = true};
    int code = store_open(&options, &l->store, e);
    return code ? code : store_begin(l->store, &l->txn, e);
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *walk)
{
    (void)st, (void)type, (void)walk;
    return remove(path);
}

/// The reply to write: what was found, or why the text was not taken in.
static int reply_to(struct lint *l, struct okr_str *ret, struct okr_err *e)
{
    struct okr_str text;
    const struct okr_value *applied;
    int code = read_text(l, &text, e);
    if (!code && !okr_utf8_valid(text))
        code = okr_fail(e, OKR_E_INVALID, NULL, "save the file as UTF-8", "this is not UTF-8 text");
    if (code || (code = open_store(l, e)))
        return code;
    if (apply(l, text, ret, &applied, e))
        return ret->len ? OKR_OK : e->code;
    okr_err_clear(e);
    code = settle(l, e);
    return code ? code : list(l, applied, ret, e);
}

/// Why there is nothing to tell, as a reply: whoever runs this role shows it as it shows a refusal.
static struct okr_str refusal(struct lint *l, const struct okr_err *e)
{
    const struct okr_value id = {.type = OKR_V_UINT, .u = 1};
    struct okr_buf buf = OKR_BUF(l->arena);
    struct okr_pack p = OKR_PACK(&buf);
    okr_reply_error(&p, &id, e);
    return okr_buf_view(&buf);
}

int lint_main(const struct okrd_settings *settings, const char *lang)
{
    struct lint l = {
        .lang = lang, .arena = okr_arena_new(ARENA_BYTES), .dir = "/tmp/okrd-lint-XXXXXX"};
    struct okr_err e = {.lang = strcmp(lang, "zh") == 0 ? OKR_ZH : OKR_EN};
    struct okr_str reply = {NULL, 0};
    okr_commands_init();
    sections = &settings->conf.plugins;
    if (settings->today != OKR_NO_DATE)
        clock_pin(settings->today);
    l.today = clock_today(clock_now());
    int code = l.arena ? reply_to(&l, &reply, &e) : okr_fail_memory(&e);
    if (code && l.arena) {
        reply = refusal(&l, &e);
        code = reply.len ? OKR_OK : code;
    }
    if (l.txn)
        store_abort(l.txn);
    store_close(l.store);
    (void)nftw(l.dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    if (code)
        okrd_complain(&e);
    else
        (void)fwrite(reply.ptr, 1, reply.len, stdout);
    okr_arena_free(l.arena);
    return code ? 1 : 0;
}
