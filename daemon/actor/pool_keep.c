// SPDX-License-Identifier: Apache-2.0
// What the writer keeps for a plugin: its place in the log, its state and its timer in one commit (plugin.keep), and events about it (plugin.tell).
#include "actor/pool.h"
#include "base/clock.h"
#include "base/log.h"

enum { KEEP_AGAIN_MS = 1000 };

bool pool_take_puts(struct plugin *p, const struct okr_value *puts)
{
    if (!puts || puts->type != OKR_V_ARRAY || puts->n % 2)
        return false;
    for (uint32_t i = 0; i < puts->n; i++)
        if (puts->items[i].type != OKR_V_BIN)
            return false;
    for (uint32_t i = 0; i < puts->n; i++) {
        uint32_t n = (uint32_t)puts->items[i].str.len;
        const char head[] = {(char)0xc6, (char)(n >> 24), (char)(n >> 16), (char)(n >> 8), (char)n};
        if (!bytes_add(&p->puts, (struct okr_str){head, sizeof head}) ||
            !bytes_add(&p->puts, puts->items[i].str))
            return false;
    }
    p->n_puts += puts->n;
    return true;
}

static void pack_uint(struct okr_pack *out, const char *key, uint64_t value)
{
    okr_pack_key(out, key);
    okr_pack_uint(out, value);
}

static void pack_keep(struct pool *pool, const struct plugin *p, struct okr_pack *out)
{
    size_t place = okr_pack_map_open(out);
    uint32_t n = 1;
    pack_uint(out, "sequence", p->place.sequence);
    if (p->tick_moved) {
        okr_pack_key(out, "tick");
        okr_pack_int(out, p->place.tick == OKR_NO_TIME ? 0 : p->place.tick);
        n++;
    }
    if (p->stop_moved) {
        okr_pack_key(out, "stopped");
        okr_pack_bool(out, p->place.stopped);
        n++;
    }
    if (p->missed_moved) {
        pack_uint(out, "missed", p->place.missed);
        pack_uint(out, "missed_to", p->place.missed_to);
        n += 2;
    }
    if (p->n_puts) {
        okr_pack_key(out, "state");
        okr_pack_array(out, p->n_puts);
        okr_pack_raw(out, (struct okr_str){p->puts.ptr, p->puts.len});
        n++;
    }
    if (p->put_aside) {
        pack_uint(out, "put_aside", p->put_aside);
        okr_pack_key(out, "version");
        okr_pack_c(out, p->version);
        okr_pack_key(out, "why");
        okr_pack_c(out, p->why.text[OKR_EN]);
        okr_pack_key(out, "why_zh");
        okr_pack_c(out, p->why.text[OKR_ZH]);
        n += 4;
    }
    if (p->replayed) {
        pack_uint(out, "replayed", p->replayed);
        n++;
    }
    okr_pack_map_close(out, place, n);
    (void)pool;
}

bool pool_keep(struct pool *pool, struct plugin *p)
{
    bool needed = p->n_puts || p->tick_moved || p->stop_moved || p->missed_moved || p->put_aside ||
                  p->replayed ||
                  (p->place.sequence != p->kept && (!p->keep_at || clock_steady() >= p->keep_at));
    if (!needed || p->keeping)
        return p->keeping != NULL;
    struct okr_buf args = OKR_BUF(pool->arena);
    struct okr_pack out = OKR_PACK(&args);
    pack_keep(pool, p, &out);
    p->keeping = args.failed
                     ? NULL
                     : pool_request(pool, p, JOB_KEEP, OKR_STR("plugin.keep"), okr_buf_view(&args));
    if (!p->keeping)
        return false; // memory is short: the next turn tries again
    p->kept = p->place.sequence;
    p->n_puts = 0;
    p->puts.len = 0;
    p->put_aside = p->replayed = 0;
    p->tick_moved = p->stop_moved = p->missed_moved = false;
    p->keep_at = p->keep_again = 0;
    pool_to_front(pool, p->keeping);
    return true;
}

/// What the store could not take now is offered again; what it will never take is told and given up.
void pool_kept(struct pool *pool, struct plugin *p, struct job *job)
{
    int code = job->err.code;
    if (code && okr_error_row(code)->retryable) {
        p->keep_again = clock_steady() + KEEP_AGAIN_MS;
        return;
    }
    if (code) {
        pool_line(p, LOG_LEVEL_WARN, "state.refused", okr_str_c(job->err.message));
        p->answer.len = 0;
        p->status = PLUG_FAIL; // who waits for the call's answer hears that it was for nothing
    }
    p->keeping = NULL;
    job_give_back(&pool->jobs, job);
}

void pool_tell(struct pool *pool, struct plugin *p, const char *event, const char *why)
{
    struct okr_buf args = OKR_BUF(pool->arena);
    struct okr_pack out = OKR_PACK(&args);
    okr_pack_map(&out, 3);
    okr_pack_key(&out, "event");
    okr_pack_c(&out, event);
    okr_pack_key(&out, "version");
    okr_pack_c(&out, p->version);
    okr_pack_key(&out, "why");
    okr_pack_c(&out, why);
    struct job *job =
        args.failed ? NULL
                    : pool_request(pool, p, JOB_TELL, OKR_STR("plugin.tell"), okr_buf_view(&args));
    if (job)
        pool_to_front(pool, job);
}
