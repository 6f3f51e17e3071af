// SPDX-License-Identifier: Apache-2.0
// Processes of plugins, and what the supervisor's table says is to be done with them.
#include "actor/pool.h"
#include "base/clock.h"
#include "base/log.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CLOSE_WAIT_MS = 1000 };
#define DATA_OVERRIDE "/etc/okrd/plugins/"

// --- start ----------------------------------------------------------------------------------------------

static bool has_word(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = list; (at = strstr(at, word)); at += n)
        if ((at == list || strchr(" ,", at[-1])) && strchr(" ,", at[n]))
            return true;
    return false;
}

static void pack_options(struct pool *pool, const struct plugin *p, struct okr_pack *out)
{
    struct conf_pair pair;
    uint32_t n = 0;
    size_t place = okr_pack_array_open(out);
    for (size_t at = 0; conf_pair_next(pool->conf, p->conf.name, &at, &pair);) {
        okr_pack_c(out, pair.section);
        okr_pack_c(out, pair.key);
        okr_pack_c(out, pair.value);
        n += 3;
    }
    okr_pack_array_close(out, place, n);
}

static bool send_setup(struct pool *pool, struct plugin *p)
{
    struct okr_buf frame = OKR_BUF(pool->arena);
    struct okr_pack out = OKR_PACK(&frame);
    struct okr_str data = okr_arena_printf(pool->arena, DATA_OVERRIDE "%s", p->conf.name);
    plug_pack_kind(&out, PLUG_SETUP, 9);
    okr_pack_c(&out, p->path);
    okr_pack_c(&out, p->probing ? "" : p->conf.name);
    okr_pack_bool(&out, p->probing);
    okr_pack_bool(&out, has_word(p->conf.grant, "network"));
    okr_pack_bool(&out, has_word(p->conf.grant, "exec"));
    okr_pack_uint(&out, (uint64_t)p->conf.memory);
    okr_pack_str(&out, data);
    okr_pack_array(&out, 2);
    okr_pack_c(&out, pool->settings->data);
    okr_pack_c(&out, pool->settings->run);
    pack_options(pool, p, &out);
    return !frame.failed && frames_queue(&p->frames, okr_buf_view(&frame)) &&
           frames_flush(&p->frames);
}

static void spawn(struct pool *pool, struct plugin *p)
{
    int socket;
    p->generation++;
    p->timer = clock_steady() + p->conf.start_ms;
    if (!plug_spawn(&p->pid, &socket, &p->log, &p->why)) {
        p->pid = 0;
        pool_death(pool, p, false);
        return;
    }
    frames_init(&p->frames, socket);
    if (!send_setup(pool, p))
        pool_death(pool, p, true);
}

// --- end ------------------------------------------------------------------------------------------------

/// Gives back the wait status.
static int end_process(struct plugin *p, int wait_ms)
{
    if (!p->pid)
        return 0;
    int status = plug_end(p->pid, wait_ms);
    pool_read_last(p);
    frames_done(&p->frames);
    if (p->log >= 0)
        close(p->log);
    p->log = -1;
    p->pid = 0;
    p->lines.n = 0;
    p->lines.read_at = 0;
    return status;
}

void pool_close(struct pool *pool, struct plugin *p)
{
    struct okr_buf frame = OKR_BUF(pool->arena);
    struct okr_pack out = OKR_PACK(&frame);
    if (!p->pid)
        return;
    plug_pack_kind(&out, PLUG_CLOSE, 0);
    bool asked =
        !frame.failed && frames_queue(&p->frames, okr_buf_view(&frame)) && frames_flush(&p->frames);
    end_process(p, asked ? CLOSE_WAIT_MS : 0);
}

/// What the call was for hears that the plugin is down.
static void drop_call(struct pool *pool, struct plugin *p)
{
    struct job *job = p->call.job;
    p->call = (struct pool_call){.kind = 0};
    if (job)
        pool_refuse(pool, job, OKR_E_PLUGIN_DOWN, "okr plugin show says how it is",
                    "the plugin %s died while it answered", p->conf.name);
}

void pool_probe(struct pool *pool, struct plugin *p)
{
    p->state = SUPERVISOR_STARTING;
    spawn(pool, p);
}

void pool_death(struct pool *pool, struct plugin *p, bool say_end)
{
    int status = end_process(p, say_end ? CLOSE_WAIT_MS : 0);
    if (say_end)
        plug_say_end(status, &p->why);
    p->deaths++;
    pool_line(p, LOG_LEVEL_WARN, "died", okr_str_c(p->why.text[OKR_EN]));
    // A SIGKILL that is not ours came from outside: no event is to blame for it.
    bool from_outside = say_end && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    if (p->call.kind == PLUG_EVENTS && !from_outside)
        pool_blame(pool, p);
    drop_call(pool, p);
    if (p->probing) {
        pool_answer_starting(pool, p);
        p->gone = true;
        return;
    }
    pool_event(pool, p, supervisor_count(&p->tally, clock_steady()));
}

void plugin_free(struct pool *pool, struct plugin *p)
{
    if (!p)
        return;
    end_process(p, 0);
    drop_call(pool, p);
    pool_refuse_all(pool, p);
    auditing_free(pool, p->auditing);
    free(p->scorer);
    free(p->filter.ptr);
    free(p->rules.ptr);
    free(p->puts.ptr);
    free(p->answer.ptr);
    free(p);
}

// --- the table ------------------------------------------------------------------------------------------

static void reset(struct plugin *p)
{
    p->tally = (struct supervisor_tally){.in_a_row = 0};
    p->why = (struct plug_why){.text = {""}};
}

