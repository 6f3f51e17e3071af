// SPDX-License-Identifier: Apache-2.0
// The attributes of units and items: what is said about them, and what their words give away (METHOD 7).
#include "text/paste/paste.h"

#include "text/doc.h"
#include "text/sentence/sentence.h"

/// The attributes of one item while they are gathered.
struct attrs {
    struct paste *p;
    struct okr_doc_attr *at;
    size_t n;
    uint32_t line;
};

static struct okr_doc_attr *add(struct attrs *attrs, enum okr_key key, bool inferred)
{
    struct okr_doc_attr *attr = &attrs->at[attrs->n++];

    *attr = (struct okr_doc_attr){
        .key = (uint8_t)key, .inferred = inferred, .line = attrs->line, .column = 1};
    return attr;
}

static void refuse(struct attrs *attrs, const struct paste_value *value)
{
    paste_note(attrs->p, OKR_PASTE_SLIP_VALUE, value->line, paste_excerpt(attrs->p, value->text));
}

bool paste_date_read(struct paste *p, struct okr_str said, okr_date *ret)
{
    const struct okr_span *cycle = p->cycle.span.start == OKR_NO_DATE ? NULL : &p->cycle.span;
    struct okr_sentence_context context = {.cycle = cycle, .first_month = p->first_month};
    struct said_period period;
    size_t used = okr_date_read(said, cycle, ret);

    if (used && okr_str_trim(okr_str_skip(said, used)).len == 0)
        return true;
    if (sentence_periods(said, &context, &period, 1) != 1 || period.span.end == OKR_NO_DATE)
        return false;
    // All of it must be the period: "3月底", "by end of March".
    if (period.words.length + 3 < said.len)
        return false;
    *ret = period.span.end;
    return true;
}

static void add_persons(struct attrs *attrs, enum okr_key key, const struct paste_value *value,
                        size_t from, size_t most)
{
    struct okr_person_list persons = paste_persons(attrs->p, value->text);

    if (persons.n <= from) {
        if (from == 0)
            refuse(attrs, value);
        return;
    }
    persons.at += from;
    persons.n = persons.n - from < most ? persons.n - from : most;
    add(attrs, key, value->inferred)->persons = persons;
    if (value->inferred)
        paste_note(attrs->p, OKR_PASTE_OWNER, value->line, persons.at[0].name);
}

static void add_owner(struct attrs *attrs, const struct paste_item *item)
{
    const struct paste_value *owner = paste_value_of(&item->values, PASTE_FIELD_OWNER);
    const struct paste_value *with = paste_value_of(&item->values, PASTE_FIELD_WITH);

    if (owner)
        add_persons(attrs, OKR_KEY_OWNER, owner, 0, 1);
    if (item->what != OKR_DOC_OBJECTIVE) {
        if (with)
            refuse(attrs, with); // only objectives have contributors
        return;
    }
    if (with)
        add_persons(attrs, OKR_KEY_WITH, with, 0, 16);
    else if (owner)
        add_persons(attrs, OKR_KEY_WITH, owner, 1, 16);
}

static void add_weight(struct attrs *attrs, const struct paste_item *item)
{
    const struct paste_value *value = paste_value_of(&item->values, PASTE_FIELD_WEIGHT);
    int32_t permille;

    if (!value)
        return;
    if (!paste_weight_read(value->text, &permille)) {
        refuse(attrs, value);
        return;
    }
    add(attrs, OKR_KEY_WEIGHT, value->inferred)->permille = permille;
    if (value->inferred)
        paste_note(attrs->p, OKR_PASTE_WEIGHT, item->line, value->text);
}

static void add_links(struct attrs *attrs, const struct paste_item *item, enum okr_key key,
                      unsigned kind)
{
    const struct paste *p = attrs->p;
    size_t n = 0;
    bool inferred = false;

    for (int32_t i = item->link; i >= 0; i = p->links[i].next)
        n += p->links[i].kind == kind;
    if (n == 0)
        return;
    struct okr_ref_list refs = {okr_arena_array(p->arena, n, sizeof(*refs.at)), 0};
    for (int32_t i = item->link; refs.at && i >= 0; i = p->links[i].next) {
        if (p->links[i].kind != kind)
            continue;
        refs.at[refs.n] = paste_ref_to(p, p->links[i].to);
        refs.at[refs.n++].share = p->links[i].share;
        inferred = inferred || p->links[i].inferred;
    }
    if (refs.at)
        add(attrs, key, inferred)->refs = refs;
    else
        attrs->p->full = true;
}

