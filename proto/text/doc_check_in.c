// SPDX-License-Identifier: Apache-2.0
// Check-in lines: date ":" value ["," confidence] ["," text] ["by" person] (TEXT check_in).
#include "text/doc.h"

#include "text/ref.h"
#include "text/scan.h"

#include <math.h>

enum { BY_MAX = 2 * DOC_NAME_MAX + 32 }; ///< bytes after "by"

/// What is written for a check-in that has no value.
static const char NO_VALUE[] = "-|–|—";

/// Whether `s` up to `end` closes with the word "by" on its own; `*ret_front` is where it begins.
static bool ends_with_by(struct okr_str s, size_t end, size_t *ret_front)
{
    struct okr_str front = okr_str_trim((struct okr_str){s.ptr, end});
    size_t stop = front.len ? (size_t)(front.ptr - s.ptr) + front.len : 0;

    if (stop < 2 || !strchr("yY", s.ptr[stop - 1]) || !strchr("bB", s.ptr[stop - 2]))
        return false;
    size_t at = stop - 2;
    if (at > 0) {
        size_t before = at;
        do {
            before--;
        } while (before > 0 && ((unsigned char)s.ptr[before] & 0xC0) == 0x80);
        size_t next = before;
        int32_t c = scan_fold(okr_utf8_next(s, &next));
        if (!doc_is_blank(c) && c != ',')
            return false;
    }
    *ret_front = at;
    return true;
}

/// Whether what begins with this "@" or "&" is one person to the end of the line. A bare name counts when it is known.
static bool is_person(struct okr_str s, const struct okr_names *names)
{
    struct scan scan = scan_of(s);
    struct okr_str known;
    uint64_t id;

    if (scan_char(&scan, '&'))
        return scan_id(&scan, &id) && scan_done(&scan) && okr_id_letter(id) == 'u';
    (void)scan_next(&scan);
    if (scan_char(&scan, '[')) {
        struct okr_str name = scan_until(&scan, "[]");
        return name.len && scan_char(&scan, ']') && scan_done(&scan);
    }
    return names && okr_names_known(names, okr_str_trim(scan_rest(&scan)), &known);
}

/// Finds "by PERSON" at the end of `s`: where "by" begins and where the person does.
static bool find_by(struct okr_str s, const struct okr_names *names, size_t *ret_front,
                    size_t *ret_person)
{
    for (size_t at = s.len; at > 0 && s.len - at < BY_MAX;) {
        do {
            at--;
        } while (at > 0 && ((unsigned char)s.ptr[at] & 0xC0) == 0x80);
        size_t next = at;
        int32_t c = scan_fold(okr_utf8_next(s, &next));
        if ((c == '@' || c == '&') && ends_with_by(s, at, ret_front) &&
            is_person(okr_str_skip(s, at), names)) {
            *ret_person = at;
            return true;
        }
    }
    return false;
}

static void take_by(struct doc_reader *reader, struct okr_str *s, struct okr_person *ret)
{
    struct okr_person_list list;
    struct okr_err inner = {.lang = reader->e->lang};
    size_t front, person;

    if (!find_by(*s, reader->names, &front, &person))
        return;
    const char *at = s->ptr + person;
    struct ref_place place = {reader->number,
                              scan_column(reader->line, (size_t)(at - reader->line.ptr))};
    if (person_list_read(okr_str_skip(*s, person), place, reader->arena, &list, NULL, &inner) !=
            OKR_OK ||
        list.n != 1) {
        doc_fault(reader, at, OKR_E_INVALID, "write by @[name]", "%s",
                  inner.code ? inner.message
                             : okr_err_say(reader->e, "one person reports a check-in"));
        return;
    }
    *ret = list.at[0];
    s->len = front;
}

/// Where the value ends: at the first comma that is not part of its number.
static size_t value_length(struct okr_str s, bool *ret_more)
{
    struct okr_scaled number;
    const char *currency;
    size_t at = 0;

    if (s.len == 0 || !okr_number_read(s, &number, &at, &currency))
        at = 0;
    while (at < s.len) {
        size_t start = at;
        int32_t c = scan_fold(okr_utf8_next(s, &at));
        if (c == '\\' && at < s.len)
            (void)okr_utf8_next(s, &at);
        else if (c == ',') {
            *ret_more = true;
            return start;
        }
    }
    *ret_more = false;
    return s.len;
}

/// Steps over "confidence" when a number follows it.
static bool take_confidence_word(struct scan *scan)
{
    struct scan look = *scan;

    scan_blanks(&look);
    if (!scan_any(&look, "confidence|信心指数|信心值|信心"))
        return false;
    if (!scan_sign(&look, ':'))
        scan_blanks(&look);
    if (!scan_is_digit(scan_peek(&look)) && scan_peek(&look) != '.')
        return false;
    *scan = look;
    return true;
}

