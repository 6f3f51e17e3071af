// SPDX-License-Identifier: Apache-2.0
// okr show REF: one unit, objective or key result, with what it hangs on. JSON is one round trip; a person also gets the texts of the other ends, in a second one.
#include "json.h"
#include "ref.h"
#include "show.h"

#include <inttypes.h>
#include <math.h>

enum { FLAG_CYCLE, FLAG_AT };
enum { ENDS_MAX = 24 }; ///< edges whose other end's text is fetched

static const struct okr_value *get(const struct okr_value *map, const char *key)
{
    return okr_map_get(map, key);
}

static struct okr_str str(const struct okr_value *map, const char *key)
{
    return okr_value_str(okr_map_get(map, key));
}

static struct okr_str term(struct client *client, enum okr_group group, const struct okr_value *map,
                           const char *key)
{
    return client_term(client, group, okr_term_parse(group, str(map, key)));
}

/// One "word  value" line; an empty value says nothing and is left out.
static void fact(struct columns *table, const char *name, struct okr_str value)
{
    if (!value.len)
        return;
    columns_row(table);
    columns_set(table, 0, DIM, okr_str_c(name));
    columns_set(table, 1, PLAIN, value);
}

static void headline(struct client *client, const struct okr_value *map, const char *mark)
{
    struct print *out = &client->out;
    if (mark) {
        (void)fprintf(out->file, "%s", print_start(out, BOLD));
        (void)fprintf(out->file, "%s%" PRIu64 "  ", mark, okr_value_uint(get(map, "position"), 0));
        print_c(out, print_stop(out, BOLD));
    }
    print_in(out, BOLD, str(map, mark ? "text" : "name"));
    print_c(out, "  ");
    print_in(out, DIM, str(map, "id"));
    print_c(out, "\n");
}

static void progress_line(struct client *client, const struct okr_value *map)
{
    struct print *out = &client->out;
    double progress = okr_value_double(get(map, "progress"));
    double expected = okr_value_double(get(map, "expected"));
    enum colour colour;
    struct okr_str standing = client_standing(client, map, &colour);
    print_in(out, colour, client_bar(client, progress, expected));
    print_c(out, "  ");
    print_str(out, client_percent(client, progress));
    print_c(out, "  ");
    print_in(out, colour, standing);
    if (!isnan(expected)) {
        print_c(out, "  ");
        print_in(out, DIM,
                 okr_arena_printf(client->arena, "(%s %.*s)", client_word(client, WORD_PACE),
                                  OKR_STR_ARG(client_percent(client, expected))));
    }
    print_c(out, "\n");
}

// --- what stands beside it -------------------------------------------------------------------------------------------

struct question {
    const char *op;
    struct okr_str id;
};

/// Asks all at once; NULL for what cannot be had: its id then stands alone.
static void look_up(struct client *client, const struct question *questions, size_t n,
                    const struct okr_value **ret_ok)
{
    struct connection_request requests[ENDS_MAX];
    struct okr_err e = {0};
    for (size_t i = 0; i < n; i++) {
        struct okr_buf args = OKR_BUF(client->arena);
        ref_pack(&args, "id", questions[i].id, NULL, client->options.flag[FLAG_AT]);
        requests[i] =
            (struct connection_request){.op = questions[i].op, .args = okr_buf_view(&args)};
        ret_ok[i] = NULL;
    }
    (void)!connection_ask_all(&client->connection, requests, n, client->arena, ret_ok, &e);
}

static bool is_key_result(struct okr_str id)
{
    return id.len && id.ptr[0] == 'k';
}

static void read_texts(struct client *client, const struct okr_str *ids, size_t n,
                       struct okr_str *ret)
{
    struct question questions[ENDS_MAX];
    const struct okr_value *ok[ENDS_MAX];
    for (size_t i = 0; i < n; i++)
        questions[i] =
            (struct question){is_key_result(ids[i]) ? "key_result.get" : "objective.get", ids[i]};
    look_up(client, questions, n, ok);
    for (size_t i = 0; i < n; i++)
        ret[i] = str(get(ok[i], is_key_result(ids[i]) ? "key_result" : "objective"), "text");
}

