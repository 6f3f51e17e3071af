// SPDX-License-Identifier: Apache-2.0
// okr checkin REF VALUE: the value goes to okrd as it was typed; what it moved comes back.
#include "checkin.h"

#include <math.h>
#include <okr/text.h>

static void pair(struct okr_pack *p, const char *key, struct okr_str value, uint32_t *n)
{
    okr_pack_key(p, key);
    okr_pack_str(p, value);
    ++*n;
}

int checkin_pack_confidence(struct client *client, const char *typed, struct okr_pack *p,
                            uint32_t *n)
{
    double confidence;
    if (okr_confidence_read(okr_str_c(typed), &confidence, NULL) != OKR_OK)
        return client_refuse(client, EXIT_USAGE, WORD_BAD_CONFIDENCE, typed,
                             client_word(client, WORD_CONFIDENCE_HINT));
    okr_pack_key(p, "confidence");
    okr_pack_fraction(p, confidence);
    ++*n;
    return 0;
}

static int pack_status(struct client *client, const char *typed, struct okr_pack *p, uint32_t *n)
{
    unsigned status = okr_term_read(OKR_GROUP_STATUS, okr_str_c(typed));
    if (!status)
        return client_refuse(client, EXIT_USAGE, WORD_NOT_A_TERM, typed,
                             client_terms(client, OKR_GROUP_STATUS));
    pair(p, "claimed_status", okr_str_c(okr_term_slug(OKR_GROUP_STATUS, status)), n);
    return 0;
}

/// The last word is the value and those before it are the reference; a single word is a reference without a value. `as_of`: what stands for the flag's, NULL = not given.
static int pack_arguments(struct client *client, const char *as_of, struct okr_pack *p,
                          uint32_t *ret_n)
{
    struct options *options = &client->options;
    const char *const *flag = options->flag;
    size_t end = options->n_words;
    int code = 0;
    if (end > 2)
        pair(p, "value", okr_str_c(options->word[--end]), ret_n);
    pair(p, "key_result", client_words(client, 1, end), ret_n);
    if (flag[CHECKIN_MESSAGE])
        pair(p, "note", okr_str_c(flag[CHECKIN_MESSAGE]), ret_n);
    if (flag[CHECKIN_FOR])
        pair(p, "reported_by", okr_str_c(flag[CHECKIN_FOR]), ret_n);
    if (flag[CHECKIN_BLOCKER])
        pair(p, "blocker", okr_str_c(flag[CHECKIN_BLOCKER]), ret_n);
    if (flag[CHECKIN_EVIDENCE])
        pair(p, "evidence", okr_str_c(flag[CHECKIN_EVIDENCE]), ret_n);
    if (as_of)
        code = client_pack_date(client, "as_of", as_of, p, ret_n);
    if (!code && flag[CHECKIN_STATUS])
        code = pack_status(client, flag[CHECKIN_STATUS], p, ret_n);
    if (!code && flag[CHECKIN_CONFIDENCE])
        code = checkin_pack_confidence(client, flag[CHECKIN_CONFIDENCE], p, ret_n);
    return code;
}

static unsigned status_of(const struct okr_value *side)
{
    return okr_term_parse(OKR_GROUP_STATUS, okr_value_str(okr_map_get(side, "status")));
}

/// The status, and the one that it was where it turned: "behind → on track". A unit has none.
static struct okr_str status_words(struct client *client, unsigned was, unsigned is)
{
    struct okr_str now = client_term(client, OKR_GROUP_STATUS, is);
    if (!is || !was || is == was)
        return now;
    return okr_arena_printf(client->arena, "%.*s %s %.*s",
                            OKR_STR_ARG(client_term(client, OKR_GROUP_STATUS, was)),
                            client_arrow(client), OKR_STR_ARG(now));
}

static void effect_row(struct client *client, struct columns *table, const struct okr_value *effect,
                       struct okr_str text)
{
    const struct okr_value *before = okr_map_get(effect, "before");
    const struct okr_value *after = okr_map_get(effect, "after");
    double now = okr_value_double(okr_map_get(after, "progress"));
    unsigned status = status_of(after);
    columns_row(table);
    columns_set(table, 0, DIM, okr_value_str(okr_map_get(effect, "id")));
    columns_set(table, 1, PLAIN,
                client_percent(client, okr_value_double(okr_map_get(before, "progress"))));
    columns_set(table, 2, PLAIN, okr_str_c(client_arrow(client)));
    columns_set(table, 3, BOLD, client_percent(client, now));
    columns_set(table, 4, client_status_colour(status), client_bar(client, now, NAN));
    columns_set(table, 5, client_status_colour(status),
                status_words(client, status_of(before), status));
    columns_set(table, 6, PLAIN, text);
}

/// Where the words of what an effect names are found.
static const struct node {
    char letter;
    const char *op, *what, *words;
} nodes[] = {
    {'k', "key_result.get", "key_result", "text"},
    {'o', "objective.get", "objective", "text"},
    {'u', "unit.get", "unit", "name"},
    {0, NULL, NULL, NULL},
};

