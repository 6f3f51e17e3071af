// SPDX-License-Identifier: Apache-2.0
// What came before: check-ins, and what events tell of promises that were changed and of when something was asked.
#include "audit/company_load.h"

static okr_date day(okr_time time)
{
    return time == OKR_NO_TIME ? OKR_NO_DATE : (okr_date)(time / OKR_DAY_MS);
}

/// Those of key results that are not over: nobody asks about the others.
static void load_check_ins(struct loading *l)
{
    struct company *c = l->c;
    struct okr_check_in x;
    uint32_t n = load_count(l, "check_in");
    c->check_ins = load_array(l, n, sizeof *c->check_ins);
    for (uint32_t i = 0; i < n && !l->full; i++) {
        load_entity(l, &okr_entity_check_in, i, &x);
        int32_t node = company_node(c, x.key_result);
        if (node < 0 || x.voids || x.voided_by)
            continue;
        c->check_ins[c->n_check_ins++] = (struct check_in){.key_result = node,
                                                           .as_of = x.as_of,
                                                           .recorded = day(x.recorded_at),
                                                           .value = okr_decimal_double(x.value),
                                                           .claimed = x.claimed_status,
                                                           .computed = x.computed_status};
    }
}

/// One event of the wire: what is asked of it.
struct told {
    struct okr_str type, subject, time, reason;
    struct okr_str changed[8];
    size_t n_changed;
    bool measured; ///< there was no metric before: what is set for the first time moves nothing
};

static void read_before(struct okr_reader *r, struct told *t)
{
    uint32_t pairs = okr_reader_map(r);
    for (uint32_t i = 0; i < pairs && !r->bad; i++) {
        bool metric = okr_str_is(okr_reader_str(r), "metric");
        t->measured = t->measured || (metric && okr_reader_next(r) == OKR_NEXT_NIL);
        okr_reader_skip(r);
    }
}

static void read_data(struct okr_reader *r, struct told *t)
{
    uint32_t pairs = okr_reader_map(r);
    for (uint32_t i = 0; i < pairs && !r->bad; i++) {
        struct okr_str key = okr_reader_str(r);
        if (okr_str_is(key, "reason") && okr_reader_next(r) == OKR_NEXT_STR) {
            t->reason = okr_reader_str(r);
        } else if (okr_str_is(key, "before") && okr_reader_next(r) == OKR_NEXT_OTHER) {
            read_before(r, t);
        } else if (okr_str_is(key, "changed") && okr_reader_next(r) == OKR_NEXT_OTHER) {
            uint32_t n = okr_reader_array(r);
            for (uint32_t k = 0; k < n && !r->bad; k++) {
                struct okr_str name = okr_reader_str(r);
                if (t->n_changed < sizeof t->changed / sizeof *t->changed)
                    t->changed[t->n_changed++] = name;
            }
        } else {
            okr_reader_skip(r);
        }
    }
}

static struct told read_event(okr_view bytes)
{
    struct told t = {.n_changed = 0};
    struct okr_reader r = okr_reader((struct okr_str){bytes.ptr, (size_t)bytes.len});
    uint32_t pairs = okr_reader_map(&r);
    for (uint32_t i = 0; i < pairs && !r.bad; i++) {
        struct okr_str key = okr_reader_str(&r);
        struct okr_str *to = okr_str_is(key, "type")      ? &t.type
                             : okr_str_is(key, "subject") ? &t.subject
                             : okr_str_is(key, "time")    ? &t.time
                                                          : NULL;
        if (to && okr_reader_next(&r) == OKR_NEXT_STR)
            *to = okr_reader_str(&r);
        else if (okr_str_is(key, "data"))
            read_data(&r, &t);
        else
            okr_reader_skip(&r);
    }
    return t;
}

/// "target, due": what of a promise was changed; empty when nothing of it was.
static struct okr_str what_changed(struct loading *l, const struct told *t)
{
    static const char *const names[][2] = {
        {"metric", "target"}, {"weight", "weight"}, {"due", "due"}};
    struct okr_buf buf = OKR_BUF(l->c->arena);
    for (size_t i = 0; i < t->n_changed; i++)
        for (size_t n = 0; n < sizeof names / sizeof *names; n++)
            if (okr_str_is(t->changed[i], names[n][0]) && !(n == 0 && t->measured)) {
                okr_buf_c(&buf, buf.len ? ", " : "");
                okr_buf_c(&buf, names[n][1]);
            }
    return okr_buf_view(&buf);
}

static void take_change(struct loading *l, const struct told *t, okr_id subject, okr_time time)
{
    struct company *c = l->c;
    int32_t node = company_node(c, subject);
    struct okr_str what = what_changed(l, t);
    if (node >= 0 && what.len)
        c->changes[c->n_changes++] = (struct change){
            .key_result = node, .time = time, .has_reason = t->reason.len > 0, .what = what};
}

static void load_events(struct loading *l)
{
    struct company *c = l->c;
    uint32_t n = load_count(l, "event");
    c->changes = load_array(l, n, sizeof *c->changes);
    for (uint32_t i = 0; i < n && !l->full; i++) {
        okr_id subject;
        okr_time time = OKR_NO_TIME;
        struct told t = read_event(load_bytes(l, "event", i));
        if (!okr_id_parse(t.subject, &subject) || !okr_time_parse(t.time, &time))
            continue;
        int32_t at;
        if (okr_str_is(t.type, "key_result.target_changed"))
            take_change(l, &t, subject, time);
        else if (okr_str_is(t.type, "alignment.proposed") &&
                 (at = company_index(c->edges, c->n_edges, sizeof *c->edges, subject)) >= 0)
            c->edges[at].proposed_at = time;
        else if (okr_str_is(t.type, "mention.created") &&
                 (at = company_index(c->mentions, c->n_mentions, sizeof *c->mentions, subject)) >=
                     0)
            c->mentions[at].asked_at = time;
    }
}

void load_history(struct loading *l)
{
    load_check_ins(l);
    load_events(l);
}