/// "Lin Mei u-4"
static struct okr_str named(struct client *client, const struct okr_value *unit, struct okr_str id)
{
    return unit ? okr_arena_printf(client->arena, "%.*s %.*s", OKR_STR_ARG(str(unit, "name")),
                                   OKR_STR_ARG(id))
                : id;
}

static struct okr_str name_of(struct client *client, struct okr_str id)
{
    const struct okr_value *ok = NULL;
    if (id.len)
        look_up(client, &(struct question){"unit.get", id}, 1, &ok);
    return named(client, get(ok, "unit"), id);
}

/// "FY2018Q4 (2018-01-01..2018-03-31)"
static struct okr_str cycle_words(struct client *client, const struct okr_value *list,
                                  struct okr_str id)
{
    for (uint32_t i = 0; list && i < list->n; i++) {
        const struct okr_value *cycle = &list->items[i];
        struct okr_str start = str(cycle, "start"), end = str(cycle, "end");
        if (!okr_str_eq(str(cycle, "id"), id))
            continue;
        return start.len ? okr_arena_printf(client->arena, "%.*s (%.*s..%.*s)",
                                            OKR_STR_ARG(str(cycle, "key")), OKR_STR_ARG(start),
                                            OKR_STR_ARG(end))
                         : str(cycle, "key");
    }
    return id;
}

/// Whose it is, who answers for it (whoever is named, else the person whose it is, else the unit's lead: METHOD 1), and when.
static void tell_whose(struct client *client, const struct okr_value *objective,
                       struct columns *facts)
{
    enum { UNIT, OWNER, CYCLES, QUESTIONS };
    const enum okr_lang lang = client->options.lang;
    struct okr_str whose = str(objective, "unit"), owner = str(objective, "accountable");
    const struct question questions[QUESTIONS] = {[UNIT] = {"unit.get", whose},
                                                  [OWNER] = {"unit.get", owner.len ? owner : whose},
                                                  [CYCLES] = {"cycle.list", OKR_STR("")}};
    const struct okr_value *ok[QUESTIONS];
    look_up(client, questions, QUESTIONS, ok);
    const struct okr_value *unit = get(ok[UNIT], "unit");
    if (owner.len || okr_str_is(str(unit, "kind"), "person"))
        owner = named(client, get(ok[OWNER], "unit"), questions[OWNER].id);
    else
        owner = name_of(client, str(unit, "lead"));
    fact(facts, okr_term_word(OKR_GROUP_WORD, OKR_WORD_UNIT, lang), named(client, unit, whose));
    fact(facts, okr_term_word(OKR_GROUP_KEY, OKR_KEY_OWNER, lang), owner);
    fact(facts, okr_term_word(OKR_GROUP_KEY, OKR_KEY_CYCLE, lang),
         cycle_words(client, get(ok[CYCLES], "cycles"), str(objective, "cycle")));
}

// --- edges -----------------------------------------------------------------------------------------------------------

static const char *edge_words(struct client *client, const struct okr_value *edge, bool outgoing)
{
    static const enum word words[OKR_EDGE_KIND_COUNT] = {
        [OKR_EDGE_KIND_DECOMPOSES] = WORD_ALIGNS,
        [OKR_EDGE_KIND_SUPPORTS] = WORD_SUPPORTS,
        [OKR_EDGE_KIND_CONTRIBUTES] = WORD_CONTRIBUTES,
        [OKR_EDGE_KIND_DEPENDS_ON] = WORD_DEPENDS,
    };
    unsigned kind = okr_term_parse(OKR_GROUP_EDGE_KIND, str(edge, "kind"));
    return outgoing ? client_word(client, words[kind]) : client_word(client, WORD_ALIGNED_FROM);
}

