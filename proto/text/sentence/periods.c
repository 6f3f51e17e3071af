// SPDX-License-Identifier: Apache-2.0
// Every time that a sentence names, and what it is there for (METHOD 7.10). One pass from the left: words that govern are kept
// until what they govern follows.
#include "text/scan.h"
#include "text/sentence/said_span.h"

/// Words that stand right before a time.
struct governor {
    size_t start, end;   ///< from the first of them to where the time must begin
    enum time_role role; ///< TIME_NOTHING: none
    enum time_unit unit; ///< of a LENGTH
    enum time_edge edge; ///< TIME_WHOLE: none
    bool inside;         ///< within or in stands before a LENGTH
    size_t edge_start;   ///< the period's own words begin here: "end of"
};

struct reader {
    struct okr_str text;
    const struct words_found *words; ///< of the text
    const struct okr_sentence_context *context;
    struct said_period *ret;
    size_t max, n;
    struct governor governor;
    bool based;          ///< a 根据 stands earlier in the clause and has not been used up
    size_t with;         ///< behind the last 与 of the clause; 0 = none
    size_t clause_first; ///< number of the clause's first period
    bool opened;         ///< something that is not a lead-in has been read
};

// --- what stands around a time ----------------------------------------------------------------------------------

static struct cursor cursor_at(const struct reader *r, size_t at)
{
    return (struct cursor){r->text, at, true};
}

static int32_t char_at(const struct reader *r, size_t at)
{
    return time_char_at(r->text, at);
}

/// Behind the blanks at `at`.
static size_t skip_blanks(const struct reader *r, size_t at)
{
    for (size_t next = at; time_next(r->text, &next) == ' ';)
        at = next;
    return at;
}

/// The same for plain blanks, to save the steps over what says nothing.
static size_t skip_plain_blanks(const struct reader *r, size_t at)
{
    while (at < r->text.len && r->text.ptr[at] == ' ')
        at++;
    return at;
}

/// What a sign says of what stands beside it.
enum { ENDS_CLAUSE = 1, OPENS = 2, CLOSES = 4 /* nothing that counts follows */ };
enum { LAST_SIGN = 0x3011 }; // 】

static unsigned sign_of(int32_t c)
{
    switch (c) {
    case ' ': return OPENS | CLOSES;
    case ',':
    case ';':
    case '!':
    case 0x3002: return ENDS_CLAUSE | CLOSES; // 。
    case '?':
    case ':':
    case '\n': return ENDS_CLAUSE;
    case '"': return OPENS | CLOSES;
    case '(':
    case '[':
    case '-':
    case '*':
    case 0x3010:               // 【
    case 0x300A:               // 《
    case 0x201C: return OPENS; // “
    case '.':
    case ')':
    case ']':
    case 0x3011:                // 】
    case 0x300B:                // 》
    case 0x201D: return CLOSES; // ”
    default: return 0;
    }
}

/// Nothing but closing signs follows.
static bool sentence_ends(const struct reader *r, size_t at)
{
    while (at < r->text.len) {
        if (!(sign_of(char_at(r, at)) & CLOSES))
            return false;
        (void)okr_utf8_next(r->text, &at);
    }
    return true;
}

/// A verb right behind a time makes it one in which something is done: 产品Q4上线.
static bool verb_follows(const struct reader *r, size_t at)
{
    static const enum words verbs[] = {WORDS_COMPLETE, WORDS_REACH,  WORDS_UP,
                                       WORDS_DOWN,     WORDS_OUTPUT, WORDS_KEEP};

    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (words_found_at(r->words, verbs[i], at) > 0)
            return true;
    return false;
}

