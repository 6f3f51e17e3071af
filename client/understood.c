// SPDX-License-Identifier: Apache-2.0
#include "understood.h"

#include "underline.h"

enum { MARKS_MAX = 8 + OKR_SENTENCE_MENTIONS + OKR_SENTENCE_STEPS };

void understood_make(struct okr_str text, const struct okr_sentence_context *context,
                     struct understood *ret)
{
    ret->text = text;
    okr_sentence_read(text, context, &ret->sentence);
    ret->n_findings = okr_text_rules(text, context, &ret->sentence, ret->findings);
}

static struct okr_str words_of(const struct understood *understood, struct okr_range range)
{
    return (struct okr_str){understood->text.ptr + range.offset, range.length};
}

// --- what both forms show ------------------------------------------------------------------------

/// The bound that a one-sided maintain keeps, else the target.
static struct okr_decimal target_of(const struct okr_sentence *s)
{
    return s->low.present && !s->high.present ? s->low : s->high.present ? s->high : s->target;
}

static struct okr_str number_text(struct okr_decimal number, struct okr_arena *arena)
{
    struct okr_buf buf = OKR_BUF(arena);
    if (number.present)
        okr_decimal_print(&buf, number);
    return okr_buf_view(&buf);
}

static struct okr_str band_text(const struct okr_sentence *s, struct okr_arena *arena)
{
    return okr_arena_printf(arena, "%.*s..%.*s", OKR_STR_ARG(number_text(s->low, arena)),
                            OKR_STR_ARG(number_text(s->high, arena)));
}

/// The last day of a period where it is known, else its words.
static struct okr_str due_text(const struct understood *understood, struct okr_arena *arena)
{
    const struct okr_said_period *due = &understood->sentence.due;
    if (!due->range.length || due->span.end == OKR_NO_DATE)
        return words_of(understood, due->range);
    return okr_arena_dup(arena, okr_str_c(okr_date_text(due->span.end).c));
}

static struct okr_str joined(const struct understood *understood, const struct okr_range *ranges,
                             size_t n, struct okr_arena *arena)
{
    struct okr_buf buf = OKR_BUF(arena);
    for (size_t i = 0; i < n; i++) {
        okr_buf_c(&buf, i ? "," : "");
        okr_buf_str(&buf, words_of(understood, ranges[i]));
    }
    return okr_buf_view(&buf);
}

// --- for programs --------------------------------------------------------------------------------

static json_t *json_or_null(struct okr_str s)
{
    return s.len ? json_stringn_nocheck(s.ptr, s.len) : json_null();
}

static json_t *json_of_number(struct okr_decimal number)
{
    double value = okr_decimal_double(number);
    if (!number.present)
        return json_null();
    if (number.exponent >= 0 && value >= -1e15 && value <= 1e15)
        return json_integer((json_int_t)value);
    return json_real(value);
}

static json_t *json_of_codes(const struct understood *understood)
{
    json_t *codes = json_array();
    for (size_t i = 0; i < understood->n_findings; i++)
        (void)json_array_append_new(codes,
                                    json_string(okr_text_rule_code(understood->findings[i].rule)));
    return codes;
}

json_t *understood_json(const struct understood *understood, json_t *id, struct okr_arena *arena)
{
    const struct okr_sentence *s = &understood->sentence;
    bool band = s->low.present && s->high.present;
    const char *kind = s->kind ? okr_term_word(OKR_GROUP_METRIC_KIND, s->kind, OKR_EN) : "none";
    return json_pack("{s:o, s:s, s:o, s:o, s:o, s:i, s:o, s:o, s:o, s:o}", "id", id, "metric_kind",
                     kind, "start", json_of_number(s->start), "target",
                     band ? json_or_null(band_text(s, arena)) : json_of_number(target_of(s)),
                     "measure", json_or_null(s->measure), "relative", s->relative, "due",
                     json_or_null(due_text(understood, arena)), "data_window",
                     json_or_null(words_of(understood, s->data_window.range)), "mention",
                     json_or_null(joined(understood, s->mentions, s->mention_count, arena)),
                     "codes", json_of_codes(understood));
}

// --- for people ----------------------------------------------------------------------------------

struct shown {
    const struct understood *understood;
    struct client *client;
    struct columns *table;
};

/// A row when there is something to say: what it is, what it was read as, the words it was read from.
static void row(struct shown *shown, enum word name, struct okr_str value, struct okr_range range)
{
    if (!value.len)
        return;
    columns_row(shown->table);
    columns_set(shown->table, 0, DIM, okr_str_c(client_word(shown->client, name)));
    columns_set(shown->table, 1, BOLD, value);
    columns_set(shown->table, 2, PLAIN, words_of(shown->understood, range));
}

