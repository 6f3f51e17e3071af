// SPDX-License-Identifier: Apache-2.0
// The composition root: opens what the settings name, serves, closes.
#ifndef OKRD_H
#define OKRD_H
#include "conf/conf.h"
#include "sys/paths.h"

#include <okr/date.h>

struct okrd_settings {
    struct conf conf;
    char run[PATH_BYTES], data[PATH_BYTES];
    okr_date today; ///< --now; OKR_NO_DATE = the real day
};
/// Runs the daemon until it is told to stop. Returns the exit code; errors are written to standard error as sentences.
int okrd_run(const struct okrd_settings *settings);
#endif
