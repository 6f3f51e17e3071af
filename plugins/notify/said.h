// SPDX-License-Identifier: Apache-2.0
// A sentence in both languages, kept until somebody asks for it: why an endpoint cannot be used, why a delivery failed.
#ifndef NOTIFY_SAID_H
#define NOTIFY_SAID_H
#include <okr/message.h>
#include <stdarg.h>

enum { SAID_BYTES = 240 };
struct said {
    char text[2][SAID_BYTES]; ///< by enum okr_lang; empty = nothing to say
};
/// Says it; the Chinese twin is a row of proto/messages/notify.def. Cut on a character boundary where it is too long.
OKR_PRINTF(2, 3) void said_write(struct said *said, const char *format, ...);
/// Takes over what was said in each language.
void said_take(struct said *said, const char *en, const char *zh);
/// said_write() for those who have their arguments in a list.
void said_vwrite(struct said *said, const char *format, va_list args);
#endif
