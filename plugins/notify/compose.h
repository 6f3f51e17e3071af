// SPDX-License-Identifier: Apache-2.0
// Words for a message: the template of its kind in the channel's dialect and the reader's language.
#ifndef NOTIFY_COMPOSE_H
#define NOTIFY_COMPOSE_H
#include "message.h"
#include "notify.h"
#include "template.h"

enum { SHEET_ROWS = 4 };
/// What a template is filled with: fields, and lists whose rows have a section of their own.
struct sheet_rows {
    const char *name, *section;      ///< {name} becomes the rows, one a line
    const struct template_field *at; ///< n rows of `width` fields
    size_t n, width;
};
struct sheet {
    const struct template_field *fields;
    size_t n_fields;
    struct sheet_rows rows[SHEET_ROWS];
    size_t n_rows;
};
/// Fills subject, text (and html for mail, and event where the endpoint has a format of its own) of `message` from the section. False when no template has it.
bool compose(struct notify *n, const struct endpoint *endpoint, const char *section,
             enum okr_lang lang, const struct sheet *sheet, struct message *message);
/// One plain line: the subject of the section. For the digest, for logs of what was kept back.
struct okr_str compose_line(struct notify *n, const char *section, enum okr_lang lang,
                            const struct sheet *sheet);
#endif
