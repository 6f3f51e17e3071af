// SPDX-License-Identifier: Apache-2.0
#include "text/rules/rules.h"
#include "text/scan.h"

/// Bytes in which a clause behind a joining word must come to its verb.
enum { HEAD_MAX = 64 };

/// Marks between clauses, folded; 、 joins the items of one clause. A point counts before a blank or at the end only, and a comma
/// not between digits.
static bool is_mark(const struct judged *judged, size_t at, size_t next, int32_t c)
{
    struct okr_str text = judged->text;
    switch (c) {
    case ',':
    case ':':
        return at == 0 || !scan_is_digit(text.ptr[at - 1]) || next == text.len ||
               !scan_is_digit(text.ptr[next]);
    case '.': return next == text.len || text.ptr[next] == ' ' || next - at > 1;
    case ';':
    case '!':
    case '?':
    case '\n':
    case '(':
    case ')':
    case 0x2014:              // —
    case 0x2026: return true; // …
    default: return false;
    }
}

/// The first bytes of marks, and of what folds to one.
static const bool MARK_LEADS[UINT8_MAX + 1] = {
    [','] = true,  [':'] = true, ['.'] = true, [';'] = true,  ['!'] = true,  ['?'] = true,
    ['\n'] = true, ['('] = true, [')'] = true, [0xE2] = true, [0xE3] = true, [0xEF] = true,
};

/// Whether a word that can begin a statement of its own stands at `at`: "and | cut churn", not "between 3 and 5".
static bool begins_clause(const struct judged *judged, size_t at)
{
    static const enum words heads[] = {WORDS_UP,     WORDS_DOWN,     WORDS_REACH,   WORDS_KEEP,
                                       WORDS_VAGUE,  WORDS_COMPLETE, WORDS_PURPOSE, WORDS_ACTIVITY,
                                       WORDS_OUTPUT, WORDS_AT_MOST,  WORDS_AT_LEAST};
    size_t left = judged->text.len - at;
    struct clause rest = {.begin = at, .end = at + (left < HEAD_MAX ? left : HEAD_MAX)};
    size_t head = clause_head(judged, &rest);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (rules_word(judged, heads[i], head))
            return true;
    return false;
}

/// Whether behind a clause with a number another subject comes to its value: "NPS from 30 to 50 and | CSAT to 4.6".
static bool begins_value(const struct judged *judged, size_t at, size_t behind)
{
    const struct clause *last = &judged->clauses[judged->n_clauses - 1];
    size_t from = at - last->begin < HEAD_MAX ? last->begin : at - HEAD_MAX;
    size_t end = judged->text.len - behind < HEAD_MAX ? judged->text.len : behind + HEAD_MAX;
    struct okr_range to;
    return rules_find(judged, WORDS_TO, behind, end, &to) && to.offset > behind + 2 &&
           !rules_has_number(judged, behind, to.offset) &&
           rules_has_number(judged, to.offset + to.length, end) &&
           rules_has_number(judged, from, at);
}

static void open_clause(struct judged *judged, size_t at, struct clause next)
{
    struct clause *last = &judged->clauses[judged->n_clauses - 1];
    if (judged->n_clauses == RULES_CLAUSES)
        return;
    last->end = at;
    next.end = judged->text.len;
    judged->clauses[judged->n_clauses++] = next;
}

/// Whether nothing but blanks stands between the beginning of the last clause and `at`.
static bool at_head(const struct judged *judged, size_t at)
{
    size_t begin = judged->clauses[judged->n_clauses - 1].begin;
    return at >= begin &&
           okr_str_trim((struct okr_str){judged->text.ptr + begin, at - begin}).len == 0;
}

/// "so that | 45 pass the exam": a purpose that begins with its number; "from 30 to 45" has none.
static bool purpose_counts(const struct judged *judged, size_t at, size_t used)
{
    struct okr_str behind = okr_str_trim(okr_str_skip(judged->text, at + used));
    return used > sizeof "to" - 1 && behind.len > 0 && scan_is_digit(behind.ptr[0]);
}

/// A joining word at `at`: it ties the clause that it begins, or opens one. Returns the bytes it takes.
static size_t take_joint(struct judged *judged, size_t at, bool aside)
{
    size_t joint = rules_word(judged, WORDS_JOIN, at);
    size_t purpose = rules_word(judged, WORDS_PURPOSE, at);
    size_t used = joint > purpose ? joint : purpose;
    if (used && judged->n_clauses > 1 && at_head(judged, at))
        judged->clauses[judged->n_clauses - 1].purpose |= purpose >= joint;
    else if (used && (begins_clause(judged, at + used) || purpose_counts(judged, at, purpose)))
        open_clause(
            judged, at,
            (struct clause){.begin = at + used, .purpose = purpose >= joint, .aside = aside});
    else if (joint && begins_value(judged, at, at + used))
        open_clause(judged, at,
                    (struct clause){.begin = at + used, .continued = true, .aside = aside});
    return used;
}

void clauses_cut(struct judged *judged)
{
    struct okr_str text = judged->text;
    bool joints = !words_found_absent(judged->words, WORDS_JOIN) ||
                  !words_found_absent(judged->words, WORDS_PURPOSE);
    bool aside = false;

    judged->clauses[0] = (struct clause){.end = text.len};
    judged->n_clauses = 1;
    for (size_t at = 0, next; (at = words_found_next(judged->words, READER_CLAUSES, at)) < text.len;
         at = next) {
        const bool word = joints && !words_found_none(judged->words, at);
        const size_t joint = word ? take_joint(judged, at, aside) : 0;
        next = at + (joint ? joint : 1);
        if (joint || !MARK_LEADS[(unsigned char)text.ptr[at]])
            continue;
        next = at;
        const int32_t c = scan_fold(okr_utf8_next(text, &next));
        if (!is_mark(judged, at, next, c))
            continue;
        aside = c == '(' || (aside && c != ')');
        open_clause(judged, at, (struct clause){.begin = next, .aside = aside});
    }
}

/// Blanks, bullets, quotes and brackets, folded.
static bool is_sign(int32_t c)
{
    if (c < 0x80)
        return !scan_is_letter(c) && !scan_is_digit(c);
    return (c >= 0x2010 && c <= 0x303F) || c == 0x00B7;
}

/// Bytes at `at` that carry no weight at the head of a clause.
static size_t skip_light(const struct judged *judged, size_t at)
{
    struct okr_str text = judged->text;
    size_t next = at, used;
    int32_t c;

    for (size_t i = 0; i < judged->n_periods; i++)
        if (judged->periods[i].words.offset == at)
            return judged->periods[i].words.length;
    if ((used = rules_word(judged, WORDS_LIGHT, at)))
        return used;
    c = scan_fold(okr_utf8_next(text, &next));
    if (c == '@')
        for (size_t i = 0; i < judged->sentence->mention_count; i++) {
            struct okr_range name = judged->sentence->mentions[i];
            if (name.offset > at && name.offset - at <= 6)
                return name.offset + name.length - at;
        }
    return is_sign(c) ? next - at : 0;
}

size_t clause_head(const struct judged *judged, const struct clause *clause)
{
    size_t at = clause->begin, used;
    while (at < clause->end && (used = skip_light(judged, at)))
        at += used;
    return at < clause->end ? at : clause->end;
}

const struct clause *clause_at(const struct judged *judged, size_t at)
{
    size_t i = 0;
    while (i + 1 < judged->n_clauses && judged->clauses[i + 1].begin <= at)
        i++;
    return &judged->clauses[i];
}
