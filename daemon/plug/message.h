// SPDX-License-Identifier: Apache-2.0
// What the pool and a plugin's host say to each other: each frame is a msgpack array that begins with its kind. The pool believes
// nothing that comes from a host: behind it sits a stranger's code.
//
// `call` stands for: now_ms, deadline_ms, today. `puts` stands for an array of key, value, key, value, …: what okr.state/1 was given.
#ifndef PLUG_MESSAGE_H
#define PLUG_MESSAGE_H
#include <okr/value.h>

/// okr_status of the border, for those who do not include okr_plugin.h.
typedef int32_t plug_status;
enum { PLUG_OK, PLUG_SKIP, PLUG_RETRY, PLUG_END, PLUG_FAIL = -1 };

enum plug_kind {
    // from the pool
    PLUG_SETUP =
        1, ///< path, id, probe, network, exec, memory, data override directory, [hidden directory…], [section, key, value…]
    PLUG_SCORE,  ///< call, [input…]
    PLUG_EVENTS, ///< call, attempt of the first, [[sequence, topic, type, subject, actor, body]…]
    PLUG_TICK,   ///< call
    PLUG_COMMAND, ///< call, principal, args
    PLUG_AUDIT,   ///< call; with the snapshot's descriptor
    PLUG_CLOSE,   ///< end by yourself
    PLUG_ANSWER,  ///< to an ASK: status, bytes, bytes
    // from the host
    PLUG_READY = 32, ///< version, summary, abi_minor, [capability…], filter, puts, sandbox, rules
    PLUG_REFUSED,    ///< why in English, why in Chinese
    PLUG_DONE, ///< of a call: status, puts, result (COMMAND bytes, TICK next_ms, SCORE [status, points, why…], AUDIT n)
    PLUG_EVENT_DONE, ///< of one event: sequence, status, puts; those before it that were not told are done, and left nothing
    PLUG_FINDING,    ///< severity, code, subject, other, field, offset, length, args
    PLUG_ASK_REQUEST, ///< op, args
    PLUG_ASK_GET,     ///< key
    PLUG_ASK_NEXT,    ///< prefix, after
    PLUG_ASK_SIZE     ///< bytes of the state as the store has it, a uint64_t
};

/// Capabilities as they are named in READY, in the order of this list.
// clang-format off: one a line
#define PLUG_CAPABILITIES(C)  \
    C(SCORE, "okr.score/1")   \
    C(AUDIT, "okr.audit/1")   \
    C(EVENTS, "okr.events/1") \
    C(TICK, "okr.tick/1")     \
    C(COMMAND, "okr.command/1")
// clang-format on
enum plug_capability {
#define C(NAME, id) PLUG_CAN_##NAME,
    PLUG_CAPABILITIES(C)
#undef C
        PLUG_CAPABILITY_COUNT
};
extern const char *const plug_capabilities[PLUG_CAPABILITY_COUNT];

enum {
    PLUG_STATE_KEY_MAX = 40,
    PLUG_STATE_VALUE_MAX = 64 << 10,
    PLUG_STATE_MAX = 16 << 20, ///< of all keys and values
    PLUG_ID_MAX = 20,
    PLUG_WHY_MAX = 300,          ///< of a score
    PLUG_LINE_MAX = 1000,        ///< of the log
    PLUG_FILE_MAX = 16 << 20,    ///< of okr.data/1
    PLUG_FINDINGS_MAX = 1000000, ///< of one audit
    PLUG_SOCKET = 3,             ///< the host's end of the socketpair
    PLUG_LOG =
        2 ///< lines to okrd's log: "\001<level digit>text\n" from okr_host.log, anything else from whoever prints
};
/// Whether text is the id of a plugin: a to z, digits and "-", beginning with a letter, at most PLUG_ID_MAX.
bool plug_id_fine(struct okr_str id);
/// Begins a frame with `n` elements behind its kind.
void plug_pack_kind(struct okr_pack *p, enum plug_kind kind, uint32_t n);
/// BIN or STR as bytes; empty otherwise.
struct okr_str plug_bytes(const struct okr_value *v);
#endif
