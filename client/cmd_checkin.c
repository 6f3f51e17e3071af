// SPDX-License-Identifier: Apache-2.0
// okr checkin REF VALUE: the value goes to okrd as it was typed; what it moved comes back.
#include "commands.h"

#include <math.h>
#include <okr/text.h>

enum flags { MESSAGE, CONFIDENCE, AS_OF, FOR, DRY_RUN };

static void pair(struct okr_pack *p, const char *key, struct okr_str value, uint32_t *n)
{
    okr_pack_key(p, key);
    okr_pack_str(p, value);
    ++*n;
}

static int pack_confidence(struct client *client, const char *typed, struct okr_pack *p,
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

/// The last word is the value and those before it are the reference; a single word is a reference without a value.
static int pack_arguments(struct client *client, struct okr_buf *buf)
{
    struct options *options = &client->options;
    struct okr_pack p = OKR_PACK(buf);
    size_t place = okr_pack_map_open(&p), end = options->n_words;
    uint32_t n = 0;
    int code = 0;
    if (end > 2)
        pair(&p, "value", okr_str_c(options->word[--end]), &n);
    pair(&p, "key_result", client_words(client, 1, end), &n);
    if (options->flag[MESSAGE])
        pair(&p, "note", okr_str_c(options->flag[MESSAGE]), &n);
    if (options->flag[FOR])
        pair(&p, "reported_by", okr_str_c(options->flag[FOR]), &n);
    if (options->flag[AS_OF])
        code = client_pack_date(client, "as_of", options->flag[AS_OF], &p, &n);
    if (!code && options->flag[CONFIDENCE])
        code = pack_confidence(client, options->flag[CONFIDENCE], &p, &n);
    okr_pack_map_close(&p, place, n);
    return code;
}

static void effect_row(struct client *client, struct columns *table, const struct okr_value *effect,
                       struct okr_str text)
{
    const struct okr_value *before = okr_map_get(effect, "before");
    const struct okr_value *after = okr_map_get(effect, "after");
    double now = after ? okr_value_double(okr_map_get(after, "progress")) : NAN;
    double was = before ? okr_value_double(okr_map_get(before, "progress")) : NAN;
    unsigned status =
        after ? okr_term_parse(OKR_GROUP_STATUS, okr_value_str(okr_map_get(after, "status"))) : 0;
    columns_row(table);
    columns_set(table, 0, DIM, okr_value_str(okr_map_get(effect, "id")));
    columns_set(table, 1, PLAIN, client_percent(client, was));
    columns_set(table, 2, PLAIN, okr_str_c(client->options.ascii ? "->" : "→"));
    columns_set(table, 3, BOLD, client_percent(client, now));
    columns_set(table, 4, client_status_colour(status), client_bar(client, now, NAN));
    columns_set(table, 5, client_status_colour(status),
                client_term(client, OKR_GROUP_STATUS, status));
    columns_set(table, 6, PLAIN, text);
}

/// The objective's text, for the roll-up's line; empty when it cannot be had: the check-in itself is done.
static struct okr_str text_of(struct client *client, struct okr_str id,
                              const struct okr_value **ret_map)
{
    struct okr_err e = {0};
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    const struct okr_value *ok, *envelope;
    bool kr = id.len && id.ptr[0] == 'k';
    okr_pack_map(&p, 1);
    okr_pack_key(&p, "id");
    okr_pack_str(&p, id);
    struct connection_request request = {.op = kr ? "key_result.get" : "objective.get",
                                         .args = okr_buf_view(&args)};
    if (connection_request(&client->connection, &request, client->arena, &ok, &envelope, &e))
        return OKR_STR("");
    const struct okr_value *map = okr_map_get(ok, kr ? "key_result" : "objective");
    if (ret_map)
        *ret_map = map;
    return map ? okr_value_str(okr_map_get(map, "text")) : OKR_STR("");
}

static void report(struct client *client, const struct okr_value *ok)
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
        print_c(out, client->options.ascii ? " -> " : " → ");
        print_in(out, BOLD, value);
    } else {
        print_c(out, client_word(client, WORD_RECORDED));
    }
    print_c(out, "\n");
    for (uint32_t i = 0; effects && i < effects->n; i++) {
        const struct okr_value *effect = &effects->items[i];
        struct okr_str whose = okr_value_str(okr_map_get(effect, "id"));
        effect_row(client, &table, effect,
                   okr_str_eq(whose, id) ? text : text_of(client, whose, NULL));
    }
    columns_print(&table, COLUMNS_TABLE, out);
    if (client->options.flag[DRY_RUN]) {
        print_c(out, client_word(client, WORD_DRY_RUN));
        print_c(out, "\n");
    }
}

int cmd_checkin(struct client *client)
{
    struct options *options = &client->options;
    struct okr_buf args = OKR_BUF(client->arena);
    const struct okr_value *ok, *envelope;
    if (options->n_words == 2 && !options->flag[MESSAGE] && !options->flag[CONFIDENCE])
        return commands_refuse_short(client);
    int code = pack_arguments(client, &args);
    if (code)
        return code;
    struct connection_request request;
    if ((code = client_request(client, "check_in.record", &args, &request)) ||
        (code = client_ask_more(client, &request, &ok, &envelope)))
        return code;
    if (client_wants_json(client))
        client_json(client, ok);
    else
        report(client, ok);
    return 0;
}
