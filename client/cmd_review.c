// SPDX-License-Identifier: Apache-2.0
// okr review [REF]: what a cycle came to; with flags, one node's verdict. okr carry REF CYCLE: go on in another cycle.
#include "fields.h"
#include "ref.h"

#include <math.h>
#include <okr/text.h>

enum flags { CYCLE, SCORE, ACCEPT, OUTCOME, REVIEW, DECISION, REASON, DRY_RUN };
enum { COLUMNS = 6 };

static const struct okr_value *get(const struct okr_value *map, const char *key)
{
    return okr_map_get(map, key);
}

static struct okr_str str(const struct okr_value *map, const char *key)
{
    return okr_value_str(okr_map_get(map, key));
}

static void pair(struct okr_pack *p, const char *key, const char *value, uint32_t *n)
{
    if (!value)
        return;
    okr_pack_key(p, key);
    okr_pack_c(p, value);
    ++*n;
}

static int pack_term(struct client *client, struct okr_pack *p, const char *key,
                     enum okr_group group, const char *typed, uint32_t *n)
{
    unsigned term = typed ? okr_term_read(group, okr_str_c(typed)) : 0;
    if (typed && !term)
        return client_refuse(client, EXIT_USAGE, WORD_NOT_A_TERM, typed,
                             client_terms(client, group));
    if (term)
        pair(p, key, okr_term_slug(group, term), n);
    return 0;
}

static int pack_score(struct client *client, struct okr_pack *p, const char *typed, uint32_t *n)
{
    double score;
    if (!typed)
        return 0;
    // Written like a confidence: 0.7, 70%, 7/10.
    if (okr_confidence_read(okr_str_c(typed), &score, NULL) != OKR_OK)
        return client_refuse(client, EXIT_USAGE, WORD_BAD_SCORE, typed,
                             client_word(client, WORD_SCORE_HINT));
    okr_pack_key(p, "value");
    okr_pack_fraction(p, score);
    ++*n;
    return 0;
}

static int pack_verdict(struct client *client, struct okr_buf *buf)
{
    struct options *options = &client->options;
    const char *const *flag = options->flag;
    struct okr_pack p = OKR_PACK(buf);
    size_t place = okr_pack_map_open(&p);
    uint32_t n = 1;
    okr_pack_key(&p, "id");
    okr_pack_str(&p, client_words(client, 1, options->n_words));
    pair(&p, "cycle", flag[CYCLE], &n);
    pair(&p, "review", flag[REVIEW], &n);
    pair(&p, "reason", flag[REASON], &n);
    if (flag[ACCEPT]) {
        okr_pack_key(&p, "accept");
        okr_pack_bool(&p, true);
        n++;
    }
    int code = pack_score(client, &p, flag[SCORE], &n);
    if (!code)
        code = pack_term(client, &p, "outcome", OKR_GROUP_OUTCOME, flag[OUTCOME], &n);
    if (!code)
        code = pack_term(client, &p, "decision", OKR_GROUP_DECISION, flag[DECISION], &n);
    okr_pack_map_close(&p, place, n);
    return code;
}

static struct okr_str score_text(struct client *client, double score)
{
    return isnan(score) ? okr_str_c(client->options.ascii ? "-" : "–")
                        : okr_arena_printf(client->arena, "%.2f", score);
}

static enum colour band_colour(struct okr_str band)
{
    return okr_str_is(band, "green")    ? GREEN
           : okr_str_is(band, "yellow") ? YELLOW
           : okr_str_is(band, "red")    ? RED
                                        : PLAIN;
}

/// "0.65 built-in 1": the score proposed, and by whom.
static struct okr_str proposed(struct client *client, const struct okr_value *row)
{
    const struct okr_value *proposal = get(row, "score_proposal");
    if (okr_is_nil(proposal))
        return score_text(client, NAN);
    struct okr_str plugin = str(proposal, "plugin");
    struct okr_str who = okr_str_is(plugin, "built-in")
                             ? okr_str_c(client_word(client, WORD_BUILT_IN))
                             : okr_arena_printf(client->arena, "%.*s %.*s", OKR_STR_ARG(plugin),
                                                OKR_STR_ARG(str(proposal, "version")));
    struct okr_str score = score_text(client, okr_value_double(get(proposal, "value")));
    return okr_arena_printf(client->arena, "%.*s%s%.*s", OKR_STR_ARG(score),
                            client->options.lang == OKR_ZH && who.ptr[0] & 0x80 ? "" : " ",
                            OKR_STR_ARG(who));
}

