// SPDX-License-Identifier: Apache-2.0
// Jobs: what people ask of the plugins, and what plugins ask of okrd.
#include "actor/pool.h"
#include "base/clock.h"
#include "base/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

// --- answers to people ----------------------------------------------------------------------------------

void pool_give_back(struct pool *pool, struct job *job)
{
    job->called = true;
    pool_send(pool->front, (struct pool_message){.job = job});
}

void pool_reply(struct pool *pool, struct job *job, struct okr_str value)
{
    struct okr_pack out = OKR_PACK(&job->reply);
    okr_reply_open(&out, job->request.id);
    if (job->request.op == OKR_OP_plugin_replay) {
        okr_pack_value(&out, job->request.args);
        okr_reply_close(&out, store_epoch(pool->store), pool->head);
        pool_give_back(pool, job);
        return;
    }
    okr_pack_map(&out, 1);
    okr_pack_key(&out, "reply");
    if (value.len)
        okr_pack_raw(&out, value);
    else
        okr_pack_nil(&out);
    okr_reply_close(&out, store_epoch(pool->store), pool->head);
    pool_give_back(pool, job);
}

void pool_refuse(struct pool *pool, struct job *job, int code, const char *hint, const char *format,
                 ...)
{
    struct okr_pack out = OKR_PACK(&job->reply);
    va_list arguments;
    char text[sizeof job->err.message];
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, okr_err_say(&job->err, format), arguments);
    va_end(arguments);
    okr_err_clear(&job->err);
    (void)okr_fail(&job->err, code, NULL, hint ? okr_err_say(&job->err, hint) : NULL, "%s", text);
    job->reply.len = 0;
    job->reply.failed = false;
    okr_reply_error(&out, job->request.id, &job->err);
    pool_give_back(pool, job);
}

void pool_refuse_all(struct pool *pool, struct plugin *p)
{
    for (size_t i = 0; i < p->n_waiting; i++)
        pool_refuse(pool, p->waiting[i], OKR_E_PLUGIN_DOWN, "okr plugin show says why",
                    "the plugin %s is not running", p->conf.name);
    p->n_waiting = 0;
    if (p->replay_job)
        pool_refuse(pool, p->replay_job, OKR_E_PLUGIN_DOWN, "okr plugin show says why",
                    "the plugin %s is not running", p->conf.name);
    p->replay_job = NULL;
    p->replay = 0;
}

void pool_describe(struct pool *pool, const struct plugin *p, struct cmd_plugin *ret)
{
    size_t n = 0;
    bool runs = p->state == SUPERVISOR_READY || p->state == SUPERVISOR_BUSY;
    *ret = (struct cmd_plugin){
        .id = p->conf.name,
        .path = p->path,
        .state = p->probing ? NULL : supervisor_slug(p->state),
        .version = p->version,
        .summary = p->summary,
        .grant = p->conf.grant,
        .why = {runs ? "" : p->why.text[OKR_EN], runs ? "" : p->why.text[OKR_ZH]},
        .enabled = p->conf.enabled && !p->place.stopped,
        .listens = p->can[PLUG_CAN_EVENTS] && p->placed,
        .pid = p->pid,
        .deaths = p->deaths,
        .calls = p->calls,
        .sequence = p->place.sequence,
        .lag = pool->head > p->place.sequence ? pool->head - p->place.sequence : 0,
        .missed = p->place.missed,
        .missed_to = p->place.missed_to,
        .tick = p->can[PLUG_CAN_TICK] && p->placed ? p->place.tick : OKR_NO_TIME,
        .rules = {p->rules.ptr, p->can[PLUG_CAN_AUDIT] ? p->rules.len : 0},
    };
    for (int i = 0; i < PLUG_CAPABILITY_COUNT; i++)
        if (p->can[i])
            ret->capabilities[n++] = plug_capabilities[i];
}

static void describe(void *self, size_t i, struct cmd_plugin *ret)
{
    struct pool *pool = self;
    pool_describe(pool, pool->plugins[i], ret);
}

static void reply_plugin(struct pool *pool, struct plugin *p, struct job *job)
{
    struct okr_pack out = OKR_PACK(&job->reply);
    struct cmd_plugin plugin;
    pool_describe(pool, p, &plugin);
    plugin.rules = OKR_STR("");
    okr_reply_open(&out, job->request.id);
    okr_pack_map(&out, 1);
    okr_pack_key(&out, "plugin");
    cmd_plugin_pack(&plugin, job->err.lang, &out);
    okr_reply_close(&out, store_epoch(pool->store), pool->head);
    pool_give_back(pool, job);
}

