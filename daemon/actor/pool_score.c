// SPDX-License-Identifier: Apache-2.0
// Scores: what changed is scored after it is durable, and proposed to the writer. Everything is looked at when a scorer starts, for it may be another version; what it
// proposes already is not proposed again.
#include "actor/pool.h"
#include "base/clock.h"
#include "base/log.h"
#include "cmd/calendar.h"
#include "cmd/score_input.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { AGAIN_MS = 1000, SCAN = 2000, TOUCHED_MAX = 4096, POINTS = 10000 };
/// Proposals that may be with the writer while the next are made: a commit's worth. They reach it in their order, and one that is older than what stands is refused.
enum { PROPOSING_MAX = 256 };

/// One key result of a batch that is with the plugin.
struct pool_scored {
    okr_id id;
    double value; ///< proposed already
    bool stale;   ///< from before the newest report
    char version[64], why[PLUG_WHY_MAX + 1];
};

struct scorer {
    okr_id after;      ///< the full look: what comes next, 0 = from the start
    bool all;          ///< it is at one
    uint64_t sequence; ///< followed up to here
    okr_id touched[TOUCHED_MAX];
    size_t n_touched;
    struct pool_scored batch[PROPOSING_MAX];
    size_t n_batch;
    uint64_t seen;    ///< head of the state that the batch was read from
    size_t proposing; ///< proposals that are with the front
    int64_t again_at; ///< the writer could not take them: not before; 0 none
    bool overtaken;   ///< one that stands before it has started since the batch was handed over
};

/// Key results of the next batch: few at a time beside people's check-ins, as many as a commit takes while everything is looked at once.
static size_t most(const struct scorer *s)
{
    return s->all ? PROPOSING_MAX : POOL_BATCH;
}

static void look_at_all(struct scorer *s)
{
    s->all = true;
    s->after = 0;
    s->n_touched = 0;
}

void pool_score_again(struct pool *pool)
{
    for (size_t i = 0; i < pool->n; i++)
        if (pool->plugins[i]->scorer)
            look_at_all(pool->plugins[i]->scorer);
}

void pool_score_start(struct pool *pool, struct plugin *p)
{
    if (!p->can[PLUG_CAN_SCORE])
        return;
    if (!p->scorer)
        p->scorer = calloc(1, sizeof *p->scorer);
    if (!p->scorer)
        return;
    size_t proposing = p->scorer->proposing;
    *p->scorer = (struct scorer){.all = true, .sequence = pool->head, .proposing = proposing};
    for (size_t i = pool->n; i-- > 0 && pool->plugins[i] != p;)
        if (pool->plugins[i]->scorer)
            pool->plugins[i]->scorer->overtaken = pool->plugins[i]->call.kind == PLUG_SCORE;
}

static struct cmd make_cmd(struct pool *pool, struct okr_err *e)
{
    okr_time now = clock_now();
    struct cmd c = {.store = pool->store,
                    .txn = pool->txn,
                    .arena = pool->arena,
                    .now = now,
                    .today = clock_today(now),
                    .err = e};
    store_org(c.txn, c.arena, &c.org);
    cmd_take_calendar(&c);
    return c;
}

// --- which scorer applies -------------------------------------------------------------------------------

static bool is_listed(const char *list, struct okr_str word)
{
    char copy[CONF_TEXT];
    char *rest = NULL;
    snprintf(copy, sizeof copy, "%s", list);
    for (char *one = strtok_r(copy, " ,", &rest); one; one = strtok_r(NULL, " ,", &rest))
        if (okr_glob(okr_str_c(one), word))
            return true;
    return !*list;
}

static bool applies(const struct plugin *p, const struct score_input *input)
{
    return is_listed(p->conf.score_cycles, input->cycle) &&
           is_listed(p->conf.score_commitments,
                     okr_str_c(okr_term_slug(OKR_GROUP_COMMITMENT, input->commitment)));
}

static bool is_meant_to_run(const struct plugin *p)
{
    return p->conf.enabled && !p->place.stopped && !p->gone && !p->probing;
}

/// Whether one that stands before it may yet say that it scores: it starts for the first time.
static bool waits(const struct pool *pool, const struct plugin *p)
{
    for (size_t i = 0; i < pool->n && pool->plugins[i] != p; i++) {
        const struct plugin *before = pool->plugins[i];
        if (is_meant_to_run(before) && before->state == SUPERVISOR_STARTING && !*before->version &&
            !before->deaths)
            return true;
    }
    return false;
}