/// "from Q1 customer feedback": a word follows that does not make a range of it. 从Q1反馈中.
static bool is_source(const struct reader *r, size_t at)
{
    static const char *const range[] = {"to",     "through", "until", "on",  "onwards",
                                        "onward", "and",     "we",    "the", "by",
                                        "with",   "in",      "at",    NULL};
    static const char *const inside[] = {"中", "里", "来看", NULL};
    enum { FAR = 12 };
    struct cursor c = cursor_at(r, at);

    if (cursor_blanks(&c) && cursor_letter_follows(&c))
        return !cursor_take_word(&c, range);
    for (int i = 0; i < FAR && c.at < r->text.len && !(sign_of(char_at(r, c.at)) & ENDS_CLAUSE);
         i++) {
        if (cursor_take_any(&c, inside))
            return true;
        (void)okr_utf8_next(r->text, &c.at);
    }
    return false;
}

// --- what a time is there for -----------------------------------------------------------------------------------

static bool is_past(const struct reader *r, const struct said_time *time)
{
    const struct okr_span *cycle = r->context ? r->context->cycle : NULL;

    if (time->word.role)
        return time->word.shift < 0;
    return cycle && cycle->start != OKR_NO_DATE && time->span.end != OKR_NO_DATE &&
           time->span.end < cycle->start;
}

/// A time that nothing governs: due at either end of the sentence, before a verb, or where it is the time being planned.
static enum period_use use_of_bare(const struct reader *r, const struct said_time *time, size_t end)
{
    if (is_past(r, time))
        return r->based ? PERIOD_WINDOW : PERIOD_PLAIN;
    if (time->word.role == TIME_PERIOD && time->word.edge == TIME_END &&
        time_noun_follows(r->text, end))
        return PERIOD_PLAIN; // "month-end close"
    if (time->word.edge == TIME_START)
        return PERIOD_PLAIN; // 年初制定的预算
    if (time->word.role == TIME_PERIOD_DUE || !r->opened || sentence_ends(r, end))
        return PERIOD_DUE;
    if (r->based)
        return PERIOD_WINDOW;
    // 今年 says which year's thing is meant more often than when it is due.
    const bool now = time->word.role == TIME_PERIOD && time->word.shift == 0 && !time->name.n &&
                     time->word.unit != TIME_YEAR && time->word.unit != TIME_FISCAL;
    return now || verb_follows(r, end) ? PERIOD_DUE : PERIOD_PLAIN;
}

static enum period_use use_of_governed(const struct reader *r, const struct said_time *time,
                                       enum time_role role, bool firm, size_t end)
{
    switch (role) {
    case TIME_DUE:
    case TIME_AS_OF:
    case TIME_BEFORE:
        // 去年底42天: by its edge alone no time that is past is due
        return firm || !is_past(r, time) ? PERIOD_DUE : use_of_bare(r, time, end);
    case TIME_IN:
    case TIME_WITHIN:
        if (time_target_follows(r->text, end))
            return PERIOD_PLAIN;
        // "in the last 6 months of 2016-17" looks back
        return is_past(r, time) || r->based || time->name.some_months ? PERIOD_WINDOW : PERIOD_DUE;
    case TIME_OVER: return is_past(r, time) || r->based ? PERIOD_WINDOW : PERIOD_PLAIN;
    case TIME_AGAINST:
    case TIME_BASED: return PERIOD_WINDOW;
    case TIME_FROM:
        if (time->range)
            return use_of_bare(r, time, end);
        return r->based || is_source(r, end) ? PERIOD_WINDOW : PERIOD_PLAIN;
    case TIME_PLAIN: return r->based ? PERIOD_WINDOW : PERIOD_PLAIN;
    default: return use_of_bare(r, time, end);
    }
}

/// Before a period of many days: due when it begins, unless that lies before the cycle and the period in it.
static void end_before(const struct reader *r, struct said_time *time)
{
    const struct okr_span *cycle = r->context ? r->context->cycle : NULL;
    if (time->span.start == OKR_NO_DATE || time->day)
        return;
    const okr_date last = time->span.start - 1;
    if (cycle && last < cycle->start && time->span.end >= cycle->start)
        return;
    time->span = (struct okr_span){last, last};
}

