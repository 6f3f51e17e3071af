// SPDX-License-Identifier: Apache-2.0
// The pool's state, shared by the files that make up its life: pool.c (the loop), pool_process.c (processes and the supervisor), pool_frame.c (what a host says), pool_call.c
// (what is asked of it next), pool_events.c (the log), pool_score.c (scores), pool_keep.c (what the writer keeps), pool_job.c (what people and plugins ask), pool_log.c (lines).
#ifndef ACTOR_POOL_H
#define ACTOR_POOL_H
#include "actor/actor.h"
#include "actor/job.h"
#include "cmd/plugin.h"
#include "conf/plugin.h"
#include "plug/frame.h"
#include "plug/message.h"
#include "plug/spawn.h"
#include "plug/supervisor.h"
#include "store/plugin.h"

/// A reload may take out as many as it brings.
enum { POOL_PLUGINS = 2 * CONF_PLUGINS_MAX + 1, POOL_WAITING = 64, POOL_LINE = 4096 };
/// Events of a run and key results of a usual batch: what the pool does at one go takes 0.15 ms, for it runs beside those who answer people, and a kernel lets
/// whoever runs finish its slice. With batches of 256 the p99 of check-ins beside a scorer was 1.8 times as long, with these 1.1 times.
enum { POOL_RUN = 64, POOL_BATCH = 32 };

/// Bytes that outlive the arena of a turn.
struct pool_bytes {
    char *ptr;
    size_t len, room;
};

/// What a process writes to its log, up to the end of the line; how much more of it is read, and how much more is written.
struct pool_lines {
    char text[POOL_LINE];
    size_t n;
    size_t bytes;    ///< that are still read in this stretch of time
    int64_t until;   ///< its end, steady milliseconds
    int64_t read_at; ///< the pipe is left alone until then; 0: it is not
    int64_t tokens;  ///< thousandths of a line
    int64_t at;      ///< when they were counted
    uint64_t dropped;
};

/// The call that a process is at.
struct pool_call {
    enum plug_kind kind;    ///< 0 = none
    int64_t deadline;       ///< steady milliseconds
    int64_t given, longer;  ///< milliseconds until then; how much was added for want of a core
    int64_t ran;            ///< plug_ran() when it began
    struct job *job;        ///< whose answer it is; NULL: okrd's own
    uint64_t run[POOL_RUN]; ///< EVENTS: their sequences
    uint32_t n_run, at;     ///< and the one that is not told as done
    bool replay;
};

struct plugin {
    struct conf_plugin conf;
    char path[CONF_TEXT + CONF_PLUGIN_NAME];
    uint32_t number; ///< its place in pool->plugins
    bool probing;    ///< not a plugin of the configuration: a file that somebody asks about
    bool gone;       ///< not in the configuration any more
    enum supervisor_state state;
    struct supervisor_tally tally;
    struct plug_why why;
    uint64_t deaths, calls;

    // the process
    uint32_t generation;
    pid_t pid; ///< 0 = none
    int log;
    struct frames frames;
    struct pool_lines lines;
    bool can[PLUG_CAPABILITY_COUNT];
    char version[64], summary[240];
    struct pool_bytes filter, rules;
    bool filter_told; ///< that what it filters by is not there was said
    int64_t timer;    ///< steady milliseconds: the end of STARTING or of BACKOFF; 0 none

    // how far it is
    bool placed; ///< `place` was read
    struct store_plugin place;
    int64_t
        tick_asked; ///< when it asked for place.tick: a clock that is before that went back; 0 not since the start
    uint64_t kept;    ///< place.sequence as the store has it
    int64_t keep_at;  ///< when a place that moved is kept at last; 0 none
    int64_t retry_at; ///< no event before; 0 none
    int64_t
        gather; ///< the log was read to its end: not again before, so that there is a run's worth; 0 none
    uint32_t attempt; ///< of the next event, from 1
    uint64_t killer;  ///< the event of whose delivery it died last
    uint32_t kills;   ///< how often
    uint64_t replay;  ///< a dead letter to deliver; 0 none
    struct job *replay_job;

    struct pool_call call;
    bool audit_done;           ///< the call that is answered was an audit
    struct auditing *auditing; ///< pool_audit.c; NULL: none yet
    struct scorer *scorer;     ///< pool_score.c; NULL: it scores nothing

