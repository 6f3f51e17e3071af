// SPDX-License-Identifier: Apache-2.0
// Audits: a snapshot in a sealed memfd, what the plugin finds in it, and the writer that settles it.
#include "actor/pool.h"
#include "actor/taking.h"
#include "base/clock.h"
#include "base/log.h"
#include "cmd/calendar.h"
#include "cmd/nouns.h"

#include <stdlib.h>

enum {
    SEVERITY_MAX = 2,
    FINDING_FIELDS = 8,
    FINDING_BYTES = 1 << 20,   ///< one of them, decoded
    FINDINGS_BYTES = 64 << 20, ///< all of a run
};

struct auditing {
    struct taking *taking;     ///< the snapshot that is being written; NULL none
    uint32_t generation;       ///< of the process that it is for
    uint64_t sequence;         ///< of the state that is looked at
    bool full;                 ///< everything was
    struct pool_bytes changed; ///< ids as msgpack text, without the array's head
    uint32_t n_changed;
    struct pool_bytes findings; ///< maps as finding.settle takes them
    struct pool_bytes places;   ///< of each of them, a struct place
    uint32_t n_findings;
    okr_id from;               ///< what is of subjects before this one is settled
    struct okr_arena *one;     ///< of one finding
    struct job *job;           ///< who waits for what the writer says; NULL: nobody is
    uint64_t opened, resolved; ///< over all commits of the run
};

/// Where a finding ends among the bytes of all; subject 0: what it names as such is no id.
struct place {
    okr_id subject;
    size_t end;
};

static struct auditing *auditing_new(void)
{
    struct auditing *a = calloc(1, sizeof *a);
    struct okr_arena *one = okr_arena_new(FINDING_BYTES);
    if (!a || !one) {
        free(a);
        okr_arena_free(one);
        return NULL;
    }
    a->one = one;
    return a;
}

void auditing_free(struct pool *pool, struct auditing *a)
{
    if (!a)
        return;
    if (a->job)
        pool_refuse(pool, a->job, OKR_E_PLUGIN_DOWN, "ask again in a moment", "okrd is stopping");
    taking_free(a->taking);
    free(a->changed.ptr);
    free(a->findings.ptr);
    free(a->places.ptr);
    okr_arena_free(a->one);
    free(a);
}

// --- the snapshot ---------------------------------------------------------------------------------------

static bool keep_changed(struct pool *pool, struct auditing *a, struct okr_ids changed)
{
    struct okr_buf ids = OKR_BUF(pool->arena);
    struct okr_pack out = OKR_PACK(&ids);
    for (size_t i = 0; i < changed.n; i++)
        okr_pack_id(&out, changed.at[i]);
    a->n_changed = (uint32_t)changed.n;
    return !ids.failed && bytes_set(&a->changed, okr_buf_view(&ids));
}

bool pool_audit(struct pool *pool, struct plugin *p, struct job *job)
{
    if (!p->auditing)
        p->auditing = auditing_new();
    struct auditing *a = p->auditing;
    bool busy = a && (a->job || a->taking);
    if (a && !busy)
        a->taking = taking_begin(pool->store, clock_today(clock_now()), job->full);
    if (busy || !a || !a->taking) {
        pool_refuse(pool, job, OKR_E_BUSY, "ask again in a moment", "an audit is being settled");
        return false;
    }
    // The plugin is at it from now on. Its own time begins when it has the snapshot.
    p->call = (struct pool_call){.kind = PLUG_AUDIT, .job = job, .deadline = INT64_MAX};
    a->generation = p->generation;
    pool_event(pool, p, SUPERVISOR_ON_CALL);
    return true;
}

int pool_taking(const struct plugin *p)
{
    return p->auditing && p->auditing->taking ? taking_bell(p->auditing->taking) : -1;
}

/// Hands the snapshot over; false, with the reason, when that cannot be.
static bool hand_over(struct pool *pool, struct plugin *p, struct taken *taken, struct okr_err *e)
{
    struct auditing *a = p->auditing;
    struct okr_buf frame = OKR_BUF(pool->arena);
    struct okr_pack out = OKR_PACK(&frame);
    *e = taken->err;
    if (!e->code && !keep_changed(pool, a, taken->changed))
        (void)okr_fail_memory(e);
    if (e->code)
        return false;
    a->sequence = taken->sequence;
    a->full = taken->since == 0;
    a->n_findings = 0;
    a->findings.len = a->places.len = 0;
    a->from = 0;
    a->opened = a->resolved = 0;
    pool_pack_call(&out, PLUG_AUDIT, 0, p->conf.audit_ms);
    int fd = taken->fd;
    taken->fd = -1;
    if (frames_queue_fd(&p->frames, okr_buf_view(&frame), fd))
        return true;
    (void)okr_fail_memory(e);
    return false;
}