static struct okr_str kind_text(const struct shown *shown, struct okr_arena *arena)
{
    struct client *client = shown->client;
    const struct okr_sentence *s = &shown->understood->sentence;
    enum okr_lang lang = client->options.lang;
    if (!s->kind)
        return okr_str_c(client_word(client, WORD_NONE));
    const char *kind = okr_term_word(OKR_GROUP_METRIC_KIND, s->kind, lang);
    if (s->kind != OKR_METRIC_KIND_CADENCE || !s->per)
        return okr_str_c(kind);
    return okr_arena_printf(arena, "%s, %s%s", kind, client_word(client, WORD_EACH),
                            okr_term_word(OKR_GROUP_PERIOD, s->per, lang));
}

static void metric_rows(struct shown *shown, struct okr_arena *arena)
{
    const struct okr_sentence *s = &shown->understood->sentence;
    bool band = s->low.present && s->high.present;
    struct okr_range none = {0};
    row(shown, WORD_KIND, kind_text(shown, arena), none);
    row(shown, WORD_START, number_text(s->start, arena), s->start_value);
    row(shown, WORD_TARGET, band ? band_text(s, arena) : number_text(target_of(s), arena),
        s->value);
    if (s->relative)
        row(shown, WORD_RELATIVE, okr_str_c(client_word(shown->client, WORD_YES)), none);
    row(shown, WORD_MEASURE, s->measure, none);
    row(shown, WORD_STEPS, joined(shown->understood, s->steps, s->step_count, arena), none);
}

static void other_rows(struct shown *shown, struct okr_arena *arena)
{
    const struct understood *understood = shown->understood;
    const struct okr_sentence *s = &understood->sentence;
    struct okr_range none = {0};
    row(shown, WORD_DUE, due_text(understood, arena), s->due.range);
    row(shown, WORD_DATA_WINDOW, words_of(understood, s->data_window.range), none);
    row(shown, WORD_MENTION, joined(understood, s->mentions, s->mention_count, arena), none);
    row(shown, WORD_REPORTED, words_of(understood, s->result), none);
}

static void finding_rows(struct shown *shown)
{
    static const enum word names[] = {WORD_HINT, WORD_WEAKNESS, WORD_FAULTY};
    static const enum colour colours[] = {DIM, YELLOW, RED};
    for (size_t i = 0; i < shown->understood->n_findings; i++) {
        const struct okr_text_finding *finding = &shown->understood->findings[i];
        columns_row(shown->table);
        columns_set(shown->table, 0, DIM,
                    okr_str_c(client_word(shown->client, names[finding->severity])));
        columns_set(shown->table, 1, colours[finding->severity],
                    okr_str_c(okr_text_rule_code(finding->rule)));
        columns_set(shown->table, 2, PLAIN,
                    okr_str_c(okr_text_rule_hint(finding->rule, shown->client->options.lang)));
    }
}

static void mark(struct underline *marks, size_t *n, char sign, struct okr_range range)
{
    if (range.length)
        marks[(*n)++] = (struct underline){sign, range.offset, range.length};
}

static size_t marks_of(const struct okr_sentence *s, struct underline marks[MARKS_MAX])
{
    size_t n = 0;
    mark(marks, &n, '-', s->data_window.range);
    mark(marks, &n, '-', s->due.range);
    mark(marks, &n, '-', s->result);
    for (size_t i = 0; i < s->mention_count; i++)
        mark(marks, &n, '-', s->mentions[i]);
    for (size_t i = 0; i < s->step_count; i++)
        mark(marks, &n, '=', s->steps[i]);
    mark(marks, &n, '=', s->start_value);
    mark(marks, &n, '^', s->value);
    return n;
}

void understood_show(const struct understood *understood, struct client *client,
                     struct okr_arena *arena)
{
    struct underline marks[MARKS_MAX];
    struct columns table = {
        .arena = arena, .n = 3, .elastic = 2, .wrap = true, .ascii = client->options.ascii};
    struct shown shown = {understood, client, &table};
    metric_rows(&shown, arena);
    other_rows(&shown, arena);
    finding_rows(&shown);
    if (client->options.output == OUTPUT_TABLE)
        underline_print(&client->out, arena, understood->text, marks,
                        marks_of(&understood->sentence, marks));
    client_table(client, &table);
}