/// The first in the order of okrd.conf that is meant for it, whether it runs or not.
static bool is_chosen(const struct pool *pool, const struct plugin *p,
                      const struct score_input *input)
{
    for (size_t i = 0; i < pool->n && pool->plugins[i] != p; i++) {
        const struct plugin *before = pool->plugins[i];
        if (before->can[PLUG_CAN_SCORE] && is_meant_to_run(before) && applies(before, input))
            return false;
    }
    return applies(p, input);
}

// --- what is to be scored -------------------------------------------------------------------------------

struct following {
    struct cmd *c;
    struct scorer *scorer;
    size_t looked_at;
};

static bool follow(void *self, const struct store_event_head *head)
{
    struct following *f = self;
    struct okr_ids ids = {.n = 0};
    f->scorer->sequence = head->sequence;
    if (f->scorer->all && !f->scorer->after)
        return true; // the full look has not begun: it sees all of this
    bool known = score_touched(f->c, head, &ids);
    if (!known || ids.n > TOUCHED_MAX - f->scorer->n_touched) {
        look_at_all(f->scorer);
        return true;
    }
    if (ids.n)
        memcpy(f->scorer->touched + f->scorer->n_touched, ids.at, ids.n * sizeof *ids.at);
    f->scorer->n_touched += ids.n;
    return ++f->looked_at < SCAN;
}

static bool is_in_batch(const struct scorer *s, okr_id id)
{
    for (size_t i = 0; i < s->n_batch; i++)
        if (s->batch[i].id == id)
            return true;
    return false;
}

static void copy(char *to, size_t room, struct okr_str from)
{
    snprintf(to, room, "%.*s", OKR_STR_ARG(from));
}

/// Adds a key result to the batch if it is for this scorer.
static void add(struct pool *pool, struct plugin *p, struct cmd *c, okr_id id, struct okr_pack *out)
{
    struct scorer *s = p->scorer;
    struct score_input input;
    size_t from = out->buf->len;
    okr_err_clear(c->err);
    if (is_in_batch(s, id) || score_input_pack(c, id, out, &input) || !input.open)
        return;
    if (!is_chosen(pool, p, &input)) {
        out->buf->len = from;
        return;
    }
    struct pool_scored *scored = &s->batch[s->n_batch++];
    bool own = okr_str_is(input.kept.plugin, p->conf.name);
    *scored =
        (struct pool_scored){.id = id, .value = own ? input.kept.value : NAN, .stale = input.stale};
    copy(scored->version, sizeof scored->version, input.kept.version);
    copy(scored->why, sizeof scored->why, input.kept.why);
}

/// The next stretch of the full look.
static void add_all(struct pool *pool, struct plugin *p, struct cmd *c, struct okr_pack *out)
{
    struct scorer *s = p->scorer;
    for (size_t looked_at = 0; s->all && s->n_batch < most(s) && looked_at < SCAN;) {
        struct okr_ids ids = store_all(pool->txn, 'k', s->after, most(s) - s->n_batch, c->arena);
        for (size_t i = 0; i < ids.n; i++)
            add(pool, p, c, ids.at[i], out);
        looked_at += ids.n;
        s->all = ids.n > 0;
        s->after = ids.n ? ids.at[ids.n - 1] : 0;
    }
}

static void add_touched(struct pool *pool, struct plugin *p, struct cmd *c, struct okr_pack *out)
{
    struct scorer *s = p->scorer;
    while (s->n_touched && s->n_batch < most(s))
        add(pool, p, c, s->touched[--s->n_touched], out);
}

bool pool_score_due(const struct pool *pool, const struct plugin *p)
{
    const struct scorer *s = p->scorer;
    return p->can[PLUG_CAN_SCORE] && s && s->proposing + most(s) <= PROPOSING_MAX &&
           !waits(pool, p) && (s->all || s->n_touched || s->sequence < pool->head);
}

int64_t pool_score_time(const struct pool *pool, const struct plugin *p, int64_t now)
{
    if (!pool_score_due(pool, p))
        return INT64_MAX;
    return p->scorer->again_at > now ? p->scorer->again_at : now;
}

