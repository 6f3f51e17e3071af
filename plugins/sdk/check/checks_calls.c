// SPDX-License-Identifier: Apache-2.0
// okr.tick/1, okr.command/1, and how long calls take.
#include "check.h"

#include <okr/value.h>

#include <math.h>
#include <time.h>

enum { ARENA = 1 << 20, SCORES = 1000, SCORE_MS = 100, CALL_MS = 1000 };
static const int64_t DAY_MS = INT64_C(86400000);

enum verdict check_tick_next(struct subject *s)
{
    const okr_cap_tick *can = subject_can(s, OKR_CAP_TICK, PLUG_TICK_1_0);
    static const int64_t jumps[] = {0, 1, 40, -40, 400};
    if (!can)
        return check_skipped(s, "it has no tick");
    if (!subject_open(s))
        return CHECK_FAILED;
    for (size_t i = 0; i < sizeof jumps / sizeof *jumps; i++) {
        okr_call call = check_call(60000);
        int64_t next = 0;
        call.now_ms += jumps[i] * DAY_MS;
        call.today += (int32_t)jumps[i];
        okr_status status = can->tick(s->self, &call, &next);
        if (!check_status_known(status))
            return check_failed(s, "tick() answered %d", (int)status);
        if (status == OKR_OK && next != 0 && next <= call.now_ms)
            return check_failed(s, "it asks for a tick %lld ms ago",
                                (long long)(call.now_ms - next));
    }
    subject_close(s);
    return CHECK_PASSED;
}

enum verdict check_command_strange(struct subject *s)
{
    static const okr_view odd[] = {{"", 0},
                                   {"\x80", 1}, // {}
                                   {"\x81\xa7"
                                    "command"
                                    "\xa4"
                                    "none",
                                    14},                                 // {command: none}
                                   {"\x81\x01\x02", 3},                  // {1: 2}
                                   {"\x93\x01\x02\x03", 4},              // [1, 2, 3]
                                   {"\xa6\xe8\xb4\xa2\xe5\x8a\xa1", 7}}; // "财务"
    const okr_cap_command *can = subject_can(s, OKR_CAP_COMMAND, PLUG_COMMAND_1_0);
    if (!can)
        return check_skipped(s, "it has no command");
    if (!subject_open(s))
        return CHECK_FAILED;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        okr_call call = check_call(CALL_MS);
        okr_view reply = {NULL, 0};
        struct okr_err e = {0};
        okr_status status = can->command(s->self, &call, (okr_view){"uid:1000", 8}, odd[i], &reply);
        if (!check_status_known(status))
            return check_failed(s, "command() answered %d", (int)status);
        if (reply.ptr && reply.len &&
            okr_prescan((struct okr_str){reply.ptr, (size_t)reply.len}, &e))
            return check_failed(s, "its reply is not msgpack: %s", e.message);
    }
    subject_close(s);
    return CHECK_PASSED;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

static int64_t time_of_scores(struct subject *s, const okr_cap_score *can)
{
    int64_t before = now_ms();
    for (int i = 0; i < SCORES; i++) {
        okr_call call = check_call(SCORE_MS);
        okr_score_input input = {.size = sizeof input,
                                 .metric_kind = 3,
                                 .id = {"k-1", 3},
                                 .progress = i / 1000.0,
                                 .expected = 0.5,
                                 .expectation = 0.7,
                                 .confidence = NAN};
        okr_score given = {.size = sizeof given};
        (void)can->score(s->self, &call, &input, &given);
    }
    return now_ms() - before;
}

enum verdict check_deadline(struct subject *s)
{
    const okr_cap_score *score = subject_can(s, OKR_CAP_SCORE, sizeof *score);
    const okr_cap_events *events = subject_can(s, OKR_CAP_EVENTS, sizeof *events);
    const okr_cap_tick *tick = subject_can(s, OKR_CAP_TICK, sizeof *tick);
    if (!subject_open(s))
        return CHECK_FAILED;
    int64_t took = score ? time_of_scores(s, score) : 0;
    if (took > SCORE_MS)
        return check_failed(s, "%d scores took %lld ms", SCORES, (long long)took);
    okr_call call = check_call(CALL_MS);
    okr_event event = {.size = sizeof event,
                       .sequence = 1,
                       .type = {"check_in.recorded", 17},
                       .body = {"\x80", 1}};
    int64_t before = now_ms(), next = 0;
    if (events)
        (void)events->on_event(s->self, &call, &event);
    if (now_ms() - before > CALL_MS)
        return check_failed(s, "one event took %lld ms", (long long)(now_ms() - before));
    before = now_ms();
    if (tick)
        (void)tick->tick(s->self, &call, &next);
    if (now_ms() - before > CALL_MS)
        return check_failed(s, "one tick took %lld ms", (long long)(now_ms() - before));
    subject_close(s);
    return CHECK_PASSED;
}
