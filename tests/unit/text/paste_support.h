// SPDX-License-Identifier: Apache-2.0
// What the tests of the paste reader share: reading a text in one line, and what must hold of every paste.
#ifndef TEST_PASTE_SUPPORT_H
#define TEST_PASTE_SUPPORT_H
#include <okr/paste.h>

/// One paste and what came of it; the arena is the test's.
struct paste_result {
    struct okr_arena *arena;
    struct okr_doc doc;
    struct okr_paste_report report;
    struct okr_str text; ///< the canonical text, English words
};

/// Reads `text` as of 2024-05-10 with no options. Aborts the test when it is refused.
struct paste_result paste_of(const char *text);
void paste_result_free(struct paste_result *result);
/// The item of that kind and text; NULL = none.
const struct okr_doc_item *paste_item(const struct paste_result *result, char what,
                                      const char *text);
/// Whether the canonical text has a line that reads exactly so.
bool paste_has_line(const struct paste_result *result, const char *line);
/// How many notes of that kind the report has.
size_t paste_notes(const struct paste_result *result, enum okr_paste_note_kind kind);
#endif
