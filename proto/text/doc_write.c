// SPDX-License-Identifier: Apache-2.0
// Writing a document in its canonical form (TEXT rule 8).
#include "text/doc.h"

struct writer {
    const struct okr_doc *doc;
    enum okr_lang lang;
    struct okr_buf *buf;
    struct doc_cycle_plan cycles;
    int32_t last_unit[OKR_UNIT_KIND_COUNT];
};

const struct okr_doc_attr *doc_attr_of(const struct okr_doc_item *item, unsigned key)
{
    for (size_t i = 0; i < item->n_attrs; i++) {
        if (item->attrs[i].key == key)
            return &item->attrs[i];
    }
    return NULL;
}

static void write_comments(struct okr_buf *buf, struct okr_strs comments)
{
    for (size_t i = 0; i < comments.n; i++) {
        okr_buf_str(buf, comments.at[i]);
        okr_buf_char(buf, '\n');
    }
}

static void write_head(struct writer *w, const struct okr_doc_item *item)
{
    struct okr_buf *buf = w->buf;

    if (item->what == OKR_DOC_UNIT)
        okr_buf_printf(buf, "# %s", okr_term_word(OKR_GROUP_UNIT_KIND, item->unit_kind, w->lang));
    else
        okr_buf_c(buf, item->what == OKR_DOC_OBJECTIVE ? "## O" : "- KR");
    if (item->number)
        okr_buf_printf(buf, "%d", (int)item->number);
    okr_buf_c(buf, w->lang == OKR_ZH ? "：" : ": ");
    doc_title_write(buf, item->text, item->what, w->doc->names_open);
    if (item->id)
        okr_buf_printf(buf, " &%s", okr_id_text(item->id).c);
    okr_buf_char(buf, '\n');
}

/// The `parent` line of a unit that stands elsewhere than its place in the file says.
static void write_parent(struct writer *w, const struct okr_doc_item *item)
{
    int32_t above = doc_unit_above(w->last_unit, item->unit_kind);

    if (item->parent < 0 || item->parent == above || (size_t)item->parent >= w->doc->n_items)
        return;
    const struct okr_doc_item *parent = &w->doc->items[item->parent];
    struct okr_ref ref = {.id = parent->id, .share = OKR_UNSET};
    // A company that is called by its kind is told by it.
    bool by_kind = parent->unit_kind == OKR_UNIT_KIND_COMPANY &&
                   okr_term_read(OKR_GROUP_UNIT_KIND, parent->text) == OKR_UNIT_KIND_COMPANY;
    if (!parent->id && by_kind)
        ref.unit_kind = parent->unit_kind;
    else if (!parent->id)
        ref.unit = parent->text;
    doc_attr_write(w->doc, item,
                   &(struct okr_doc_attr){.key = OKR_KEY_PARENT, .refs = {.at = &ref, .n = 1}},
                   w->lang, w->buf);
}

static void write_attrs(struct writer *w, const struct okr_doc_item *item)
{
    for (unsigned key = 1; key < OKR_KEY_COUNT; key++) {
        const struct okr_doc_attr *attr = doc_attr_of(item, key);
        if (attr && !(key == OKR_KEY_CYCLE && w->cycles.only_front))
            doc_attr_write(w->doc, item, attr, w->lang, w->buf);
        else if (!attr && key == OKR_KEY_PARENT && item->what == OKR_DOC_UNIT)
            write_parent(w, item);
    }
}

static void write_item(struct writer *w, size_t index)
{
    const struct okr_doc_item *item = &w->doc->items[index];
    struct doc_check_in_walk walk = doc_check_in_walk(w->doc, item);
    struct okr_doc_check_in check_in;

    if (index > 0 && item->what != OKR_DOC_KEY_RESULT)
        okr_buf_char(w->buf, '\n');
    write_comments(w->buf, item->comments);
    write_head(w, item);
    write_attrs(w, item);
    while (doc_check_in_next(&walk, &check_in)) {
        okr_buf_c(w->buf, "  - ");
        doc_check_in_write(&check_in, w->lang, w->doc->names_open, w->buf);
    }
    if (item->what == OKR_DOC_UNIT)
        w->last_unit[item->unit_kind] = (int32_t)index;
}

void okr_doc_write(const struct okr_doc *doc, enum okr_lang lang, struct okr_buf *buf)
{
    struct writer w = {.doc = doc, .lang = lang, .buf = buf, .cycles = doc_cycle_plan(doc)};

    for (unsigned kind = 0; kind < OKR_UNIT_KIND_COUNT; kind++)
        w.last_unit[kind] = -1;
    doc_front_write(doc, &w.cycles.front, lang, buf);
    for (size_t i = 0; i < doc->n_items; i++)
        write_item(&w, i);
    if (doc->comments.n && doc->n_items)
        okr_buf_char(buf, '\n');
    write_comments(buf, doc->comments);
}
