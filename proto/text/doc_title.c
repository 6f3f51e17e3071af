// SPDX-License-Identifier: Apache-2.0
// The text of a head line and what is written at its end: id, weight, owner (TEXT text, rule 7).
#include "text/doc.h"

#include "text/scan.h"

/// The folded character that ends before `*at`, which moves before it; -1 at the front.
static int32_t step_back(struct okr_str s, size_t *at)
{
    size_t start = *at;

    if (start == 0)
        return -1;
    do {
        start--;
    } while (start > 0 && ((unsigned char)s.ptr[start] & 0xC0) == 0x80);
    *at = start;
    size_t next = start;
    return scan_fold(okr_utf8_next(s, &next));
}

/// Counts the backslashes before `sign`; `*ret_before` is the character before them, -1 at the front.
static size_t count_slashes(struct okr_str s, size_t sign, int32_t *ret_before)
{
    size_t at = sign;

    while (at > 0 && s.ptr[at - 1] == '\\')
        at--;
    size_t slashes = sign - at;
    *ret_before = step_back(s, &at);
    return slashes;
}

bool doc_tail_id(struct okr_str text, struct doc_tail *ret)
{
    size_t at = text.len, digits = 0;
    int32_t before, c = step_back(text, &at);

    for (; scan_is_digit(c) && digits < 32; digits++)
        c = step_back(text, &at);
    if (digits == 0 || c != '-')
        return false;
    c = step_back(text, &at);
    if (c < 0 || !strchr("uokUOK", (char)c) || c > 'z')
        return false;
    if (step_back(text, &at) != '&')
        return false;
    struct doc_tail tail = {.sign = at, .slashes = count_slashes(text, at, &before)};
    if (before >= 0 && !doc_is_blank(before))
        return false;
    *ret = tail;
    return true;
}

bool doc_tail_weight(struct okr_str text, struct doc_tail *ret)
{
    size_t at = text.len, signs = 0;
    int32_t before, c;

    if (step_back(text, &at) != ')')
        return false;
    do {
        c = step_back(text, &at);
    } while (c == ' ' && at + 8 > text.len);
    if (c != '%')
        return false;
    for (c = step_back(text, &at); scan_is_digit(c) || c == '.' || c == ' '; signs++) {
        if (signs == 16)
            return false;
        c = step_back(text, &at);
    }
    if (signs == 0 || c != '(')
        return false;
    *ret = (struct doc_tail){.sign = at, .slashes = count_slashes(text, at, &before)};
    return true;
}

/// The last "@", when what follows it to the end is the name of a person.
static bool tail_owner(const struct doc_reader *reader, struct okr_str text, size_t *ret_sign)
{
    size_t at = text.len;
    int32_t c, before;

    do {
        c = step_back(text, &at);
    } while (c >= 0 && c != '@' && text.len - at <= 2 * DOC_NAME_MAX);
    if (c != '@')
        return false;
    size_t slashes = count_slashes(text, at, &before), after = at;
    (void)okr_utf8_next(text, &after);
    struct okr_str name = okr_str_trim(okr_str_skip(text, after));
    size_t first = 0;
    int32_t next = name.len ? okr_utf8_next(name, &first) : -1;
    if (slashes || !doc_mention_like(before, next) || !doc_person_known(reader, name))
        return false;
    *ret_sign = at;
    return true;
}

struct okr_str doc_unit_name(struct okr_str rest)
{
    struct okr_str name = okr_str_trim(rest);
    struct doc_tail tail;

    if (doc_tail_id(name, &tail) && tail.slashes == 0)
        name = okr_str_trim((struct okr_str){name.ptr, tail.sign});
    return name;
}

static void split_id(struct doc_reader *reader, struct okr_str *text, struct okr_doc_item *item)
{
    struct doc_tail tail;

    if (!doc_tail_id(*text, &tail) || tail.slashes)
        return;
    struct scan scan = scan_of(okr_str_skip(*text, tail.sign));
    const char *sign = text->ptr + tail.sign;
    uint64_t id = 0;
    (void)scan_next(&scan);
    if (!scan_id(&scan, &id) || !scan_done(&scan)) {
        doc_fault(
            reader, sign, OKR_E_INVALID,
            "an id is a letter, a dash and a number without leading zeros, such as &k-57; for text that "
            "only looks like one, put a backslash before the &",
            "'%.*s' is not an id", OKR_STR_ARG(doc_excerpt(okr_str_skip(*text, tail.sign))));
    } else {
        char letter = (char)(item->what - 'A' + 'a');
        if (okr_id_letter(id) == letter)
            item->id = id;
        else
            doc_fault(
                reader, sign, OKR_E_INVALID,
                "units have &u- ids, objectives &o- ids, key results &k- ids; leave it out for a new one",
                "&%s does not fit this line: it needs an id that begins with &%c-",
                okr_id_text(id).c, letter);
    }
    *text = okr_str_trim((struct okr_str){text->ptr, tail.sign});
    if (doc_tail_id(*text, &tail) && tail.slashes == 0)
        doc_fault(reader, text->ptr + tail.sign, OKR_E_INVALID,
                  "keep one; put a backslash before the & of the one that is part of the text",
                  "two ids stand at the end of this line");
}