/// `own`: the ids of this answer; an edge is outgoing when its `from` is one of them.
static bool is_own(const struct okr_value *answer, struct okr_str id)
{
    static const char *const entities[] = {"objective", "key_result"};
    const struct okr_value *krs = get(answer, "key_results");
    for (int i = 0; i < 2; i++) {
        const struct okr_value *map = get(answer, entities[i]);
        if (map && okr_str_eq(str(map, "id"), id))
            return true;
    }
    for (uint32_t i = 0; krs && i < krs->n; i++)
        if (okr_str_eq(str(&krs->items[i], "id"), id))
            return true;
    return false;
}

static struct okr_str other_end(const struct okr_value *answer, const struct okr_value *edge)
{
    return str(edge, is_own(answer, str(edge, "from")) ? "to" : "from");
}

static void edges(struct client *client, const struct okr_value *answer)
{
    const struct okr_value *list = get(answer, "alignments");
    bool ascii = client->options.ascii;
    struct columns table = {.arena = client->arena, .n = 4, .elastic = 2, .ascii = ascii};
    struct okr_str ends[ENDS_MAX], texts[ENDS_MAX];
    uint32_t n = list ? list->n : 0, shown = n < ENDS_MAX ? n : ENDS_MAX;
    for (uint32_t i = 0; i < shown; i++)
        ends[i] = other_end(answer, &list->items[i]);
    if (shown)
        read_texts(client, ends, shown, texts);
    for (uint32_t i = 0; i < n; i++) {
        const struct okr_value *edge = &list->items[i];
        bool outgoing = is_own(answer, str(edge, "from"));
        bool accepted = okr_str_is(str(edge, "state"), "accepted");
        columns_row(&table);
        columns_set(&table, 0, BLUE,
                    okr_arena_printf(client->arena, "%s %s",
                                     outgoing ? ascii ? "^" : "⇡"
                                     : ascii  ? "v"
                                              : "⇣",
                                     edge_words(client, edge, outgoing)));
        columns_set(&table, 1, DIM, other_end(answer, edge));
        if (i < shown)
            columns_set(&table, 2, PLAIN, texts[i]);
        if (!accepted)
            columns_set(&table, 3, YELLOW, term(client, OKR_GROUP_EDGE_STATE, edge, "state"));
    }
    columns_print(&table, COLUMNS_TABLE, &client->out);
}

// --- the three kinds -------------------------------------------------------------------------------------------------

static struct okr_str value_of(struct client *client, const struct okr_value *kr)
{
    const struct okr_value *metric = get(kr, "metric");
    if (okr_is_nil(metric))
        return OKR_STR("");
    struct okr_str now = client_metric_value(client, kr, get(metric, "current"));
    struct okr_str target = client_metric_value(client, kr, get(metric, "target"));
    struct okr_str first = client_metric_value(client, kr, get(metric, "original_target"));
    if (!target.len)
        return now;
    if (!now.len)
        now = okr_str_c(client->options.ascii ? "-" : "–");
    if (!first.len)
        return okr_arena_printf(client->arena, "%.*s / %.*s", OKR_STR_ARG(now),
                                OKR_STR_ARG(target));
    return okr_arena_printf(client->arena, "%.*s / %.*s (%s %.*s)", OKR_STR_ARG(now),
                            OKR_STR_ARG(target), client_word(client, WORD_AT_FIRST),
                            OKR_STR_ARG(first));
}

static void key_result_row(struct client *client, struct columns *table, const struct okr_value *kr)
{
    enum colour colour;
    struct okr_str standing = client_standing(client, kr, &colour);
    double progress = okr_value_double(get(kr, "progress"));
    columns_row(table);
    columns_set(table, 0, PLAIN,
                okr_arena_printf(client->arena, "KR%" PRIu64 " %.*s",
                                 okr_value_uint(get(kr, "position"), 0),
                                 OKR_STR_ARG(str(kr, "text"))));
    columns_set(table, 1, PLAIN, value_of(client, kr));
    columns_set(table, 2, colour,
                client_bar(client, progress, okr_value_double(get(kr, "expected"))));
    columns_set(table, 3, PLAIN, client_percent(client, progress));
    columns_set(table, 4, colour, standing);
    columns_set(table, 5, DIM, str(kr, "id"));
}