/// The words for a line of the roll-up; empty when it cannot be had: the check-in itself is done.
static struct okr_str text_of(struct client *client, struct okr_str id,
                              const struct okr_value **ret_map)
{
    struct okr_err e = {0};
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    const struct okr_value *ok, *envelope;
    const struct node *node = nodes;
    while (node->letter && (!id.len || id.ptr[0] != node->letter))
        node++;
    if (!node->letter)
        return OKR_STR("");
    okr_pack_map(&p, 1);
    okr_pack_key(&p, "id");
    okr_pack_str(&p, id);
    struct connection_request request = {.op = node->op, .args = okr_buf_view(&args)};
    if (connection_request(&client->connection, &request, client->arena, &ok, &envelope, &e))
        return OKR_STR("");
    const struct okr_value *map = okr_map_get(ok, node->what);
    if (ret_map)
        *ret_map = map;
    return okr_value_str(okr_map_get(map, node->words));
}

/// What a dry run tells of units.
static void unit_rows(struct client *client, struct columns *table, const struct okr_value *ok)
{
    const struct okr_value *units = okr_map_get(ok, "units");
    for (uint32_t i = 0; units && i < units->n; i++)
        effect_row(client, table, &units->items[i],
                   text_of(client, okr_value_str(okr_map_get(&units->items[i], "id")), NULL));
}

static void tell_dry_run(struct client *client)
{
    if (!client_flag(client, "--dry-run"))
        return;
    print_c(&client->out, client_word(client, WORD_DRY_RUN));
    print_c(&client->out, "\n");
}

/// What stands where a value would.
static enum word said_instead(const struct okr_value *check_in)
{
    if (okr_value_str(okr_map_get(check_in, "voids")).len)
        return WORD_VOIDS;
    if (okr_value_bool(okr_map_get(check_in, "skipped")))
        return WORD_SKIPPED;
    return okr_value_str(okr_map_get(check_in, "note")).len ? WORD_RECORDED : WORD_NO_CHANGE;
}

void checkin_report(struct client *client, const struct okr_value *ok)
{
    struct print *out = &client->out;
    const struct okr_value *check_in = okr_map_get(ok, "check_in");
    const struct okr_value *effects = okr_map_get(ok, "effect"), *kr = NULL;
    struct columns table = {.arena = client->arena,
                            .n = 7,
                            .elastic = 6,
                            .right = 1U << 1 | 1U << 3,
                            .ascii = client->options.ascii};
    if (!check_in)
        return;
    struct okr_str id = okr_value_str(okr_map_get(check_in, "key_result"));
    struct okr_str text = text_of(client, id, &kr);
    struct okr_str step = okr_value_str(okr_map_get(check_in, "step"));
    struct okr_str value = step;
    struct okr_str was = OKR_STR("");
    if (kr && !step.len) {
        value = client_metric_value(client, kr, okr_map_get(check_in, "value"));
        was = client_metric_value(client, kr, okr_map_get(check_in, "previous_value"));
    }
    print_in(out, BOLD, text);
    print_c(out, "\n  ");
    if (value.len) {
        print_str(out, was.len ? was : okr_str_c(client->options.ascii ? "-" : "–"));
        print_c(out, " ");
        print_c(out, client_arrow(client));
        print_c(out, " ");
        print_in(out, BOLD, value);
    } else {
        print_c(out, client_word(client, said_instead(check_in)));
    }
    print_c(out, "\n");
    for (uint32_t i = 0; effects && i < effects->n; i++) {
        const struct okr_value *effect = &effects->items[i];
        struct okr_str whose = okr_value_str(okr_map_get(effect, "id"));
        effect_row(client, &table, effect,
                   okr_str_eq(whose, id) ? text : text_of(client, whose, NULL));
    }
    unit_rows(client, &table, ok);
    columns_print(&table, COLUMNS_TABLE, out);
    tell_dry_run(client);
}

// --- several days ----------------------------------------------------------------------------------------------------

/// A list of days, or a span of them: "2018-01-15..2018-01-19", "15日、17日" have one of these between.
static const char *const separators[] = {"..", "~", "～", "—", ",", "，", "、"};
enum { SPANS = 4 }; ///< the first of them make a span

/// The day at the front of `*rest`, which is left behind the separator; `*ret_span`: that was one of a span.
static const char *take_day(struct client *client, struct okr_str *rest, bool *ret_span)
{
    for (size_t at = 0; at < rest->len; at++)
        for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
            struct okr_str tail = okr_str_skip(*rest, at);
            if (!okr_str_starts(tail, okr_str_c(separators[i])))
                continue;
            struct okr_str day = {rest->ptr, at};
            *rest = okr_str_skip(tail, strlen(separators[i]));
            *ret_span = i < SPANS;
            return okr_arena_dup(client->arena, okr_str_trim(day)).ptr;
        }
    struct okr_str day = okr_str_trim(*rest);
    *rest = okr_str_skip(*rest, rest->len);
    *ret_span = false;
    return okr_arena_dup(client->arena, day).ptr;
}