void pool_answer_starting(struct pool *pool, struct plugin *p)
{
    bool failed = p->why.text[OKR_EN][0] && p->state != SUPERVISOR_READY;
    for (size_t i = 0; i < p->n_starting; i++) {
        struct job *job = p->starting[i];
        if (failed && p->probing)
            pool_refuse(pool, job, OKR_E_INVALID, "mend it, and probe it again", "%s: %s",
                        p->conf.name, p->why.text[job->err.lang]);
        else if (failed && job->request.op != OKR_OP_plugin_disable)
            pool_refuse(pool, job, OKR_E_PLUGIN_DOWN, "mend it, and okr plugin restart", "%s: %s",
                        p->conf.name, p->why.text[job->err.lang]);
        else
            reply_plugin(pool, p, job);
    }
    p->n_starting = 0;
}

// --- orders ---------------------------------------------------------------------------------------------

/// Keeps a job in a list of the plugin's; refused when it is full.
static bool keep_job(struct pool *pool, struct plugin *p, struct job **list, size_t *n,
                     struct job *job)
{
    if (*n == POOL_WAITING) {
        pool_refuse(pool, job, OKR_E_BUSY, "ask again in a moment",
                    "too many wait for the plugin %s", p->conf.name);
        return false;
    }
    list[(*n)++] = job;
    return true;
}

static void stop_or_go(struct pool *pool, struct plugin *p, struct job *job, bool stop)
{
    if (!keep_job(pool, p, p->starting, &p->n_starting, job))
        return;
    pool_place(pool, p);
    p->stop_moved = p->stop_moved || p->place.stopped != stop;
    p->place.stopped = stop;
    if (stop)
        why_say(&p->why, "%s disabled it", job->actor);
    else
        p->conf.enabled = true; // until the options are read again
    pool_event(pool, p, stop ? SUPERVISOR_ON_DISABLE : SUPERVISOR_ON_START);
    if (p->state != SUPERVISOR_STARTING)
        pool_answer_starting(pool, p);
    pool_score_again(pool); // another one may be the first that fits now
    (void)pool_keep(pool, p);
}

static void restart(struct pool *pool, struct plugin *p, struct job *job)
{
    if (!p->conf.enabled || p->place.stopped) {
        pool_refuse(pool, job, OKR_E_TRANSITION, "okr plugin enable starts it",
                    "the plugin %s is disabled", p->conf.name);
        return;
    }
    if (keep_job(pool, p, p->starting, &p->n_starting, job))
        pool_event(pool, p,
                   p->state == SUPERVISOR_OFF ? SUPERVISOR_ON_START : SUPERVISOR_ON_RESTART);
}

static void probe(struct pool *pool, struct plugin *known, struct job *job)
{
    struct okr_str path = okr_value_str(okr_map_get(job->request.args, "path"));
    struct plugin *p = pool->n < POOL_PLUGINS ? calloc(1, sizeof *p) : NULL;
    if (!p) {
        pool_refuse(pool, job, OKR_E_BUSY, "ask again in a moment", "another file is being probed");
        return;
    }
    p->conf.memory = known ? known->conf.memory : INT64_C(1) << 30;
    p->conf.start_ms = known ? known->conf.start_ms : 10000;
    if (known)
        snprintf(p->path, sizeof p->path, "%s", known->path);
    else
        snprintf(p->path, sizeof p->path, "%.*s", OKR_STR_ARG(path));
    const char *slash = strrchr(p->path, '/');
    snprintf(p->conf.name, sizeof p->conf.name, "%.*s",
             (int)strcspn(slash ? slash + 1 : p->path, "."), slash ? slash + 1 : p->path);
    p->probing = true;
    p->log = -1;
    p->number = UINT32_MAX;
    p->starting[p->n_starting++] = job;
    pool->plugins[pool->n++] = p;
    pool_probe(pool, p);
}

static void call(struct pool *pool, struct plugin *p, struct job *job, enum plug_capability needs)
{
    bool down = p->state == SUPERVISOR_OFF || p->state == SUPERVISOR_DISABLED;
    if (job->origin.purpose == JOB_REQUEST && job->origin.plugin == p->number)
        pool_refuse(pool, job, OKR_E_BUSY, "let it call its own functions",
                    "the plugin %s is at a call, and cannot answer itself", p->conf.name);
    else if (down)
        pool_refuse(pool, job, OKR_E_PLUGIN_DOWN, "okr plugin show says why",
                    "the plugin %s is not running", p->conf.name);
    else if (p->state >= SUPERVISOR_READY && p->state <= SUPERVISOR_BUSY && !p->can[needs])
        pool_refuse(pool, job, OKR_E_UNSUPPORTED, "okr plugin show says what it can",
                    "the plugin %s takes no commands", p->conf.name);
    else
        (void)keep_job(pool, p, p->waiting, &p->n_waiting, job);
}