/// What closing said of it.
static void judged(struct client *client, struct columns *facts, const struct okr_value *map)
{
    fact(facts, client_word(client, WORD_OUTCOME), term(client, OKR_GROUP_OUTCOME, map, "outcome"));
    fact(facts, client_word(client, WORD_SCORE), client_score(client, map));
    fact(facts, client_word(client, WORD_CARRIED_FROM), str(map, "carried_from"));
    fact(facts, okr_term_word(OKR_GROUP_WORD, OKR_WORD_REVIEW, client->options.lang),
         str(map, "review"));
    fact(facts, client_word(client, WORD_DECISION),
         term(client, OKR_GROUP_DECISION, map, "decision"));
}

static void show_objective(struct client *client, const struct okr_value *ok)
{
    const struct okr_value *objective = get(ok, "objective"), *krs = get(ok, "key_results");
    struct columns table = {.arena = client->arena,
                            .n = 6,
                            .elastic = 0,
                            .right = 1U << 3,
                            .ascii = client->options.ascii};
    struct columns facts = {.arena = client->arena, .n = 2, .elastic = 1};
    headline(client, objective, "O");
    progress_line(client, objective);
    const enum okr_lang lang = client->options.lang;
    tell_whose(client, objective, &facts);
    fact(&facts, okr_term_word(OKR_GROUP_KEY, OKR_KEY_STATE, lang),
         term(client, OKR_GROUP_OBJECTIVE_STATE, objective, "state"));
    judged(client, &facts, objective);
    fact(&facts, okr_term_word(OKR_GROUP_KEY, OKR_KEY_ORIGIN, lang),
         term(client, OKR_GROUP_ORIGIN, objective, "origin"));
    fact(&facts, client_word(client, WORD_NOTE), str(objective, "note"));
    columns_print(&facts, COLUMNS_TABLE, &client->out);
    print_c(&client->out, "\n");
    for (uint32_t i = 0; krs && i < krs->n; i++)
        key_result_row(client, &table, &krs->items[i]);
    columns_print(&table, COLUMNS_TABLE, &client->out);
    edges(client, ok);
}

static void steps(struct client *client, struct columns *facts, const struct okr_value *kr)
{
    const struct okr_value *list = get(get(kr, "metric"), "steps");
    struct okr_buf buf = OKR_BUF(client->arena);
    for (uint32_t i = 0; list && list->type == OKR_V_ARRAY && i < list->n; i++) {
        okr_buf_c(&buf, i ? "  " : "");
        okr_buf_c(&buf, okr_value_bool(get(&list->items[i], "done")) ? "[x] " : "[ ] ");
        okr_buf_str(&buf, str(&list->items[i], "name"));
    }
    fact(facts, client_word(client, WORD_STEPS), okr_buf_view(&buf));
}

static void show_key_result(struct client *client, const struct okr_value *ok)
{
    const struct okr_value *kr = get(ok, "key_result");
    struct columns facts = {.arena = client->arena, .n = 2, .elastic = 1};
    double confidence = okr_value_double(get(kr, "confidence"));
    struct okr_str checked = str(kr, "checked");
    headline(client, kr, "KR");
    progress_line(client, kr);
    fact(&facts, client_word(client, WORD_VALUE), value_of(client, kr));
    if (!okr_is_nil(get(kr, "metric")))
        steps(client, &facts, kr);
    if (!isnan(confidence))
        fact(&facts, client_word(client, WORD_CONFIDENCE), client_percent(client, confidence));
    fact(&facts, client_word(client, WORD_DUE), str(kr, "due_effective"));
    fact(&facts, client_word(client, WORD_LAST_CHECK_IN),
         checked.len ? checked : okr_str_c(client_word(client, WORD_NEVER)));
    fact(&facts, client_word(client, WORD_CLAIMED),
         term(client, OKR_GROUP_STATUS, kr, "claimed_status"));
    fact(&facts, client_word(client, WORD_BLOCKER), str(kr, "blocker"));
    fact(&facts, client_word(client, WORD_EVIDENCE), str(kr, "evidence"));
    fact(&facts, okr_term_word(OKR_GROUP_WORD, OKR_WORD_CHECKPOINT, client->options.lang),
         show_checkpoints(client, kr));
    fact(&facts, client_word(client, WORD_FORECAST), show_forecast(client, kr));
    fact(&facts, client_word(client, WORD_WORK), show_work(client, kr));
    judged(client, &facts, kr);
    fact(&facts, client_word(client, WORD_NOTE), str(kr, "note"));
    columns_print(&facts, COLUMNS_TABLE, &client->out);
    edges(client, ok);
}

