// SPDX-License-Identifier: Apache-2.0
// The front matter: the version of the format, the cycle, and settings of the organisation (TEXT front).
#include "text/doc.h"

#include "text/scan.h"

#include <stdio.h>

/// Fields of okr_entity_org that a file may set, with the words people write in Chinese.
static const struct {
    const char *field, *zh;
} SETTINGS[] = {
    {"name", "名称"},
    {"mission", "使命"},
    {"vision", "愿景"},
    {"time_zone", "时区"},
    {"first_month", "财年首月"},
    {"language", "语言"},
    {"status_preset", "状况预设"},
    {"check_in_interval", "更新频率"},
    {"work_calendar", "工作日历"},
};
enum { SETTINGS_COUNT = sizeof(SETTINGS) / sizeof(SETTINGS[0]) };

static const struct okr_field *find_setting(struct okr_arena *arena, struct okr_str word,
                                            unsigned *ret_index)
{
    struct okr_str key = okr_fold(arena, word);

    for (unsigned i = 0; key.ptr && i < SETTINGS_COUNT; i++) {
        if (okr_str_is(key, SETTINGS[i].field) || okr_str_is(key, SETTINGS[i].zh))
            return okr_field_find(&okr_entity_org, okr_str_c(SETTINGS[i].field), ret_index);
    }
    if (okr_str_is(key, "interval"))
        return okr_field_find(&okr_entity_org, OKR_STR("check_in_interval"), ret_index);
    return NULL;
}

static void *member(struct okr_org *org, const struct okr_field *field)
{
    return (char *)org + field->offset;
}

static bool set_text(struct doc_reader *reader, const struct okr_field *field, struct okr_str s,
                     const char *at)
{
    bool title = field->flags & OKR_F_TITLE;
    const char *fault = title ? okr_title_fault(s) : okr_note_fault(s);

    if (s.len > field->max)
        doc_fault(reader, at, OKR_E_TOO_BIG, "shorten it", "%s has %zu bytes, at most %u fit",
                  field->name, s.len, (unsigned)field->max);
    else if (fault)
        doc_fault(reader, at, OKR_E_INVALID, "remove it", "%s", okr_err_say(reader->e, fault));
    else if (strcmp(field->name, "language") == 0 && !okr_str_is(s, "en") && !okr_str_is(s, "zh"))
        doc_fault(reader, at, OKR_E_INVALID, "write en or zh", "okrd does not write '%.*s'",
                  OKR_STR_ARG(doc_excerpt(s)));
    else {
        *(struct okr_str *)member(&reader->doc->org, field) = s;
        return true;
    }
    return false;
}

static bool set_number(struct doc_reader *reader, const struct okr_field *field, struct okr_str s,
                       const char *at)
{
    int32_t n = 0;
    struct scan scan = scan_of(s);
    bool read = field->max == 12 ? scan_int(&scan, &n) && scan_done(&scan) : doc_days_read(s, &n);

    if (!read || n < 1 || n > (int32_t)field->max) {
        char hint[64];
        (void)snprintf(hint, sizeof(hint), okr_err_say(reader->e, "write a number from 1 to %u"),
                       (unsigned)field->max);
        doc_fault(reader, at, OKR_E_INVALID, hint, "'%.*s' is not a value of %s",
                  OKR_STR_ARG(doc_excerpt(s)), field->name);
        return false;
    }
    *(int32_t *)member(&reader->doc->org, field) = n;
    return true;
}

static bool set_term(struct doc_reader *reader, const struct okr_field *field, struct okr_str s,
                     const char *at)
{
    unsigned term = okr_term_read(field->group, s);

    if (term == 0) {
        doc_fault(reader, at, OKR_E_INVALID, "write default, strict or lenient",
                  "'%.*s' is not a value of %s", OKR_STR_ARG(doc_excerpt(s)), field->name);
        return false;
    }
    *(uint8_t *)member(&reader->doc->org, field) = (uint8_t)term;
    return true;
}

static void read_setting(struct doc_reader *reader, const struct doc_line *line,
                         const struct okr_field *field, unsigned index)
{
    struct okr_str comment;
    struct okr_str typed = doc_value_trim(doc_value_cut(line->rest, &comment));
    const char *at = typed.len ? typed.ptr : line->word.ptr;
    bool ignored = false, set;

    doc_attr_comment(reader, comment, &ignored);
    if (reader->doc->org_mask & (UINT64_C(1) << index)) {
        doc_fault(reader, line->word.ptr, OKR_E_INVALID, "keep one of the two lines",
                  "%s is given twice", field->name);
        return;
    }
    struct okr_str s = doc_value_unescape(reader, typed);
    if (typed.len == 0)
        set = true; // given and empty: the setting is cleared
    else if (field->type == OKR_T_INT)
        set = set_number(reader, field, s, at);
    else if (field->type == OKR_T_ENUM)
        set = set_term(reader, field, s, at);
    else
        set = set_text(reader, field, s, at);
    if (set)
        reader->doc->org_mask |= UINT64_C(1) << index;
}

