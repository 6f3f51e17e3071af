// SPDX-License-Identifier: Apache-2.0
// The border between okrd and a plugin: one header, one exported symbol, structs that only ever grow at their end.
//
// Ledger (newest first)
//   1.0  frozen: the stock audit and notify plugins run on it. Nothing has changed since 0.9. From here on structs only grow at their end, and
//        a plugin built against this header is loaded by every okrd that looks for okr_plugin_v1.
//   0.9  the first: score/1 audit/1 events/1 tick/1 command/1; services client/1 state/1 data/1.
//
// Rules that hold for every function below
//   Thread      okrd calls a plugin on one thread, never two calls at once, for the plugin's whole life. A plugin may have threads of
//               its own; they may call okr_host.log and nothing else of the host.
//   Memory      What a call hands in is borrowed until the call returns. What a function gives back lives until the next call across the
//               border in the same direction. Nobody frees what the other side allocated.
//   Time        okr_call.now_ms is the only clock a plugin needs. A call that outlives okr_call.deadline_ms ends the plugin's process; on a machine
//               that has no core to spare for it, later. The process runs behind those who answer people (nice 15).
//   Text        UTF-8 in NFC, not NUL-terminated. Entities, events, requests and replies are the msgpack maps of the wire
//               (proto/README.md): a reader ignores the keys that it does not know. libokrproto reads them into structs.
//   Growth      Every struct begins with its size. Read a field only if OKR_FITS; whoever fills a struct that the other side made smaller
//               writes no further than its size. Unknown kinds, severities and capabilities are skipped, never fatal.
//   Safety      A plugin is a process of its own: no network unless `grant = network`, no fork or exec unless `grant = exec`, no file
//               that it may write (with `grant = exec`: not okrd's own). What it wants kept goes to okr.state/1, what it wants changed to okr.client/1.
#ifndef OKR_PLUGIN_H
#define OKR_PLUGIN_H
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define OKR_MAGIC     0x31524b4fu /* "OKR1" */
#define OKR_ABI_MINOR 0u          /* of version 1: a difference is no error */
/* Whether the struct at `p`, as large as its own `size` says, holds the field `last`. */
#define OKR_FITS(p, last) \
    ((p)->size >= (uint32_t)((const char *)(&(p)->last + 1) - (const char *)(p)))

/* What every function gives back: zero or positive is an answer, negative a failure. Not an enum, because its width is part of the ABI. */
typedef int32_t okr_status;
enum {
#ifndef OKR_ERROR_H /* libokrproto's <okr/error.h> has the same zero */
    OKR_OK = 0,
#endif
    OKR_SKIP = 1,  /* not mine: somebody else may have a word on it */
    OKR_RETRY = 2, /* not now: ask again later */
    OKR_END = 3,   /* no more of them */
    OKR_EFAIL = -1 /* it failed; the log says why */
};

/* Borrowed bytes. `ptr` may be NULL where `len` is 0. */
typedef struct {
    const char *ptr;
    uint64_t len; /* bytes */
} okr_view;

/* An exact decimal number: mantissa * 10^exponent. `present` 0: there is none, and the rest is 0. */
typedef struct {
    int64_t mantissa;
    int32_t exponent;
    uint32_t present;
} okr_decimal;

/* The circumstances of one call. */
typedef struct {
    uint32_t size;
    uint32_t attempt;    /* 1 at first; counts up while the same event is delivered again */
    int64_t now_ms;      /* milliseconds since 1970, UTC; follows `okrd --now` */
    int64_t deadline_ms; /* milliseconds from the start of the call; the process is killed then */
    int32_t today;       /* days since 1970-01-01 in the organisation's time zone */
    int32_t reserved;
} okr_call;

/* --- what okrd offers ------------------------------------------------------------------------------------------------- */

typedef struct okr_host okr_host;
/* Handed to okr_plugin.open; valid for the life of the plugin. */
struct okr_host {
    uint32_t size;
    uint32_t abi_minor; /* of the host; a difference is no error */

    /* Writes a line into okrd's log. Thread: any. `level`: 3 error, 4 warning, 5 notice, 6 information, 7 debugging. `msg` is copied, cut
     * at 1000 bytes, and its control characters are escaped. A plugin that writes too much is cut short, with one line saying so. */
    void (*log)(const okr_host *, int32_t level, okr_view msg);