/// What the word behind the time makes of a use; it wins over the words before it, but for a comparison.
static enum time_role role_behind(enum time_role before, enum time_role behind)
{
    if (behind == TIME_NOTHING || before == TIME_AGAINST || before == TIME_BASED)
        return before;
    if (behind == TIME_IN && before != TIME_NOTHING)
        return before;
    if (behind == TIME_DUE && before == TIME_FROM) // 从12月底42天降到31天
        return before;
    return behind == TIME_BASED &&
                   (before == TIME_DUE || before == TIME_AS_OF || before == TIME_BEFORE)
               ? before
               : behind;
}

static void store(struct reader *r, const struct said_period *period)
{
    if (r->n < r->max)
        r->ret[r->n] = *period;
    r->n++;
    r->governor = (struct governor){0};
    r->opened = true;
}

/// The words behind a time: its edge (底, 中旬) and what governs it (前, 内). Returns where they end.
static size_t read_behind(const struct reader *r, struct said_time *time, size_t *ret_period_end,
                          enum time_role *ret_role, bool *ret_edge)
{
    struct time_word word;
    size_t end = time->end;

    *ret_role = TIME_NOTHING;
    *ret_period_end = end;
    // A blank may stand before a Latin word only: "Q3 end".
    const size_t from =
        char_at(r, end) == ' ' &&
                cursor_letter_follows(&(struct cursor){r->text, skip_blanks(r, end), true})
            ? skip_blanks(r, end)
            : end;
    size_t length = time_word_after(r->words, from, &word);
    if (length == 0)
        return end;
    if (word.edge != TIME_WHOLE && !time->day && (word.edge != TIME_MIDDLE || time->name.n == 1)) {
        said_time_narrow(time, (enum time_edge)word.edge);
        *ret_role = (enum time_role)word.role;
        *ret_edge = true;
        *ret_period_end = end = from + length;
        length = time_word_after(r->words, end, &word);
        if (length == 0 || word.edge != TIME_WHOLE)
            return end;
    } else if (word.edge != TIME_WHOLE) { // 最后6个月中
        *ret_role = (enum time_role)word.role;
        return from + length;
    } else {
        end = from;
    }
    struct cursor number = cursor_at(r, end + length);
    if (word.role == TIME_BEFORE && cursor_digit_follows(&number)) // 前10名
        return *ret_period_end;
    *ret_role = (enum time_role)word.role;
    struct time_word noun;
    if (word.role == TIME_BEFORE && time_word_after(r->words, end + length, &noun) > 0 &&
        noun.role == TIME_BASED) { // 2024年以前的呆账, 年底前形成的积案
        *ret_role = TIME_BASED;
        return end + length;
    }
    return word.role == TIME_BASED || word.role == TIME_PLAIN ? *ret_period_end : end + length;
}

static bool is_plural(const struct reader *r, size_t end)
{
    return r->text.ptr[end - 1] == 's' || r->text.ptr[end - 1] == 'S';
}

/// Whether a word says that a time is due: not its edge alone (底), and not 截至.
static bool is_firm(bool governed, const struct governor *g, enum time_role behind, bool edge)
{
    return (governed && (g->role == TIME_DUE || g->role == TIME_BEFORE)) || behind == TIME_BEFORE ||
           (behind == TIME_DUE && !edge);
}

