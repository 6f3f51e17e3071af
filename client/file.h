// SPDX-License-Identifier: Apache-2.0
// Whole files in and out, and replacing one without a moment in which it is half written.
#ifndef CLIENT_FILE_H
#define CLIENT_FILE_H
#include "commands.h"

/// The file that a command's second word names; "-" (standard input) when there is none.
const char *file_name(const struct client *client);
/// How it is called in messages.
const char *file_shown(const struct client *client);
/// The language of a text that is written: the canonical words are English; Chinese ones are written when asked for, not because
/// of the locale.
enum okr_lang file_language(const struct client *client);
/// Text as it is into files and pipes; to a terminal with what could steer it made visible.
void file_print(struct client *client, struct okr_str text);
/// The whole file, or standard input for "-", in the arena. 0, or the exit code after the error was told.
OKR_MUST_CHECK int file_read(struct client *client, const char *name, struct okr_str *ret);
/// Writes a new file beside `name` and renames it; `sync`: only once it is on the disk. False with errno set.
bool file_replace(const char *name, struct okr_str text, bool sync);
#endif