/// What is left to say of a row: outcome, decision, the reason of an override, what was learned, what is owed.
static struct okr_str verdict(struct client *client, const struct okr_value *row)
{
    const struct {
        enum okr_group group;
        const char *key;
    } parts[] = {
        {OKR_GROUP_OUTCOME, "outcome"},
        {OKR_GROUP_DECISION, "decision"},
        {OKR_GROUP_NONE, "score_reason"},
        {OKR_GROUP_NONE, "review"},
    };
    struct okr_buf buf = OKR_BUF(client->arena);
    const char *comma = client->options.lang == OKR_ZH ? "；" : "; ";
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct okr_str text = str(row, parts[i].key);
        if (!text.len)
            continue;
        if (parts[i].group)
            text = client_term(client, parts[i].group, okr_term_parse(parts[i].group, text));
        okr_buf_printf(&buf, "%s%.*s", buf.len ? comma : "", OKR_STR_ARG(text));
    }
    if (okr_value_bool(get(row, "owes_post_mortem")))
        okr_buf_printf(&buf, "%s%s", buf.len ? comma : "",
                       client_word(client, WORD_OWES_POST_MORTEM));
    return buf.failed ? OKR_STR("") : okr_buf_view(&buf);
}

/// `mark`: "O" or "KR"; `unit`: whose it is, empty where that goes without saying.
static void add_row(struct client *client, struct columns *table, const struct okr_value *row,
                    const char *mark, struct okr_str unit)
{
    double score = okr_value_double(get(row, "score"));
    struct okr_str text = okr_arena_printf(
        client->arena, "%.*s%s%s%d %.*s", OKR_STR_ARG(unit), unit.len ? " " : "", mark,
        (int)okr_value_int(get(row, "position"), 0), OKR_STR_ARG(str(row, "text")));
    columns_row(table);
    columns_set(table, 0, DIM, str(row, "id"));
    columns_set(table, 1, *mark == 'O' ? BOLD : PLAIN, text);
    columns_set(table, 2, PLAIN, client_percent(client, okr_value_double(get(row, "progress"))));
    columns_set(table, 3, DIM, proposed(client, row));
    columns_set(table, 4, band_colour(str(row, "band")), score_text(client, score));
    columns_set(table, 5, PLAIN, verdict(client, row));
}

static bool are_of_several_units(const struct okr_value *objectives)
{
    for (uint32_t i = 1; objectives && i < objectives->n; i++)
        if (!okr_str_eq(str(&objectives->items[i], "unit"), str(&objectives->items[0], "unit")))
            return true;
    return false;
}

static int show(struct client *client)
{
    static const enum word heads[] = {WORD_ID,       WORD_TEXT,  WORD_PROGRESS,
                                      WORD_PROPOSED, WORD_SCORE, WORD_VERDICT};
    struct options *options = &client->options;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    const struct okr_value *ok;
    uint32_t n = 0;
    size_t place = okr_pack_map_open(&p);
    if (options->n_words > 1) {
        okr_pack_key(&p, "id");
        okr_pack_str(&p, client_words(client, 1, options->n_words));
        n++;
    }
    pair(&p, "cycle", options->flag[CYCLE], &n);
    okr_pack_map_close(&p, place, n);
    int code = client_ask(client, "review.get", &args, &ok);
    if (code)
        return code;
    if (client_wants_json(client)) {
        client_json(client, ok);
        return 0;
    }
    const struct okr_value *objectives = get(ok, "objectives"), *krs = get(ok, "key_results");
    struct columns table = client_columns(client, heads, COLUMNS);
    table.elastic = 5;
    table.right = 1U << 2 | 1U << 4;
    bool several = are_of_several_units(objectives);
    for (uint32_t i = 0; objectives && i < objectives->n; i++) {
        struct okr_str unit = str(&objectives->items[i], "unit");
        add_row(client, &table, &objectives->items[i], "O",
                several ? client_name(client, unit) : OKR_STR(""));
        for (uint32_t k = 0; krs && k < krs->n; k++)
            if (okr_str_eq(str(&krs->items[k], "objective"), str(&objectives->items[i], "id")))
                add_row(client, &table, &krs->items[k], "KR", OKR_STR(""));
    }
    client_table(client, &table);
    return 0;
}

/// What was set, beside what was proposed.
static void print_score(struct client *client, const struct okr_value *ok)
{
    const struct okr_value *kr = get(ok, "key_result"),
                           *map = okr_is_nil(kr) ? get(ok, "objective") : kr;
    struct okr_str score = client_score(client, map);
    if (!score.len)
        return;
    print_c(&client->out, "  ");
    print_c(&client->out, client_word(client, WORD_SCORE));
    print_c(&client->out, "  ");
    print_str(&client->out, score);
    print_c(&client->out, "\n");
}

int cmd_review(struct client *client)
{
    const char *const *flag = client->options.flag;
    struct okr_buf args = OKR_BUF(client->arena);
    const struct okr_value *ok, *envelope;
    if (!flag[SCORE] && !flag[ACCEPT] && !flag[OUTCOME] && !flag[REVIEW] && !flag[DECISION])
        return show(client);
    if (client->options.n_words < 2)
        return commands_refuse_short(client);
    int code = pack_verdict(client, &args);
    if (code)
        return code;
    struct connection_request request = {
        .op = "review.record", .args = okr_buf_view(&args), .dry_run = flag[DRY_RUN] != NULL};
    if ((code = client_ask_more(client, &request, &ok, &envelope)))
        return code;
    if (client_wants_json(client))
        client_json(client, ok);
    else
        client_moved(client, ok, request.dry_run);
    if (!client_wants_json(client) && (flag[SCORE] || flag[ACCEPT]))
        print_score(client, ok);
    return 0;
}

