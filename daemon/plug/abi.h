// SPDX-License-Identifier: Apache-2.0
// What a struct of the border must hold at least: what it held in 1.0. What is appended later is looked for with OKR_FITS and never demanded,
// so that a plugin built against the first header is loaded for ever (tests/abi/1.0).
#ifndef PLUG_ABI_H
#define PLUG_ABI_H
#include "okr_plugin.h"

#include <stddef.h>

#define PLUG_UP_TO(type, last) ((uint32_t)(offsetof(type, last) + sizeof(((type *)0)->last)))
enum {
    PLUG_PLUGIN_1_0 = PLUG_UP_TO(okr_plugin, capability),
    PLUG_SCORE_1_0 = PLUG_UP_TO(okr_cap_score, score),
    PLUG_AUDIT_1_0 = PLUG_UP_TO(okr_cap_audit, audit),
    PLUG_EVENTS_1_0 = PLUG_UP_TO(okr_cap_events, on_event),
    PLUG_TICK_1_0 = PLUG_UP_TO(okr_cap_tick, tick),
    PLUG_COMMAND_1_0 = PLUG_UP_TO(okr_cap_command, command),
    PLUG_FINDING_1_0 = PLUG_UP_TO(okr_finding, args)
};
#endif