/// Takes "confidence 6/10," or a field that is empty off the front of what follows the value.
static void take_confidence(struct doc_reader *reader, struct okr_str *s, double *ret)
{
    struct scan scan = scan_of(*s);
    struct okr_err inner = {.lang = reader->e->lang};

    if (take_confidence_word(&scan)) {
        const char *at = s->ptr + scan.at;
        if (okr_confidence_read(scan_until(&scan, ","), ret, &inner) != OKR_OK)
            doc_fault(reader, at, inner.code, inner.hint, "%s", inner.message);
    } else {
        scan_blanks(&scan);
        if (scan_peek(&scan) != ',')
            return;
    }
    (void)scan_next(&scan);
    *s = scan_rest(&scan);
}

/// "skip" as it is typed; with a backslash before it, it is the name of a step.
static bool says_skip(struct okr_str s)
{
    return okr_term_read(OKR_GROUP_REPORT, s) == OKR_REPORT_SKIP;
}

static void read_value(struct doc_reader *reader, struct okr_str s,
                       struct okr_doc_check_in *check_in)
{
    struct okr_str value = doc_value_trim(s);
    struct scan scan = scan_of(value);

    if (value.len == 0) {
        doc_fault(reader, s.ptr, OKR_E_INVALID,
                  "write it after the date: 2018-01-19: 12, or - when there is none",
                  "this check-in has no value");
        return;
    }
    if (scan_any(&scan, NO_VALUE) && scan_done(&scan))
        return;
    if (says_skip(value)) {
        check_in->skipped = true;
        return;
    }
    bool step = value.ptr[0] == '\\' && says_skip(okr_str_skip(value, 1));
    check_in->raw_value = step ? okr_str_skip(value, 1) : doc_value_unescape(reader, value);
    const char *fault = okr_title_fault(check_in->raw_value);
    if (fault || check_in->raw_value.len > DOC_NAME_MAX)
        doc_fault(reader, value.ptr, OKR_E_INVALID, "write a number or the name of a step", "%s",
                  okr_err_say(reader->e, fault ? fault : OKR_MESSAGE("this value is too long")));
}

static void read_text(struct doc_reader *reader, struct okr_str s,
                      struct okr_doc_check_in *check_in)
{
    struct okr_str text = doc_value_trim(s);

    if (text.len == 0)
        return;
    check_in->text = doc_value_text(reader, text);
    const char *fault = okr_note_fault(check_in->text);
    if (check_in->text.len > DOC_NOTE_MAX)
        doc_fault(reader, text.ptr, OKR_E_TOO_BIG, "shorten it",
                  "this text has %zu bytes, at most %d fit", check_in->text.len, DOC_NOTE_MAX);
    else if (fault)
        doc_fault(reader, text.ptr, OKR_E_INVALID, "remove it", "%s",
                  okr_err_say(reader->e, fault));
}

static void add(struct doc_reader *reader, const struct okr_doc_check_in *check_in)
{
    if (reader->n_check_ins == reader->check_ins_room) {
        size_t room = reader->check_ins_room ? 2 * reader->check_ins_room : 4;
        struct okr_doc_check_in *at =
            okr_arena_grow(reader->arena, reader->check_ins, reader->n_check_ins * sizeof(*at),
                           room * sizeof(*at));
        if (!at) {
            doc_full(reader);
            return;
        }
        reader->check_ins = at;
        reader->check_ins_room = room;
    }
    reader->check_ins[reader->n_check_ins++] = *check_in;
}

void doc_check_in_read(struct doc_reader *reader, const struct doc_line *line)
{
    struct okr_doc_check_in check_in = {
        .confidence = NAN,
        .line = reader->number,
        .column = scan_column(reader->line, (size_t)(line->body.ptr - reader->line.ptr))};
    const struct okr_doc_item *item = doc_item(reader);
    struct okr_str rest = okr_str_trim(line->rest);
    bool more;

    if (!item || item->what != OKR_DOC_KEY_RESULT) {
        doc_fault(reader, line->body.ptr, OKR_E_INVALID,
                  "move it below the key result that it reports on",
                  "a check-in stands under a key result");
        return;
    }
    size_t used = okr_date_read(line->word, doc_span(reader), &check_in.date);
    if (!used || used != line->word.len) {
        doc_fault(
            reader, line->word.ptr, OKR_E_INVALID,
            "write a day such as 2018-01-19; without a year, the days of the cycle must be known",
            "'%.*s' is not a date", OKR_STR_ARG(doc_excerpt(line->word)));
        return;
    }
    // An escaped blank at the very end belongs to the text.
    rest.len = (size_t)(line->rest.ptr + line->rest.len - rest.ptr);
    struct okr_str trimmed = doc_value_trim(rest);
    take_by(reader, &trimmed, &check_in.by);
    size_t length = value_length(trimmed, &more);
    read_value(reader, (struct okr_str){trimmed.ptr ? trimmed.ptr : line->rest.ptr, length},
               &check_in);
    if (more) {
        struct okr_str after = okr_str_skip(trimmed, length);
        size_t comma = 0;
        (void)okr_utf8_next(after, &comma);
        after = okr_str_skip(after, comma);
        take_confidence(reader, &after, &check_in.confidence);
        read_text(reader, after, &check_in);
    }
    if (check_in.skipped && !okr_str_trim(check_in.text).len)
        doc_fault(reader, trimmed.ptr, OKR_E_INVALID,
                  "write it after the word: 2018-01-19: skip, on leave",
                  "a skipped check-in needs a reason");
    add(reader, &check_in);
}