static void replay(struct pool *pool, struct plugin *p, struct job *job)
{
    if (p->replay_job || p->state == SUPERVISOR_OFF || p->state == SUPERVISOR_DISABLED) {
        pool_refuse(pool, job, p->replay_job ? OKR_E_BUSY : OKR_E_PLUGIN_DOWN,
                    "okr plugin show says how it is", "the plugin %s cannot take it now",
                    p->conf.name);
        return;
    }
    p->replay_job = job;
    p->replay = okr_value_uint(okr_map_get(job->request.args, "sequence"), 0);
}

static void obey(struct pool *pool, const struct cmd_pool *order, struct job *job)
{
    struct plugin *p = order->which < pool->n ? pool->plugins[order->which] : NULL;
    if (job->request.dry_run) {
        pool_refuse(pool, job, OKR_E_INVALID, "leave dry_run out",
                    "a plugin cannot be asked to try only");
        return;
    }
    switch (order->order) {
    case CMD_POOL_RESTART: restart(pool, p, job); return;
    case CMD_POOL_ENABLE: stop_or_go(pool, p, job, false); return;
    case CMD_POOL_DISABLE: stop_or_go(pool, p, job, true); return;
    case CMD_POOL_PROBE: probe(pool, p, job); return;
    case CMD_POOL_CALL: call(pool, p, job, PLUG_CAN_COMMAND); return;
    case CMD_POOL_AUDIT: call(pool, p, job, PLUG_CAN_AUDIT); return;
    case CMD_POOL_REPLAY: replay(pool, p, job); return;
    default:
        pool_refuse(pool, job, OKR_E_UNSUPPORTED, "okr plugin list names the plugins",
                    "no plugin does this");
    }
}

/// Those that answer at once do so in cmd/plugin.c; the others leave an order.
static void take_request(struct pool *pool, struct job *job)
{
    struct cmd_pool view = {.describe = describe, .self = pool, .order = CMD_POOL_NONE};
    struct okr_pack out;
    struct cmd c;
    while (view.n < pool->n && !pool->plugins[view.n]->probing && !pool->plugins[view.n]->gone)
        view.n++;
    job_command(job, pool->store, &out, &c);
    c.txn = pool->txn;
    c.pool = &view;
    cmd_read(&c);
    if (job->request.op == OKR_OP_audit_run && c.args) {
        job->about = cmd_arg_id(&c, "unit");
        // Who asks about one unit wants all there is about it, not what changed.
        job->full = job->about || okr_value_bool(cmd_arg(&c, "full"));
    }
    snprintf(job->actor, sizeof job->actor, "%.*s", OKR_STR_ARG(c.actor));
    if (!c.park)
        pool_give_back(pool, job);
    else
        obey(pool, &view, job);
}

void pool_take_job(struct pool *pool, struct job *job)
{
    if (pool->stop)
        pool_refuse(pool, job, OKR_E_PLUGIN_DOWN, "ask again in a moment", "okrd is stopping");
    else
        take_request(pool, job);
}

// --- the pool's own jobs --------------------------------------------------------------------------------

/// The language of what okrd writes by itself: a plugin has no way to say its reader's.
static enum okr_lang language(struct pool *pool)
{
    struct okr_org org;
    store_org(pool->txn, pool->arena, &org);
    return okr_str_is(org.language, "zh") ? OKR_ZH : OKR_EN;
}

struct job *pool_request(struct pool *pool, struct plugin *p, enum job_purpose purpose,
                         struct okr_str op, struct okr_str args)
{
    struct okr_buf bytes = OKR_BUF(pool->arena);
    struct okr_pack out = OKR_PACK(&bytes);
    okr_pack_map(&out, 5);
    okr_pack_key(&out, "lang");
    okr_pack_c(&out, purpose == JOB_REQUEST && language(pool) == OKR_ZH ? "zh" : "en");
    okr_pack_key(&out, "v");
    okr_pack_uint(&out, 1);
    okr_pack_key(&out, "id");
    okr_pack_c(&out, p->conf.name);
    okr_pack_key(&out, "op");
    okr_pack_str(&out, op);
    okr_pack_key(&out, "args");
    if (!args.len)
        okr_pack_map(&out, 0);
    struct job *job = bytes.failed ? NULL : job_take(&pool->jobs);
    if (!job)
        return NULL;
    if (zmq_msg_init_size(&job->payload, bytes.len + args.len)) {
        zmq_msg_init(&job->payload);
        job_give_back(&pool->jobs, job);
        return NULL;
    }
    char *payload = zmq_msg_data(&job->payload);
    memcpy(payload, bytes.ptr, bytes.len);
    if (args.len) // straight to where they go: the findings of an audit are many megabytes
        memcpy(payload + bytes.len, args.ptr, args.len);
    job->origin = (struct job_origin){purpose, p->number, p->generation};
    job->peer = (struct cmd_peer){.uid = -1};
    snprintf(job->peer.plugin, sizeof job->peer.plugin, "%s", p->conf.name);
    return job;
}

