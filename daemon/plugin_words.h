// SPDX-License-Identifier: Apache-2.0
// The words in the sections of plugins that mean something to okrd and not to its option table: grants and commitments.
#ifndef PLUGIN_WORDS_H
#define PLUGIN_WORDS_H
#include <okr/error.h>

struct conf_plugins;

/// INVALID names the first word that grants nothing or is no commitment, with the line that it stands in.
OKR_MUST_CHECK int plugin_words_check(const struct conf_plugins *plugins, struct okr_err *e);
#endif