static void split_weight(struct doc_reader *reader, struct okr_str *text)
{
    struct doc_tail tail;
    struct okr_doc_attr *attr = &reader->attrs[OKR_KEY_WEIGHT];

    if (!doc_tail_weight(*text, &tail) || tail.slashes)
        return;
    const char *sign = text->ptr + tail.sign;
    struct scan scan = scan_of(okr_str_skip(*text, tail.sign));
    int32_t permille;
    (void)scan_next(&scan);
    struct okr_str share = scan_until(&scan, ")");
    if (attr->key) {
        doc_fault(reader, sign, OKR_E_INVALID,
                  "keep one; put a backslash before the bracket that is part of the text",
                  "two weights stand at the end of this line");
    } else if (!doc_permille_read(share, &permille)) {
        doc_fault(
            reader, sign, OKR_E_INVALID,
            "write a weight from (0%) to (100%), at most one digit after the point; for text that only looks "
            "like one, put a backslash before the bracket",
            "'%.*s' is not a weight", OKR_STR_ARG(doc_excerpt(share)));
    } else {
        *attr = (struct okr_doc_attr){
            .key = OKR_KEY_WEIGHT,
            .line = reader->number,
            .column = scan_column(reader->line, (size_t)(sign - reader->line.ptr)),
            .raw = share,
            .permille = permille};
    }
    *text = okr_str_trim((struct okr_str){text->ptr, tail.sign});
}

static void split_owner(struct doc_reader *reader, struct okr_str *text)
{
    struct okr_doc_attr *attr = &reader->attrs[OKR_KEY_OWNER];
    size_t sign;

    if (attr->key || !tail_owner(reader, *text, &sign))
        return;
    struct okr_doc_attr owner;
    if (!doc_attr_read(reader, OKR_KEY_OWNER, OKR_DOC_KEY_RESULT, okr_str_skip(*text, sign),
                       &owner))
        return;
    *attr = owner;
    *text = okr_str_trim((struct okr_str){text->ptr, sign});
}

/// Takes the one backslash off that a text got because it ends like an id or a weight.
static struct okr_str take_escape_off(struct doc_reader *reader, struct okr_str text, char what)
{
    struct doc_tail tail;

    if (!(doc_tail_id(text, &tail) && tail.slashes) &&
        !(what != OKR_DOC_UNIT && doc_tail_weight(text, &tail) && tail.slashes))
        return text;
    struct okr_buf buf = OKR_BUF(reader->arena);
    okr_buf_add(&buf, text.ptr, tail.sign - 1);
    okr_buf_str(&buf, okr_str_skip(text, tail.sign));
    if (buf.failed) {
        doc_full(reader);
        return text;
    }
    return okr_buf_view(&buf);
}

void doc_title_read(struct doc_reader *reader, struct okr_str rest, struct okr_doc_item *item)
{
    struct okr_str text = okr_str_trim(rest);
    const char *start = text.len ? text.ptr : rest.ptr;
    size_t max = DOC_NAME_MAX;

    split_id(reader, &text, item);
    if (item->what != OKR_DOC_UNIT) {
        max = DOC_TITLE_MAX;
        for (int i = 0; i < 2; i++) { // in either order
            split_weight(reader, &text);
            split_owner(reader, &text);
        }
    }
    if (text.len > max + 1) {
        doc_fault(reader, start, OKR_E_TOO_BIG, "shorten it, or move the detail to a note: line",
                  "this text has %zu bytes, at most %zu fit", text.len, max);
        return;
    }
    if (text.len == 0)
        doc_fault(reader, start, OKR_E_INVALID, "write it after the colon, on the same line",
                  item->what == OKR_DOC_UNIT ? "the unit has no name" : "the line has no text");
    text = take_escape_off(reader, text, item->what);
    item->text = item->what == OKR_DOC_UNIT ? text : doc_title_text(reader, text);
    const char *fault = okr_title_fault(item->text);
    if (item->text.len > max)
        doc_fault(reader, start, OKR_E_TOO_BIG, "shorten it, or move the detail to a note: line",
                  "this text has %zu bytes with its mentions written out, at most %zu fit",
                  item->text.len, max);
    else if (fault)
        doc_fault(reader, start, OKR_E_INVALID, "remove it: a title is one line of plain text",
                  "%s", okr_err_say(reader->e, fault));
}