void pool_to_front(struct pool *pool, struct job *job)
{
    pool->out++;
    pool_send(pool->front, (struct pool_message){.job = job});
}

void pool_answer(struct pool *pool, struct plugin *p, plug_status status, struct okr_str a,
                 struct okr_str b)
{
    struct okr_buf frame = OKR_BUF(pool->arena);
    struct okr_pack out = OKR_PACK(&frame);
    plug_pack_kind(&out, PLUG_ANSWER, 3);
    okr_pack_int(&out, status);
    okr_pack_bin(&out, a.ptr, a.len);
    okr_pack_bin(&out, b.ptr, b.len);
    if (frame.failed || !frames_queue(&p->frames, okr_buf_view(&frame)) ||
        !frames_flush(&p->frames))
        pool_death(pool, p, true);
}

static bool is_granted(const struct plugin *p, int op)
{
    char list[CONF_TEXT];
    char *rest = NULL;
    snprintf(list, sizeof list, "%s", p->conf.grant);
    for (char *word = strtok_r(list, " ,", &rest); word; word = strtok_r(NULL, " ,", &rest))
        if (okr_glob(okr_str_c(word), okr_str_c(okr_ops[op].name)) ||
            (strcmp(word, "read") == 0 && okr_ops[op].access == OKR_ACCESS_READ))
            return true;
    return false;
}

/// An error in the form of a reply, made here: nobody else hears of the request.
static void answer_error(struct pool *pool, struct plugin *p, const struct okr_err *e)
{
    const struct okr_value id = {.type = OKR_V_NIL};
    struct okr_buf reply = OKR_BUF(pool->arena);
    struct okr_pack out = OKR_PACK(&reply);
    okr_reply_error(&out, &id, e);
    pool_answer(pool, p, PLUG_FAIL, okr_buf_view(&reply), OKR_STR(""));
}

void pool_ask_front(struct pool *pool, struct plugin *p, struct okr_str name, struct okr_str args)
{
    struct okr_err e = {.lang = language(pool)};
    int op = okr_op_find(name);
    if (op < 0)
        (void)okr_fail(&e, OKR_E_UNSUPPORTED, "op", "server.schema lists the operations",
                       "there is no such operation");
    else if (okr_ops[op].access == OKR_ACCESS_PLUGIN || okr_ops[op].access == OKR_ACCESS_ADMIN)
        (void)okr_fail(&e, OKR_E_DENIED, NULL, "no grant gives it", "%s is not for plugins",
                       okr_ops[op].name);
    else if (!is_granted(p, op))
        (void)okr_fail(&e, OKR_E_DENIED, NULL, "grant it in okrd.conf: [plugin NAME] grant",
                       "the plugin %s has no grant for %s", p->conf.name, okr_ops[op].name);
    if (!e.code)
        p->asking = pool_request(pool, p, JOB_REQUEST, name, args);
    if (p->asking)
        pool_to_front(pool, p->asking);
    else if (e.code)
        answer_error(pool, p, &e);
    else
        pool_answer(pool, p, PLUG_FAIL, OKR_STR(""), OKR_STR(""));
}

static struct plugin *plugin_of(const struct pool *pool, const struct job *job)
{
    for (size_t i = 0; i < pool->n; i++)
        if (pool->plugins[i]->number == job->origin.plugin)
            return pool->plugins[i];
    return NULL;
}

void pool_own_done(struct pool *pool, struct job *job)
{
    struct plugin *p = plugin_of(pool, job);
    pool->out--;
    if (p && p->keeping == job) {
        pool_kept(pool, p, job);
        if (!p->keeping && (p->state == SUPERVISOR_BUSY || !pool_keep(pool, p)))
            pool_answer_kept(pool, p);
        return;
    }
    if (job->origin.purpose == JOB_SETTLE && p) {
        pool_settled(pool, p, job);
        return;
    }
    if (p && p->asking == job) {
        p->asking = NULL;
        if (p->pid && p->generation == job->origin.generation)
            pool_answer(pool, p, job->err.code ? PLUG_FAIL : PLUG_OK, okr_buf_view(&job->reply),
                        OKR_STR(""));
    } else if (job->origin.purpose == JOB_SCORE) {
        if (p)
            pool_proposed(p, job);
    } else if (job->err.code) {
        log_line(LOG_LEVEL_WARN, "pool", "request.refused", "op=%s why=\"%s\"",
                 job->request.op >= 0 ? okr_ops[job->request.op].name : "", job->err.message);
    }
    job_give_back(&pool->jobs, job);
}
