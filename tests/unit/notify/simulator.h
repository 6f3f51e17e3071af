// SPDX-License-Identifier: Apache-2.0
// The plugin on a real store with an injected clock: okrd's host in miniature. Requests run as okrd's do; what the plugin sends is kept instead of carried.
#ifndef TEST_NOTIFY_SIMULATOR_H
#define TEST_NOTIFY_SIMULATOR_H
#include "notify/notify.h"

enum { SIMULATOR_SENT = 8192 };
/// Something that left, as a person would say it.
struct sent {
    okr_time time;
    struct okr_str endpoint, to, body;
};
struct simulator;
/// A store with nothing in it, the day 2018-01-20 at 8:00 in Shanghai, and the plugin open. `config`: lines "endpoint.key=value"; the data files are those of the tree.
struct simulator *simulator_open(const char *config);
void simulator_close(struct simulator *s);
/// Moves the clock of okrd and plugin: a day, and minutes after its midnight in Shanghai.
void simulator_set(struct simulator *s, okr_date day, int minute);
/// Runs an operation as a user (0: an administrator who is nobody's person), arguments as JSON; the test fails when the operation does.
const struct okr_value *simulator_do(struct simulator *s, int64_t uid, const char *op,
                                     const char *json);
/// Delivers the events that are new to the plugin.
void simulator_deliver(struct simulator *s);
/// Delivers, then ticks until nothing is due at this very time.
void simulator_step(struct simulator *s);
/// Lets the time pass up to there, delivering first, with each tick at the time it was asked for.
void simulator_pass(struct simulator *s, okr_date day, int minute);
/// A command of the plugin; its reply as JSON, or why it failed.
struct okr_str simulator_command(struct simulator *s, const char *principal, const char *json);
/// The plugin dies and is started again.
void simulator_restart(struct simulator *s);
/// What the endpoints answer from now on: HTTP's status, 200 at first. -1: nothing.
void simulator_answer(struct simulator *s, long status);
/// The next call of the plugin is lost when it has ended: killed before anything of it was kept.
void simulator_kill_next(struct simulator *s);
const struct sent *simulator_sent(const struct simulator *s, size_t *ret_n);
/// Forgets what was sent.
void simulator_clear(struct simulator *s);
struct okr_arena *simulator_arena(struct simulator *s);
#endif