    /* A value of the plugin's own configuration. Thread: the plugin's. Section "" is [plugin NAME] in okrd.conf, "feishu" is
     * [plugin NAME feishu]. `*ret` lives as long as the plugin; where a key stands more than once, the last one counts. OKR_SKIP when it
     * is not set; `*ret` is then left alone. Keys that okrd itself reads (path, enabled, deadlines) are there too. */
    okr_status (*option)(const okr_host *, okr_view section, okr_view key, okr_view *ret);

    /* The name of the plugin's i-th named section ("feishu"), from 0, in the order of the file. Thread: the plugin's. `*ret` lives as
     * long as the plugin. OKR_END after the last. */
    okr_status (*section)(const okr_host *, uint32_t i, okr_view *ret);

    /* A service by its id, as one of OKR_SRV_*: the struct of that name, valid as long as the plugin; NULL when this okrd does not have
     * it. Thread: the plugin's. */
    const void *(*service)(const okr_host *, const char *id);
};

#define OKR_SRV_CLIENT "okr.client/1"
typedef struct {
    uint32_t size;
    uint32_t reserved;
    /* Asks okrd for any operation of the wire, as the principal plugin:<id> with the grants of its configuration; never as an
     * administrator. An error's sentences are in the organisation's language. Thread: the plugin's, inside a call (open included). `op`: "check_in.record"; `args`: the msgpack map of its
     * arguments, empty = none. `*ret_reply`: the msgpack map of the whole reply, {v, id, ok | error, epoch, seq}, valid until the next
     * request or the end of the call. OKR_OK when `ok` is in it, OKR_EFAIL when `error` is, and with an empty `*ret_reply` when there is
     * no answer at all. The time it takes counts towards the call's deadline. */
    okr_status (*request)(const okr_host *, okr_view op, okr_view args, okr_view *ret_reply);
} okr_srv_client;

#define OKR_SRV_STATE "okr.state/1"
/* A small store of the plugin's own: keys of up to 40 bytes, values of up to 64 KiB, 16 MiB in all. What a plugin puts in on_event and in
 * tick is committed in one transaction with its place in the log: an event that is delivered again meets the state before it. What it
 * puts in open and in command is committed when that call has ended well. Of a call that failed nothing is kept. */
typedef struct {
    uint32_t size;
    uint32_t reserved;
    /* Thread: the plugin's, inside a call. `*ret` is valid until the next call of this service. What was put in this call is seen. OKR_END
     * when there is nothing under the key. */
    okr_status (*get)(const okr_host *, okr_view key, okr_view *ret);
    /* Thread: the plugin's, inside a call. Key and value are copied; an empty value deletes. OKR_EFAIL over a limit. */
    okr_status (*put)(const okr_host *, okr_view key, okr_view value);
    /* The first pair past `after` (empty = from the start) whose key begins with `prefix`, in the order of their bytes. Thread: the
     * plugin's, inside a call. Both are valid until the next call of this service. OKR_END after the last. */
    okr_status (*next)(const okr_host *, okr_view prefix, okr_view after, okr_view *ret_key,
                       okr_view *ret_value);
} okr_srv_state;

#define OKR_SRV_DATA "okr.data/1"
typedef struct {
    uint32_t size;
    uint32_t reserved;
    /* A data file of the plugin, at most 16 MiB: /etc/okrd/plugins/<id>/NAME where it is, else <directory of the .so>/<id>/NAME. Thread:
     * the plugin's, inside a call. `name` is a plain file name without "/". `*ret` lives as long as the plugin. OKR_END when there is no
     * such file, OKR_EFAIL when it cannot be read. */
    okr_status (*file)(const okr_host *, okr_view name, okr_view *ret);
} okr_srv_data;

/* --- what a plugin can do ----------------------------------------------------------------------------------------------- */

/* One key result, as its score is asked for. The numbers of kinds and states only ever grow; to one that it does not know a scorer answers
 * OKR_SKIP. */
