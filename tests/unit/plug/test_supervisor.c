// SPDX-License-Identifier: Apache-2.0
#include "plug/supervisor.h"

#include "support/leak.h"
#include <criterion/criterion.h>
#include <stdio.h>

/// The whole table, a row a state, a column an event; "." = the event means nothing there. Written out a second time, as the picture that one has in mind.
/// K kill, C close, S spawn, W wait, s f d tell of started, failed, disabled.
static const char *const expected[SUPERVISOR_STATE_COUNT][SUPERVISOR_EVENT_COUNT] = {
    // START         STOP         HELLO      CALL     DONE      DEATH            LAST               TIMER          RESTART         DISABLE
    {"starting S", ".", ".", ".", ".", ".", ".", ".", ".", "disabled d"},
    {".", "off K", "ready s", ".", ".", "backoff KWf", "disabled Kfd", ".", "starting KS",
     "disabled Kd"},
    {".", "off C", ".", "busy ", ".", "backoff KWf", "disabled Kfd", ".", "starting CS",
     "disabled Cd"},
    {".", "off K", ".", ".", "ready ", "backoff KWf", "disabled Kfd", ".", "starting KS",
     "disabled Kd"},
    {"starting S", "off ", ".", ".", ".", ".", ".", "starting S", "starting S", "disabled d"},
    {"starting S", "off ", ".", ".", ".", ".", ".", ".", "starting S", "."},
};

static void say(struct supervisor_step step, char ret[64])
{
    static const struct {
        unsigned action;
        char letter;
    } letters[] = {{SUPERVISOR_KILL, 'K'},         {SUPERVISOR_CLOSE, 'C'},
                   {SUPERVISOR_SPAWN, 'S'},        {SUPERVISOR_WAIT, 'W'},
                   {SUPERVISOR_TELL_STARTED, 's'}, {SUPERVISOR_TELL_FAILED, 'f'},
                   {SUPERVISOR_TELL_DISABLED, 'd'}};
    size_t n = (size_t)sprintf(ret, "%s ", supervisor_slug(step.next));
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (step.actions & letters[i].action)
            ret[n++] = letters[i].letter;
    ret[n] = '\0';
}

Test(supervisor, every_cell)
{
    for (int state = 0; state < SUPERVISOR_STATE_COUNT; state++)
        for (int event = 0; event < SUPERVISOR_EVENT_COUNT; event++) {
            char found[64], nothing[64];
            const char *cell = expected[state][event];
            say(supervisor_step((enum supervisor_state)state, (enum supervisor_event)event), found);
            sprintf(nothing, "%s ", supervisor_slug((enum supervisor_state)state));
            cr_expect_str_eq(found, *cell == '.' ? nothing : cell, "%s, event %d: %s",
                             supervisor_slug((enum supervisor_state)state), event, found);
        }
    okr_test_end();
}

Test(supervisor, the_fifth_death_in_a_minute_is_the_last)
{
    struct supervisor_tally tally = {.in_a_row = 0};
    for (int i = 0; i < 4; i++)
        cr_expect_eq(supervisor_count(&tally, 1000 + i), SUPERVISOR_ON_DEATH);
    cr_expect_eq(supervisor_count(&tally, 1000 + SUPERVISOR_WINDOW_MS), SUPERVISOR_ON_LAST);
    tally = (struct supervisor_tally){.in_a_row = 0};
    for (int i = 0; i < 4; i++)
        cr_expect_eq(supervisor_count(&tally, 1000 + i), SUPERVISOR_ON_DEATH);
    cr_expect_eq(supervisor_count(&tally, 1001 + SUPERVISOR_WINDOW_MS), SUPERVISOR_ON_DEATH);
    cr_expect_eq(supervisor_count(&tally, 1002 + SUPERVISOR_WINDOW_MS), SUPERVISOR_ON_DEATH);
    okr_test_end();
}

Test(supervisor, it_waits_longer_with_each_death_until_a_call_is_answered)
{
    static const int64_t waits[] = {100,  200,   400,   800,   1600, 3200,
                                    6400, 12800, 25600, 30000, 30000};
    struct supervisor_tally tally = {.in_a_row = 0};
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        (void)supervisor_count(&tally, (int64_t)i * SUPERVISOR_WINDOW_MS);
        cr_expect_eq(supervisor_backoff(&tally), waits[i], "%zu", i);
    }
    supervisor_calm(&tally);
    (void)supervisor_count(&tally, 1);
    cr_expect_eq(supervisor_backoff(&tally), 100);
    tally.in_a_row = UINT32_MAX;
    cr_expect_eq(supervisor_backoff(&tally), SUPERVISOR_BACKOFF_MAX_MS);
    okr_test_end();
}