/// A unit's answer is two: itself, and its objectives.
static int show_unit(struct client *client, const struct okr_value *ok)
{
    const struct okr_value *unit = get(ok, "unit"), *found, *list;
    struct columns facts = {.arena = client->arena, .n = 2, .elastic = 1};
    struct columns table = {.arena = client->arena,
                            .n = 5,
                            .elastic = 0,
                            .right = 1U << 2,
                            .ascii = client->options.ascii};
    struct okr_buf args = OKR_BUF(client->arena);
    ref_pack(&args, "unit", str(unit, "id"), client->options.flag[FLAG_CYCLE],
             client->options.flag[FLAG_AT]);
    int code = client_ask(client, "objective.list", &args, &found);
    if (code)
        return code;
    list = get(found, "objectives");
    if (client_wants_json(client)) {
        json_t *whole = json_from_value(ok);
        (void)json_object_set_new(whole, "objectives", json_from_value(list ? list : found));
        struct okr_str text =
            json_text(whole, client->options.output != OUTPUT_JSONL, client->arena);
        (void)fprintf(client->out.file, "%.*s\n", OKR_STR_ARG(text));
        json_decref(whole);
        return 0;
    }
    headline(client, unit, NULL);
    fact(&facts, client_word(client, WORD_KIND), term(client, OKR_GROUP_UNIT_KIND, unit, "kind"));
    fact(&facts, client_word(client, WORD_PATH), str(ok, "path"));
    fact(&facts, client_word(client, WORD_LEAD), name_of(client, str(unit, "lead")));
    columns_print(&facts, COLUMNS_TABLE, &client->out);
    for (uint32_t i = 0; list && i < list->n; i++) {
        const struct okr_value *o = &list->items[i];
        double progress = okr_value_double(get(o, "progress"));
        enum colour colour;
        struct okr_str standing = client_standing(client, o, &colour);
        columns_row(&table);
        columns_set(&table, 0, PLAIN,
                    okr_arena_printf(client->arena, "O%" PRIu64 " %.*s",
                                     okr_value_uint(get(o, "position"), 0),
                                     OKR_STR_ARG(str(o, "text"))));
        columns_set(&table, 1, colour, client_bar(client, progress, NAN));
        columns_set(&table, 2, PLAIN, client_percent(client, progress));
        columns_set(&table, 3, colour, standing);
        columns_set(&table, 4, DIM, str(o, "id"));
    }
    columns_print(&table, COLUMNS_TABLE, &client->out);
    return 0;
}

int cmd_show(struct client *client)
{
    const struct okr_value *ok;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_str text = client_words(client, 1, client->options.n_words);
    char letter = ref_letter(client->arena, text);
    const char *op = letter == 'k'   ? "key_result.get"
                     : letter == 'o' ? "objective.get"
                     : letter == 'u' ? "unit.get"
                                     : NULL;
    if (!op)
        return client_refuse(client, EXIT_NOT_FOUND, WORD_NO_REFERENCE, text.ptr,
                             client_word(client, WORD_GIVE_REFERENCE));
    const char **at = &client->options.flag[FLAG_AT];
    int code = ref_read_at(client, *at, at);
    if (code)
        return code;
    ref_pack(&args, "id", text, letter == 'u' ? NULL : client->options.flag[FLAG_CYCLE], *at);
    if ((code = client_ask(client, op, &args, &ok)))
        return code;
    if (letter == 'u')
        return show_unit(client, ok);
    if (client_wants_json(client))
        client_json(client, ok);
    else if (letter == 'o')
        show_objective(client, ok);
    else
        show_key_result(client, ok);
    return 0;
}
