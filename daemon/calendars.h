// SPDX-License-Identifier: Apache-2.0
// The files of work calendars: NAME.calendar of /etc/okrd/calendars, then those that came with okrd.
#ifndef CALENDARS_H
#define CALENDARS_H
#include "core/calendar.h"

/// A set of calendars, and the one that was in force before it: a request may still be counting with that, so both stay until the end.
struct calendars_held {
    struct calendars calendars;
    struct okr_arena *arena;
    struct calendars_held *before;
};

/// Reads all calendars: a file in /etc/okrd/calendars takes the place of one of the same name in `directory` ("": share/okrd/calendars beside the program's own directory).
/// A directory that is not there holds none. INVALID and TOO_BIG name file and line.
OKR_MUST_CHECK int calendars_load(const char *directory, struct calendars_held **ret,
                                  struct okr_err *e);
void calendars_free(struct calendars_held *held); ///< with those before it; NULL is fine
bool calendars_same(const struct calendars *a, const struct calendars *b);
#endif
