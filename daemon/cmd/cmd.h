// SPDX-License-Identifier: Apache-2.0
// Requests: who asks, in which transaction, and the one way in: cmd_read() and cmd_write() (or cmd_write_step()) run any operation of commands.def.
#ifndef CMD_CMD_H
#define CMD_CMD_H
#include "cmd/figures.h"
#include "core/progress.h"
#include "store/store.h"
#include <okr/text.h>

/// The last position among a unit's objectives of a cycle, for the next one of the same request: looking it up reads all of them.
struct cmd_last_position {
    okr_id unit, cycle; ///< unit 0: not known
    int32_t position;
};

enum { CMD_PLUGIN_MAX = 64 };
/// Who sent a request: from the kernel (DESIGN 8), or the pool for one of its plugins (DESIGN 7).
struct cmd_peer {
    int64_t uid;                 ///< -1 = unknown
    bool admin;                  ///< root, or the user who runs the daemon; never a plugin
    char plugin[CMD_PLUGIN_MAX]; ///< its id; "" = a person. The actor is then "plugin:<id>"
};

struct past_values;

/// One request on its way. Filled by the actor that runs it; handlers read it and pack one value into `out`.
struct cmd {
    struct store *store;
    struct store_txn *txn; ///< read transaction, or the request's own nested write transaction
    struct okr_arena *arena;
    const struct okr_request *request;
    const struct okr_value
        *args; ///< the request's arguments, references replaced by ids ("Finance O2" -> "o-3")
    struct cmd_peer peer;
    const struct cmd_figures *figures; ///< known to the front only; NULL elsewhere
    struct cmd_pool *pool;             ///< the plugins: known to the pool only (cmd/plugin.h)
    okr_time now;
    okr_date today;
    struct okr_pack *out;
    struct okr_err *err;

    // filled by cmd_read and cmd_write
    bool version_checked;       ///< `if_version` was looked at
    struct okr_str actor;       ///< "u-3", or "uid:1000" until the user is linked to a person
    okr_id person;              ///< 0 until linked
    struct okr_str correlation; ///< the request id as text
    struct okr_org org;
    const struct work_calendar *calendar; ///< the organisation's; NULL: calendar days
    struct work_calendar work;            ///< what it points to
    struct okr_ids also; ///< other units that the next event concerns; emit() takes and clears it
    struct okr_names *names;                ///< cmd_names(): built when first asked for
    struct cmd_last_position last_position; ///< forgotten when an objective is changed (emit)
    /// Texts come from a document: its mentions are read, and every other "@" in them is text (TEXT rule 5).
    bool mentions_read;

    struct trace *trace; ///< explain.get: what is viewed tells how it came about; NULL elsewhere

    // what siblings share when they are viewed one after another (view.c)
    okr_id view_unit; ///< whose check-in interval is known
    int32_t view_interval;
    struct okr_cycle view_cycle; ///< id 0: none yet

    struct past_values *past_values; ///< while a value of the past is found (past.c)

    // event.read only: nothing to send yet, wait for the log to pass `park_after` (front parks the request)
    bool park;
    uint64_t park_after;
    int64_t park_ms; ///< how long the client waits at most
    bool resumed;    ///< set by the front when it waited before: park_after is what it waited for
    bool no_wait;    ///< set by the front when the wait is over: answer now
};

/// Runs a READ op and packs the whole reply (ok or error) into `c->out`; unless c->park is set on return, then nothing is packed.
void cmd_read(struct cmd *c);

/// Runs a WRITE op inside `parent` (its own nested transaction, rolled back alone when it fails or is a dry run): idempotency key first, handler, answer kept. Packs the whole reply into `c->out`.
/// The reply may be sent after the parent's commit only. INTERNAL (sticky store error) is returned for the writer to stop; every other outcome is 0.
OKR_MUST_CHECK int cmd_write(struct cmd *c, struct store_txn *parent);
/// The same in `txn` itself, at half the cost. A request that fails after its first row `*ret_spoilt` the transaction: the caller aborts it and runs its requests again, this time with cmd_write().
OKR_MUST_CHECK int cmd_write_step(struct cmd *c, struct store_txn *txn, bool *ret_spoilt);