/// Takes the time at `at`; returns where it ends, 0 when it is none that counts.
static size_t take_time(struct reader *r, size_t at, struct said_time *time)
{
    const struct governor *g = &r->governor;
    const bool governed = g->end == at && g->role != TIME_NOTHING;
    const bool edged = g->end == at && g->edge != TIME_WHOLE;
    enum time_role behind;
    size_t period_end;
    bool edge = edged || time->word.edge != TIME_WHOLE;

    if (edged && !time->day)
        said_time_narrow(time, g->edge);
    size_t end = read_behind(r, time, &period_end, &behind, &edge);
    enum time_role role = role_behind(governed ? g->role : TIME_NOTHING, behind);
    if (role == TIME_DUE && behind == TIME_BASED && time_arrives_at(r->text, g->start, period_end))
        role = TIME_BASED;
    if (role == TIME_CADENCE)
        return end;
    const bool ruled = role != TIME_NOTHING && role != TIME_FILLER;
    // "their first year", "the past years": no year of the calendar
    if (time->word.role == TIME_GOVERNED && (role == TIME_LENGTH || is_plural(r, time->end)))
        return 0;
    if (time->word.role == TIME_GOVERNED && role == TIME_IN && time_is_numbered(r->text, time->end))
        return 0; // "in week 4" of something
    if (time->brief && behind != TIME_BEFORE &&
        !(time->clear && (role == TIME_DUE || role == TIME_AS_OF || role == TIME_BEFORE)))
        return 0;
    const bool the = g->end == at && g->role == TIME_FILLER && time->word.role == TIME_GOVERNED;
    if (time->counted && role != TIME_BASED && role != TIME_AGAINST)
        return 0;
    if (time->doubtful && !ruled && !edge && !the && !time_is_heading(r->text, at, end))
        return 0;
    const size_t start = edged ? g->edge_start : at;
    const size_t first = governed && ruled ? g->start : start;
    const bool past = is_past(r, time);
    struct said_period period = {.past = (past || time->word.edge == TIME_START) && !r->based,
                                 .firm = is_firm(governed, g, behind, edge)};
    period.use = governed && time_tells_which(r->text, first, past && role == TIME_BEFORE)
                     ? PERIOD_WINDOW
                     : use_of_governed(r, time, role, period.firm, period_end);
    if (role == TIME_BEFORE && !edge)
        end_before(r, time);
    period.period = (struct okr_range){start, period_end - start};
    period.words = (struct okr_range){first, end - first};
    period.span = time->span;
    if (period.use == PERIOD_WINDOW)
        r->based = false;
    store(r, &period);
    return end;
}

/// Takes the length of time at `at`; returns where it ends, 0 when there is none.
static size_t take_length(struct reader *r, size_t at)
{
    const struct governor *g = &r->governor;
    const bool governed = g->end == at;
    const struct time_word before = {.role = governed ? (uint8_t)g->role : TIME_NOTHING,
                                     .unit = governed ? (uint8_t)g->unit : TIME_NONE};
    struct said_length length;

    if (before.role == TIME_CADENCE ||
        !said_length_read(r->text, at, &before,
                          before.role == TIME_LENGTH ? g->inside : !r->opened || governed, &length))
        return 0;
    const bool ruled =
        before.role == TIME_IN || before.role == TIME_WITHIN || before.role == TIME_LENGTH;
    const size_t first = ruled ? g->start : at;
    if (length.use == PERIOD_DUE && before.role == TIME_IN && time_is_record(r->text, first))
        length.use = PERIOD_PLAIN;
    const struct okr_range words = {first, length.end - first};
    const struct said_period period = {
        .words = words, .period = words, .span = SAID_NO_SPAN, .use = length.use};
    store(r, &period);
    return length.end;
}

// --- the words that govern --------------------------------------------------------------------------------------

/// 与…相比: what stands between the two is compared with.
static void close_comparison(struct reader *r)
{
    for (size_t i = r->clause_first; r->with && i < r->n && i < r->max; i++)
        if (r->ret[i].period.offset >= r->with && r->ret[i].use <= PERIOD_DUE)
            r->ret[i].use = PERIOD_WINDOW;
    r->with = 0;
}

