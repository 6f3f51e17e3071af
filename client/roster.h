// SPDX-License-Identifier: Apache-2.0
// A roster as people keep it: a table with a line of headings in English or Chinese, made into the rows of people.import.
#ifndef CLIENT_ROSTER_H
#define CLIENT_ROSTER_H
#include "commands.h"

/// Packs {line, employee_number, name, …} for each row of the file ("-": standard input) as one array. 0, or the exit code after the error was told.
OKR_MUST_CHECK int roster_pack(struct client *client, const char *file, struct okr_pack *p);
#endif