/// The rule of METHOD that a metric read out of words rests on.
static const char *metric_rule(unsigned kind)
{
    static const char *const rules[OKR_METRIC_KIND_COUNT] = {
        [OKR_METRIC_KIND_INCREASE] = "METHOD 7.2",  [OKR_METRIC_KIND_DECREASE] = "METHOD 7.2",
        [OKR_METRIC_KIND_BASELINE] = "METHOD 7.3",  [OKR_METRIC_KIND_MAINTAIN] = "METHOD 7.5",
        [OKR_METRIC_KIND_REACH] = "METHOD 7.6",     [OKR_METRIC_KIND_BINARY] = "METHOD 7.7",
        [OKR_METRIC_KIND_MILESTONE] = "METHOD 7.7", [OKR_METRIC_KIND_CADENCE] = "METHOD 7.8",
        [OKR_METRIC_KIND_ORDINAL] = "METHOD 2",
    };

    return rules[kind];
}

static void add_metric(struct attrs *attrs, const struct paste_item *item,
                       const struct okr_sentence *sentence)
{
    struct okr_metric metric;
    bool inferred = false;

    if (paste_metric_of(attrs->p, item, sentence, &metric, &inferred)) {
        add(attrs, OKR_KEY_METRIC, inferred)->metric = metric;
        if (!inferred)
            return;
        struct okr_buf about = OKR_BUF(attrs->p->arena);
        okr_metric_print(&about, &metric, attrs->p->options.lang);
        paste_note_buf(attrs->p, OKR_PASTE_METRIC, item->line, &about);
        if (!attrs->p->full)
            attrs->p->notes[attrs->p->n_notes - 1].rule = metric_rule(metric.kind);
    } else if (sentence->relative && sentence->value.length) {
        paste_note(
            attrs->p, OKR_PASTE_RELATIVE, item->line,
            (struct okr_str){item->text.ptr + sentence->value.offset, sentence->value.length});
    }
}

static void add_due(struct attrs *attrs, const struct paste_item *item,
                    const struct okr_sentence *sentence)
{
    const struct paste_value *value = paste_value_of(&item->values, PASTE_FIELD_DUE);
    okr_date due;

    if (value && paste_date_read(attrs->p, value->text, &due)) {
        add(attrs, OKR_KEY_DUE, false)->due = due;
        return;
    }
    if (value)
        refuse(attrs, value);
    due = sentence->due.span.end;
    if (sentence->due.range.length == 0 || due == OKR_NO_DATE)
        return;
    if (due < attrs->p->cycle.span.start) {
        struct okr_range words = sentence->due.range;
        paste_note(attrs->p, OKR_PASTE_SLIP_DUE, item->line,
                   (struct okr_str){item->text.ptr + words.offset, words.length});
        return;
    }
    add(attrs, OKR_KEY_DUE, true)->due = due;
    struct okr_date_text text = okr_date_text(due);
    paste_note(attrs->p, OKR_PASTE_DUE, item->line,
               okr_arena_dup(attrs->p->arena, okr_str_c(text.c)));
}

static void add_fraction(struct attrs *attrs, const struct paste_item *item)
{
    const struct paste_value *value = paste_value_of(&item->values, PASTE_FIELD_CONFIDENCE);
    double confidence;

    if (!value)
        return;
    if (okr_confidence_read(value->text, &confidence, NULL) == OKR_OK)
        add(attrs, OKR_KEY_CONFIDENCE, false)->fraction = confidence;
    else
        refuse(attrs, value);
}

static void add_commitment(struct attrs *attrs, const struct paste_item *item)
{
    const struct paste_value *value = paste_value_of(&item->values, PASTE_FIELD_COMMITMENT);
    unsigned term = value ? okr_term_read(OKR_GROUP_COMMITMENT, value->text) : 0;

    if (term)
        add(attrs, OKR_KEY_COMMITMENT, false)->term = (uint8_t)term;
    else if (value)
        refuse(attrs, value);
}

/// 检查点, 更新频率, 标签 …: what a document has of its own is read as it is there.
static void add_typed(struct attrs *attrs, const struct paste_item *item, enum paste_field field,
                      enum okr_key key)
{
    const struct paste_value *value = paste_value_of(&item->values, field);
    const struct okr_span *span = &attrs->p->cycle.span;
    struct okr_err e = {.lang = attrs->p->options.lang};
    struct okr_doc doc = {.n_items = 0};
    struct okr_doc_attr attr;

    if (!value)
        return;
    struct doc_reader reader = {.arena = attrs->p->arena,
                                .e = &e,
                                .doc = &doc,
                                .line = value->text,
                                .number = value->line,
                                .span_known = true,
                                .has_span = span->start != OKR_NO_DATE,
                                .span = *span};
    bool misplaced = item->what == OKR_DOC_OBJECTIVE && key != OKR_KEY_ORIGIN &&
                     key != OKR_KEY_INTERVAL && key != OKR_KEY_LABEL;
    misplaced = misplaced || (item->what == OKR_DOC_KEY_RESULT && key == OKR_KEY_ORIGIN);
    if (misplaced || !doc_attr_read(&reader, key, item->what, value->text, &attr) || attr.clear)
        refuse(attrs, value);
    else
        attrs->at[attrs->n++] = attr;
}