static void write_value(struct okr_buf *buf, const struct okr_doc_check_in *check_in,
                        enum okr_lang lang)
{
    struct okr_str s = check_in->raw_value;
    struct okr_scaled number;
    const char *currency;
    size_t used = 0;

    if (check_in->skipped) {
        okr_buf_c(buf, okr_term_word(OKR_GROUP_REPORT, OKR_REPORT_SKIP, lang));
        return;
    }
    if (s.len == 0) {
        okr_buf_char(buf, '-');
        return;
    }
    if (says_skip(s))
        okr_buf_char(buf, '\\');
    if (!okr_number_read(s, &number, &used, &currency))
        used = 0;
    doc_value_write(buf, (struct okr_str){s.ptr, used}, DOC_ESCAPE_PLAIN);
    // A step's name that closes like "by @name" is not the reporter.
    doc_value_write(buf, okr_str_skip(s, used), DOC_ESCAPE_LIST | DOC_ESCAPE_SIGNS);
}

/// The text; when it closes like "by @[name]" and nobody is named after it, that sign is escaped.
static void write_text(struct okr_buf *buf, struct okr_str s, bool by_follows, bool open)
{
    unsigned escape = DOC_ESCAPE_MENTIONS | (open ? DOC_ESCAPE_OPEN : 0);
    size_t front, person;

    if (by_follows || !find_by(s, NULL, &front, &person)) {
        doc_value_write(buf, s, escape);
        return;
    }
    // The blanks between "by" and the sign are not at the end of the value, so they stand as they are.
    size_t by = front + 2;
    if (memchr(s.ptr + by, '\n', person - by) || memchr(s.ptr + by, '\r', person - by)) {
        doc_value_write(buf, s, escape); // a written line break keeps the two apart
        return;
    }
    doc_value_write(buf, (struct okr_str){s.ptr, by}, escape);
    okr_buf_add(buf, s.ptr + by, person - by);
    okr_buf_char(buf, '\\');
    okr_buf_str(buf, okr_str_skip(s, person));
}

void doc_check_in_write(const struct okr_doc_check_in *check_in, enum okr_lang lang, bool open,
                        struct okr_buf *buf)
{
    const char *comma = lang == OKR_ZH ? "，" : ", ";
    struct scan scan = scan_of(check_in->text);
    bool by = check_in->by.id || check_in->by.name.len;
    bool confident = !isnan(check_in->confidence);

    okr_buf_printf(buf, "%s%s", okr_date_text(check_in->date).c, lang == OKR_ZH ? "：" : ": ");
    write_value(buf, check_in, lang);
    if (confident) {
        okr_buf_printf(buf, "%s%s ", comma, lang == OKR_ZH ? "信心" : "confidence");
        okr_confidence_print(buf, check_in->confidence);
    }
    if (check_in->text.len) {
        // An empty field before a text that would be taken for a confidence or for one.
        if (!confident && (take_confidence_word(&scan) || scan_peek(&scan) == ','))
            okr_buf_c(buf, comma);
        okr_buf_c(buf, comma);
        write_text(buf, check_in->text, by, open);
    }
    if (by) {
        okr_buf_c(buf, " by ");
        struct okr_person reporter = check_in->by;
        person_print(buf, &reporter);
    }
    okr_buf_char(buf, '\n');
}

struct doc_check_in_walk doc_check_in_walk(const struct okr_doc *doc,
                                           const struct okr_doc_item *item)
{
    const struct okr_doc_attr *metric = doc_attr_of(item, OKR_KEY_METRIC);

    return (struct doc_check_in_walk){.item = item,
                                      .metric = metric && !metric->clear ? &metric->metric : NULL,
                                      .today = doc->today};
}

static bool step_reported(const struct okr_doc_item *item, struct okr_str step)
{
    for (size_t i = 0; i < item->n_check_ins; i++) {
        if (okr_str_eq(item->check_ins[i].raw_value, step))
            return true;
    }
    return false;
}

/// The next step written [x] that no line of the item reports.
static const struct okr_step *next_step(struct doc_check_in_walk *walk)
{
    while (walk->metric && walk->step < walk->metric->steps.n && walk->step < 32) {
        unsigned i = walk->step++;
        const struct okr_step *step = &walk->metric->steps.at[i];
        if ((walk->item->steps_done >> i & 1) && !step_reported(walk->item, step->name))
            return step;
    }
    return NULL;
}

bool doc_check_in_next(struct doc_check_in_walk *walk, struct okr_doc_check_in *ret)
{
    const struct okr_doc_item *item = walk->item;
    bool line = walk->next < item->n_check_ins;

    if (!line || item->check_ins[walk->next].date > walk->today) {
        const struct okr_step *step = next_step(walk);
        if (step) {
            *ret = (struct okr_doc_check_in){
                .date = walk->today, .raw_value = step->name, .confidence = NAN};
            return true;
        }
    }
    if (!line)
        return false;
    *ret = item->check_ins[walk->next++];
    return true;
}
