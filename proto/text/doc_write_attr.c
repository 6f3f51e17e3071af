// SPDX-License-Identifier: Apache-2.0
// One attribute in its canonical form, in English or Chinese words.
#include "text/doc.h"

#include "text/ref.h"

#include <math.h>

/// What a value writer is given; its text goes to `buf` and is escaped afterwards.
struct value {
    const struct okr_doc_item *item;
    const struct okr_doc_attr *attr;
    enum okr_lang lang;
    struct okr_buf *buf;
};

static const char *separator(enum okr_lang lang)
{
    return lang == OKR_ZH ? "、" : ", ";
}

static void write_cycle(const struct value *v)
{
    doc_cycle_print(v->buf, &v->attr->cycle, v->lang);
}

static void write_persons(const struct value *v)
{
    for (size_t i = 0; i < v->attr->persons.n; i++) {
        if (i)
            okr_buf_c(v->buf, separator(v->lang));
        person_print(v->buf, &v->attr->persons.at[i]);
    }
}

static void print_permille(struct okr_buf *buf, int32_t permille)
{
    if (permille % 10)
        okr_buf_printf(buf, "%d.%d%%", (int)(permille / 10), (int)(permille % 10));
    else
        okr_buf_printf(buf, "%d%%", (int)(permille / 10));
}

static void write_refs(const struct value *v)
{
    for (size_t i = 0; i < v->attr->refs.n; i++) {
        struct okr_ref ref = v->attr->refs.at[i];
        int32_t share = ref.share;
        ref.share = OKR_UNSET;
        if (i)
            okr_buf_c(v->buf, separator(v->lang));
        okr_ref_print(v->buf, &ref, v->lang);
        if (v->attr->key == OKR_KEY_CONTRIBUTE && share != OKR_UNSET) {
            okr_buf_c(v->buf, " (");
            print_permille(v->buf, share);
            okr_buf_char(v->buf, ')');
        }
    }
}

static void write_permille(const struct value *v)
{
    print_permille(v->buf, v->attr->permille);
}

static void write_days(const struct value *v)
{
    doc_days_print(v->buf, v->attr->days, v->lang);
}

static void write_metric(const struct value *v)
{
    okr_metric_print(v->buf, &v->attr->metric, v->lang);
}

static void write_date(const struct value *v)
{
    okr_buf_c(v->buf, okr_date_text(v->attr->due).c);
}

static void write_checkpoints(const struct value *v)
{
    for (size_t i = 0; i < v->attr->checkpoints.n; i++) {
        const struct okr_checkpoint *checkpoint = &v->attr->checkpoints.at[i];
        okr_buf_printf(v->buf, "%s%s: ", i ? ", " : "", okr_date_text(checkpoint->date).c);
        okr_decimal_print(v->buf, checkpoint->value);
    }
}

static void write_number(const struct value *v)
{
    okr_scaled_print(v->buf, v->attr->number);
}

static void write_fraction(const struct value *v)
{
    if (v->attr->key == OKR_KEY_CONFIDENCE) {
        okr_confidence_print(v->buf, v->attr->fraction);
        return;
    }
    struct okr_decimal d;
    // Six digits are what the wire keeps.
    if (okr_decimal_from_double(round(v->attr->fraction * 1e6) / 1e6, &d))
        okr_decimal_print(v->buf, d);
}

static void write_term(const struct value *v)
{
    okr_buf_c(v->buf,
              okr_term_word(doc_attr_group(v->attr->key, v->item->what), v->attr->term, v->lang));
}

static void (*const WRITERS[])(const struct value *) = {
    [OKR_DOC_CYCLE] = write_cycle,   [OKR_DOC_PERSONS] = write_persons,
    [OKR_DOC_REFS] = write_refs,     [OKR_DOC_PERMILLE] = write_permille,
    [OKR_DOC_DAYS] = write_days,     [OKR_DOC_METRIC] = write_metric,
    [OKR_DOC_DATE] = write_date,     [OKR_DOC_CHECKPOINTS] = write_checkpoints,
    [OKR_DOC_NUMBER] = write_number, [OKR_DOC_FRACTION] = write_fraction,
    [OKR_DOC_TERM] = write_term,
};

static void write_strs(struct okr_buf *buf, struct okr_strs strs, enum okr_lang lang)
{
    for (size_t i = 0; i < strs.n; i++) {
        if (i)
            okr_buf_c(buf, separator(lang));
        doc_value_write(buf, strs.at[i], DOC_ESCAPE_LIST);
    }
}

static void write_value(const struct okr_doc *doc, const struct okr_doc_item *item,
                        const struct okr_doc_attr *attr, enum okr_lang lang, struct okr_buf *buf)
{
    const struct doc_attr_row *row = doc_attr_row(attr->key);

    if (row->type == OKR_DOC_STRS) {
        write_strs(buf, attr->strs, lang);
        return;
    }
    if (row->type == OKR_DOC_STR) {
        unsigned escape = row->asks ? DOC_ESCAPE_MENTIONS | (doc->names_open ? DOC_ESCAPE_OPEN : 0)
                                    : DOC_ESCAPE_PLAIN;
        doc_value_write(buf, attr->str, escape);
        return;
    }
    struct okr_buf plain = OKR_BUF(buf->arena);
    WRITERS[row->type](&(struct value){item, attr, lang, &plain});
    if (plain.failed)
        buf->failed = true;
    doc_value_write(buf, okr_buf_view(&plain), DOC_ESCAPE_PLAIN);
}

/// 负责人 is lead under a unit and owner elsewhere, so the table's word is right in both places.
void doc_attr_write(const struct okr_doc *doc, const struct okr_doc_item *item,
                    const struct okr_doc_attr *attr, enum okr_lang lang, struct okr_buf *buf)
{
    okr_buf_printf(buf, "  - %s%s", okr_term_word(OKR_GROUP_KEY, attr->key, lang),
                   lang == OKR_ZH ? "：" : ":");
    if (!attr->clear) {
        if (lang != OKR_ZH)
            okr_buf_char(buf, ' ');
        write_value(doc, item, attr, lang, buf);
    }
    if (attr->inferred)
        okr_buf_c(buf, " // inferred");
    okr_buf_char(buf, '\n');
}
