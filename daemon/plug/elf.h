// SPDX-License-Identifier: Apache-2.0
// What a shared object asks of the loader that a plugin may not have: an executable stack, relocations of its text.
#ifndef PLUG_ELF_H
#define PLUG_ELF_H
#include "plug/why.h"

/// Looks at the bytes of the file, which may be anything. False with the reason; what the loader itself refuses (another machine, a
/// missing library) is left to the loader.
OKR_MUST_CHECK bool elf_check(struct okr_str file, struct plug_why *why);
#endif