typedef struct {
    uint32_t size;
    uint32_t
        metric_kind; /* 1 increase 2 decrease 3 reach 4 maintain 5 milestone 6 binary 7 ordinal 8 cadence 9 baseline */
    uint32_t
        commitment; /* of its objective: 1 committed 2 aspirational 3 learning 4 guardrail; 0 none */
    uint32_t
        status; /* 1 no data 2 not started 3 on track 4 behind 5 at risk 6 stale 7 overdue 8 achieved; 0 none */
    uint32_t n_check_ins; /* that hold */
    uint32_t reserved;
    okr_view id, text, measure; /* "k-57", its sentence, its unit of measure or empty */
    okr_decimal start, target, original_target, current, low, high; /* low, high: of a band */
    double progress;    /* 0..1 and beyond, METHOD 3; NaN undefined, as with all four */
    double expected;    /* where it should be today, 0..1 */
    double expectation; /* what counts as fully met, 0..1 */
    double confidence;  /* 0..1 */
    int32_t due;        /* days since 1970, INT32_MIN none */
    int32_t checked;    /* day of the newest check-in, INT32_MIN none */
} okr_score_input;

/* What a scorer gives back. */
typedef struct {
    uint32_t size;
    uint32_t basis_points; /* 0..10000, where 10000 is the best; more is refused */
    okr_view why;          /* one sentence for a person, at most 300 bytes; may be empty */
} okr_score;

#define OKR_CAP_SCORE "okr.score/1"
typedef struct {
    uint32_t size;
    uint32_t reserved;
    /* Scores one key result. Pure: equal input, equal output; no input or output, no service, no clock but the call's. Thread: the
     * plugin's; often thousands in a row within one deadline. `*ret` comes with its size set and the rest 0. OKR_SKIP: the built-in
     * score holds. */
    okr_status (*score)(void *self, const okr_call *, const okr_score_input *, okr_score *ret);
} okr_cap_score;

/* One consistent state of the store, valid during the call that hands it over. Entities are ordered by id; their history and voided
 * check-ins are included. Every `*ret` is a msgpack map of the wire and lives as long as the snapshot; an entity's leaves out what is not
 * set, and so do the records in it: a key that is not there says what nil says. Thread: the plugin's. */
typedef struct okr_snapshot okr_snapshot;
struct okr_snapshot {
    uint32_t size;
    uint32_t reserved;
    uint64_t sequence; /* of the newest event that is in it */
    uint64_t since; /* the sequence this plugin last audited; 0 = everything is to be looked at */
    /* The organisation. */
    okr_status (*org)(const okr_snapshot *, okr_view *ret);
    /* How many there are of an entity: "unit" "cycle" "objective" "key_result" "alignment" "mention" "check_in" ... OKR_SKIP when the
     * snapshot does not have that entity; `*ret` is then 0. */
    okr_status (*count)(const okr_snapshot *, okr_view entity, uint32_t *ret);
    /* The i-th of an entity, from 0. OKR_END after the last. */
    okr_status (*at)(const okr_snapshot *, okr_view entity, uint32_t i, okr_view *ret);
    /* An entity by its id. OKR_END when there is none. */
    okr_status (*find)(const okr_snapshot *, okr_view id, okr_view *ret);
    /* The i-th child, from 0: objectives of a unit, key results of an objective, check-ins of a key result, edges from ("alignment") or
     * to ("alignment_to") a node. OKR_END after the last. */
    okr_status (*children)(const okr_snapshot *, okr_view id, okr_view entity, uint32_t i,
                           okr_view *ret);
    /* The i-th id, from 0, whose findings this run has to settle: what changed after `since`, and what hangs on it. OKR_END after the
     * last. */
    okr_status (*changed)(const okr_snapshot *, uint32_t i, okr_view *ret_id);
};

/* One thing that a rule found. */
typedef struct {
    uint32_t size;
    uint32_t severity;       /* 0 info 1 warn 2 error */
    okr_view code;           /* the rule's */
    okr_view subject, other; /* ids; other may be empty */
    okr_view field;          /* of the subject, or empty */
    uint32_t offset, length; /* bytes of that field's text; length 0 = all of it */
    okr_view args;           /* msgpack map for the rule's text; may be empty */
} okr_finding;

typedef struct okr_sink okr_sink;
/* Takes what an audit finds; valid during the call that hands it over. */
struct okr_sink {
    uint32_t size;
    uint32_t reserved;
    /* Copies one finding. Thread: the plugin's. OKR_END: it has had enough, stop; OKR_EFAIL: the finding is not usable. */
    okr_status (*finding)(const okr_sink *, const okr_finding *);
};