bool pool_score(struct pool *pool, struct plugin *p)
{
    struct okr_err e = {0};
    struct okr_buf frame = OKR_BUF(pool->arena);
    struct okr_pack out = OKR_PACK(&frame);
    struct scorer *s = p->scorer;
    if (pool_score_time(pool, p, clock_steady()) > clock_steady())
        return false;
    s->again_at = 0;
    struct cmd c = make_cmd(pool, &e);
    struct following following = {.c = &c, .scorer = s};
    if (s->sequence + 1 < store_oldest(pool->txn)) // what it would have followed is gone
        look_at_all(s);
    if (s->sequence < pool->head)
        store_events(pool->txn, s->sequence + 1, follow, &following);
    s->n_batch = 0;
    s->seen = pool->head;
    pool_pack_call(&out, PLUG_SCORE, 1, p->conf.score_ms);
    size_t place = okr_pack_array_open(&out);
    add_touched(pool, p, &c, &out);
    add_all(pool, p, &c, &out);
    okr_pack_array_close(&out, place, (uint32_t)s->n_batch);
    pool_gather(p, s->sequence >= pool->head && !s->n_touched && !s->all);
    if (!s->n_batch)
        return false;
    pool_send_call(pool, p, (struct pool_call){.kind = PLUG_SCORE}, &frame, p->conf.score_ms);
    return true;
}

// --- what came of it ------------------------------------------------------------------------------------

static void propose(struct pool *pool, struct plugin *p, const struct pool_scored *scored,
                    double value, struct okr_str why)
{
    struct okr_buf args = OKR_BUF(pool->arena);
    struct okr_pack out = OKR_PACK(&args);
    okr_pack_map(&out, 5);
    okr_pack_key(&out, "id");
    okr_pack_id(&out, scored->id);
    okr_pack_key(&out, "value");
    okr_pack_fraction(&out, value);
    okr_pack_key(&out, "why");
    okr_pack_str(&out, why);
    okr_pack_key(&out, "version");
    okr_pack_c(&out, p->version);
    okr_pack_key(&out, "sequence");
    okr_pack_uint(&out, p->scorer->seen);
    struct job *job = args.failed ? NULL
                                  : pool_request(pool, p, JOB_SCORE, OKR_STR("score.propose"),
                                                 okr_buf_view(&args));
    if (!job)
        return;
    p->scorer->proposing++;
    pool_to_front(pool, job);
}

static void take_score(struct pool *pool, struct plugin *p, size_t i, const struct okr_value *row)
{
    const struct pool_scored *scored = &p->scorer->batch[i];
    plug_status status = (plug_status)okr_value_int(&row[0], PLUG_FAIL);
    uint64_t points = okr_value_uint(&row[1], UINT64_MAX);
    struct okr_str why = okr_value_str(&row[2]);
    char text[64];
    if (status == PLUG_OK && points > POINTS) {
        snprintf(text, sizeof text, "%s: %llu points of %d", okr_id_text(scored->id).c,
                 (unsigned long long)points, POINTS);
        pool_line(p, LOG_LEVEL_WARN, "score.refused", okr_str_c(text));
    }
    if (status != PLUG_OK || points > POINTS)
        return;
    double value = (double)points / POINTS;
    // Half a point; never so where nothing was proposed (NaN).
    bool same = fabs(value - scored->value) < 0.5 / POINTS &&
                strcmp(scored->version, p->version) == 0 && okr_str_is(why, scored->why);
    if (!same || scored->stale)
        propose(pool, p, scored, value, why);
}

bool pool_take_scores(struct pool *pool, struct plugin *p, const struct okr_value *rows)
{
    struct scorer *s = p->scorer;
    if (!s || rows->type != OKR_V_ARRAY || rows->n != 3 * s->n_batch)
        return false;
    if (s->overtaken) { // some of these are another's now
        s->overtaken = false;
        look_at_all(s);
        return true;
    }
    for (size_t i = 0; i < s->n_batch; i++)
        take_score(pool, p, i, &rows->items[3 * i]);
    return true;
}

void pool_proposed(struct plugin *p, const struct job *job)
{
    struct scorer *s = p->scorer;
    okr_id id = 0;
    if (!s)
        return;
    s->proposing -= s->proposing > 0;
    if (!job->err.code || !okr_error_row(job->err.code)->retryable ||
        !okr_id_parse(okr_value_str(okr_map_get(job->request.args, "id")), &id))
        return; // taken; or it came too late and is of no use to anybody
    s->again_at = clock_steady() + AGAIN_MS;
    if (s->n_touched < TOUCHED_MAX) {
        s->touched[s->n_touched++] = id;
        return;
    }
    look_at_all(s);
}
