// SPDX-License-Identifier: Apache-2.0
// What leaves the outbox in one run, and what the answers make of it.
#include "channel.h"
#include "json.h"
#include "outbox.h"

#include <inttypes.h>
#include <stdio.h>

enum { BATCH_MOST = 48, BATCH_PER_ENDPOINT = 8, MERGED_MOST = 50 };
/// One endpoint's part in a run.
struct lane {
    const struct endpoint *endpoint;
    struct endpoint_state state;
    int free;   ///< messages that may go now
    int chosen; ///< that go
    size_t due; ///< that could go
    bool known;
};
struct run {
    struct notify *n;
    struct lane lanes[ENDPOINTS_MAX];
    struct letter *letters[BATCH_MOST];
    struct lane *of[BATCH_MOST];
    struct delivery deliveries[BATCH_MOST];
    size_t chosen;
    okr_time next; ///< 0: nothing waits
};

static void sooner(okr_time *next, okr_time at)
{
    if (!*next || at < *next)
        *next = at;
}

static struct lane *lane_of(struct run *run, struct okr_str name)
{
    const struct endpoint *endpoint = notify_endpoint(run->n, name);
    if (!endpoint)
        return NULL;
    struct lane *lane = &run->lanes[endpoint - run->n->endpoints];
    if (!lane->known) {
        lane->known = true;
        lane->endpoint = endpoint;
        endpoint_state_get(run->n, name, &lane->state);
        lane->free = bucket_fill(&lane->state.bucket, endpoint->per_minute, run->n->now);
        if (lane->state.paused_at > run->n->now) // the clock went back: it paused until now
            lane->state.pause_until = 0;
    }
    return lane;
}

/// The events of a message that is several already; NULL: it is one.
static json_t *events_of(const json_t *message)
{
    const char *type = json_string_value(json_object_get(message, "type"));
    return type && !strcmp(type, "okr.events")
               ? json_object_get(json_object_get(message, "data"), "events")
               : NULL;
}

/// Several messages as one: the JSON of each event, or their lines.
static void merge(struct notify *n, struct letter *into, const struct letter *more)
{
    struct message *m = &into->message;
    if (m->event.len && more->message.event.len) {
        json_t *all = json_loadb(m->event.ptr, m->event.len, 0, NULL);
        json_t *one = json_loadb(more->message.event.ptr, more->message.event.len, 0, NULL);
        if (!events_of(all))
            all = json_pack("{s:s, s:{s:[o]}}", "type", "okr.events", "data", "events", all);
        if (events_of(one)) {
            json_array_extend(events_of(all), events_of(one));
            json_decref(one);
        } else {
            json_array_append_new(events_of(all), one);
        }
        m->event = json_text(n->arena, all);
        return;
    }
    m->text = okr_arena_printf(n->arena, "%.*s\n\n%.*s", OKR_STR_ARG(m->text),
                               OKR_STR_ARG(more->message.text));
}

/// Both together are not too long, neither for the channel nor for a letter.
static bool fits(const struct endpoint *endpoint, const struct message *a, const struct message *b)
{
    enum { BETWEEN = 60 };
    size_t most = channel_row((enum channel_kind)endpoint->channel)->most_bytes;
    most = most && most < TEXT_MOST ? most : TEXT_MOST;
    return a->subject.len + a->text.len + b->text.len + BETWEEN <= most &&
           a->event.len + b->event.len + BETWEEN <= EVENT_MOST;
}

static bool may_merge(const struct endpoint *endpoint, const struct letter *a,
                      const struct letter *b)
{
    return fits(endpoint, &a->message, &b->message) && okr_str_eq(a->endpoint, b->endpoint) &&
           okr_str_eq(a->message.to, b->message.to) &&
           okr_str_eq(a->message.person, b->message.person) &&
           okr_str_eq(a->message.kind, b->message.kind) && a->message.lang == b->message.lang &&
           !a->message.reply.len && !b->message.reply.len && !a->attempts && !b->attempts;
}

/// Where more wait than may go, those of one receiver become one message, and that is what waits from then on.
static void coalesce(struct run *run, struct lane *lane)
{
    struct notify *n = run->n;
    struct letter into = {0}, l;
    size_t merged = 0;
    bool have = false;
    for (bool more = outbox_next(n, "o/", NULL, &l); more; more = outbox_next(n, "o/", l.key, &l)) {
        if (!okr_str_eq(l.endpoint, lane->endpoint->name) || l.due > n->now)
            continue;
        if (have && merged < MERGED_MOST && may_merge(lane->endpoint, &into, &l)) {
            merge(n, &into, &l);
            letter_drop(n, &l);
            if (okr_str_is(l.message.kind, "event"))
                outbox_events(n, l.endpoint, -1);
            merged++;
            continue;
        }
        if (merged) {
            letter_keep(n, &into);
            lane->due -= merged;
        }
        into = l;
        have = !l.attempts;
        merged = 0;
    }
    if (merged) {
        letter_keep(n, &into);
        lane->due -= merged;
    }
}

