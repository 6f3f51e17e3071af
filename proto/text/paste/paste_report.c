// SPDX-License-Identifier: Apache-2.0
// The report of a paste: what was taken and why, and every line that was not.
#include "text/paste/paste.h"

#include "text/doc.h"

static const struct {
    const char *slug, *rule, *sentence[2]; ///< by enum okr_lang
} NOTES[OKR_PASTE_NOTE_COUNT] = {
#define OKR_PASTE_NOTE(NAME, slug, rule, en, zh) [OKR_PASTE_##NAME] = {slug, rule, {en, zh}},
#include <okr/paste_notes.def>
#undef OKR_PASTE_NOTE
};

const char *paste_note_rule(enum okr_paste_note_kind kind)
{
    return NOTES[kind].rule;
}

struct okr_str paste_excerpt(struct paste *p, struct okr_str s)
{
    struct okr_str cut = doc_excerpt(s);

    if (cut.len == s.len)
        return s;
    cut = okr_arena_printf(p->arena, "%.*s…", OKR_STR_ARG(cut));
    p->full = p->full || !cut.ptr;
    return cut;
}

/// Whether a line has words: a rule or a row of dashes is nothing that could be used.
static bool has_words(struct okr_str line)
{
    for (size_t at = 0; at < line.len;) {
        int32_t c = scan_fold(okr_utf8_next(line, &at));
        if (scan_is_letter(c) || scan_is_digit(c) ||
            (c > 0xBF && !paste_is_emoji(c) && c != 0x2014 && !(c >= 0x2000 && c <= 0x2BFF) &&
             c != 0x3001))
            return true;
    }
    return false;
}

static void note_unused(struct paste *p)
{
    for (size_t i = 0; i < p->n_lines; i++) {
        const struct paste_line *line = &p->lines[i];
        if (line->broken || (!line->used && has_words(line->text)))
            paste_note(p, OKR_PASTE_UNUSED, line->number,
                       paste_excerpt(p, okr_str_trim(line->text)));
    }
}

static bool is_cycle(const struct okr_paste_note *note)
{
    return note->kind <= OKR_PASTE_TWO_YEARS;
}

/// The cycle first, then in the order of lines, each line's notes as they came: a counting sort.
static struct okr_paste_note *sorted(struct paste *p)
{
    size_t *place = okr_arena_array(p->arena, p->n_lines + 3, sizeof(*place));
    struct okr_paste_note *notes = okr_arena_array(p->arena, p->n_notes + 1, sizeof(*notes));

    if (!place || !notes) {
        p->full = true;
        return NULL;
    }
    for (size_t i = 0; i < p->n_notes; i++)
        place[is_cycle(&p->notes[i]) ? 1 : p->notes[i].line + 2]++;
    for (size_t i = 1; i < p->n_lines + 3; i++)
        place[i] += place[i - 1];
    for (size_t i = 0; i < p->n_notes; i++)
        notes[place[is_cycle(&p->notes[i]) ? 0 : p->notes[i].line + 1]++] = p->notes[i];
    return notes;
}

struct okr_paste_report paste_report_make(struct paste *p, const struct okr_doc *doc)
{
    note_unused(p);
    struct okr_paste_report report = {.at = sorted(p), .n = p->n_notes};

    for (size_t i = 0; i < doc->n_items; i++) {
        const struct okr_doc_item *item = &doc->items[i];
        report.units += item->what == OKR_DOC_UNIT;
        report.objectives += item->what == OKR_DOC_OBJECTIVE;
        report.key_results += item->what == OKR_DOC_KEY_RESULT;
        for (size_t k = 0; k < item->n_attrs; k++)
            report.inferred += item->attrs[k].inferred;
    }
    for (size_t i = 0; i < p->n_notes; i++)
        report.unused += p->notes[i].kind == OKR_PASTE_UNUSED;
    return report;
}

const char *okr_paste_note_slug(unsigned kind)
{
    return kind < OKR_PASTE_NOTE_COUNT ? NOTES[kind].slug : "";
}

void okr_paste_note_print(struct okr_buf *buf, const struct okr_paste_note *note,
                          enum okr_lang lang)
{
    const char *sentence = NOTES[note->kind].sentence[lang == OKR_ZH];
    const char *place = strstr(sentence, "%s");

    okr_buf_add(buf, sentence, place ? (size_t)(place - sentence) : strlen(sentence));
    if (place) {
        okr_buf_str(buf, note->about);
        okr_buf_c(buf, place + 2);
    }
    if (*note->rule)
        okr_buf_printf(buf, lang == OKR_ZH ? "（%s）" : " (%s)", note->rule);
}

void okr_paste_report_print(struct okr_buf *buf, const struct okr_paste_report *report,
                            struct okr_str name, enum okr_lang lang)
{
    for (size_t i = 0; i < report->n; i++) {
        const struct okr_paste_note *note = &report->at[i];
        if (name.len)
            okr_buf_printf(buf, "%.*s:", OKR_STR_ARG(name));
        if (note->line)
            okr_buf_printf(buf, "%u:", (unsigned)note->line);
        if (name.len || note->line)
            okr_buf_char(buf, ' ');
        okr_paste_note_print(buf, note, lang);
        okr_buf_char(buf, '\n');
    }
    okr_buf_printf(buf,
                   lang == OKR_ZH ? "单位 %zu，目标 %zu，关键结果 %zu；推断 %zu 处；未采用 %zu 行\n"
                                  : "units %zu, objectives %zu, key results %zu; inferred %zu; "
                                    "lines not used %zu\n",
                   report->units, report->objectives, report->key_results, report->inferred,
                   report->unused);
}
