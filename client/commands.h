// SPDX-License-Identifier: Apache-2.0
// okr's commands: one table that makes the dispatch, the help and "did you mean"; and what a command works with.
#ifndef CLIENT_COMMANDS_H
#define CLIENT_COMMANDS_H
#include "columns.h"
#include "connection.h"
#include "options.h"

enum { EXIT_DIFFERS = 1, EXIT_USAGE = 2, EXIT_NOT_FOUND = 3, EXIT_REFUSED = 6 };

/// Everything a command works with; lives in main().
struct client {
    struct options options;
    struct connection connection;
    struct okr_arena *arena;
    struct print out, err;
    struct known_name *names; ///< of units, asked for so far (fields.h)
};

typedef int command_run(struct client *client);
struct command {
    const char *name;
    const char *usage; ///< what follows the name
    const char *en, *zh;
    const struct flag *flags;
    unsigned least, most; ///< words after the name
    command_run *run;     ///< returns the exit code
};

const struct command *commands_find(const char *name);
/// All of them; ends with a row without a name.
const struct command *commands_all(void);
/// The flags of a command (an empty table when it has none); NULL when there is no such command.
const struct flag *commands_flags(const char *name);
struct okr_str commands_nearest(const char *name);
/// What to type in place of a name that is none, `before` standing before the nearest one: "did you mean okr tree?"; else where help is.
const char *commands_cure(struct client *client, const char *before, const char *name);
/// Finds the command of the options and runs it. Returns the exit code.
int commands_run(struct client *client);
/// Tells how the command at hand is used, for it was given too few words. Returns the exit code.
int commands_refuse_short(struct client *client);

// --- what the commands share ----------------------------------------------------------------------------------------
/// Whether JSON is asked for, on one line an entity or as a whole.
bool client_wants_json(const struct client *client);
const char *client_word(const struct client *client, enum word which);
/// Sends a request whose arguments were packed into `args` (NULL: none). 0, or the exit code after the error was told.
OKR_MUST_CHECK int client_ask(struct client *client, const char *op, const struct okr_buf *args,
                              const struct okr_value **ret_ok);
OKR_MUST_CHECK int client_ask_more(struct client *client, const struct connection_request *request,
                                   const struct okr_value **ret_ok,
                                   const struct okr_value **ret_envelope);
/// The value of the command's flag of that name; NULL when it was not given or the command has none.
const char *client_flag(const struct client *client, const char *name);
/// A write with what the command's --dry-run and --if-version say. Returns the exit code.
OKR_MUST_CHECK int client_request(struct client *client, const char *op, const struct okr_buf *args,
                                  struct connection_request *ret);
/// Tells an error on standard error: as sentences, all details first, or as the wire's object with -o json. Returns the exit code. `file` names the text that details are about; may be NULL.
int client_tell(struct client *client, int code, const struct okr_err *e, const char *file);
/// Tells what is wrong with the command line or what it names: a sentence about `about`, and a cure (may be NULL). Returns `exit_code`.
int client_refuse(struct client *client, int exit_code, enum word sentence, const char *about,
                  const char *cure);
/// The words from `from` up to `to`, joined by blanks: okr show Finance O2. A NUL byte follows.
struct okr_str client_words(struct client *client, size_t from, size_t to);
/// Prints a whole reply as JSON.
void client_json(struct client *client, const struct okr_value *value);
/// Any value in a few words: text as it is, nothing as a dash, the rest as JSON.
struct okr_str client_brief(struct client *client, const struct okr_value *value);
/// Prints a table in the form asked for.
void client_table(struct client *client, const struct columns *table);
/// A map as a table of two columns: key and value.
void client_pairs(struct client *client, const struct okr_value *map);
/// A row for each of these keys that is there, with its word.
struct card_row {
    const char *key;
    enum word word;
};
void client_card(struct client *client, const struct card_row *rows, size_t n,
                 const struct okr_value *map);