/// "proposed 0.70 tenths 1.0.0  7 of 10 tenths", where nobody has set a score yet.
static void tell_proposal(struct client *client, const struct okr_value *map, struct okr_buf *buf)
{
    struct okr_str why = str(get(map, "score_proposal"), "why");
    okr_buf_printf(buf, "%s %.*s", client_word(client, WORD_PROPOSED),
                   OKR_STR_ARG(proposed(client, map)));
    if (why.len)
        okr_buf_printf(buf, "  %.*s", OKR_STR_ARG(why));
}

static void tell_score(struct client *client, const struct okr_value *map, struct okr_buf *buf)
{
    const struct okr_value *proposal = get(map, "score_proposal");
    struct okr_str reason = str(map, "score_reason");
    okr_buf_printf(buf, "%.2f", okr_value_double(get(map, "score")));
    if (reason.len && !okr_is_nil(proposal))
        okr_buf_printf(buf, " (%s %.2f)", client_word(client, WORD_PROPOSED),
                       okr_value_double(get(proposal, "value")));
    if (reason.len)
        okr_buf_printf(buf, "  %.*s", OKR_STR_ARG(reason));
}

struct okr_str client_score(struct client *client, const struct okr_value *map)
{
    struct okr_buf buf = OKR_BUF(client->arena);
    if (!isnan(okr_value_double(get(map, "score"))))
        tell_score(client, map, &buf);
    else if (!okr_is_nil(get(map, "score_proposal")))
        tell_proposal(client, map, &buf);
    return buf.failed || !buf.len ? OKR_STR("") : okr_buf_view(&buf);
}

// --- okr carry ---------------------------------------------------------------------------------------------------------

enum carry_flags { CARRY_REASON, CARRY_DRY_RUN, CARRY_CYCLE };

static void tell_left(struct client *client, const struct okr_value *ok)
{
    const struct okr_value *left = get(ok, "left");
    for (uint32_t i = 0; left && i < left->n; i++) {
        struct okr_str why = str(&left->items[i], "why");
        int code = okr_error_code(why);
        const struct okr_error_row *row = okr_error_row(code);
        print_in(&client->out, DIM, str(&left->items[i], "id"));
        print_c(&client->out, "  ");
        print_c(&client->out, client_word(client, WORD_LEFT_BEHIND));
        if (okr_str_is(why, row->slug))
            print_c(&client->out, client->options.lang == OKR_ZH ? row->zh : row->en);
        else
            print_c(&client->out,
                    client_word(client, okr_str_is(why, "reached")     ? WORD_LEFT_REACHED
                                        : okr_str_is(why, "abandoned") ? WORD_LEFT_ABANDONED
                                        : okr_str_is(why, "cancelled") ? WORD_LEFT_CANCELLED
                                                                       : WORD_LEFT_END));
        print_c(&client->out, "\n");
    }
}

/// What came over: the objective, its key results from their new starts on, the alignments.
static void tell_carried(struct client *client, const struct okr_value *ok)
{
    const struct okr_value *krs = get(ok, "key_results"), *edges = get(ok, "alignments");
    struct print *out = &client->out;
    for (uint32_t i = 0; krs && i < krs->n; i++) {
        const struct okr_value *kr = &krs->items[i];
        struct okr_str start = client_metric_value(client, kr, get(get(kr, "metric"), "start"));
        print_in(out, DIM, str(kr, "id"));
        print_c(out, "  ");
        print_str(out, str(kr, "text"));
        if (start.len) {
            print_c(out, client_word(client, WORD_FROM_START));
            print_in(out, BOLD, start);
        }
        print_c(out, "\n");
    }
    for (uint32_t i = 0; edges && i < edges->n; i++) {
        print_str(out, client_edge(client, &edges->items[i]));
        print_c(out, "\n");
    }
}

int cmd_carry(struct client *client)
{
    struct options *options = &client->options;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    const struct okr_value *ok, *envelope;
    uint32_t n = 2;
    size_t place = okr_pack_map_open(&p);
    okr_pack_key(&p, "id");
    okr_pack_str(&p, client_words(client, 1, options->n_words - 1));
    okr_pack_key(&p, "to");
    okr_pack_c(&p, options->word[options->n_words - 1]);
    pair(&p, "cycle", options->flag[CARRY_CYCLE], &n);
    pair(&p, "reason", options->flag[CARRY_REASON], &n);
    okr_pack_map_close(&p, place, n);
    struct connection_request request = {.op = "objective.carry",
                                         .args = okr_buf_view(&args),
                                         .dry_run = options->flag[CARRY_DRY_RUN] != NULL};
    int code = client_ask_more(client, &request, &ok, &envelope);
    if (code)
        return code;
    if (client_wants_json(client)) {
        client_json(client, ok);
        return 0;
    }
    client_moved(client, ok, false);
    tell_carried(client, ok);
    tell_left(client, ok);
    if (request.dry_run) {
        print_c(&client->out, client_word(client, WORD_DRY_RUN));
        print_c(&client->out, "\n");
    }
    return 0;
}
