// SPDX-License-Identifier: Apache-2.0
// Whole files in and out, and replacing one without a moment in which it is half written.
#ifndef CLIENT_FILE_H
#define CLIENT_FILE_H
#include "commands.h"

/// The whole file, or standard input for "-", in the arena. 0, or the exit code after the error was told.
OKR_MUST_CHECK int file_read(struct client *client, const char *name, struct okr_str *ret);
/// Writes a new file beside `name` and renames it; `sync`: only once it is on the disk. False with errno set.
bool file_replace(const char *name, struct okr_str text, bool sync);
#endif