static void read_cycle(struct doc_reader *reader, const struct doc_line *line)
{
    struct okr_doc_attr attr;

    if (reader->cycle_line)
        doc_fault(reader, line->word.ptr, OKR_E_INVALID, "keep one of the two lines",
                  "the cycle of the file is given twice, first in line %u",
                  (unsigned)reader->cycle_line);
    else if (doc_attr_read(reader, OKR_KEY_CYCLE, OKR_DOC_UNIT, line->rest, &attr))
        reader->doc->cycle = attr.cycle;
    reader->cycle_line = reader->number;
}

void doc_front_line(struct doc_reader *reader, const struct doc_line *line, bool *has_version)
{
    bool misplaced = false;
    unsigned index = 0;

    if (line->kind != DOC_LINE_ATTR) {
        doc_fault(
            reader, line->body.ptr, OKR_E_INVALID,
            "the front matter holds lines such as 'cycle: 2026Q1' and ends with a line of ---",
            "this line does not belong in the front matter");
        return;
    }
    if (okr_str_is(line->word, "okr") || okr_str_is(line->word, "OKR")) {
        struct scan scan = scan_of(okr_str_trim(line->rest));
        int32_t version = 0;
        if (!scan_int(&scan, &version) || version != 1 || !scan_done(&scan))
            doc_fault(reader, line->word.ptr, OKR_E_INVALID, "write okr: 1",
                      "this version of the format is not known here");
        *has_version = true;
        return;
    }
    if (okr_key_read(line->word, OKR_DOC_UNIT, &misplaced) == OKR_KEY_CYCLE) {
        read_cycle(reader, line);
        return;
    }
    const struct okr_field *field = find_setting(reader->arena, line->word, &index);
    if (field)
        read_setting(reader, line, field, index);
    else
        doc_fault(
            reader, line->word.ptr, OKR_E_INVALID,
            "it takes okr, cycle, name, mission, vision, time_zone, first_month, language, status_preset, "
            "check_in_interval and work_calendar",
            "the front matter has no key '%.*s'", OKR_STR_ARG(doc_excerpt(line->word)));
}

static void write_setting(struct okr_buf *buf, const struct okr_org *org,
                          const struct okr_field *field, enum okr_lang lang)
{
    const void *at = (const char *)org + field->offset;

    if (!okr_field_is_set(field, org))
        return;
    okr_buf_char(buf, ' ');
    if (field->type == OKR_T_INT && field->max > 12)
        doc_days_print(buf, *(const int32_t *)at, lang);
    else if (field->type == OKR_T_INT)
        okr_buf_printf(buf, "%d", (int)*(const int32_t *)at);
    else if (field->type == OKR_T_ENUM)
        okr_buf_c(buf, okr_term_word(field->group, *(const uint8_t *)at, lang));
    else
        doc_value_write(buf, *(const struct okr_str *)at, DOC_ESCAPE_PLAIN);
}

void doc_front_write(const struct okr_doc *doc, const struct okr_cycle_ref *cycle,
                     enum okr_lang lang, struct okr_buf *buf)
{
    okr_buf_c(buf, "---\nokr: 1\n");
    if (cycle->key.len) {
        okr_buf_printf(buf, "%s: ", okr_term_word(OKR_GROUP_KEY, OKR_KEY_CYCLE, lang));
        doc_cycle_print(buf, cycle, lang);
        okr_buf_char(buf, '\n');
    }
    for (unsigned i = 0; i < SETTINGS_COUNT; i++) {
        unsigned index = 0;
        const struct okr_field *field =
            okr_field_find(&okr_entity_org, okr_str_c(SETTINGS[i].field), &index);
        if (!field || !(doc->org_mask & (UINT64_C(1) << index)))
            continue;
        okr_buf_printf(buf, "%s:", lang == OKR_ZH ? SETTINGS[i].zh : SETTINGS[i].field);
        write_setting(buf, &doc->org, field, lang);
        okr_buf_char(buf, '\n');
    }
    okr_buf_c(buf, "---\n");
}