    // what the call has brought and the writer is to keep
    struct pool_bytes puts; ///< msgpack of keys and values, without the array's head
    uint32_t n_puts;
    uint64_t put_aside, replayed;
    bool tick_moved, stop_moved, missed_moved, tick_soon;
    struct job *keeping;       ///< with the front, or waiting for `keep_again`
    int64_t keep_again;        ///< 0: it is with the front
    struct job *asking;        ///< a request of the plugin's own that is with the front
    bool call_failed;          ///< what it answered is of no use
    struct job *call_job_done; ///< of the call that is done, while its answer waits
    bool answering;            ///< the call's answer waits for `keeping`
    struct pool_bytes answer;  ///< the reply's value that then goes to call.job
    plug_status status;

    struct job *waiting[POOL_WAITING]; ///< plugin.call and the like, in order
    size_t n_waiting;
    struct job
        *starting[POOL_WAITING]; ///< plugin.restart and the like, until it has started or failed
    size_t n_starting;
};

struct pool {
    struct store *store;
    struct store_txn *txn;   ///< renewed for a turn of work, reset before it waits
    struct okr_arena *arena; ///< of a turn
    struct okr_arena *event; ///< of one event
    struct okr_arena *runs;  ///< of `run` alone
    struct okr_buf run;      ///< the frame of the newest run of events; its memory is used again
    void *front, *doorbell;
    struct actor_bell *bell;
    int jump; ///< tells of jumps of the system's clock
    const struct actor_settings *settings;
    struct conf_plugins *conf;
    struct job_pool jobs;
    size_t out; ///< own jobs that are with the front
    struct plugin *plugins[POOL_PLUGINS];
    size_t n;
    uint64_t head;
    bool stop;
};

// --- pool_process.c --------------------------------------------------------------------------------------
/// Runs one event through the supervisor's table and does what it says.
void pool_event(struct pool *pool, struct plugin *p, enum supervisor_event event);
/// The process is of no more use: counted, told, ended. `p->why` says why already, unless `say_end`: then what became of the process does.
void pool_death(struct pool *pool, struct plugin *p, bool say_end);
/// Whatever is past its time: deadlines, waits.
void pool_timers(struct pool *pool, struct plugin *p, int64_t now);
/// When pool_timers or pool_advance has something to do next, steady milliseconds; INT64_MAX never.
int64_t pool_next_time(const struct pool *pool, const struct plugin *p, int64_t now);
/// Starts the process of a probe.
void pool_probe(struct pool *pool, struct plugin *p);
/// Ends the process, asking it first.
void pool_close(struct pool *pool, struct plugin *p);
void plugin_free(struct pool *pool, struct plugin *p);

// --- pool_frame.c ----------------------------------------------------------------------------------------
/// Reads what the host sent and acts on it.
void pool_read(struct pool *pool, struct plugin *p);

// --- pool_call.c -----------------------------------------------------------------------------------------
/// Gives a plugin that is READY the next thing to do, if there is one.
void pool_advance(struct pool *pool, struct plugin *p);
/// Milliseconds until its tick is due: at the time it asked for, or at once when the clock went back behind the asking. INT64_MAX: it asked for none.
int64_t pool_tick_wait(const struct plugin *p);
/// Sends a frame of a call and makes the plugin BUSY until `deadline_ms` from now.
void pool_send_call(struct pool *pool, struct plugin *p, struct pool_call call,
                    const struct okr_buf *frame, int64_t deadline_ms);
/// The same for a frame that is queued already.
void pool_sent_call(struct pool *pool, struct plugin *p, struct pool_call call,
                    int64_t deadline_ms);
/// The log was read; whether to its end. Who is that far waits a moment, so that under load events come in runs.
void pool_gather(struct plugin *p, bool to_its_end);
/// The frame of the call that p->call tells of is queued: it goes out, and its time begins.
void pool_called(struct pool *pool, struct plugin *p, int64_t deadline_ms);
/// Begins a frame with the circumstances of a call.
void pool_pack_call(struct okr_pack *out, enum plug_kind kind, uint32_t n, int64_t deadline_ms);
/// A call has brought all that it brings: READY again, what is to be kept is kept, then the answer goes out.
void pool_done(struct pool *pool, struct plugin *p, plug_status status);
/// What the call has brought is kept now: its answer goes out.
void pool_answer_kept(struct pool *pool, struct plugin *p);

// --- pool_events.c ---------------------------------------------------------------------------------------
/// Delivers events if there are any; false when there was nothing to deliver.
bool pool_deliver(struct pool *pool, struct plugin *p);
/// Where the plugin is in the log, read from the store or settled for one that never ran.
void pool_place(struct pool *pool, struct plugin *p);
/// One event was told as done.
void pool_event_done(struct pool *pool, struct plugin *p, uint64_t sequence, plug_status status);
/// The process died while it had events: who is to blame.
void pool_blame(struct pool *pool, struct plugin *p);

