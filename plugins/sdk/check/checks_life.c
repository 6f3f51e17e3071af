// SPDX-License-Identifier: Apache-2.0
// What a plugin leaves behind: memory, files, threads.
#include "check.h"

#include <dirent.h>
#include <malloc.h>
#include <time.h>

enum { ROUNDS = 1000, SPARE_BYTES = 64 << 10 };

/// One of each call that the plugin takes.
static void one_round(struct subject *s, uint64_t sequence)
{
    const okr_cap_score *score = subject_can(s, OKR_CAP_SCORE, sizeof *score);
    const okr_cap_events *events = subject_can(s, OKR_CAP_EVENTS, sizeof *events);
    const okr_cap_command *command = subject_can(s, OKR_CAP_COMMAND, sizeof *command);
    okr_call call = check_call(1000);
    okr_score_input input = {.size = sizeof input,
                             .metric_kind = 3,
                             .id = {"k-1", 3},
                             .progress = 0.4,
                             .expected = 0.5,
                             .expectation = 0.7,
                             .confidence = 0.5};
    okr_score given = {.size = sizeof given};
    okr_event event = {.size = sizeof event,
                       .sequence = sequence,
                       .type = {"check_in.recorded", 17},
                       .subject = {"k-1", 3},
                       .actor = {"u-1", 3},
                       .body = {"\x80", 1}};
    okr_view reply = {NULL, 0};
    if (score)
        (void)score->score(s->self, &call, &input, &given);
    if (events) {
        fake_mark();
        (void)events->on_event(s->self, &call, &event);
        fake_back(); // what it keeps in okr.state/1 is not its memory
    }
    if (command)
        (void)command->command(s->self, &call, (okr_view){"u-1", 3}, (okr_view){"\x80", 1}, &reply);
}

enum verdict check_leaks(struct subject *s)
{
#if defined(__SANITIZE_ADDRESS__)
    return check_skipped(s, "the sanitizer's allocator does not say how much is in use");
#else
    if (!subject_open(s))
        return CHECK_FAILED;
    for (int i = 0; i < ROUNDS; i++)
        one_round(s, (uint64_t)i + 1);
    size_t before = mallinfo2().uordblks;
    for (int i = ROUNDS; i < 2 * ROUNDS; i++)
        one_round(s, (uint64_t)i + 1);
    size_t after = mallinfo2().uordblks;
    subject_close(s);
    return after <= before + SPARE_BYTES
               ? CHECK_PASSED
               : check_failed(s, "%d rounds of calls took %zu bytes more", ROUNDS, after - before);
#endif
}

static size_t entries_of(const char *path)
{
    DIR *directory = opendir(path);
    size_t n = 0;
    while (directory && readdir(directory))
        n++;
    if (directory)
        closedir(directory);
    return n;
}

enum verdict check_descriptors(struct subject *s)
{
    size_t before = entries_of("/proc/self/fd");
    if (!subject_open(s))
        return CHECK_FAILED;
    one_round(s, 1);
    subject_close(s);
    size_t after = entries_of("/proc/self/fd");
    return after == before ? CHECK_PASSED
                           : check_failed(s, "%zu files were open before open(), %zu after close()",
                                          before, after);
}

enum verdict check_threads(struct subject *s)
{
    enum { TRIES = 50 };
    const struct timespec pause = {0, 10000000};
    size_t before = entries_of("/proc/self/task"), after = before + 1;
    if (!subject_open(s))
        return CHECK_FAILED;
    one_round(s, 1);
    subject_close(s);
    for (int i = 0; i < TRIES && (after = entries_of("/proc/self/task")) > before; i++)
        nanosleep(&pause, NULL);
    return after <= before ? CHECK_PASSED
                           : check_failed(s, "%zu of its threads still run", after - before);
}