/// Where the clock went back, a letter waits no longer than it was to.
static void follow_clock(struct notify *n, struct letter *l)
{
    if (l->born <= n->now)
        return;
    l->due -= l->born - n->now;
    l->born = n->now;
    letter_keep(n, l);
}

/// First look: what is due where. Letters of endpoints that are gone or off are dead.
static void look(struct run *run)
{
    struct notify *n = run->n;
    struct letter l;
    for (bool more = outbox_next(n, "o/", NULL, &l); more; more = outbox_next(n, "o/", l.key, &l)) {
        struct lane *lane = lane_of(run, l.endpoint);
        char after[STATE_KEY];
        memcpy(after, l.key, sizeof after);
        if (!lane || !endpoint_works(lane->endpoint) || lane->state.off) {
            struct said why;
            said_write(&why, !lane             ? "there is no such endpoint"
                             : lane->state.off ? "the endpoint wants no more messages"
                                               : "the endpoint cannot be used");
            letter_bury(n, &l, &why);
            memcpy(l.key, after, sizeof after);
            continue;
        }
        follow_clock(n, &l);
        okr_time due = l.due > lane->state.pause_until ? l.due : lane->state.pause_until;
        if (due > n->now)
            sooner(&run->next, due);
        else
            lane->due++;
    }
}

/// Events that were only counted become one message as soon as those before them are gone.
static void add_counted(struct run *run)
{
    struct notify *n = run->n;
    char key[STATE_KEY];
    const struct okr_value *row;
    for (bool more = state_next(n, "v/", NULL, key, &row); more;
         more = state_next(n, "v/", key, key, &row)) {
        struct okr_str name = okr_str_c(key + 2);
        struct lane *lane = lane_of(run, name);
        if (lane && outbox_events(n, name, 0) > 0)
            continue;
        int64_t count = map_get_int(row, "count", 0), first = map_get_int(row, "first", 0),
                last = map_get_int(row, "last", 0);
        if (!lane)
            state_delete(n, key);
        if (!lane || outbox_is_full(n))
            continue;
        enum okr_lang lang = lane->endpoint->has_lang                    ? lane->endpoint->lang
                             : okr_str_is(notify_org(n)->language, "zh") ? OKR_ZH
                                                                         : OKR_EN;
        const char *format = lang == OKR_ZH
                                 ? "另有 %" PRId64 " 项变更（序号 %" PRId64 " 至 %" PRId64 "）"
                                 : "%" PRId64 " more changes (%" PRId64 " to %" PRId64 ")";
        char line[120];
        snprintf(line, sizeof line, format, count, first, last);
        struct message m = {.kind = OKR_STR("event"),
                            .lang = lang,
                            .subject = okr_arena_dup(n->arena, okr_str_c(line))};
        m.text = m.subject;
        int kind = lane->endpoint->channel;
        if (kind == CHANNEL_webhook || kind == CHANNEL_exec)
            m.event = json_text(n->arena,
                                json_pack("{s:s, s:{s:I, s:I, s:I}}", "type", "okr.events.counted",
                                          "data", "count", (json_int_t)count, "first",
                                          (json_int_t)first, "last", (json_int_t)last));
        if (outbox_add(n, lane->endpoint, &m, n->now, (uint64_t)last)) {
            state_delete(n, key);
            outbox_events(n, name, 1);
            lane->due++;
        }
    }
}

/// Whether the last of the events before those that were only counted are gone by now.
static bool is_counted_due(struct run *run)
{
    char key[STATE_KEY];
    const struct okr_value *row;
    for (bool more = state_next(run->n, "v/", NULL, key, &row); more;
         more = state_next(run->n, "v/", key, key, &row))
        if (!outbox_events(run->n, okr_str_c(key + 2), 0))
            return true;
    return false;
}