static void govern(struct reader *r, size_t at, size_t end, const struct time_word *word)
{
    struct governor *g = &r->governor;
    const bool joins = g->end == at && (g->role != TIME_NOTHING || g->edge != TIME_WHOLE);

    if (!joins)
        *g = (struct governor){.start = at};
    if (word->role == TIME_EDGE) {
        g->edge = (enum time_edge)word->edge;
        g->edge_start = at;
    } else if (word->role != TIME_FILLER || !joins) {
        g->inside = joins && (g->role == TIME_WITHIN || g->role == TIME_IN);
        g->role = (enum time_role)word->role;
        g->unit = (enum time_unit)word->unit;
    }
    g->end = skip_blanks(r, end);
    if (char_at(r, end) == '-' && word->role == TIME_EDGE) // mid-May
        g->end = end + 1;
    if (word->role >= TIME_FROM && word->role < TIME_FILLER)
        r->opened = true;
    if (word->role == TIME_BASED)
        r->based = true;
    if (word->role == TIME_WITH)
        r->with = end;
    if (word->role == TIME_COMPARED)
        close_comparison(r);
}

static void next_clause(struct reader *r)
{
    r->governor = (struct governor){0};
    r->based = false;
    r->with = 0;
    r->clause_first = r->n;
}

/// Reads what stands at `at`, where `c` does, and returns where to go on.
static size_t read_at(struct reader *r, size_t at, int32_t c)
{
    struct time_place place;
    struct said_time time;
    size_t end;

    if (!time_place_at(r->words, at, c, &place))
        return 0;
    const enum time_role role = (enum time_role)place.word.role;
    const bool begins = place.begins & (BEGINS_DAY | BEGINS_NAME) || role > TIME_EDGE;
    if (begins && said_time_read(r->words, &place, r->context, &time) &&
        (end = take_time(r, at, &time)) > 0)
        return end;
    if (role == TIME_NOTHING)
        return place.begins & BEGINS_LENGTH ? take_length(r, at) : 0;
    if (role > TIME_EDGE && role != TIME_LENGTH)
        return 0;
    govern(r, at, at + place.word_length, &place.word);
    return skip_plain_blanks(r, at + place.word_length);
}

/// Behind what was not understood: `next`, behind the character `c`, or the end of the number or of the Latin word.
static size_t step_over(struct reader *r, int32_t c, size_t next)
{
    if (c > LAST_SIGN) { // Han, nearly always
        r->opened = true;
        return next;
    }
    if (scan_is_letter(c)) {
        r->opened = true;
        // see stands_in_name
        const bool wide = (unsigned char)r->text.ptr[next - 1] >= 0x80;
        return wide ? next : skip_plain_blanks(r, words_found_past_letters(r->words, next));
    }
    const unsigned sign = sign_of(c);
    if (sign & ENDS_CLAUSE)
        next_clause(r);
    if (!(sign & OPENS))
        r->opened = true;
    for (size_t at = next; scan_is_digit(c); c = time_next(r->text, &at))
        next = at;
    return skip_plain_blanks(r, next);
}

/// Behind letters and Han characters at `at`, where no reader stops.
static size_t pass_plain(struct reader *r, size_t at)
{
    const size_t stop = words_found_next(r->words, READER_PERIODS, at);

    r->opened |= stop > at;
    return stop;
}

size_t sentence_periods_of(const struct words_found *words,
                           const struct okr_sentence_context *context, struct said_period *ret,
                           size_t max)
{
    struct reader r = {
        .text = words->text, .words = words, .context = context, .ret = ret, .max = max};

    for (size_t at = 0; at < r.text.len;) {
        size_t next = at;
        const int32_t c = time_next(r.text, &next);
        const size_t end = read_at(&r, at, c);
        at = end ? end : pass_plain(&r, step_over(&r, c, next));
    }
    return r.n;
}

size_t sentence_periods(struct okr_str text, const struct okr_sentence_context *context,
                        struct said_period *ret, size_t max)
{
    struct words_found words;

    words_find_all(text, &words);
    return sentence_periods_of(&words, context, ret, max);
}
