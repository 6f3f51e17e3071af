// SPDX-License-Identifier: Apache-2.0
// References on the command line: what kind of thing they name. okrd finds out which one.
#ifndef CLIENT_REF_H
#define CLIENT_REF_H
#include "commands.h"

/// 'k', 'o' or 'u' for "Finance O2 KR1", "Finance O2", "Finance"; the letter of an id; 0 when it is no reference.
char ref_letter(struct okr_arena *arena, struct okr_str text);
/// The value of --at as okrd takes it: the sequence of an event, or any of TEXT's forms of a date; NULL stays NULL. Returns the exit code after another was refused.
OKR_MUST_CHECK int ref_read_at(struct client *client, const char *typed, const char **ret);
/// Packs {key: text} plus the --cycle flag's value and what ref_read_at() gave (both may be NULL) as a whole map of arguments.
void ref_pack(struct okr_buf *buf, const char *key, struct okr_str text, const char *cycle,
              const char *at);
/// Packs `at`, a sequence as a number.
void ref_pack_at(struct okr_pack *p, const char *at);
#endif
