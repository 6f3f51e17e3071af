// SPDX-License-Identifier: Apache-2.0
// Edges that a passage states in prose (METHOD 7.14). One pass: the ends that are named and the words between them drive a few
// registers; a clause or a sentence that ends clears them.
#include "text/sentence/prose.h"

#include "fold.h"

enum { SAID_BEFORE = 48, ADJACENT = 7 };

static const struct prose_word WORDS[] = {
#define EDGE_WORD(word, ROLE, KIND) {PROSE_##ROLE, OKR_EDGE_KIND_##KIND},
#include "text/words/edges.def"
#undef EDGE_WORD
};

size_t prose_word_at(struct okr_str text, size_t at, struct prose_word *ret)
{
    unsigned row;
    const size_t length = words_value_at(WORDS_EDGE, text, at, &row);

    if (length > 0)
        *ret = WORDS[row];
    return length;
}

struct reader {
    struct okr_str text;
    struct okr_prose_edge *ret;
    size_t max, n;
    size_t left; ///< behind the last word or end that was understood

    // the sentence
    struct prose_list subject;    ///< n = 0: none yet
    struct prose_list fronted;    ///< an object whose subject is still to come
    struct okr_prose_end last_to; ///< of the sentence's last edge; says the unit of a later one
    size_t sentence_first;        ///< number of its first edge
    size_t subject_first;         ///< number of the first edge of the subject
    uint8_t again;                ///< kind of the sentence's last edge, 0 = none
    bool again_by;                ///< it was said with 由
    bool up, up_waits;           ///< the subject is proposed from below; it is said of what follows
    struct prose_list spoken_of; ///< subject of the sentence before

    // the clause
    uint8_t pending,
        pending_kind;       ///< PROSE_ACTIVE or PROSE_INTO waits for its object; kind 0 = none
    uint8_t marker;         ///< PROSE_BY, PROSE_GIVEN_TO, PROSE_FOR; 0 = none
    struct prose_list held; ///< the object behind the marker
    uint8_t fronted_kind;
    bool maybe, respectively;
    size_t negated; ///< behind the last PROSE_NOT
};

// --- stating an edge --------------------------------------------------------------------------------------------

static bool has_unit(const struct okr_prose_end *end)
{
    return end->unit_kind != 0 || end->unit.length > 0;
}

static bool same_end(const struct okr_prose_end *a, const struct okr_prose_end *b)
{
    return a->o == b->o && a->kr == b->kr && a->unit_kind == b->unit_kind &&
           a->unit.length == b->unit.length &&
           (a->unit.length == 0 || a->unit.offset == b->unit.offset);
}

static void state(struct reader *r, uint8_t kind, const struct okr_prose_end *from,
                  const struct okr_prose_end *to)
{
    struct okr_prose_edge edge = {.kind = kind, .from = *from, .to = *to};

    // "O1 comes from the company's KR1, O2 from KR2": the second one's unit is the first one's.
    if (!has_unit(to) && r->n > r->sentence_first) {
        edge.to.unit_kind = r->last_to.unit_kind;
        edge.to.unit = r->last_to.unit;
    }
    if (same_end(&edge.from, &edge.to))
        return;
    edge.origin = r->up ? OKR_ORIGIN_BOTTOM_UP : 0;
    r->last_to = edge.to;
    r->again = kind;
    if (r->n < r->max)
        r->ret[r->n] = edge;
    r->n++;
}

static bool says_respectively(const struct reader *r, size_t at)
{
    const size_t end = at + SAID_BEFORE < r->text.len ? at + SAID_BEFORE : r->text.len;
    struct prose_word word;

    for (; at < end; (void)okr_utf8_next(r->text, &at))
        if (prose_word_at(r->text, at, &word) && word.role == PROSE_RESPECTIVELY)
            return true;
    return false;
}

