// SPDX-License-Identifier: Apache-2.0
// Reading a paste: lines into units and items, then what their words say, then the document and its report.
//
// Map of this folder:
//   paste_line.c     lines and the marks in front of them        paste_label.c    O1, KR1.2, 目标一
//   paste_heading.c  公司级OKR, "Finance OKRs"                    paste_person.c   names in running text
//   paste_field.c    负责人：, 权重40%, columns (fields.def)       paste_table.c    Markdown, tabs, commas
//   paste_chat.c     heads of messages, where comments begin     paste_shape.c    which line is what
//   paste_take.c     units, items and fields that a line says  paste_shape_unit.c, paste_shape_list.c  headings; labels and lists
//   paste_grow.c     units, items and notes while they grow      paste_number.c   numbers and their slips
//   paste_cycle.c    which cycle                                 paste_title.c    what stands behind a text
//   paste_weight.c   percentages and weights                     paste_name.c     owners and mentions
//   paste_edge.c     edges told in prose                         paste_metric.c   metrics
//   paste_attr.c     attributes                                  paste_doc.c      the document
//   paste_report.c   what was taken, inferred and left over
#include "text/paste/paste.h"

static bool has_han(struct okr_str text)
{
    for (size_t at = 0; at < text.len;) {
        if (paste_is_han(okr_utf8_next(text, &at)))
            return true;
    }
    return false;
}

/// Whether the text begins with the front matter of the format itself.
static bool is_canonical(struct okr_str text)
{
    struct scan scan = scan_of(text);

    (void)scan_char(&scan, 0xFEFF);
    if (!scan_any(&scan, "---"))
        return false;
    (void)(scan_char(&scan, '\r'), scan_char(&scan, '\n'));
    return scan_any(&scan, "okr") && scan_sign(&scan, ':');
}

/// A text that apply takes as it stands means what it says there. False when it has faults: then it is a paste like any other.
static bool read_canonical(struct paste *p, struct okr_str text, struct okr_doc *ret)
{
    struct okr_doc_options options = {.today = p->options.today,
                                      .first_month = p->options.first_month};

    if (!is_canonical(text) || okr_doc_read(text, &options, p->arena, ret, NULL) != OKR_OK)
        return false;
    for (size_t i = 0; i < p->n_lines; i++)
        p->lines[i].used = true;
    paste_note(p, OKR_PASTE_CANONICAL, 1, OKR_STR(""));
    return true;
}

/// Whether the lower level of a list is measured, so that it is OKRs though no word says it.
static bool lists_results(const struct paste *p)
{
    struct okr_sentence_context context = {.first_month = p->options.first_month};
    size_t listed = 0, measured = 0;

    for (size_t i = 0; i < p->n_lines; i++) {
        struct paste_lead lead = paste_lead_read(p->lines[i].text);
        struct okr_sentence sentence;
        if (lead.mark == PASTE_NO_MARK || (lead.depth < 2 && lead.indent == 0))
            continue;
        okr_sentence_read(lead.body, &context, &sentence);
        listed++;
        measured += sentence.kind != 0 && sentence.kind != OKR_METRIC_KIND_BINARY;
    }
    return measured >= 2 && 2 * measured >= listed;
}

/// Lines into units and items, then what their words say.
static void read_paste(struct paste *p, struct okr_doc *ret)
{
    paste_shapes_read(p);
    if (p->n_items == 0 && lists_results(p)) {
        p->section = true;
        paste_shapes_read(p);
    }
    paste_cycle_choose(p);
    paste_titles_trim(p);
    paste_names_settle(p);
    paste_numbers_settle(p);
    paste_weights_settle(p);
    paste_edges_read(p);
    paste_doc_build(p, ret);
}

int okr_paste_read(struct okr_str text, const struct okr_paste_options *options,
                   struct okr_arena *arena, struct okr_doc *ret,
                   struct okr_paste_report *ret_report, struct okr_err *e)
{
    struct paste *p = okr_arena_alloc(arena, sizeof(*p));
    struct okr_doc doc;

    if (text.len > OKR_PASTE_BYTES_MAX)
        return okr_fail(e, OKR_E_TOO_BIG, NULL, "import it in parts",
                        "the text has %zu bytes, at most %d are read", text.len,
                        OKR_PASTE_BYTES_MAX);
    if (!p)
        return okr_fail_memory(e);
    p->arena = arena;
    p->options = *options;
    p->chinese = has_han(text);
    p->names = okr_names_new(arena);
    if (!p->names || !paste_lines_cut(text, arena, &p->lines, &p->n_lines))
        return okr_fail_memory(e);
    if (!read_canonical(p, text, &doc))
        read_paste(p, &doc);
    struct okr_paste_report report = paste_report_make(p, &doc);
    if (p->full)
        return okr_fail_memory(e);
    if (p->too_many)
        return okr_fail(e, OKR_E_TOO_BIG, NULL, "import it in parts",
                        "the text names more than %d units", OKR_PASTE_UNITS_MAX);
    *ret = doc;
    *ret_report = report;
    return OKR_OK;
}