void pool_taken(struct pool *pool, struct plugin *p)
{
    struct auditing *a = p->auditing;
    struct taken *taken = a && a->taking ? taking_over(a->taking) : NULL;
    struct okr_err e = {0};
    if (!taken)
        return;
    bool wanted = p->pid && p->generation == a->generation && pool_prepares(p);
    if (wanted && hand_over(pool, p, taken, &e)) {
        pool_called(pool, p, p->conf.audit_ms);
    } else if (wanted) {
        struct job *job = p->call.job;
        p->call = (struct pool_call){.kind = 0};
        pool_event(pool, p, SUPERVISOR_ON_DONE);
        pool_refuse(pool, job, e.code, "ask again in a moment", "%s", e.message);
    }
    taking_free(a->taking);
    a->taking = NULL;
}

// --- findings -------------------------------------------------------------------------------------------

static bool is_map(struct okr_str bytes, struct okr_arena *arena)
{
    struct okr_value value;
    okr_arena_reset(arena);
    return okr_decode(bytes, arena, &value, NULL) == OKR_OK && value.type == OKR_V_MAP;
}

static void pack_text(struct okr_pack *out, const char *key, const struct okr_value *text,
                      uint32_t *n)
{
    struct okr_str s = okr_value_str(text);
    if (!s.len)
        return;
    okr_pack_key(out, key);
    okr_pack_str(out, s);
    ++*n;
}

static void pack_number(struct okr_pack *out, const char *key, const struct okr_value *number,
                        uint32_t *n)
{
    okr_pack_key(out, key);
    okr_pack_uint(out, okr_value_uint(number, 0));
    ++*n;
}

static bool add_finding(struct auditing *a, struct okr_str subject, struct okr_str map)
{
    struct place place = {.end = a->findings.len + map.len};
    (void)okr_id_parse(subject, &place.subject);
    bool fits = place.end <= FINDINGS_BYTES && bytes_add(&a->findings, map) &&
                bytes_add(&a->places, (struct okr_str){(const char *)&place, sizeof place});
    a->n_findings += fits;
    return fits;
}

bool pool_take_finding(struct plugin *p, const struct okr_value *frame)
{
    struct auditing *a = p->auditing;
    const struct okr_value *item = frame->items + 1;
    uint32_t n = 0;
    if (frame->n != FINDING_FIELDS + 1 || a->n_findings == PLUG_FINDINGS_MAX)
        return false;
    if (okr_value_uint(&item[0], 0) > SEVERITY_MAX) // of a time to come
        return true;
    struct okr_str args = plug_bytes(&item[7]);
    bool with_args = args.len && is_map(args, a->one);
    okr_arena_reset(a->one);
    struct okr_buf map = OKR_BUF(a->one);
    struct okr_pack out = OKR_PACK(&map);
    size_t place = okr_pack_map_open(&out);
    pack_number(&out, "severity", &item[0], &n);
    pack_text(&out, "code", &item[1], &n);
    pack_text(&out, "subject", &item[2], &n);
    pack_text(&out, "other", &item[3], &n);
    pack_text(&out, "field", &item[4], &n);
    pack_number(&out, "offset", &item[5], &n);
    pack_number(&out, "length", &item[6], &n);
    if (with_args) {
        okr_pack_key(&out, "args");
        okr_pack_raw(&out, args);
        n++;
    }
    okr_pack_map_close(&out, place, n);
    return !map.failed && add_finding(a, okr_value_str(&item[2]), okr_buf_view(&map));
}

// --- the writer -----------------------------------------------------------------------------------------

/// The findings that are not settled yet, as an array.
static void pack_unsettled(const struct auditing *a, struct okr_pack *out)
{
    const struct place *places = (const void *)a->places.ptr;
    size_t head = okr_pack_array_open(out), at = 0;
    uint32_t n = 0;
    for (uint32_t i = 0; i < a->n_findings; at = places[i++].end)
        if (places[i].subject >= a->from) {
            okr_pack_raw(out, (struct okr_str){a->findings.ptr + at, places[i].end - at});
            n++;
        }
    okr_pack_array_close(out, head, n);
}

static bool send_settle(struct pool *pool, struct plugin *p)
{
    struct auditing *a = p->auditing;
    struct okr_buf args = OKR_BUF(pool->arena);
    struct okr_pack out = OKR_PACK(&args);
    okr_pack_map(&out, 5);
    okr_pack_key(&out, "sequence");
    okr_pack_uint(&out, a->sequence);
    okr_pack_key(&out, "from");
    okr_pack_id(&out, a->from);
    okr_pack_key(&out, "full");
    okr_pack_bool(&out, a->full);
    okr_pack_key(&out, "changed");
    okr_pack_array(&out, a->n_changed);
    okr_pack_raw(&out, (struct okr_str){a->changed.ptr, a->changed.len});
    okr_pack_key(&out, "findings");
    size_t findings = okr_pack_bin_open(&out);
    pack_unsettled(a, &out);
    okr_pack_bin_close(&out, findings);
    struct job *job = args.failed ? NULL
                                  : pool_request(pool, p, JOB_SETTLE, OKR_STR("finding.settle"),
                                                 okr_buf_view(&args));
    if (job)
        pool_to_front(pool, job);
    return job != NULL;
}

