// SPDX-License-Identifier: Apache-2.0
// What is asked of a plugin next: one call at a time, people first.
#include "actor/pool.h"
#include "base/clock.h"

enum { GATHER_MS = 10 };

void pool_gather(struct plugin *p, bool to_its_end)
{
    p->gather = to_its_end ? clock_steady() + GATHER_MS : 0;
}

void pool_pack_call(struct okr_pack *out, enum plug_kind kind, uint32_t n, int64_t deadline_ms)
{
    int64_t now = clock_now();
    plug_pack_kind(out, kind, 3 + n);
    okr_pack_int(out, now);
    okr_pack_int(out, deadline_ms);
    okr_pack_int(out, clock_today(now));
}

void pool_send_call(struct pool *pool, struct plugin *p, struct pool_call call,
                    const struct okr_buf *frame, int64_t deadline_ms)
{
    if (frame->failed || !frames_queue(&p->frames, okr_buf_view(frame))) {
        why_say(&p->why, "what it was to be told does not fit");
        p->call = call;
        pool_death(pool, p, false);
        return;
    }
    pool_sent_call(pool, p, call, deadline_ms);
}

void pool_sent_call(struct pool *pool, struct plugin *p, struct pool_call call, int64_t deadline_ms)
{
    p->call = call;
    pool_event(pool, p, SUPERVISOR_ON_CALL);
    pool_called(pool, p, deadline_ms);
}

void pool_called(struct pool *pool, struct plugin *p, int64_t deadline_ms)
{
    p->call.deadline = clock_steady() + deadline_ms;
    p->call.given = deadline_ms;
    p->call.ran = plug_ran(p->pid);
    p->answer.len = 0;
    if (!frames_flush(&p->frames))
        pool_death(pool, p, true);
}

static struct job *take_waiting(struct plugin *p)
{
    if (!p->n_waiting)
        return NULL;
    struct job *job = p->waiting[0];
    p->n_waiting--;
    memmove(p->waiting, p->waiting + 1, p->n_waiting * sizeof(struct job *));
    return job;
}

static bool command(struct pool *pool, struct plugin *p)
{
    struct job *job = take_waiting(p);
    struct okr_buf frame = OKR_BUF(pool->arena), args = OKR_BUF(pool->arena);
    struct okr_pack out = OKR_PACK(&frame), value = OKR_PACK(&args);
    if (!job)
        return false;
    if (job->request.op == OKR_OP_audit_run)
        return pool_audit(pool, p, job);
    const struct okr_value *given = okr_map_get(job->request.args, "args");
    if (okr_is_nil(given))
        okr_pack_map(&value, 0);
    else
        okr_pack_value(&value, given);
    pool_pack_call(&out, PLUG_COMMAND, 2, p->conf.command_ms);
    okr_pack_bin(&out, job->actor, strlen(job->actor));
    okr_pack_bin(&out, args.ptr, args.len);
    pool_send_call(pool, p, (struct pool_call){.kind = PLUG_COMMAND, .job = job}, &frame,
                   p->conf.command_ms);
    return true;
}

int64_t pool_tick_wait(const struct plugin *p)
{
    int64_t now = clock_now();
    if (!p->can[PLUG_CAN_TICK] || p->place.tick == OKR_NO_TIME)
        return INT64_MAX;
    return p->place.tick <= now || now < p->tick_asked ? 0 : p->place.tick - now;
}

static bool tick(struct pool *pool, struct plugin *p)
{
    struct okr_buf frame = OKR_BUF(pool->arena);
    struct okr_pack out = OKR_PACK(&frame);
    if (!p->can[PLUG_CAN_TICK] || !(p->tick_soon || pool_tick_wait(p) == 0))
        return false;
    p->tick_soon = false;
    pool_pack_call(&out, PLUG_TICK, 0, p->conf.tick_ms);
    pool_send_call(pool, p, (struct pool_call){.kind = PLUG_TICK}, &frame, p->conf.tick_ms);
    return true;
}

void pool_advance(struct pool *pool, struct plugin *p)
{
    if (p->state != SUPERVISOR_READY || p->answering)
        return;
    if (pool_keep(pool, p))
        return; // the next call may ask for what is being kept
    if (command(pool, p) || tick(pool, p) || clock_steady() < p->gather)
        return;
    p->gather = 0;
    if (!pool_deliver(pool, p))
        (void)pool_score(pool, p);
}

/// What the caller hears.
static void answer(struct pool *pool, struct plugin *p)
{
    struct job *job = p->call_job_done;
    struct okr_str reply = {p->answer.ptr, p->answer.len};
    struct okr_value text;
    p->call_job_done = NULL;
    p->answering = false;
    if (!job)
        return;
    if (p->audit_done && p->status == PLUG_OK) {
        pool_settle(pool, p, job);
        return;
    }
    switch (p->status) {
    case PLUG_OK: pool_reply(pool, job, reply); return;
    case PLUG_SKIP:
        pool_refuse(pool, job, OKR_E_UNSUPPORTED, "okr plugin show says what it can",
                    "the plugin %s has no such command", p->conf.name);
        return;
    case PLUG_RETRY:
        pool_refuse(pool, job, OKR_E_BUSY, "ask again in a moment",
                    "the plugin %s cannot do it now", p->conf.name);
        return;
    default: break;
    }
    struct okr_str why = reply;
    if (okr_decode(reply, pool->arena, &text, NULL) == OKR_OK)
        why = okr_value_str(&text);
    if (why.len)
        pool_refuse(pool, job, OKR_E_INVALID, NULL, "%s: %.*s", p->conf.name,
                    OKR_STR_ARG(why)); // the plugin knows the cure, okrd does not
    else
        pool_refuse(pool, job, OKR_E_INVALID, "its lines in okrd's log say more",
                    "the plugin %s could not do it", p->conf.name);
}

void pool_done(struct pool *pool, struct plugin *p, plug_status status)
{
    struct pool_call call = p->call;
    p->call = (struct pool_call){.kind = 0};
    p->calls++;
    if (!call.replay) // of a replay, the event itself has told
        p->status = status;
    supervisor_calm(&p->tally);
    if (call.kind == PLUG_EVENTS && p->conf.tick_after_events)
        p->tick_soon = true;
    p->audit_done = call.kind == PLUG_AUDIT;
    p->call_job_done = call.job;
    p->answering = call.job != NULL;
    pool_event(pool, p, SUPERVISOR_ON_DONE);
    if (!pool_keep(pool, p))
        answer(pool, p);
}

void pool_answer_kept(struct pool *pool, struct plugin *p)
{
    if (p->answering)
        answer(pool, p);
}
