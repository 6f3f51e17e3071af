// SPDX-License-Identifier: Apache-2.0
// One attribute: its key, the type of its value, and the reader of that type (TEXT attr).
#include "text/doc.h"

#include "text/metric.h"
#include "text/ref.h"
#include "text/scan.h"

#include <math.h>

static const struct doc_attr_row ROWS[OKR_KEY_COUNT] = {
    [OKR_KEY_CYCLE] = {.type = OKR_DOC_CYCLE},
    [OKR_KEY_OWNER] = {.type = OKR_DOC_PERSONS, .single = true},
    [OKR_KEY_WITH] = {.type = OKR_DOC_PERSONS},
    [OKR_KEY_WEIGHT] = {.type = OKR_DOC_PERMILLE},
    [OKR_KEY_ALIGN] = {.type = OKR_DOC_REFS},
    [OKR_KEY_SUPPORT] = {.type = OKR_DOC_REFS},
    [OKR_KEY_CONTRIBUTE] = {.type = OKR_DOC_REFS},
    [OKR_KEY_DEPEND] = {.type = OKR_DOC_REFS},
    [OKR_KEY_METRIC] = {.type = OKR_DOC_METRIC},
    [OKR_KEY_MEASURE] = {.type = OKR_DOC_STR, .max = 64},
    [OKR_KEY_DUE] = {.type = OKR_DOC_DATE},
    [OKR_KEY_CHECKPOINT] = {.type = OKR_DOC_CHECKPOINTS},
    [OKR_KEY_INTERVAL] = {.type = OKR_DOC_DAYS},
    [OKR_KEY_TOLERANCE] = {.type = OKR_DOC_NUMBER},
    [OKR_KEY_SAMPLE] = {.type = OKR_DOC_TERM, .group = OKR_GROUP_SAMPLE},
    [OKR_KEY_CONFIDENCE] = {.type = OKR_DOC_FRACTION},
    [OKR_KEY_COMMITMENT] = {.type = OKR_DOC_TERM, .group = OKR_GROUP_COMMITMENT},
    [OKR_KEY_ORIGIN] = {.type = OKR_DOC_TERM, .group = OKR_GROUP_ORIGIN},
    [OKR_KEY_SOURCE] = {.type = OKR_DOC_STR, .max = 200},
    [OKR_KEY_STATE] = {.type = OKR_DOC_TERM},
    [OKR_KEY_SCORE] = {.type = OKR_DOC_FRACTION},
    [OKR_KEY_LABEL] = {.type = OKR_DOC_STRS, .max = 100},
    [OKR_KEY_NOTE] = {.type = OKR_DOC_STR, .max = DOC_NOTE_MAX, .note = true, .asks = true},
    [OKR_KEY_ALIAS] = {.type = OKR_DOC_STRS, .max = 200},
    [OKR_KEY_PARENT] = {.type = OKR_DOC_REFS, .single = true},
    [OKR_KEY_KEY] = {.type = OKR_DOC_STR, .max = 120},
    [OKR_KEY_MISSION] = {.type = OKR_DOC_STR, .max = 4000, .note = true},
    [OKR_KEY_VISION] = {.type = OKR_DOC_STR, .max = 4000, .note = true},
    [OKR_KEY_LEAD] = {.type = OKR_DOC_PERSONS, .single = true},
    [OKR_KEY_DEPUTY] = {.type = OKR_DOC_PERSONS},
};

/// Bytes of a value with its escapes. Written in full, a list of this length still fits a line.
enum { VALUE_MAX = DOC_NOTE_MAX + DOC_NOTE_MAX / 8 };

/// What a value reader is given: the value without blanks and escapes, and as it stands in the line.
struct value {
    struct doc_reader *reader;
    const struct doc_attr_row *row;
    unsigned key;
    char what;
    struct okr_str typed, s;
    struct okr_doc_attr *attr;
};

const struct doc_attr_row *doc_attr_row(unsigned key)
{
    return &ROWS[key < OKR_KEY_COUNT ? key : 0];
}

enum okr_doc_value okr_doc_value_type(enum okr_key key)
{
    return doc_attr_row(key)->type;
}

enum okr_group doc_attr_group(unsigned key, char what)
{
    if (key == OKR_KEY_STATE)
        return what == OKR_DOC_KEY_RESULT ? OKR_GROUP_KEY_RESULT_STATE : OKR_GROUP_OBJECTIVE_STATE;
    return (enum okr_group)ROWS[key].group;
}

