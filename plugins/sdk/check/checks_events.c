// SPDX-License-Identifier: Apache-2.0
// okr.events/1: every type is survived, a second delivery has the effect of the first, the filter can be used.
#include "check.h"

#include <okr/value.h>

#include <stdio.h>

enum { ARENA = 8 << 20 };

/// The types of the wire, and one that nobody knows yet.
static const char *const types[] = {
#define OKR_EVENT(NAME, type, entity, zh, help) type,
#include <okr/events.def>
#undef OKR_EVENT
    "future.happened",
};
enum { TYPES = sizeof types / sizeof *types };

static struct okr_arena *arena(void)
{
    static struct okr_arena *made;
    if (!made)
        made = okr_arena_new(ARENA);
    return made;
}

static void pack_pair(struct okr_pack *p, const char *key, const char *value)
{
    okr_pack_key(p, key);
    if (value)
        okr_pack_c(p, value);
    else
        okr_pack_nil(p);
}

/// A body as DESIGN 5 has it, with a key that no reader knows.
static okr_view body_of(const char *type, uint64_t sequence)
{
    struct okr_buf bytes = OKR_BUF(arena());
    struct okr_pack p = OKR_PACK(&bytes);
    okr_pack_map(&p, 10);
    pack_pair(&p, "specversion", "1.0");
    pack_pair(&p, "id", "00000000000000000000000000000000-1");
    pack_pair(&p, "type", type);
    pack_pair(&p, "subject", "k-57");
    pack_pair(&p, "time", "2018-01-20T09:00:00.000Z");
    pack_pair(&p, "actor", "u-3");
    pack_pair(&p, "unit", "u-2");
    pack_pair(&p, "of_the_future", "未来");
    okr_pack_key(&p, "sequence");
    okr_pack_uint(&p, sequence);
    okr_pack_key(&p, "data");
    okr_pack_map(&p, 5);
    okr_pack_key(&p, "version");
    okr_pack_uint(&p, 2);
    pack_pair(&p, "before", NULL);
    pack_pair(&p, "after", NULL);
    pack_pair(&p, "reason", NULL);
    okr_pack_key(&p, "changed");
    okr_pack_array(&p, 0);
    return (okr_view){bytes.ptr, bytes.len};
}

static okr_view view_c(const char *text)
{
    return (okr_view){text, strlen(text)};
}

static okr_event event_of(const char *type, uint64_t sequence, okr_view body)
{
    static char topic[120];
    (void)snprintf(topic, sizeof topic, "远帆科技/财务部/%s", type);
    return (okr_event){.size = sizeof(okr_event),
                       .sequence = sequence,
                       .topic = view_c(topic),
                       .type = view_c(type),
                       .subject = view_c("k-57"),
                       .actor = view_c("u-3"),
                       .body = body};
}

static const okr_cap_events *begin(struct subject *s, enum verdict *ret)
{
    const okr_cap_events *can = subject_can(s, OKR_CAP_EVENTS, PLUG_EVENTS_1_0);
    *ret = can ? CHECK_FAILED : check_skipped(s, "it does not listen to events");
    return can && subject_open(s) ? can : NULL;
}

/// One delivery; OKR_EFAIL and OKR_RETRY are answers too.
static enum verdict deliver(struct subject *s, const okr_cap_events *can, const okr_event *event,
                            uint32_t attempt)
{
    okr_call call = check_call(30000);
    call.attempt = attempt;
    okr_status status = can->on_event(s->self, &call, event);
    return check_status_known(status) && status != OKR_END
               ? CHECK_PASSED
               : check_failed(s, "on_event() answered %d to %.*s", (int)status,
                              (int)event->type.len, event->type.ptr);
}

enum verdict check_events_each(struct subject *s)
{
    enum verdict verdict;
    const okr_cap_events *can = begin(s, &verdict);
    if (!can)
        return verdict;
    for (size_t i = 0; i < TYPES; i++) {
        const okr_event event = event_of(types[i], i + 1, body_of(types[i], i + 1));
        if ((verdict = deliver(s, can, &event, 1)))
            return verdict;
    }
    subject_close(s);
    return CHECK_PASSED;
}

enum verdict check_events_bare(struct subject *s)
{
    static const okr_view bodies[] = {{"", 0}, {NULL, 0}, {"\x80", 1}, {"\xc0", 1}};
    enum verdict verdict;
    const okr_cap_events *can = begin(s, &verdict);
    okr_event *event = fake_guarded(sizeof *event);
    if (!can)
        return verdict;
    for (size_t i = 0; i < TYPES * (sizeof bodies / sizeof *bodies); i++) {
        *event = event_of(types[i % TYPES], i + 1, bodies[i / TYPES]);
        if ((verdict = deliver(s, can, event, 1)))
            return verdict;
    }
    subject_close(s);
    return CHECK_PASSED;
}

enum verdict check_events_again(struct subject *s)
{
    enum verdict verdict;
    const okr_cap_events *can = begin(s, &verdict);
    if (!can)
        return verdict;
    for (size_t i = 0; i < TYPES; i++) {
        const okr_event event = event_of(types[i], i + 1, body_of(types[i], i + 1));
        fake_mark();
        if ((verdict = deliver(s, can, &event, 1)))
            return verdict;
        struct okr_str first = fake_state();
        fake_back();
        if ((verdict = deliver(s, can, &event, 2)))
            return verdict;
        if (!okr_str_eq(first, fake_state()))
            return check_failed(s, "%s delivered again puts something else into okr.state/1",
                                types[i]);
    }
    subject_close(s);
    return CHECK_PASSED;
}

enum verdict check_events_filter(struct subject *s)
{
    static const char *const keys[] = {"unit", "types", "subject", "actor"};
    const okr_cap_events *can = subject_can(s, OKR_CAP_EVENTS, PLUG_EVENTS_1_0);
    struct okr_value filter;
    struct okr_err e = {0};
    if (!can)
        return check_skipped(s, "it does not listen to events");
    if (!can->filter.len)
        return CHECK_PASSED;
    if (okr_decode((struct okr_str){can->filter.ptr, (size_t)can->filter.len}, arena(), &filter,
                   &e) ||
        filter.type != OKR_V_MAP)
        return check_failed(s, "the filter is no msgpack map: %s", e.message);
    for (uint32_t i = 0; i < filter.n; i++) {
        bool known = false;
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            known = known || okr_str_is(okr_value_str(&filter.pairs[i].key), keys[k]);
        if (!known)
            return check_failed(s, "the filter has a key %.*s, which okrd does not know",
                                OKR_STR_ARG(okr_value_str(&filter.pairs[i].key)));
    }
    return CHECK_PASSED;
}