void pool_settle(struct pool *pool, struct plugin *p, struct job *job)
{
    p->auditing->job = job;
    if (send_settle(pool, p))
        return;
    p->auditing->job = NULL;
    pool_refuse(pool, job, OKR_E_TOO_BIG, "audit less at once: mend the worst first",
                "the audit found more than can be settled at once");
}

/// The id that a finding is about; it is read from a copy of the reader.
static okr_id subject_of(struct okr_reader r)
{
    okr_id id = 0;
    for (uint32_t pairs = okr_reader_map(&r); pairs && !r.bad; pairs--) {
        if (okr_str_is(okr_reader_str(&r), "subject"))
            return okr_id_parse(okr_reader_str(&r), &id) ? id : 0;
        okr_reader_skip(&r);
    }
    return 0;
}

/// Whether a finding is of what the job asks about: a unit and below, or an objective.
static bool is_about(struct cmd *c, okr_id about, okr_id subject)
{
    struct okr_key_result kr;
    if (!subject)
        return false;
    if (okr_id_letter(about) == 'u') {
        okr_id unit = unit_of(c, subject);
        return unit && unit_is_under(c->txn, unit, about, c->arena);
    }
    return subject == about || (okr_id_letter(subject) == 'k' &&
                                store_get(c->txn, subject, c->arena, &kr) && kr.objective == about);
}

/// As the wire has it: its severity by name.
static void pack_finding(struct okr_reader *r, struct okr_pack *out)
{
    uint32_t pairs = okr_reader_map(r);
    for (okr_pack_map(out, pairs); pairs && !r->bad; pairs--) {
        struct okr_str key = okr_reader_str(r);
        okr_pack_str(out, key);
        if (okr_str_is(key, "severity")) {
            unsigned severity = (unsigned)okr_reader_uint(r);
            okr_pack_c(out, okr_term_slug(OKR_GROUP_SEVERITY, OKR_SEVERITY_INFO + severity));
        } else {
            const char *from = (const char *)r->at;
            okr_reader_skip(r);
            okr_pack_raw(out, (struct okr_str){from, (size_t)((const char *)r->at - from)});
        }
    }
}

static void pack_findings(struct pool *pool, const struct auditing *a, okr_id about,
                          struct okr_pack *out)
{
    struct okr_err e = {0};
    struct cmd c = {.store = pool->store, .txn = pool->txn, .arena = pool->arena, .err = &e};
    struct okr_reader r = okr_reader((struct okr_str){a->findings.ptr, a->findings.len});
    uint32_t n = 0;
    size_t place = okr_pack_array_open(out);
    for (uint32_t i = 0; i < a->n_findings; i++) {
        if (!about || is_about(&c, about, subject_of(r))) {
            pack_finding(&r, out);
            n++;
        } else {
            okr_reader_skip(&r);
        }
    }
    okr_pack_array_close(out, place, n);
}

static void pack_uint(struct okr_pack *out, const char *key, uint64_t value)
{
    okr_pack_key(out, key);
    okr_pack_uint(out, value);
}

static void answer(struct pool *pool, struct auditing *a, const struct okr_value *ok)
{
    struct job *job = a->job;
    struct okr_pack out = OKR_PACK(&job->reply);
    a->job = NULL;
    okr_reply_open(&out, job->request.id);
    okr_pack_map(&out, 5);
    pack_uint(&out, "opened", a->opened);
    pack_uint(&out, "resolved", a->resolved);
    pack_uint(&out, "open", okr_value_uint(okr_map_get(ok, "open"), 0));
    pack_uint(&out, "sequence", a->sequence);
    okr_pack_key(&out, "findings");
    pack_findings(pool, a, job->about, &out);
    okr_reply_close(&out, store_epoch(pool->store), pool->head);
    pool_give_back(pool, job);
}

void pool_settled(struct pool *pool, struct plugin *p, struct job *done)
{
    struct auditing *a = p->auditing;
    struct okr_err e = {.lang = a->job ? a->job->err.lang : OKR_EN};
    const struct okr_value *ok = NULL, *envelope;
    int code = okr_reply_read(okr_buf_view(&done->reply), pool->arena, &ok, &envelope, &e);
    if (!code) {
        a->opened += okr_value_uint(okr_map_get(ok, "opened"), 0);
        a->resolved += okr_value_uint(okr_map_get(ok, "resolved"), 0);
        (void)okr_id_parse(okr_value_str(okr_map_get(ok, "from")), &a->from);
    }
    bool more = !code && okr_value_bool(okr_map_get(ok, "more"));
    if (a->job && code) {
        struct job *job = a->job;
        a->job = NULL;
        pool_refuse(pool, job, code, *e.hint ? e.hint : "ask again in a moment", "%s", e.message);
    } else if (a->job && !more) {
        answer(pool, a, ok);
    } else if (a->job && !send_settle(pool, p)) {
        answer(pool, a, ok);
    }
    job_give_back(&pool->jobs, done);
}