/// The place in the line of byte `at` of the value; its beginning when escapes moved the bytes.
static const char *place(const struct value *v, size_t at)
{
    return v->s.ptr == v->typed.ptr && at <= v->typed.len ? v->typed.ptr + at : v->typed.ptr;
}

static struct ref_place ref_place(const struct value *v)
{
    const struct doc_reader *reader = v->reader;

    return (struct ref_place){reader->number,
                              scan_column(reader->line, (size_t)(v->typed.ptr - reader->line.ptr))};
}

/// Passes a small grammar's fault on, in its place.
static bool fail(const struct value *v, size_t at, const struct okr_err *inner)
{
    doc_fault(v->reader, place(v, at), inner->code ? inner->code : OKR_E_INVALID, inner->hint, "%s",
              inner->message);
    return false;
}

static bool read_cycle(struct value *v)
{
    const char *hint;

    if (!doc_cycle_read(v->s, &v->attr->cycle, &hint)) {
        doc_fault(v->reader, v->typed.ptr, OKR_E_INVALID, hint, "'%.*s' is not a cycle",
                  OKR_STR_ARG(doc_excerpt(v->s)));
        return false;
    }
    doc_cycle_note(v->reader, &v->attr->cycle, v->typed.ptr);
    return true;
}

static bool one_only(const struct value *v, size_t n)
{
    if (!v->row->single || n == 1)
        return true;
    doc_fault(v->reader, v->typed.ptr, OKR_E_INVALID,
              v->key == OKR_KEY_OWNER
                  ? "name one; the others belong in a with: line under the objective"
              : v->key == OKR_KEY_LEAD ? "name one; the others belong in a deputy: line"
                                       : "name one",
              "%s takes one, not %zu", okr_term_word(OKR_GROUP_KEY, v->key, v->reader->e->lang), n);
    return false;
}

static bool read_persons(struct value *v)
{
    struct okr_err inner = {.lang = v->reader->e->lang};
    size_t at = 0;

    if (person_list_read(v->s, ref_place(v), v->reader->arena, &v->attr->persons, &at, &inner) !=
        OKR_OK)
        return fail(v, at, &inner);
    return one_only(v, v->attr->persons.n);
}

static bool read_refs(struct value *v)
{
    struct okr_err inner = {.lang = v->reader->e->lang};
    struct okr_ref_list *refs = &v->attr->refs;
    size_t at = 0;

    if (ref_list_read(v->s, ref_place(v), v->key == OKR_KEY_CONTRIBUTE, v->reader->arena, refs, &at,
                      &inner) != OKR_OK)
        return fail(v, at, &inner);
    if (v->key != OKR_KEY_PARENT)
        return true;
    if (!one_only(v, refs->n))
        return false;
    const struct okr_ref *ref = refs->at;
    if (!ref->o && !ref->kr && !ref->cycle.len && (!ref->id || okr_id_letter(ref->id) == 'u'))
        return true;
    doc_fault(
        v->reader, v->typed.ptr, OKR_E_INVALID,
        "name the unit above or give its &u- id; what an objective follows from is an align: line under it",
        "a parent is a unit");
    return false;
}

static bool read_permille(struct value *v)
{
    if (doc_permille_read(v->s, &v->attr->permille))
        return true;
    doc_fault(v->reader, v->typed.ptr, OKR_E_INVALID,
              "write a percentage from 0% to 100%, at most one digit after the point, such as 40%",
              "'%.*s' is not a weight", OKR_STR_ARG(doc_excerpt(v->s)));
    return false;
}

static bool read_days(struct value *v)
{
    if (doc_days_read(v->s, &v->attr->days))
        return true;
    doc_fault(v->reader, v->typed.ptr, OKR_E_INVALID,
              "write 1 to 366 days, such as '7 days' or 每2周", "'%.*s' is not an interval",
              OKR_STR_ARG(doc_excerpt(v->s)));
    return false;
}

static bool read_metric(struct value *v)
{
    struct okr_err inner = {.lang = v->reader->e->lang};
    struct metric_marks marks = {0};
    struct doc_reader *reader = v->reader;

    if (metric_read(v->s, doc_span(reader), reader->arena, &v->attr->metric, &marks, &inner) !=
        OKR_OK)
        return fail(v, marks.fault, &inner);
    reader->steps_done = marks.done;
    for (size_t i = 0; i < v->attr->metric.steps.n; i++)
        v->attr->metric.steps.at[i].done = false;
    return true;
}