#define OKR_CAP_AUDIT "okr.audit/1"
typedef struct {
    uint32_t size;
    uint32_t reserved;
    /* The rules: a msgpack array of rows {code, severity, parameters, source, en, zh}. Thread: the plugin's. `*ret` lives as long as the
     * plugin. */
    okr_status (*rules)(void *self, okr_view *ret);
    /* Looks at a snapshot and tells the sink. Thread: the plugin's. Anything but OKR_OK: what it told so far is thrown away. */
    okr_status (*audit)(void *self, const okr_call *, const okr_snapshot *, const okr_sink *);
} okr_cap_audit;

/* One event of the log. */
typedef struct {
    uint32_t size;
    uint32_t reserved;
    uint64_t sequence; /* strictly ascending, with holes where the filter skipped */
    okr_view topic, type, subject,
        actor;     /* "acme/finance/check_in.recorded", "check_in.recorded", "k-57", "u-9" */
    okr_view body; /* the msgpack map of DESIGN 5 */
} okr_event;

#define OKR_CAP_EVENTS "okr.events/1"
typedef struct {
    uint32_t size;
    uint32_t reserved;
    okr_view
        filter; /* msgpack map {unit, types: [glob], subject, actor}; empty = all. Lives as long as the plugin */
    /* Hears of one event: at least once, in order. Dedupe on the sequence, or keep effects in okr.state/1. Thread: the plugin's. OKR_OK
     * and OKR_SKIP: done. OKR_RETRY: the same event again later, with a higher okr_call.attempt; nothing passes it meanwhile. OKR_EFAIL:
     * logged, and done with. */
    okr_status (*on_event)(void *self, const okr_call *, const okr_event *);
} okr_cap_events;

#define OKR_CAP_TICK "okr.tick/1"
typedef struct {
    uint32_t size;
    uint32_t reserved;
    /* Called soon after the first start ever, then at the time it asked for: `*ret_next_ms`, milliseconds since 1970, 0 = never again; a
     * time that is past is a second from now. What it asked for is kept over restarts; after a jump of the clock over several of them it is
     * called once. Thread: the plugin's. Anything but OKR_OK: again after a minute, `*ret_next_ms` does not count. */
    okr_status (*tick)(void *self, const okr_call *, int64_t *ret_next_ms);
} okr_cap_tick;

#define OKR_CAP_COMMAND "okr.command/1"
typedef struct {
    uint32_t size;
    uint32_t reserved;
    /* Answers plugin.call from the wire. Thread: the plugin's. `principal`: who asks ("u-9", "uid:1000"); `args`: a msgpack map.
     * `*ret_reply`: a msgpack value, given to the caller as it is; empty = nil. With OKR_EFAIL it may be a text that says why, bare or as
     * msgpack. OKR_SKIP: there is no such command. */
    okr_status (*command)(void *self, const okr_call *, okr_view principal, okr_view args,
                          okr_view *ret_reply);
} okr_cap_command;

/* --- the plugin itself -------------------------------------------------------------------------------------------------- */

typedef struct {
    uint32_t magic; /* OKR_MAGIC */
    uint32_t size;
    uint32_t abi_minor; /* OKR_ABI_MINOR of the header it was built against */
    uint32_t reserved;
    const char *id;      /* equal to its file name without ".so": lower-case letters, digits, "-" */
    const char *version; /* "1.4.0" */
    const char *summary; /* one sentence */
    /* Starts the plugin. Thread: the plugin's. `*ret_self` is handed to every later call. Anything but OKR_OK: the plugin has failed, and
     * is started again after a while. */
    okr_status (*open)(const okr_host *, void **ret_self);
    /* Ends it; the last call. Thread: the plugin's. May be NULL. Not made when the process is killed. */
    void (*close)(void *self);
    /* A capability by its id, as one of OKR_CAP_*: the struct of that name, valid as long as the process; NULL when the plugin does not
     * have it. Thread: the plugin's. Called before open() too: no side effects. */
    const void *(*capability)(const char *id);
} okr_plugin;

/* The only symbol that a plugin exports; its name carries the major version. Called once, before everything else. The struct lives as long
 * as the process. */
#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
const okr_plugin *
okr_plugin_v1(void);

#ifdef __cplusplus
}
#endif
#endif
