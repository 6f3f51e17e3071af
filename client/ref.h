// SPDX-License-Identifier: Apache-2.0
// References on the command line: what kind of thing they name. okrd finds out which one.
#ifndef CLIENT_REF_H
#define CLIENT_REF_H
#include "commands.h"

/// 'k', 'o' or 'u' for "Finance O2 KR1", "Finance O2", "Finance"; the letter of an id; 0 when it is no reference.
char ref_letter(struct okr_arena *arena, struct okr_str text);
/// Packs {key: text} plus the --cycle flag's value (may be NULL) as a whole map of arguments.
void ref_pack(struct okr_buf *buf, const char *key, struct okr_str text, const char *cycle);
#endif