static bool no_date(const struct value *v, const char *at, struct okr_str s)
{
    doc_fault(v->reader, at, OKR_E_INVALID, "write a day such as 2018-01-19 or 2018年1月19日",
              "'%.*s' is not a date", OKR_STR_ARG(doc_excerpt(s)));
    return false;
}

static bool read_date(struct value *v)
{
    size_t used = okr_date_read(v->s, doc_span(v->reader), &v->attr->due);

    return (used && used == v->s.len) || no_date(v, v->typed.ptr, v->s);
}

enum { CHECKPOINTS_MAX = 32 }; // entities.def

/// date [":" | "="] number [measure]
static bool read_checkpoint(struct value *v, struct scan *scan, struct okr_checkpoint *ret)
{
    const char *at = place(v, scan->at);
    struct okr_scaled number;
    const char *currency;
    size_t used = okr_date_read(scan_rest(scan), doc_span(v->reader), &ret->date);

    if (!used)
        return no_date(v, at, scan_rest(scan));
    scan_take(scan, used);
    if (!scan_sign(scan, ':') && !scan_sign(scan, '='))
        scan_blanks(scan);
    at = place(v, scan->at);
    if (!okr_number_read(scan_rest(scan), &number, &used, &currency)) {
        doc_fault(v->reader, at, OKR_E_INVALID, "write 2018-01-31: 10, 2018-02-28: 20",
                  "a checkpoint needs a number after its date");
        return false;
    }
    ret->value = number.value;
    scan_take(scan, used);
    (void)scan_until(scan, ",;、"); // the measure is the metric's
    return true;
}

static bool read_checkpoints(struct value *v)
{
    struct scan scan = scan_of(v->s);
    struct okr_checkpoint *at =
        okr_arena_array(v->reader->arena, CHECKPOINTS_MAX, sizeof(struct okr_checkpoint));
    size_t n = 0;

    if (!at) {
        doc_full(v->reader);
        return false;
    }
    do {
        scan_blanks(&scan);
        if (n == CHECKPOINTS_MAX) {
            doc_fault(v->reader, place(v, scan.at), OKR_E_TOO_BIG, "leave some out",
                      "at most %d checkpoints fit", CHECKPOINTS_MAX);
            return false;
        }
        if (!read_checkpoint(v, &scan, &at[n++]))
            return false;
    } while (scan_next(&scan) >= 0);
    v->attr->checkpoints = (struct okr_checkpoint_list){at, n};
    return true;
}

static bool read_number(struct value *v)
{
    struct okr_err inner = {.lang = v->reader->e->lang};
    struct metric_amount amount;

    if (metric_amount_read(v->s, &amount, &inner) != OKR_OK)
        return fail(v, 0, &inner);
    v->attr->number = amount.number;
    return true;
}

static bool read_fraction(struct value *v)
{
    struct okr_err inner = {.lang = v->reader->e->lang};

    if (okr_confidence_read(v->s, &v->attr->fraction, &inner) != OKR_OK)
        return fail(v, 0, &inner);
    return true;
}

static bool read_term(struct value *v)
{
    enum okr_group group = doc_attr_group(v->key, v->what);
    unsigned n;

    v->attr->term = (uint8_t)okr_term_read(group, v->s);
    if (v->attr->term)
        return true;
    const struct okr_term *terms = okr_terms(group, &n);
    struct okr_buf hint = OKR_BUF(v->reader->arena);
    okr_buf_c(&hint, okr_err_say(v->reader->e, "write one of: "));
    for (unsigned i = 1; i <= n; i++)
        okr_buf_printf(&hint, "%s%s (%s)", i > 1 ? ", " : "", terms[i].slug, terms[i].zh);
    okr_buf_char(&hint, '\0');
    doc_fault(v->reader, v->typed.ptr, OKR_E_INVALID, hint.failed ? NULL : hint.ptr,
              "'%.*s' is not a value of %s", OKR_STR_ARG(doc_excerpt(v->s)),
              okr_term_word(OKR_GROUP_KEY, v->key, v->reader->e->lang));
    return false;
}

