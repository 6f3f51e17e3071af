// SPDX-License-Identifier: Apache-2.0
// What stands at the end of an objective's or key result's text and is said about it: owner, weight, result, due.
#include "text/paste/paste.h"

#include "text/doc.h"

enum { BRACKET_MAX = 200, ROUNDS = 8, TAIL_MAX = 90 };

static struct okr_str front(struct okr_str s, size_t n)
{
    return okr_str_trim((struct okr_str){s.ptr, n});
}

static bool is_percent(struct okr_str s)
{
    int32_t permille;

    return doc_permille_read(s, &permille);
}

/// "0.7", "1.0", "1/3": a grade, or how many of how many (METHOD 7.9).
static bool is_score(struct okr_str s)
{
    struct scan scan = scan_of(s);
    int32_t whole, part;

    if (!scan_int(&scan, &whole))
        return false;
    if (scan_char(&scan, '/'))
        return scan_int(&scan, &part) && scan_done(&scan) && whole <= part;
    return scan_char(&scan, '.') && scan_int(&scan, &part) && scan_done(&scan) &&
           (whole == 0 || (whole == 1 && part == 0));
}

/// Whether `value` can be what the field says, so that it may be taken off the text.
static bool is_value(struct paste *p, enum paste_field field, struct okr_str value)
{
    okr_date date;
    double fraction;

    switch (field) {
    case PASTE_FIELD_OWNER: return paste_is_owner(p, value);
    case PASTE_FIELD_WEIGHT: return is_percent(value);
    case PASTE_FIELD_CONFIDENCE: return okr_confidence_read(value, &fraction, NULL) == OKR_OK;
    case PASTE_FIELD_DUE: return paste_date_read(p, value, &date);
    case PASTE_FIELD_COMMITMENT: return okr_term_read(OKR_GROUP_COMMITMENT, value) != 0;
    case PASTE_FIELD_RESULT: return value.len <= TAIL_MAX;
    default: return false;
    }
}

/// One thing said in a bracket or behind the text.
static bool read_part(struct paste *p, struct okr_str part, struct paste_value *ret)
{
    struct scan scan = scan_of(part);

    if (scan_char(&scan, '@')) {
        *ret = (struct paste_value){.field = PASTE_FIELD_OWNER,
                                    .text = okr_str_trim(scan_rest(&scan))};
        return paste_is_owner(p, ret->text);
    }
    if (paste_field_read(part, true, ret) && is_value(p, ret->field, ret->text))
        return true;
    if (is_percent(part)) {
        *ret = (struct paste_value){.field = PASTE_FIELD_PERCENT, .text = part};
        return true;
    }
    if (is_score(part)) {
        *ret = (struct paste_value){.field = PASTE_FIELD_RESULT, .text = part};
        return true;
    }
    int32_t unit = paste_unit_find(p, part);
    *ret = (struct paste_value){.field = PASTE_FIELD_OWNER, .text = part, .inferred = true};
    if (unit >= 0)
        return p->units[unit].kind == OKR_UNIT_KIND_PERSON;
    return paste_is_person(part) || (p->people && paste_is_full_name(part));
}

static void say(struct paste *p, struct paste_item *item, struct paste_value value)
{
    // What stands behind a text is taken off from the end, and kept in the order it was written.
    struct paste_values behind = item->values;
    item->values = (struct paste_values){0};
    value.line = item->line;
    paste_value_add(p, &item->values, &value);
    if (item->values.last)
        item->values.last->next = behind.first;
    if (behind.last)
        item->values.last = behind.last;
}

/// Takes all that a bracket says, or nothing of it.
static bool take_said(struct paste *p, struct paste_item *item, struct okr_str said)
{
    struct paste_value value;

    for (int taking = 0; taking < 2; taking++) {
        struct scan scan = scan_of(said);
        while (!scan_done(&scan)) {
            struct okr_str part = scan_until(&scan, ",;|、");
            (void)scan_next(&scan);
            if (part.len == 0)
                continue;
            if (!read_part(p, part, &value))
                return false;
            if (taking)
                say(p, item, value);
        }
    }
    return okr_str_trim(said).len > 0;
}

