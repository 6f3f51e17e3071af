// SPDX-License-Identifier: Apache-2.0
#include "compose.h"

#include "channel.h"

#include <stdio.h>

enum { FIELDS_MOST = 40, LINE_BYTES = 400 };

static bool section_of(struct notify *n, struct okr_str file, const char *section,
                       enum okr_lang lang, struct okr_str *ret_subject, struct okr_str *ret_body)
{
    struct okr_str name =
        okr_arena_printf(n->arena, "%.*s.%s", OKR_STR_ARG(file), lang == OKR_ZH ? "zh" : "en");
    struct okr_str text, subject, body;
    if (!name.ptr || !notify_file(n, name.ptr, &text) ||
        !template_section(text, section, &subject, &body))
        return false;
    // The file is lent until the next service call.
    *ret_subject = okr_arena_dup(n->arena, subject);
    *ret_body = okr_arena_dup(n->arena, body);
    return true;
}

/// The section of the channel's own file, else of the plain one.
static bool find(struct notify *n, const char *file, const char *section, enum okr_lang lang,
                 struct okr_str *ret_subject, struct okr_str *ret_body)
{
    return section_of(n, okr_str_c(file), section, lang, ret_subject, ret_body) ||
           section_of(n, OKR_STR("text"), section, lang, ret_subject, ret_body);
}

/// All fields of a sheet for one dialect, its rows filled.
static size_t gather(struct notify *n, const char *file, enum okr_lang lang, enum dialect dialect,
                     const struct sheet *sheet, struct template_field *ret)
{
    size_t count = 0;
    for (size_t i = 0; i < sheet->n_fields && count < FIELDS_MOST; i++)
        ret[count++] = sheet->fields[i];
    for (size_t i = 0; i < sheet->n_rows && count < FIELDS_MOST; i++) {
        const struct sheet_rows *rows = &sheet->rows[i];
        struct okr_str subject, body;
        struct okr_buf out = OKR_BUF(n->arena);
        bool found = rows->n && find(n, file, rows->section, lang, &subject, &body);
        for (size_t r = 0; found && r < rows->n; r++) {
            if (r)
                okr_buf_char(&out, '\n');
            template_fill(body, dialect, rows->at + r * rows->width, rows->width, &out);
        }
        ret[count++] = (struct template_field){rows->name, okr_buf_view(&out), true};
    }
    return count;
}

static struct okr_str filled(struct notify *n, struct okr_str text, enum dialect dialect,
                             const struct template_field *fields, size_t count)
{
    struct okr_buf out = OKR_BUF(n->arena);
    template_fill(text, dialect, fields, count, &out);
    return out.failed ? OKR_STR("") : okr_buf_view(&out);
}

/// Line breaks of a text as those of HTML.
static struct okr_str as_html(struct notify *n, struct okr_str text)
{
    struct okr_buf out = OKR_BUF(n->arena);
    okr_buf_c(&out, "<div>");
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\n')
            okr_buf_c(&out, "<br>\n");
        else
            okr_buf_char(&out, text.ptr[i]);
    okr_buf_c(&out, "</div>\n");
    return okr_buf_view(&out);
}

/// One line of at most LINE_BYTES: a subject.
static struct okr_str one_line(struct notify *n, struct okr_str text)
{
    struct okr_str copy = okr_arena_dup(n->arena, text);
    char *at = (char *)(uintptr_t)copy.ptr;
    for (size_t i = 0; i < copy.len; i++)
        if ((unsigned char)at[i] < ' ')
            at[i] = ' ';
    return template_cut(n->arena, okr_str_trim(copy), LINE_BYTES, OKR_STR("…"));
}

bool compose(struct notify *n, const struct endpoint *endpoint, const char *section,
             enum okr_lang lang, const struct sheet *sheet, struct message *message)
{
    const struct channel *channel = channel_row((enum channel_kind)endpoint->channel);
    struct template_field fields[FIELDS_MOST];
    struct okr_str subject, body;
    bool json = endpoint->format.len > 0;
    const char *file = json ? okr_arena_dup(n->arena, endpoint->format).ptr : channel->name;
    enum dialect dialect = json                               ? DIALECT_JSON
                           : channel->dialect == DIALECT_JSON ? DIALECT_TEXT // jansson escapes it
                                                              : (enum dialect)channel->dialect;
    if (!find(n, json ? "text" : file, section, lang, &subject, &body)) {
        notify_say(n, SAY_ERROR, "no template of %s has [%s] in %s", file, section,
                   lang == OKR_ZH ? "zh" : "en");
        return false;
    }
    size_t count = gather(n, file, lang, DIALECT_TEXT, sheet, fields);
    message->lang = lang;
    message->subject = one_line(n, filled(n, subject, DIALECT_TEXT, fields, count));
    if (!json)
        count = gather(n, file, lang, dialect, sheet, fields);
    if (count < FIELDS_MOST) // for channels that show no subject beside the text
        fields[count++] = (struct template_field){"subject", message->subject, false};
    message->text = filled(n, body, json ? DIALECT_TEXT : dialect, fields, count);
    if (endpoint->channel == CHANNEL_mail) {
        struct okr_str html_subject, html_body;
        bool own = section_of(n, OKR_STR("html"), section, lang, &html_subject, &html_body);
        count = gather(n, own ? "html" : file, lang, DIALECT_HTML, sheet, fields);
        struct okr_str html = filled(n, own ? html_body : body, DIALECT_HTML, fields, count);
        message->html = own ? html : as_html(n, html);
    }
    struct okr_str frame_subject, frame;
    if (json && section_of(n, endpoint->format, "body", lang, &frame_subject, &frame)) {
        struct template_field whole[] = {{"subject", message->subject, false},
                                         {"text", message->text, false},
                                         {"kind", message->kind, false},
                                         {"about", message->cause, false},
                                         {"name", message->to_name, false}};
        message->event = filled(n, frame, DIALECT_JSON, whole, sizeof whole / sizeof *whole);
    }
    return true;
}

struct okr_str compose_line(struct notify *n, const char *section, enum okr_lang lang,
                            const struct sheet *sheet)
{
    struct template_field fields[FIELDS_MOST];
    struct okr_str subject, body;
    if (!find(n, "text", section, lang, &subject, &body))
        return OKR_STR("");
    size_t count = gather(n, "text", lang, DIALECT_TEXT, sheet, fields);
    return one_line(n, filled(n, subject, DIALECT_TEXT, fields, count));
}