// --- for handlers ----------------------------------------------------------------------------------------------------
typedef int cmd_handler(struct cmd *c);
#define OKR_OP(entity, verb, access, place, fields, reply, since, help) \
    cmd_handler cmd_##entity##_##verb;
#include <okr/commands.def>
#undef OKR_OP

/// The argument, or NULL when absent or nil.
const struct okr_value *cmd_arg(const struct cmd *c, const char *name);
struct okr_str cmd_arg_str(const struct cmd *c, const char *name); ///< "" when absent
/// The argument in NFC, mentions in their canonical form, as texts are stored; "" when absent.
OKR_MUST_CHECK int cmd_arg_text(struct cmd *c, const char *name, struct okr_str *ret);
okr_id cmd_arg_id(const struct cmd *c, const char *name); ///< 0 when absent
unsigned cmd_arg_term(const struct cmd *c, const char *name, enum okr_group group);
/// `if_version` against the entity's version: CONFLICT names both.
OKR_MUST_CHECK int cmd_check_version(struct cmd *c, okr_id id, uint64_t version);
/// NOT_FOUND "there is no objective o-9" with the cure.
int cmd_not_found(struct cmd *c, const char *field, okr_id id);

/// Packs {key: entity} as the reply.
void cmd_pack_entity(struct cmd *c, const char *key, const struct okr_entity *entity,
                     const void *object);
/// Packs {"id": id} as the reply.
void cmd_pack_id(struct cmd *c, okr_id id);

// --- references (ref.c) ---------------------------------------------------------------------------------------------------
/// A reference to the one entity it names. `letters`: kinds allowed ("ok"). `cycle` 0: the single open cycle. NOT_FOUND and AMBIGUOUS name candidates. Used for arguments, and by the document for refs that its own file does not answer.
OKR_MUST_CHECK int cmd_resolve(struct cmd *c, const struct okr_ref *ref, const char *letters,
                               okr_id cycle, const char *field, okr_id *ret);
/// The same from text; an id must exist. A bare unit name gives the unit where 'u' is allowed, else its only objective where 'o' is.
OKR_MUST_CHECK int cmd_resolve_text(struct cmd *c, struct okr_str text, const char *letters,
                                    okr_id cycle, const char *field, okr_id *ret);
/// A unit by name, alias, key or employee number ("财务部", "@财务部", "@[财务部/王磊]", exchanged endings); `under` 0: anywhere. `person`: persons only.
OKR_MUST_CHECK int cmd_resolve_unit(struct cmd *c, struct okr_str name, bool person,
                                    const char *field, okr_id *ret);
/// The objective at position `n` of a unit in a cycle; n <= 0: its only one.
OKR_MUST_CHECK int resolve_objective(struct cmd *c, okr_id unit, okr_id cycle, int32_t n,
                                     const char *field, okr_id *ret);
/// The key result at position `n` of an objective.
OKR_MUST_CHECK int resolve_key_result(struct cmd *c, okr_id objective, int32_t n, const char *field,
                                      okr_id *ret);
/// The single open cycle, of nested ones the innermost; NOT_FOUND / AMBIGUOUS say how to name one.
OKR_MUST_CHECK int cmd_open_cycle(struct cmd *c, okr_id *ret);
/// The cycles that a read over many objectives shows: the one given, else those open where one is the innermost, else all that are not closed.
OKR_MUST_CHECK int cmd_cycles_shown(struct cmd *c, okr_id cycle, struct okr_ids *ret);
/// All names of the store for mentions (TEXT rule 5); built once per request.
OKR_MUST_CHECK int cmd_names(struct cmd *c, struct okr_names **ret);
#endif