size_t paste_last_bracket(struct okr_str s, struct okr_str *ret_inner)
{
    size_t at = s.len, end = s.len;
    int depth = 0;

    while (at > 0 && s.len - at < BRACKET_MAX) {
        do {
            at--;
        } while (at > 0 && ((unsigned char)s.ptr[at] & 0xC0) == 0x80);
        size_t next = at;
        int32_t c = scan_fold(okr_utf8_next(s, &next));
        if (c == ')' || c == ']') {
            end = depth++ == 0 ? at : end;
        } else if ((c == '(' || c == '[') && --depth == 0) {
            if (at > 0 && s.ptr[at - 1] == '@')
                return SIZE_MAX; // @[name]
            *ret_inner = okr_str_trim((struct okr_str){s.ptr + next, end - next});
            return at;
        }
        if (depth == 0)
            return SIZE_MAX;
    }
    return SIZE_MAX;
}

static bool trim_bracket(struct paste *p, struct paste_item *item)
{
    struct okr_str inner;
    size_t at = paste_last_bracket(item->text, &inner);

    if (at == SIZE_MAX || at == 0 || !take_said(p, item, inner))
        return false;
    item->text = front(item->text, at);
    return true;
}

/// "… ✓", "… ✅": done or not, as somebody saw it.
static bool trim_tick(struct paste *p, struct paste_item *item)
{
    struct okr_str s = item->text;
    size_t at = s.len;
    bool tick = false;

    while (at > 0) {
        size_t start = at;
        do {
            start--;
        } while (start > 0 && ((unsigned char)s.ptr[start] & 0xC0) == 0x80);
        size_t next = start;
        int32_t c = okr_utf8_next(s, &next);
        if (!paste_is_tick(c) && c != 0xFE0F && c != ' ')
            break;
        tick = tick || paste_is_tick(c);
        at = start;
    }
    if (!tick || at == 0)
        return false;
    say(p, item,
        (struct paste_value){.field = PASTE_FIELD_RESULT,
                             .text = okr_str_trim(okr_str_skip(s, at))});
    item->text = front(s, at);
    return true;
}

/// `s` without the signs that part it from what followed.
static struct okr_str trim_parting(struct okr_str s)
{
    static const char *const signs[] = {",", ";", "|", "，", "；", "、", " -", "–", "—"};

    s = okr_str_trim(s);
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        if (okr_str_ends(s, okr_str_c(signs[i])))
            s = front(s, s.len - strlen(signs[i]));
    }
    return s;
}

/// "…，负责人：王磊", "… owner: Wang Lei": the last word with its sign behind the text.
static bool trim_labelled(struct paste *p, struct paste_item *item)
{
    struct okr_str s = item->text;
    struct paste_value value, last = {0};
    size_t found = 0, from = s.len > TAIL_MAX ? s.len - TAIL_MAX : 1;
    int32_t before = 0;

    while (from < s.len && ((unsigned char)s.ptr[from] & 0xC0) == 0x80)
        from++;
    for (size_t at = from; at < s.len;) {
        size_t start = at;
        int32_t c = scan_fold(okr_utf8_next(s, &at));
        bool parted = before == ' ' || before == ',' || before == ';' || before == '.' ||
                      before == '|' || before == 0x3001;
        if (parted && paste_field_read(okr_str_skip(s, start), false, &value) &&
            is_value(p, value.field, value.text)) {
            found = start;
            last = value;
        }
        before = c;
    }
    struct okr_str rest = trim_parting((struct okr_str){s.ptr, found});
    if (rest.len == 0)
        return false;
    say(p, item, last);
    item->text = rest;
    return true;
}