/// Every one of `from` to every one of `to`. Where both are several only "respectively" says which goes with which.
static void state_all(struct reader *r, uint8_t kind, const struct prose_list *from,
                      const struct prose_list *to)
{
    const size_t end = from->end > to->end ? from->end : to->end;

    if (r->maybe || from->n == 0 || to->n == 0)
        return;
    if (from->n > 1 && to->n > 1) {
        if (from->n != to->n || !(r->respectively || says_respectively(r, end)))
            return;
        for (size_t i = 0; i < from->n; i++)
            state(r, kind, &from->at[i], &to->at[i]);
        return;
    }
    for (size_t i = 0; i < from->n; i++)
        for (size_t k = 0; k < to->n; k++)
            state(r, kind, &from->at[i], &to->at[k]);
}

// --- what the words do ------------------------------------------------------------------------------------------

static void set_subject(struct reader *r, const struct prose_list *list)
{
    r->subject = *list;
    r->subject_first = r->n;
    r->up = r->up_waits;
    r->up_waits = false;
}

static void on_list(struct reader *r, const struct prose_list *list)
{
    if (r->pending_kind && r->subject.n > 0) {
        if (r->pending == PROSE_INTO)
            state_all(r, r->pending_kind, list, &r->subject);
        else
            state_all(r, r->pending_kind, &r->subject, list);
        r->pending_kind = 0;
    } else if (r->pending_kind) {
        r->fronted = *list;
        r->fronted_kind = r->pending == PROSE_ACTIVE ? r->pending_kind : 0;
        r->pending_kind = 0;
    } else if (r->marker && r->subject.n > 0) {
        r->held = *list;
    } else if (r->fronted.n > 0) {
        set_subject(r, list);
        if (r->fronted_kind)
            state_all(r, r->fronted_kind, list, &r->fronted);
        r->fronted.n = 0;
    } else {
        set_subject(r, list);
    }
}

/// A word that states: its object stands before it, behind a marker, or is still to come.
static void on_relation(struct reader *r, size_t at, const struct prose_word *word)
{
    const bool turned = r->marker == PROSE_BY || r->marker == PROSE_GIVEN_TO;

    if (r->negated && at - r->negated < ADJACENT)
        return;
    if (r->held.n == 0) {
        if (word->role == PROSE_PASSIVE)
            return;
        r->pending = word->role == PROSE_INTO ? PROSE_INTO : PROSE_ACTIVE;
        r->pending_kind = word->kind;
        return;
    }
    if (word->role == PROSE_TAKES && turned) {
        state_all(r, word->kind, &r->held, &r->subject);
    } else if (word->role == PROSE_TAKES ||
               (word->role == PROSE_PASSIVE && r->marker != PROSE_GIVEN_TO)) {
        state_all(r, word->kind, &r->subject, &r->held);
        r->again_by = turned;
    } else {
        // "…是说，公司KR1变成了O1": what was held is what this word is about
        set_subject(r, &r->held);
        r->pending = word->role == PROSE_INTO ? PROSE_INTO : PROSE_ACTIVE;
        r->pending_kind = word->kind;
    }
    r->held.n = 0;
    r->marker = 0;
}

static void on_bottom_up(struct reader *r)
{
    if (r->subject.n == 0) {
        r->up_waits = true;
        return;
    }
    r->up = true;
    for (size_t i = r->subject_first; i < r->n && i < r->max; i++)
        r->ret[i].origin = OKR_ORIGIN_BOTTOM_UP;
}

static void on_pronoun(struct reader *r)
{
    if (r->subject.n == 0 && r->fronted.n == 0 && r->spoken_of.n > 0)
        set_subject(r, &r->spoken_of);
}

static void on_word(struct reader *r, size_t at, size_t length, const struct prose_word *word)
{
    switch ((enum prose_role)word->role) {
    case PROSE_ACTIVE:
    case PROSE_TAKES:
    case PROSE_PASSIVE:
    case PROSE_INTO: on_relation(r, at, word); break;
    case PROSE_BY:
    case PROSE_GIVEN_TO:
    case PROSE_FOR:
        r->marker = word->role;
        r->held.n = 0;
        break;
    case PROSE_AGAIN:
        if (r->again && r->n > r->sentence_first && !r->pending_kind) {
            r->pending = PROSE_ACTIVE;
            r->pending_kind = r->again;
        }
        break;
    case PROSE_BOTTOM_UP: on_bottom_up(r); break;
    case PROSE_RESPECTIVELY: r->respectively = true; break;
    case PROSE_NOT: r->negated = at + length; break;
    case PROSE_MAYBE: r->maybe = true; break;
    case PROSE_PRONOUN: on_pronoun(r); break;
    }
}

