// SPDX-License-Identifier: Apache-2.0
// The border's layout, as it is for ever: a struct may only grow behind what stands here. Compiled, never run.
#include "okr_plugin.h"

#include <stddef.h>

#define AT(type, field, offset) \
    _Static_assert(offsetof(type, field) == (offset), #type "." #field " has moved")
#ifdef FROZEN_1_0 // the header as it was
#define HOLDS(type, bytes) \
    _Static_assert(sizeof(type) == (bytes), #type " is not what it was in 1.0")
#else
#define HOLDS(type, bytes) _Static_assert(sizeof(type) >= (bytes), #type " has shrunk")
#endif
#define SIZE(type, bytes) \
    HOLDS(type, bytes);   \
    AT(type, size, 0)

_Static_assert(sizeof(okr_status) == 4 && sizeof(okr_view) == 16 && sizeof(okr_decimal) == 16,
               "the scalars");
_Static_assert(OKR_MAGIC == 0x31524b4fu, "the magic");
_Static_assert(OKR_OK == 0 && OKR_SKIP == 1 && OKR_RETRY == 2 && OKR_END == 3 && OKR_EFAIL == -1,
               "the answers");
AT(okr_view, ptr, 0);
AT(okr_view, len, 8);
AT(okr_decimal, mantissa, 0);
AT(okr_decimal, exponent, 8);
AT(okr_decimal, present, 12);

SIZE(okr_call, 32);
AT(okr_call, attempt, 4);
AT(okr_call, now_ms, 8);
AT(okr_call, deadline_ms, 16);
AT(okr_call, today, 24);

SIZE(okr_host, 40);
AT(okr_host, abi_minor, 4);
AT(okr_host, log, 8);
AT(okr_host, option, 16);
AT(okr_host, section, 24);
AT(okr_host, service, 32);

SIZE(okr_srv_client, 16);
AT(okr_srv_client, request, 8);
SIZE(okr_srv_state, 32);
AT(okr_srv_state, get, 8);
AT(okr_srv_state, put, 16);
AT(okr_srv_state, next, 24);
SIZE(okr_srv_data, 16);
AT(okr_srv_data, file, 8);

SIZE(okr_score_input, 208);
AT(okr_score_input, metric_kind, 4);
AT(okr_score_input, commitment, 8);
AT(okr_score_input, status, 12);
AT(okr_score_input, n_check_ins, 16);
AT(okr_score_input, id, 24);
AT(okr_score_input, text, 40);
AT(okr_score_input, measure, 56);
AT(okr_score_input, start, 72);
AT(okr_score_input, target, 88);
AT(okr_score_input, original_target, 104);
AT(okr_score_input, current, 120);
AT(okr_score_input, low, 136);
AT(okr_score_input, high, 152);
AT(okr_score_input, progress, 168);
AT(okr_score_input, expected, 176);
AT(okr_score_input, expectation, 184);
AT(okr_score_input, confidence, 192);
AT(okr_score_input, due, 200);
AT(okr_score_input, checked, 204);
SIZE(okr_score, 24);
AT(okr_score, basis_points, 4);
AT(okr_score, why, 8);
SIZE(okr_cap_score, 16);
AT(okr_cap_score, score, 8);

SIZE(okr_snapshot, 72);
AT(okr_snapshot, sequence, 8);
AT(okr_snapshot, since, 16);
AT(okr_snapshot, org, 24);
AT(okr_snapshot, count, 32);
AT(okr_snapshot, at, 40);
AT(okr_snapshot, find, 48);
AT(okr_snapshot, children, 56);
AT(okr_snapshot, changed, 64);
SIZE(okr_finding, 96);
AT(okr_finding, severity, 4);
AT(okr_finding, code, 8);
AT(okr_finding, subject, 24);
AT(okr_finding, other, 40);
AT(okr_finding, field, 56);
AT(okr_finding, offset, 72);
AT(okr_finding, length, 76);
AT(okr_finding, args, 80);
SIZE(okr_sink, 16);
AT(okr_sink, finding, 8);
SIZE(okr_cap_audit, 24);
AT(okr_cap_audit, rules, 8);
AT(okr_cap_audit, audit, 16);

SIZE(okr_event, 96);
AT(okr_event, sequence, 8);
AT(okr_event, topic, 16);
AT(okr_event, type, 32);
AT(okr_event, subject, 48);
AT(okr_event, actor, 64);
AT(okr_event, body, 80);
SIZE(okr_cap_events, 32);
AT(okr_cap_events, filter, 8);
AT(okr_cap_events, on_event, 24);
SIZE(okr_cap_tick, 16);
AT(okr_cap_tick, tick, 8);
SIZE(okr_cap_command, 16);
AT(okr_cap_command, command, 8);

HOLDS(okr_plugin, 64);
AT(okr_plugin, magic, 0);
AT(okr_plugin, size, 4);
AT(okr_plugin, abi_minor, 8);
AT(okr_plugin, id, 16);
AT(okr_plugin, version, 24);
AT(okr_plugin, summary, 32);
AT(okr_plugin, open, 40);
AT(okr_plugin, close, 48);
AT(okr_plugin, capability, 56);