/// A table that takes its heading's words from `heads` (n of them).
struct columns client_columns(struct client *client, const enum word *heads, size_t n);

/// Values as people read them: a status' colour and word; a fraction as a percentage.
enum colour client_status_colour(unsigned status);
/// The word for a value; an English slug of several words is shown with blanks.
struct okr_str client_term(struct client *client, enum okr_group group, unsigned value);
/// "Finance O2 KR1": where a node stands, of the place that a reply tells; empty of nil.
struct okr_str client_place(struct client *client, const struct okr_value *place);
/// A usage, or what stands for a flag's value, with its placeholders in the reader's language: "引用 值".
const char *client_placeholders(const struct client *client, const char *usage);
/// "usage: okr checkin REF VALUE [-m TEXT] …": the words of a command and its flags. NULL when there is no memory.
const char *client_usage(const struct client *client, const struct command *command);
/// What stands between the parts of a list: ", " or ，.
const char *client_comma(const struct client *client);
/// Why a file could not be read or written, in the reader's language.
const char *client_errno(const struct client *client, int error);
/// What stands between before and after.
const char *client_arrow(const struct client *client);
struct okr_str client_percent(struct client *client, double progress);
struct okr_str client_bar(struct client *client, double progress, double expected);
struct okr_str client_time(struct client *client, struct okr_str rfc3339);
/// A key result's value in its metric's measure and scale; empty when there is none.
struct okr_str client_metric_value(struct client *client, const struct okr_value *key_result,
                                   const struct okr_value *value);

/// Where an objective or a key result stands: its status, its state while it has none, and once it is closed its outcome.
struct okr_str client_standing(struct client *client, const struct okr_value *node,
                               enum colour *ret_colour);
/// Any of TEXT's forms of a date, packed as the wire has it under `key`; else refused. Returns the exit code.
OKR_MUST_CHECK int client_pack_date(struct client *client, const char *key, const char *typed,
                                    struct okr_pack *p, uint32_t *n);
/// "0.80 (proposed 0.65)  signed on the last day": the score set, the one proposed where they differ, and why; empty while none is.
struct okr_str client_score(struct client *client, const struct okr_value *map);
/// "o-4 supports o-1 (40%)".
struct okr_str client_edge(struct client *client, const struct okr_value *alignment);
/// All words of a group, for a hint: "achieved, partial, missed".
const char *client_terms(struct client *client, enum okr_group group);
/// "o-3  closed (partial)  Know what the market wants": the objective, key result, alignment or mention of a reply as it is now.
void client_moved(struct client *client, const struct okr_value *ok, bool dry_run);

/// okr without a command: what I owe; nothing when that is nothing. Returns the exit code.
int client_owed(struct client *client);

#define COMMAND(name) int cmd_##name(struct client *client)
COMMAND(apply);
COMMAND(diff);
COMMAND(export);
COMMAND(edit);
COMMAND(fmt);
COMMAND(import);
COMMAND(read);
COMMAND(tree);
COMMAND(show);
COMMAND(checkin);
COMMAND(void);
COMMAND(todo);
COMMAND(move);
COMMAND(explain);
COMMAND(freeze);
COMMAND(review);
COMMAND(carry);
COMMAND(align);
COMMAND(cycle);
COMMAND(org);
COMMAND(unit);
COMMAND(people);
COMMAND(handover);
COMMAND(inbox);
COMMAND(asks);
COMMAND(audit);
COMMAND(health);
COMMAND(lint);
COMMAND(waive);
COMMAND(decide);
COMMAND(meeting);
COMMAND(log);
COMMAND(blame);
COMMAND(watch);
COMMAND(call);
COMMAND(backup);
COMMAND(admin);
COMMAND(plugin);
COMMAND(notify);
COMMAND(mail_in);
COMMAND(status);
COMMAND(metrics);
COMMAND(ping);
COMMAND(version);
COMMAND(help);
#undef COMMAND
#endif