static bool check_text(const struct value *v, struct okr_str s, const char *at)
{
    const char *fault = v->row->note ? okr_note_fault(s) : okr_title_fault(s);

    if (s.len > v->row->max) {
        doc_fault(v->reader, at, OKR_E_TOO_BIG, "shorten it", "this has %zu bytes, at most %u fit",
                  s.len, (unsigned)v->row->max);
        return false;
    }
    if (fault)
        doc_fault(v->reader, at, OKR_E_INVALID, "remove it", "%s",
                  okr_err_say(v->reader->e, fault));
    return !fault;
}

static bool read_strs(struct value *v)
{
    struct okr_str rest = v->typed, part;
    struct doc_strs list = {0};

    while (doc_value_split(&rest, &part)) {
        struct okr_str s = doc_value_unescape(v->reader, part);
        if (s.len == 0) {
            doc_fault(v->reader, part.ptr, OKR_E_INVALID, "remove the extra comma",
                      "an entry of this list is empty");
            return false;
        }
        if (!check_text(v, s, part.ptr))
            return false;
        doc_strs_add(v->reader, &list, s);
    }
    v->attr->strs = (struct okr_strs){list.at, list.n};
    return true;
}

static bool read_str(struct value *v)
{
    struct okr_str s = v->row->asks ? doc_value_text(v->reader, v->typed) : v->s;

    v->attr->str = s;
    v->attr->raw = s;
    return check_text(v, s, v->typed.ptr);
}

static bool (*const READERS[])(struct value *) = {
    [OKR_DOC_CYCLE] = read_cycle,   [OKR_DOC_PERSONS] = read_persons,
    [OKR_DOC_REFS] = read_refs,     [OKR_DOC_PERMILLE] = read_permille,
    [OKR_DOC_DAYS] = read_days,     [OKR_DOC_METRIC] = read_metric,
    [OKR_DOC_DATE] = read_date,     [OKR_DOC_CHECKPOINTS] = read_checkpoints,
    [OKR_DOC_NUMBER] = read_number, [OKR_DOC_FRACTION] = read_fraction,
    [OKR_DOC_TERM] = read_term,     [OKR_DOC_STRS] = read_strs,
    [OKR_DOC_STR] = read_str,
};

void doc_attr_comment(struct doc_reader *reader, struct okr_str comment, bool *ret_inferred)
{
    if (comment.len == 0)
        return;
    struct scan scan = scan_of(okr_str_trim(comment));
    scan_next(&scan);
    scan_next(&scan);
    struct okr_str said = okr_str_trim(scan_rest(&scan));
    if (okr_str_is(said, "inferred"))
        *ret_inferred = true;
    else if (said.len)
        doc_strs_add(reader, &reader->comments, okr_str_trim(comment));
}

bool doc_attr_read(struct doc_reader *reader, unsigned key, char what, struct okr_str value,
                   struct okr_doc_attr *ret)
{
    struct okr_str comment;
    struct okr_doc_attr attr = {.key = (uint8_t)key, .line = reader->number};
    struct value v = {
        .reader = reader, .row = doc_attr_row(key), .key = key, .what = what, .attr = &attr};

    v.typed = doc_value_trim(doc_value_cut(value, &comment));
    doc_attr_comment(reader, comment, &attr.inferred);
    const char *at = v.typed.len ? v.typed.ptr : value.ptr;
    attr.column = scan_column(reader->line, (size_t)(at - reader->line.ptr));
    if (v.typed.len == 0) {
        attr.clear = true;
        if (key == OKR_KEY_CYCLE)
            doc_fault(reader, at, OKR_E_INVALID, "name it, such as 2026Q1, or remove the line",
                      "a cycle cannot be cleared");
        *ret = attr;
        return key != OKR_KEY_CYCLE;
    }
    if (v.typed.len > VALUE_MAX) {
        doc_fault(reader, at, OKR_E_TOO_BIG, "shorten it",
                  "this value has %zu bytes, at most %d are read", v.typed.len, VALUE_MAX);
        return false;
    }
    v.s = doc_value_unescape(reader, v.typed);
    attr.raw = v.s;
    const char *fault = okr_note_fault(v.s);
    if (fault) {
        doc_fault(reader, at, OKR_E_INVALID, "remove it", "%s", okr_err_say(reader->e, fault));
        return false;
    }
    if (!READERS[v.row->type](&v))
        return false;
    *ret = attr;
    return true;
}
