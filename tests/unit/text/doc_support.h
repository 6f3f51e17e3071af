// SPDX-License-Identifier: Apache-2.0
// Reading and writing documents in tests: files of data/, round trips, faults in words.
#ifndef TEST_DOC_SUPPORT_H
#define TEST_DOC_SUPPORT_H
#include <okr/text.h>

/// A file under tests/unit/text/data/, in the arena; aborts when it is not there.
struct okr_str doc_file(struct okr_arena *arena, const char *name);
/// The names of the input files of data/ (those that end in .okr.md), sorted; `*ret_n` of them.
const char **doc_files(struct okr_arena *arena, size_t *ret_n);
/// The options a data file is read with: today is 2018-02-10; names are open when its name begins with "open".
struct okr_doc_options doc_options(const char *name);
/// All faults, "line:column code message | cure" one a line.
struct okr_str doc_faults(struct okr_arena *arena, const struct okr_err *e);
/// Writes, reads and writes `doc` again; "" when both texts and both documents are equal, else what is wrong.
struct okr_str doc_round_trip(struct okr_arena *arena, const struct okr_doc *doc,
                              struct okr_doc_options options, enum okr_lang lang);
#endif