/// Remarks, and results reported behind the text: a line each.
static void add_note(struct attrs *attrs, const struct paste_item *item)
{
    enum { NOTE_MAX = 8000 };
    struct okr_buf note = OKR_BUF(attrs->p->arena);

    for (const struct paste_value *v = item->values.first; v; v = v->next) {
        bool result =
            v->field == PASTE_FIELD_RESULT ||
            (v->field == PASTE_FIELD_CURRENT && paste_value_of(&item->values, PASTE_FIELD_START));
        if ((v->field != PASTE_FIELD_NOTE && !result) || note.len + v->text.len > NOTE_MAX ||
            okr_note_fault(v->text))
            continue;
        if (note.len)
            okr_buf_char(&note, '\n');
        if (result && v->word.len)
            okr_buf_printf(&note, attrs->p->chinese ? "%.*s：" : "%.*s: ", OKR_STR_ARG(v->word));
        okr_buf_str(&note, v->text);
        if (result)
            paste_note(attrs->p, OKR_PASTE_RESULT, v->line, paste_excerpt(attrs->p, v->text));
    }
    if (note.len)
        add(attrs, OKR_KEY_NOTE, false)->str = okr_buf_view(&note);
    attrs->p->full = attrs->p->full || note.failed;
}

size_t paste_attrs(struct paste *p, const struct paste_item *item, struct okr_doc_attr *ret)
{
    struct attrs attrs = {p, ret, 0, item->line};
    bool objective = item->what == OKR_DOC_OBJECTIVE;
    struct okr_sentence sentence;
    struct okr_sentence_context context = {
        .names = p->names,
        .cycle = p->cycle.span.start == OKR_NO_DATE ? NULL : &p->cycle.span,
        .first_month = p->first_month,
        .objective = objective,
    };

    okr_sentence_read(item->text, &context, &sentence);
    add_owner(&attrs, item);
    add_weight(&attrs, item);
    if (objective)
        add_links(&attrs, item, OKR_KEY_ALIGN, OKR_EDGE_KIND_DECOMPOSES);
    add_links(&attrs, item, OKR_KEY_SUPPORT, OKR_EDGE_KIND_SUPPORTS);
    add_links(&attrs, item, OKR_KEY_CONTRIBUTE, OKR_EDGE_KIND_CONTRIBUTES);
    add_links(&attrs, item, OKR_KEY_DEPEND, OKR_EDGE_KIND_DEPENDS_ON);
    if (!objective) {
        add_metric(&attrs, item, &sentence);
        add_due(&attrs, item, &sentence);
    }
    add_typed(&attrs, item, PASTE_FIELD_CHECKPOINT, OKR_KEY_CHECKPOINT);
    add_typed(&attrs, item, PASTE_FIELD_INTERVAL, OKR_KEY_INTERVAL);
    add_typed(&attrs, item, PASTE_FIELD_TOLERANCE, OKR_KEY_TOLERANCE);
    add_typed(&attrs, item, PASTE_FIELD_SAMPLE, OKR_KEY_SAMPLE);
    if (!objective)
        add_fraction(&attrs, item);
    add_commitment(&attrs, item);
    if (objective && item->origin && !paste_value_of(&item->values, PASTE_FIELD_ORIGIN))
        add(&attrs, OKR_KEY_ORIGIN, true)->term = item->origin;
    add_typed(&attrs, item, PASTE_FIELD_ORIGIN, OKR_KEY_ORIGIN);
    add_typed(&attrs, item, PASTE_FIELD_SOURCE, OKR_KEY_SOURCE);
    add_note(&attrs, item);
    add_typed(&attrs, item, PASTE_FIELD_LABEL, OKR_KEY_LABEL);
    return attrs.n;
}

size_t paste_unit_attrs(struct paste *p, const struct paste_unit *unit, struct okr_doc_attr *ret)
{
    struct attrs attrs = {p, ret, 0, unit->line};
    const struct paste_value *lead = paste_value_of(&unit->values, PASTE_FIELD_OWNER);
    static const char refused[] = "/.~@&,;:";
    struct okr_buf key = OKR_BUF(p->arena);
    bool plain = true;

    // Characters that no key may hold (METHOD 1.1).
    for (size_t i = 0; i < unit->name.len; i++) {
        if (strchr(refused, unit->name.ptr[i]))
            plain = false;
        else
            okr_buf_char(&key, unit->name.ptr[i]);
    }
    struct okr_str trimmed = okr_str_trim(okr_buf_view(&key));
    if (!plain && trimmed.len)
        add(&attrs, OKR_KEY_KEY, false)->str = trimmed;
    if (lead && unit->kind != OKR_UNIT_KIND_PERSON)
        add_persons(&attrs, OKR_KEY_LEAD, lead, 0, 1);
    return attrs.n;
}
