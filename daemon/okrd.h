// SPDX-License-Identifier: Apache-2.0
// The composition root: settles what the command line and the files say, opens it, serves, closes.
#ifndef OKRD_H
#define OKRD_H
#include "conf/conf.h"
#include "sys/paths.h"

#include <okr/date.h>

/// What the command line chose; NULL where it says nothing.
struct okrd_line {
    const char *config, *run, *data, *now;
};
struct okrd_settings {
    struct conf conf;
    char run[PATH_BYTES], data[PATH_BYTES];
    okr_date today; ///< --now; OKR_NO_DATE = the real day
    int minute;     ///< of that day, at which its clock starts; -1: the present time of day
};
/// Reads the files that `line` names or the standing one, and puts the line's own choices on top. Also what a reload does again.
OKR_MUST_CHECK int okrd_settle(const struct okrd_line *line, struct okrd_settings *ret,
                               struct okr_err *e);
/// Reads what the settings name without starting anything: the work calendars.
OKR_MUST_CHECK int okrd_check(const struct okrd_settings *settings, struct okr_err *e);
/// Runs the daemon until it is told to stop. Returns the exit code; errors are written to standard error as sentences.
int okrd_run(const struct okrd_line *line, const struct okrd_settings *settings);
/// Writes the store as text into a new file, or to standard output (NULL). No daemon may have it open. Returns the exit code.
int okrd_dump(const struct okrd_settings *settings, const char *file);
/// Makes the store of the settings from a dump or a backup. Returns the exit code.
int okrd_load(const struct okrd_settings *settings, const char *file);
/// An error as a sentence on standard error, with its cure.
void okrd_complain(const struct okr_err *e);
#endif
