// SPDX-License-Identifier: Apache-2.0
// A plugin's file: checked, opened once and never closed. The only dlopen of okrd.
#ifndef PLUG_LOAD_H
#define PLUG_LOAD_H
#include "okr_plugin.h"
#include "plug/why.h"

/// The file of a plugin that came with okrd: plugins/NAME.so beside the directory of the program, as in a build tree, else in the directory that it was
/// built for. It need not exist.
void plug_packaged(const char *name, char *ret, size_t size);
/// The plugin that the file holds, which is as good as its magic, its size and its name (it is called like the file, without ".so"); it stays in
/// this process for ever. `real` gets the path without links, in PATH_MAX bytes. NULL with the reason.
const okr_plugin *plug_load(const char *path, char *real, struct plug_why *why);
#endif
