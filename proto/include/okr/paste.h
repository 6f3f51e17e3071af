// SPDX-License-Identifier: Apache-2.0
// Any text that people paste, read into a document, with a report of what was taken, inferred and left over (TEXT, Paste).
#ifndef OKR_PASTE_H
#define OKR_PASTE_H
#include <okr/text.h>

/// What the report says about one line; the sentences are in paste_notes.def.
enum okr_paste_note_kind {
#define OKR_PASTE_NOTE(NAME, slug, rule, en, zh) OKR_PASTE_##NAME,
#include <okr/paste_notes.def>
#undef OKR_PASTE_NOTE
    OKR_PASTE_NOTE_COUNT
};
struct okr_paste_note {
    uint8_t kind;  ///< enum okr_paste_note_kind
    uint32_t line; ///< from 1; 0: the text as a whole
    /// What the sentence is about: the words of the line, a name, a metric; may be empty.
    struct okr_str about;
    const char *rule; ///< the section of METHOD or TEXT that it rests on; "" = none
};
struct okr_paste_report {
    struct okr_paste_note *at; ///< the cycle first, then in the order of lines
    size_t n;
    size_t units, objectives, key_results, inferred,
        unused; ///< what the document and the report hold
};

struct okr_paste_options {
    /// A name, with or without days, or a period; empty: what the text names most often.
    struct okr_str cycle;
    /// Of the fiscal year, 1..12; 0: 1, and April where the text has a two-year label (METHOD 8).
    int first_month;
    /// Its quarter is the cycle of a text that names none; OKR_NO_DATE: then there is no cycle.
    okr_date today;
    enum okr_lang lang; ///< of the values in the report
};

enum {
    OKR_PASTE_BYTES_MAX = 16 << 20,
    OKR_PASTE_LINE_MAX = 16 << 10, ///< bytes; longer lines are not used
    OKR_PASTE_ITEMS_MAX = 1 << 18, ///< objectives and key results
    OKR_PASTE_UNITS_MAX = 2000,
    OKR_PASTE_SIBLINGS_MAX = 200 ///< objectives of one unit, key results of one objective
};

/// Reads any text. `ret` is a document that okr_doc_write() writes so that okr_doc_read() and a daemon with an empty store take it:
/// it has a company at its root, declares every name that it mentions, and has no objective at all when the text has none. No word
/// of the text is changed. Strings are borrowed from `text` or in the arena. Linear in the length of `text`. TOO_BIG when the text
/// or what it holds passes the limits above.
OKR_MUST_CHECK int okr_paste_read(struct okr_str text, const struct okr_paste_options *options,
                                  struct okr_arena *arena, struct okr_doc *ret,
                                  struct okr_paste_report *ret_report, struct okr_err *e);
/// One line of the report without its line number: "metric 0 -> 25家 (METHOD 7.2)".
void okr_paste_note_print(struct okr_buf *buf, const struct okr_paste_note *note,
                          enum okr_lang lang);
/// The whole report: a line each, then the sums. `name` (may be empty) and the line number begin a line: "article.txt:12: …".
void okr_paste_report_print(struct okr_buf *buf, const struct okr_paste_report *report,
                            struct okr_str name, enum okr_lang lang);
/// "metric", "unused": the kind of a note for programs.
const char *okr_paste_note_slug(unsigned kind);
#endif
