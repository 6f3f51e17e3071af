// SPDX-License-Identifier: Apache-2.0
// One check of the conformance kit: what it is given, and how it says what came of it.
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H
#include "fake.h"
#include "plug/abi.h"

#include <okr/attributes.h>
#include <okr/str.h>

/// What a check came to.
enum verdict { CHECK_PASSED, CHECK_FAILED, CHECK_SKIPPED };

enum { CHECK_WHY_BYTES = 400 };
/// The plugin under test, in the process of one check.
struct subject {
    const char *path;
    const okr_plugin *plugin; ///< loaded by the runner, not opened
    void *self;               ///< of subject_open()
    char why[CHECK_WHY_BYTES];
};
typedef enum verdict check_function(struct subject *s);

/// One row of checks.def.
struct check {
    const char *name, *what;
    check_function *run;
};

/// --option KEY=VALUE of the command line; NULL ends the list.
extern const char *const *check_options;

/// Says why and gives the verdict to return.
OKR_PRINTF(2, 3) enum verdict check_failed(struct subject *s, const char *format, ...);
OKR_PRINTF(2, 3) enum verdict check_skipped(struct subject *s, const char *format, ...);

/// Opens the plugin with the fake host; false after check_failed() when it says no.
bool subject_open(struct subject *s);
void subject_close(struct subject *s);
/// The capability, asked for by its id; NULL when the plugin does not have it or its struct is smaller than 1.0.
const void *subject_can(const struct subject *s, const char *id, uint32_t smallest);
/// The circumstances of a call: 2018-01-20, the given deadline.
okr_call check_call(int64_t deadline_ms);
/// Whether a status is one that the border knows.
bool check_status_known(okr_status status);

#define CHECK(name, function, what) check_function function;
#include "checks.def"
#undef CHECK
#endif
