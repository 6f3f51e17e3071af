// SPDX-License-Identifier: Apache-2.0
// The role `okrd -x lint`: an OKR text audited without a daemon.
#ifndef LINT_H
#define LINT_H
#include "okrd.h"

/// Reads a text from standard input, takes it into a store in memory-backed temporary files that is gone afterwards, audits it with the plugin in this process, and writes the reply of finding.list
/// (or the error that document.apply answers with) to standard output, as msgpack. `lang`: of an error's sentences. Returns the exit code: 0, or 1 with a sentence on standard error where there is
/// no reply to write.
int lint_main(const struct okrd_settings *settings, const char *lang);
#endif
