// SPDX-License-Identifier: Apache-2.0
// The one formatter: a template's {field} becomes its value, escaped for where the text goes. Templates are data files of sections:
//   [ask]
//   subject: {who} asks {unit}
//   {text}
//   {?reply}Reply to this mail
// A line that holds fields, all of them empty, is left out; so is one whose {?field} is empty, which shows nothing itself. Braces around anything else stand for themselves.
#ifndef NOTIFY_TEMPLATE_H
#define NOTIFY_TEMPLATE_H
#include <okr/buf.h>
#include <okr/glossary.h>

enum dialect {
    DIALECT_TEXT,
    DIALECT_HTML,
    DIALECT_FEISHU,   ///< its Markdown takes numeric entities
    DIALECT_DINGTALK, ///< backslashes
    DIALECT_WECOM,    ///< knows no escape: full-width twins instead
    DIALECT_SLACK,
    DIALECT_TEAMS, ///< the Markdown of an Adaptive Card
    DIALECT_JSON,  ///< inside a string
    DIALECT_COUNT
};
struct template_field {
    const char *name;
    struct okr_str value;
    bool ready; ///< in the dialect already: rows that were filled before
};
/// Appends `s` so that the dialect shows it as it is.
void template_escape(enum dialect dialect, struct okr_str s, struct okr_buf *out);
/// The section `name` of a template file, without its head line; false when it has none. `*ret_subject` is its "subject:" line, or empty.
bool template_section(struct okr_str file, const char *name, struct okr_str *ret_subject,
                      struct okr_str *ret_body);
/// Appends `text` with its fields filled in.
void template_fill(struct okr_str text, enum dialect dialect, const struct template_field *fields,
                   size_t n, struct okr_buf *out);
/// `s` in at most `most` bytes: cut between two characters (a base and what combines with it stay together), `mark` at its end. `s` itself when it fits.
struct okr_str template_cut(struct okr_arena *arena, struct okr_str s, size_t most,
                            struct okr_str mark);
/// Says that something was cut: the reader knows that there is more.
struct okr_str template_cut_mark(enum okr_lang lang);
#endif