static void choose(struct run *run)
{
    struct notify *n = run->n;
    struct letter l;
    for (bool more = outbox_next(n, "o/", NULL, &l); more && run->chosen < BATCH_MOST;
         more = outbox_next(n, "o/", l.key, &l)) {
        struct lane *lane = lane_of(run, l.endpoint);
        if (!lane || l.due > n->now || lane->state.pause_until > n->now || lane->state.off ||
            !endpoint_works(lane->endpoint))
            continue;
        if (lane->free <= 0) {
            sooner(&run->next,
                   bucket_next(&lane->state.bucket, lane->endpoint->per_minute, n->now));
            continue;
        }
        if (lane->chosen == BATCH_PER_ENDPOINT)
            continue;
        struct letter *kept = okr_arena_alloc(n->arena, sizeof *kept);
        struct okr_err e = {0}, zh = {.lang = OKR_ZH};
        if (!kept)
            return;
        *kept = l;
        struct delivery *delivery = &run->deliveries[run->chosen];
        *delivery = (struct delivery){.endpoint = lane->endpoint};
        if (!outbox_build(n, lane->endpoint, &kept->message, &delivery->outgoing, &e)) {
            char after[STATE_KEY];
            memcpy(after, l.key, sizeof after);
            struct said why;
            (void)outbox_build(n, lane->endpoint, &kept->message, &delivery->outgoing, &zh);
            said_take(&why, e.message, zh.message);
            letter_bury(n, kept, &why);
            memcpy(l.key, after, sizeof after);
            continue;
        }
        run->letters[run->chosen] = kept;
        run->of[run->chosen++] = lane;
        lane->chosen++;
        lane->free--;
        bucket_take(&lane->state.bucket);
    }
}

/// What the answer makes of a letter.
static void settle(struct run *run, size_t i)
{
    struct notify *n = run->n;
    struct letter *l = run->letters[i];
    struct lane *lane = run->of[i];
    struct verdict v =
        channel_judge((enum channel_kind)lane->endpoint->channel, &run->deliveries[i].answer);
    bool event = okr_str_is(l->message.kind, "event");
    if (v.outcome == OUTCOME_SENT) {
        lane->state.sent++;
        lane->state.why = (struct said){.text = {""}};
        letter_drop(n, l);
        notify_say(n, SAY_INFO, "sent id=%.*s kind=%.*s endpoint=%.*s", OKR_STR_ARG(l->message.id),
                   OKR_STR_ARG(l->message.kind), OKR_STR_ARG(l->endpoint));
        if (event)
            outbox_events(n, l->endpoint, -1);
        outbox_settled(n, l, true);
        return;
    }
    lane->state.failed++;
    lane->state.why = v.why;
    l->attempts++;
    int64_t wait = v.outcome == OUTCOME_RETRY
                       ? retry_after(l->attempts, v.wait_ms, notify_random(1 << 16))
                       : -1;
    if (v.outcome == OUTCOME_GONE) {
        lane->state.off = true;
        notify_say(n, SAY_ERROR, "endpoint=%.*s is off: %s", OKR_STR_ARG(l->endpoint),
                   v.why.text[OKR_EN]);
    }
    if (wait < 0) {
        lane->state.dead++;
        if (event)
            outbox_events(n, l->endpoint, -1);
        letter_bury(n, l, &v.why);
        return;
    }
    if (v.wait_ms) {
        lane->state.paused_at = n->now;
        lane->state.pause_until = n->now + v.wait_ms;
    }
    l->due = n->now + wait;
    l->why = lane->state.why;
    sooner(&run->next, l->due);
    letter_keep(n, l);
    notify_say(n, SAY_NOTICE, "retry id=%.*s endpoint=%.*s attempt=%u why=%s",
               OKR_STR_ARG(l->message.id), OKR_STR_ARG(l->endpoint), l->attempts,
               v.why.text[OKR_EN]);
}

bool outbox_build(struct notify *n, const struct endpoint *endpoint, const struct message *message,
                  struct outgoing *ret, struct okr_err *e)
{
    const struct channel *channel = channel_row((enum channel_kind)endpoint->channel);
    if (!channel || !endpoint_works(endpoint)) {
        if (e)
            (void)okr_fail(e, OKR_E_INVALID, NULL, NULL, "%s", endpoint->fault.text[e->lang]);
        return false;
    }
    return channel->build(endpoint, message, n->now, n->arena, ret, e) == OKR_OK;
}

okr_time outbox_send(struct notify *n)
{
    struct run *run = okr_arena_alloc(n->arena, sizeof *run);
    if (!run)
        return n->now + 1000;
    run->n = n;
    look(run);
    add_counted(run);
    for (size_t i = 0; i < n->n_endpoints; i++) {
        struct lane *lane = &run->lanes[i];
        if (lane->known && lane->due > 1 && (size_t)(lane->free > 0 ? lane->free : 0) < lane->due)
            coalesce(run, lane);
    }
    choose(run);
    n->carry(run->deliveries, run->chosen, n->arena);
    for (size_t i = 0; i < run->chosen; i++)
        settle(run, i);
    bool more = false;
    for (size_t i = 0; i < n->n_endpoints; i++) {
        struct lane *lane = &run->lanes[i];
        if (!lane->known)
            continue;
        endpoint_state_put(n, lane->endpoint->name, &lane->state);
        more = more || (lane->chosen && lane->due > (size_t)lane->chosen && lane->free > 0);
    }
    if (more || (!outbox_is_full(n) && is_counted_due(run)))
        sooner(&run->next, n->now);
    return run->next;
}