/// "… @王磊": a bare name of a person at the very end is the owner, unless the words before it make it one who takes part.
static bool trim_owner(struct paste *p, struct paste_item *item)
{
    static const char *const joins[] = {"与",   "和",  "同", "跟",   "及",   "、",
                                        "向",   "给",  "由", "联合", "配合", "协同",
                                        "with", "and", "to", "from", ",",    "，"};
    struct okr_str s = item->text;
    size_t at = s.len;

    if (paste_value_of(&item->values, PASTE_FIELD_OWNER))
        return false;
    while (at > 0 && s.len - at < TAIL_MAX && scan_peek(&(struct scan){s, at}) != '@') {
        do {
            at--;
        } while (at > 0 && ((unsigned char)s.ptr[at] & 0xC0) == 0x80);
    }
    struct scan scan = scan_of(okr_str_skip(s, at));
    struct okr_str rest = front(s, at);
    if (!scan_char(&scan, '@') || rest.len == 0 || scan_peek(&scan) == ' ')
        return false;
    for (size_t i = 0; i < sizeof(joins) / sizeof(joins[0]); i++) {
        if (okr_str_ends(rest, okr_str_c(joins[i])))
            return false;
    }
    // A mail address is nobody's mention.
    bool mail = at > 0 && (scan_is_letter(s.ptr[at - 1]) || scan_is_digit(s.ptr[at - 1]));
    struct okr_str name = okr_str_trim(scan_rest(&scan));
    if (mail || scan_peek(&scan) == '[' || !paste_is_owner(p, name))
        return false;
    say(p, item, (struct paste_value){.field = PASTE_FIELD_OWNER, .text = name});
    item->text = rest;
    return true;
}

/// Whether there is more than decoration.
static bool says_result(struct okr_str s)
{
    for (size_t at = 0; at < s.len;) {
        int32_t c = scan_fold(okr_utf8_next(s, &at));
        if (scan_is_digit(c) || scan_is_letter(c) || paste_is_han(c) || paste_is_tick(c))
            return true;
    }
    return false;
}

/// "→ 实际99.92%", "0.7", "(1/3)" as the sentence reader sees it (METHOD 7.9).
static bool trim_result(struct paste *p, struct paste_item *item)
{
    struct okr_sentence sentence;
    struct okr_sentence_context context = {.names = p->names,
                                           .objective = item->what == OKR_DOC_OBJECTIVE};

    okr_sentence_read(item->text, &context, &sentence);
    size_t at = sentence.result.offset;
    struct okr_str behind = okr_str_skip(item->text, at + sentence.result.length);
    if (sentence.result.length == 0 || at == 0 || okr_str_trim(behind).len ||
        !says_result(okr_str_skip(item->text, at)))
        return false;
    struct okr_str rest = trim_parting(front(item->text, at));
    if (rest.len == 0)
        return false;
    say(p, item,
        (struct paste_value){.field = PASTE_FIELD_RESULT,
                             .text = okr_str_trim(okr_str_skip(item->text, at))});
    item->text = rest;
    return true;
}

static void trim_item(struct paste *p, struct paste_item *item)
{
    static bool (*const trims[])(struct paste *, struct paste_item *) = {
        trim_tick, trim_bracket, trim_owner, trim_labelled, trim_result};
    const struct paste_value *bracket = paste_value_of(&item->values, PASTE_FIELD_BRACKET);

    if (bracket && !take_said(p, item, bracket->text))
        say(p, item, (struct paste_value){.field = PASTE_FIELD_NOTE, .text = bracket->text});
    for (int round = 0; round < ROUNDS; round++) {
        size_t before = item->text.len;
        for (size_t i = 0; i < sizeof(trims) / sizeof(trims[0]); i++) {
            if (trims[i](p, item))
                break;
        }
        if (item->text.len == before)
            return;
    }
}

/// A bare name in a bracket is an owner where the text names owners in other ways too.
void paste_titles_trim(struct paste *p)
{
    for (size_t i = 0; i < p->n_items; i++)
        trim_item(p, &p->items[i]);
    p->people = paste_owners_declare(p);
    for (size_t i = 0; p->people && i < p->n_items; i++)
        (void)trim_bracket(p, &p->items[i]);
}
