// SPDX-License-Identifier: Apache-2.0
// Whether a plugin's file may be loaded: nobody but root and okrd's own user can have written it, or put another in its place.
#ifndef PLUG_FILE_CHECK_H
#define PLUG_FILE_CHECK_H
#include "plug/why.h"

/// Checks the file, every directory above it, and what the file asks of the loader (elf_check). `real` gets the path without links, in
/// PATH_MAX bytes. A directory with the sticky bit that all may write in (/tmp) is fine: there, nobody can move what is another's.
OKR_MUST_CHECK bool file_check(const char *path, char *real, struct plug_why *why);
#endif