// --- pool_audit.c ------------------------------------------------------------------------------------
/// Begins an audit for this job with its snapshot; true when the plugin is at it.
bool pool_audit(struct pool *pool, struct plugin *p, struct job *job);
/// Whether the call that the plugin is at has not been handed over yet: its snapshot is still being written.
static inline bool pool_prepares(const struct plugin *p)
{
    return p->call.kind == PLUG_AUDIT && p->call.deadline == INT64_MAX;
}
/// To poll while a snapshot is written for the plugin; -1 when none is.
int pool_taking(const struct plugin *p);
/// Hands the snapshot over when it is written.
void pool_taken(struct pool *pool, struct plugin *p);
/// One finding of the run; false when it is not what it should be.
bool pool_take_finding(struct plugin *p, const struct okr_value *frame);
/// The run is over: its findings go to the writer, and its answer to the job.
void pool_settle(struct pool *pool, struct plugin *p, struct job *job);
/// The writer has settled what it can in one commit.
void pool_settled(struct pool *pool, struct plugin *p, struct job *job);
void auditing_free(struct pool *pool, struct auditing *auditing);

// --- pool_score.c ------------------------------------------------------------------------------------
/// The plugin has started: it looks at everything.
void pool_score_start(struct pool *pool, struct plugin *p);
/// Who scores what may have changed: all look at everything.
void pool_score_again(struct pool *pool);
/// Whether there may be something to score.
bool pool_score_due(const struct pool *pool, const struct plugin *p);
/// Hands over a batch; false when there is none.
bool pool_score(struct pool *pool, struct plugin *p);
/// The scores of a batch; false when they are not what they should be.
bool pool_take_scores(struct pool *pool, struct plugin *p, const struct okr_value *rows);
/// One proposal is back from the writer.
void pool_proposed(struct plugin *p, const struct job *job);
/// When it is to be handed over: steady milliseconds, INT64_MAX never.
int64_t pool_score_time(const struct pool *pool, const struct plugin *p, int64_t now);

// --- pool_keep.c -----------------------------------------------------------------------------------------
/// Hands what is to be kept to the writer; false when there is nothing.
bool pool_keep(struct pool *pool, struct plugin *p);
void pool_kept(struct pool *pool, struct plugin *p, struct job *job);
/// Appends puts as the host sent them; false when they are not what they should be.
bool pool_take_puts(struct plugin *p, const struct okr_value *puts);
/// An event about the plugin, with its reason.
void pool_tell(struct pool *pool, struct plugin *p, const char *event, const char *why);

// --- pool_job.c ------------------------------------------------------------------------------------------
/// A request from the front: answered, or kept until the plugin has answered.
void pool_take_job(struct pool *pool, struct job *job);
/// One of the pool's own jobs is done.
void pool_own_done(struct pool *pool, struct job *job);
/// A job with a request: op and arguments (msgpack) as `p`. NULL when memory is short.
struct job *pool_request(struct pool *pool, struct plugin *p, enum job_purpose purpose,
                         struct okr_str op, struct okr_str args);
void pool_to_front(struct pool *pool, struct job *job);
/// Its reply is there: back to the front.
void pool_give_back(struct pool *pool, struct job *job);
/// The reply {v, id, ok: value} or an error, and back to the front.
void pool_reply(struct pool *pool, struct job *job, struct okr_str value);
void pool_refuse(struct pool *pool, struct job *job, int code, const char *hint, const char *format,
                 ...) OKR_PRINTF(5, 6);
/// All who wait for the plugin are told that it is down.
void pool_refuse_all(struct pool *pool, struct plugin *p);
/// Those who wait for its start hear how it is.
void pool_answer_starting(struct pool *pool, struct plugin *p);
/// A request of the plugin's own.
void pool_ask_front(struct pool *pool, struct plugin *p, struct okr_str op, struct okr_str args);
void pool_describe(struct pool *pool, const struct plugin *p, struct cmd_plugin *ret);
/// Answers a question of the host.
void pool_answer(struct pool *pool, struct plugin *p, plug_status status, struct okr_str a,
                 struct okr_str b);

// --- pool_log.c ------------------------------------------------------------------------------------------
/// Reads what the process wrote and logs it line by line, as much as it may. What is too much stays in the pipe until p->lines.read_at: whoever
/// writes more waits there.
void pool_read_log(struct plugin *p);
/// Reads what the pipe still holds after the process has ended.
void pool_read_last(struct plugin *p);
/// One line about a plugin, counted like its own lines.
void pool_line(struct plugin *p, int level, const char *event, struct okr_str text);

bool bytes_set(struct pool_bytes *bytes, struct okr_str from);
bool bytes_add(struct pool_bytes *bytes, struct okr_str more);
#endif