// --- clauses and sentences --------------------------------------------------------------------------------------

static void end_clause(struct reader *r)
{
    // O1由公司KR1分解而来，O2由KR2和KR3
    if (r->held.n > 0 && r->marker == PROSE_BY && r->again_by && r->n > r->sentence_first)
        state_all(r, r->again, &r->subject, &r->held);
    r->pending_kind = 0;
    r->marker = 0;
    r->held.n = 0;
    r->maybe = r->respectively = false;
    r->negated = 0;
}

static void end_sentence(struct reader *r, bool asked)
{
    end_clause(r);
    if (asked)
        r->n = r->sentence_first;
    if (r->subject.n > 0)
        r->spoken_of = r->subject;
    r->subject.n = r->fronted.n = 0;
    r->sentence_first = r->subject_first = r->n;
    r->again = 0;
    r->again_by = r->up = r->up_waits = false;
}

static int32_t char_at(struct okr_str text, size_t at)
{
    return at < text.len ? fold_next(text, &at) : -1;
}

/// Steps over one character; a sign ends the clause or the sentence.
static size_t step_over(struct reader *r, size_t at)
{
    const int32_t c = char_at(r->text, at);

    (void)okr_utf8_next(r->text, &at);
    const int32_t next = char_at(r->text, at);
    switch (c) {
    case ',':
    case ';':
    case ':':
        end_clause(r);
        r->left = at;
        break;
    case '.':
        if (next != ' ' && next != -1 && next != '\n')
            break;
        end_sentence(r, false);
        r->left = at;
        break;
    case 0x3002: // 。
    case '!':
    case '?':
    case '\n':
        end_sentence(r, c == '?');
        r->left = at;
        break;
    default: break;
    }
    return at;
}

/// Whether an O or KR may begin here: O1, Objective, KR, Key Result, first … fifth, 目标, 关键, 第一个.
static bool may_begin_item(struct okr_str text, size_t at)
{
    static const struct {
        int32_t first;
        const char *next; ///< letters that may follow it
    } latin[] = {{'o', "bBsS"}, {'k', "rReE"}, {'f', "iIoO"}, {'s', "eE"}, {'t', "hH"}};
    const int32_t c = char_at(text, at) | 0x20;
    size_t behind = at;

    if (c >= 0x80)
        return char_at(text, at) == 0x76EE || char_at(text, at) == 0x5173 ||
               char_at(text, at) == 0x7B2C;
    (void)okr_utf8_next(text, &behind);
    const int32_t next = char_at(text, behind);
    const bool letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
    for (size_t i = 0; i < sizeof(latin) / sizeof(latin[0]); i++)
        if (c == latin[i].first)
            return letter ? strchr(latin[i].next, (int)next) != NULL : c == 'o';
    return false;
}

size_t okr_prose_edges(struct okr_str text, struct okr_prose_edge *ret, size_t max)
{
    struct reader r = {.text = text, .ret = ret, .max = max};

    for (size_t at = 0; at < text.len;) {
        struct prose_word word;
        struct prose_list list;
        const size_t length = prose_word_at(text, at, &word);
        if (length > 0) {
            on_word(&r, at, length, &word);
            at += length;
            r.left = at;
        } else if (may_begin_item(text, at) &&
                   prose_list_read(text, r.left, at, r.pending_kind != 0, &list)) {
            on_list(&r, &list);
            r.left = at = list.end;
        } else {
            at = step_over(&r, at);
        }
    }
    end_sentence(&r, false);
    return r.n;
}