static bool names_several_days(const char *typed)
{
    for (size_t i = 0; typed && i < sizeof separators / sizeof *separators; i++)
        if (strstr(typed, separators[i]))
            return true;
    return false;
}

/// One item a day, or a span with its last day.
static int pack_days(struct client *client, struct okr_buf *buf)
{
    struct okr_pack p = OKR_PACK(buf);
    struct okr_str rest = okr_str_c(client->options.flag[CHECKIN_AS_OF]);
    uint32_t items = 0;
    int code = 0;
    okr_pack_map(&p, 1);
    okr_pack_key(&p, "items");
    size_t list = okr_pack_array_open(&p);
    while (!code && rest.len) {
        bool span, more;
        uint32_t n = 0;
        const char *first = take_day(client, &rest, &span);
        size_t place = okr_pack_map_open(&p);
        code = pack_arguments(client, first, &p, &n);
        if (!code && span)
            code = client_pack_date(client, "until", take_day(client, &rest, &more), &p, &n);
        okr_pack_map_close(&p, place, n);
        items++;
    }
    okr_pack_array_close(&p, list, items);
    return code;
}

int checkin_send_many(struct client *client, const struct okr_buf *args, const char *file)
{
    const struct okr_value *ok, *envelope;
    struct okr_err e = {0};
    struct connection_request request;
    int code = client_request(client, "check_in.record_many", args, &request);
    if (code)
        return code;
    code = connection_request(&client->connection, &request, client->arena, &ok, &envelope, &e);
    if (code && !file && e.details.n) { // of what was typed there are no lines to tell
        const struct okr_detail *first = &e.details.at[0];
        struct okr_err own = {.lang = e.lang};
        code = okr_fail(&own, first->code, NULL, first->hint.len ? first->hint.ptr : NULL, "%.*s",
                        OKR_STR_ARG(first->message));
        return client_tell(client, code, &own, NULL);
    }
    if (code)
        return client_tell(client, code, &e, file);
    if (client_wants_json(client))
        client_json(client, ok);
    else
        checkin_report_many(client, ok);
    return 0;
}

void checkin_report_many(struct client *client, const struct okr_value *ok)
{
    const struct okr_value *items = okr_map_get(ok, "items");
    struct print *out = &client->out;
    struct columns table = {.arena = client->arena,
                            .n = 7,
                            .elastic = 6,
                            .right = 1U << 1 | 1U << 3,
                            .ascii = client->options.ascii};
    for (uint32_t i = 0; items && i < items->n; i++) {
        const struct okr_value *effects = okr_map_get(&items->items[i], "effect");
        const struct okr_value *check_in = okr_map_get(&items->items[i], "check_in");
        if (effects && effects->n)
            effect_row(client, &table, &effects->items[0],
                       okr_value_str(okr_map_get(check_in, "note")));
    }
    unit_rows(client, &table, ok);
    columns_print(&table, COLUMNS_TABLE, out);
    const char *after;
    struct okr_str before = word_before(WORD_N_RECORDED, client->options.lang, &after);
    print_str(out, okr_arena_printf(client->arena, "%.*s%u%s", OKR_STR_ARG(before),
                                    items ? (unsigned)items->n : 0U, after));
    print_c(out, "\n");
    tell_dry_run(client);
}

// --- the command -----------------------------------------------------------------------------------------------------

static int record(struct client *client)
{
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    const struct okr_value *ok, *envelope;
    uint32_t n = 0;
    size_t place = okr_pack_map_open(&p);
    int code = pack_arguments(client, client->options.flag[CHECKIN_AS_OF], &p, &n);
    okr_pack_map_close(&p, place, n);
    if (code)
        return code;
    struct connection_request request;
    if ((code = client_request(client, "check_in.record", &args, &request)) ||
        (code = client_ask_more(client, &request, &ok, &envelope)))
        return code;
    if (client_wants_json(client))
        client_json(client, ok);
    else
        checkin_report(client, ok);
    return 0;
}

/// What can be said without a value.
static bool says_something(const char *const *flag)
{
    return flag[CHECKIN_MESSAGE] || flag[CHECKIN_CONFIDENCE] || flag[CHECKIN_STATUS] ||
           flag[CHECKIN_BLOCKER];
}

int cmd_checkin(struct client *client)
{
    struct options *options = &client->options;
    struct okr_buf args = OKR_BUF(client->arena);
    if (options->flag[CHECKIN_FILE])
        return checkin_file(client, options->flag[CHECKIN_FILE]);
    if (options->n_words == 1)
        return checkin_walk(client);
    if (options->n_words == 2 && !says_something(options->flag))
        return commands_refuse_short(client);
    if (!names_several_days(options->flag[CHECKIN_AS_OF]))
        return record(client);
    int code = pack_days(client, &args);
    return code ? code : checkin_send_many(client, &args, NULL);
}