static void act(struct pool *pool, struct plugin *p, unsigned actions)
{
    if (actions & SUPERVISOR_KILL)
        end_process(p, 0);
    if (actions & SUPERVISOR_CLOSE)
        pool_close(pool, p);
    if (actions & SUPERVISOR_WAIT)
        p->timer = clock_steady() + supervisor_backoff(&p->tally);
    if (actions & SUPERVISOR_TELL_STARTED)
        pool_tell(pool, p, "plugin.started", "");
    if (actions & SUPERVISOR_TELL_FAILED)
        pool_tell(pool, p, "plugin.failed", p->why.text[OKR_EN]);
    if (actions & SUPERVISOR_TELL_DISABLED)
        pool_tell(pool, p, "plugin.disabled", p->why.text[OKR_EN]);
    if (actions & SUPERVISOR_SPAWN)
        spawn(pool, p);
}

void pool_event(struct pool *pool, struct plugin *p, enum supervisor_event event)
{
    struct supervisor_step step = supervisor_step(p->state, event);
    bool person = event == SUPERVISOR_ON_RESTART || event == SUPERVISOR_ON_START;
    bool settled = step.next != SUPERVISOR_STARTING;
    if (person && step.next == SUPERVISOR_STARTING)
        reset(p);
    if (p->state == SUPERVISOR_BUSY && step.next != SUPERVISOR_READY && step.next != p->state)
        drop_call(pool, p);
    p->state = step.next;
    p->timer = 0;
    act(pool, p, step.actions);
    if (step.next == SUPERVISOR_DISABLED && event == SUPERVISOR_ON_LAST)
        log_line(LOG_LEVEL_ERROR, "plugin", "disabled", "plugin=%s why=\"%s\"", p->conf.name,
                 p->why.text[OKR_EN]);
    if (settled)
        pool_answer_starting(pool, p);
    if (p->state == SUPERVISOR_DISABLED || p->state == SUPERVISOR_OFF)
        pool_refuse_all(pool, p);
}

// --- time -----------------------------------------------------------------------------------------------

enum { FAIR_SHARE = 10, LONGER_MOST = 9, LOOK_AGAIN = 4 };

/// Whether the call is past its deadline. A process that stands back is not to blame when it was let have no core: it gets more time while it
/// wants one and has not had a tenth of what it was given, at most ten times as much in all.
static bool is_late(struct plugin *p, int64_t now)
{
    struct pool_call *call = &p->call;
    if (!call->kind || now < call->deadline)
        return false;
    int64_t step = call->given / LOOK_AGAIN + 1;
    if (call->longer + step > LONGER_MOST * call->given || !plug_wants_core(p->pid) ||
        plug_ran(p->pid) - call->ran >= call->given / FAIR_SHARE)
        return true;
    call->longer += step;
    call->deadline = now + step;
    return false;
}

void pool_timers(struct pool *pool, struct plugin *p, int64_t now)
{
    if (p->timer && now >= p->timer) {
        p->timer = 0;
        if (p->state == SUPERVISOR_STARTING) {
            why_say(&p->why, "it did not start within %lld ms", (long long)p->conf.start_ms);
            pool_death(pool, p, false);
        } else {
            pool_event(pool, p, SUPERVISOR_ON_TIMER);
        }
    }
    if (p->state == SUPERVISOR_BUSY && is_late(p, now)) {
        why_say(&p->why, "it did not answer in time");
        struct job *job = p->call.job;
        p->call.job = NULL;
        if (job)
            pool_refuse(pool, job, OKR_E_PLUGIN_TIMEOUT, "okr plugin show says how it is",
                        "the plugin %s did not answer in time", p->conf.name);
        pool_death(pool, p, false);
    }
    if (p->lines.read_at && now >= p->lines.read_at)
        pool_read_log(p);
    bool idle = p->state != SUPERVISOR_READY && p->state != SUPERVISOR_BUSY;
    if (idle || (p->keep_at && now >= p->keep_at))
        (void)pool_keep(pool, p);
    if (p->keeping && p->keep_again && now >= p->keep_again) {
        p->keep_again = 0;
        pool_to_front(pool, p->keeping);
    }
}

static int64_t sooner(int64_t a, int64_t b)
{
    return b && b < a ? b : a;
}

/// When the log is looked at next for it; INT64_MAX when the bell says so.
static int64_t time_of_log(const struct pool *pool, const struct plugin *p, int64_t now)
{
    int64_t score = pool_score_time(pool, p, now), events = INT64_MAX;
    if (p->gather)
        return p->gather;
    if (p->can[PLUG_CAN_EVENTS] && p->retry_at)
        events = p->retry_at;
    else if (p->can[PLUG_CAN_EVENTS] && p->place.sequence < pool->head)
        events = now;
    return score < events ? score : events;
}

int64_t pool_next_time(const struct pool *pool, const struct plugin *p, int64_t now)
{
    int64_t next = sooner(sooner(INT64_MAX, p->timer), p->lines.read_at);
    if (p->state == SUPERVISOR_BUSY && p->call.kind)
        next = sooner(next, p->call.deadline);
    if (p->keeping)
        next = sooner(next, p->keep_again);
    else
        next = sooner(next, p->keep_at);
    if (p->state != SUPERVISOR_READY || p->keeping)
        return next;
    next = sooner(next, time_of_log(pool, p, now));
    int64_t wait = pool_tick_wait(p);
    return wait == INT64_MAX ? next : sooner(next, now + wait);
}
