// SPDX-License-Identifier: Apache-2.0
// The operations as a table, and the checked reading of a request and its arguments; made from commands.def and events.def.
#ifndef OKR_COMMAND_H
#define OKR_COMMAND_H
#include <okr/model.h>

enum okr_access { OKR_ACCESS_READ, OKR_ACCESS_WRITE, OKR_ACCESS_ADMIN, OKR_ACCESS_PLUGIN };
enum okr_place { OKR_PLACE_POINT, OKR_PLACE_SCAN, OKR_PLACE_WRITER, OKR_PLACE_POOL };
enum okr_op {
#define OKR_OP(entity, verb, access, place, fields, reply, since, help) OKR_OP_##entity##_##verb,
#include <okr/commands.def>
#undef OKR_OP
    OKR_OP_COUNT
};
enum okr_event_type {
    OKR_EVENT_NONE,
#define OKR_EVENT(NAME, type, entity, zh, help) OKR_EVENT_##NAME,
#include <okr/events.def>
#undef OKR_EVENT
    OKR_EVENT_COUNT
};

struct okr_op_row {
    const char *name; ///< "check_in.record"
    enum okr_access access;
    enum okr_place place;
    const char *fields, *reply, *since, *help;
};
extern const struct okr_op_row okr_ops[OKR_OP_COUNT];
/// -1 when there is none.
int okr_op_find(struct okr_str name);
/// "check_in.recorded", "" for an unknown number.
const char *okr_event_name(unsigned type);
const char *okr_event_help(unsigned type);
/// The type as a person reads it: its name, or 进展已记录.
const char *okr_event_word(unsigned type, enum okr_lang lang);
/// 0 when there is none.
unsigned okr_event_find(struct okr_str name);
/// Glob over type names: "*" stands for any run of characters ("check_in.*", "*.created").
bool okr_glob(struct okr_str pattern, struct okr_str s);

/// One field of a request as parsed from its row.
enum okr_arg_type {
    OKR_ARG_STR,
    OKR_ARG_INT,
    OKR_ARG_UINT,
    OKR_ARG_BOOL,
    OKR_ARG_DATE,
    OKR_ARG_PERMILLE,
    OKR_ARG_FRACTION,
    OKR_ARG_NUM,
    OKR_ARG_ANY,
    OKR_ARG_MAP,
    OKR_ARG_LIST,
    OKR_ARG_BIN,
    OKR_ARG_LANG,
    OKR_ARG_ENUM,
    OKR_ARG_REF,
    OKR_ARG_FIELD
};
struct okr_arg {
    struct okr_str name;
    enum okr_arg_type type;
    bool needed;
    enum okr_group group;          ///< ENUM
    struct okr_str letters;        ///< REF: kinds of entity allowed
    const struct okr_field *field; ///< FIELD: from @ENTITY; its type and limits
};
/// The fields of an op, expanded (@ENTITY gives the fields a client may set for create and set, change for update). Built once per op, thread-safe after okr_commands_init().
const struct okr_arg *okr_op_args(int op, unsigned *ret_n);
/// Builds the tables; call once before threads. Aborts on a malformed row (a programming error).
void okr_commands_init(void);

enum { OKR_REQUEST_ID_MAX = 128 };
/// A request as it came (DESIGN 6). Everything but the id is borrowed from the frame or the arena. Not to be copied: `id` points into it.
struct okr_request {
    const struct okr_value
        *id; ///< echoed; any scalar, needed. Stays when the arena is reset, for the answer needs it
    struct okr_value id_value;
    char id_bytes[OKR_REQUEST_ID_MAX];
    int op;
    const struct okr_value *args; ///< a map, perhaps empty
    bool has_if_version, dry_run;
    uint64_t if_version;
    struct okr_str idempotency_key; ///< ptr NULL when absent; at most 128 bytes
};
// The language of the errors is told to `e` itself: okr_err.lang.
/// Decodes and checks the envelope and the argument names and types: unknown_field, unsupported and invalid name the thing and the nearest known one. `ret->id` is set as soon as it is known, even on failure, so
/// that an error can be answered.
OKR_MUST_CHECK int okr_request_read(struct okr_str frame, struct okr_arena *arena,
                                    struct okr_request *ret, struct okr_err *e);
/// Opens a reply: {v, id, ok: <the caller packs one value>. Close with okr_reply_close, which adds epoch (hex) and seq.
void okr_reply_open(struct okr_pack *p, const struct okr_value *id);
void okr_reply_close(struct okr_pack *p, struct okr_str epoch, uint64_t seq);
void okr_reply_error(struct okr_pack *p, const struct okr_value *id, const struct okr_err *e);
/// Reads a reply: OKR_OK with `*ret_ok` set, or the error's code with `e` filled (details in the arena).
OKR_MUST_CHECK int okr_reply_read(struct okr_str frame, struct okr_arena *arena,
                                  const struct okr_value **ret_ok,
                                  const struct okr_value **ret_envelope, struct okr_err *e);
#endif
