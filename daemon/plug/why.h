// SPDX-License-Identifier: Apache-2.0
// One sentence on why a plugin does not run, in both languages: it is kept until somebody asks.
#ifndef PLUG_WHY_H
#define PLUG_WHY_H
#include <okr/message.h>
#include <okr/str.h>

enum { PLUG_WHY_BYTES = 400 };
struct plug_why {
    char text[2][PLUG_WHY_BYTES]; ///< by enum okr_lang; empty = nothing to say
};
/// Says it; cut on a character boundary where it is too long.
OKR_PRINTF(2, 3) void why_say(struct plug_why *why, const char *format, ...);
#endif
