// SPDX-License-Identifier: Apache-2.0
// okr health [UNIT]: how the alignment stands, list after list; each says what its columns mean.
#include "commands.h"

#include <inttypes.h>
#include <math.h>

enum { FLAG_CYCLE };

static const struct okr_value *get(const struct okr_value *map, const char *key)
{
    return okr_map_get(map, key);
}

static struct okr_str str(const struct okr_value *map, const char *key)
{
    return okr_value_str(get(map, key));
}

static bool chinese(const struct client *client)
{
    return client->options.lang == OKR_ZH;
}

static struct okr_str count(struct client *client, const struct okr_value *map, const char *key)
{
    return okr_arena_printf(client->arena, "%" PRIu64, okr_value_uint(get(map, key), 0));
}

static struct okr_str percent(struct client *client, const struct okr_value *map, const char *key)
{
    return client_percent(client, okr_value_double(get(map, key)));
}

static struct okr_str kind(struct client *client, const struct okr_value *edge)
{
    return client_term(client, OKR_GROUP_EDGE_KIND,
                       okr_term_parse(OKR_GROUP_EDGE_KIND, str(edge, "kind")));
}

/// "Finance O2 KR1"; of a unit its name.
static struct okr_str place(struct client *client, const struct okr_value *node)
{
    int64_t o = okr_value_int(get(node, "objective_position"), 0);
    int64_t kr = okr_value_int(get(node, "position"), 0);
    struct okr_buf buf = OKR_BUF(client->arena);
    okr_buf_printf(&buf, "%.*s", OKR_STR_ARG(str(node, "unit_name")));
    if (o)
        okr_buf_printf(&buf, " O%" PRId64, o);
    if (kr)
        okr_buf_printf(&buf, " KR%" PRId64, kr);
    return buf.failed ? OKR_STR("") : okr_buf_view(&buf);
}

/// "Finance O2 (decomposes); Finance O2 KR2 (contributes)".
static struct okr_str carriers(struct client *client, const struct okr_value *row)
{
    const struct okr_value *list = get(row, "carriers");
    struct okr_buf buf = OKR_BUF(client->arena);
    for (uint32_t i = 0; list && i < list->n; i++) {
        const struct okr_value *carrier = &list->items[i];
        okr_buf_printf(&buf, chinese(client) ? "%s%.*s（%.*s）" : "%s%.*s (%.*s)",
                       i == 0            ? ""
                       : chinese(client) ? "；"
                                         : "; ",
                       OKR_STR_ARG(place(client, carrier)), OKR_STR_ARG(kind(client, carrier)));
    }
    if (!buf.len)
        okr_buf_printf(&buf, "%s", client->options.ascii ? "-" : "–");
    return buf.failed ? OKR_STR("") : okr_buf_view(&buf);
}

static void row_of_coverage(struct client *client, struct columns *t, const struct okr_value *row)
{
    bool covered = okr_value_bool(get(row, "covered"));
    bool self = okr_value_bool(get(row, "self_delivered"));
    columns_set(t, 0, DIM, str(row, "id"));
    columns_set(t, 1, PLAIN, str(row, "text"));
    columns_set(t, 2, covered || self ? GREEN : YELLOW,
                okr_str_c(client_word(client, covered ? WORD_YES
                                              : self  ? WORD_COVERED_SELF
                                                      : WORD_NO)));
    columns_set(t, 3, PLAIN, carriers(client, row));
}

static void row_of_orphans(struct client *client, struct columns *t, const struct okr_value *row)
{
    columns_set(t, 0, DIM, str(row, "id"));
    columns_set(t, 1, PLAIN, place(client, row));
    columns_set(t, 2, PLAIN, str(row, "text"));
}

static void row_of_edges(struct client *client, struct columns *t, const struct okr_value *row)
{
    struct okr_str time = client_time(client, str(row, "time"));
    columns_set(t, 0, DIM, str(row, "id"));
    columns_set(t, 1, PLAIN, place(client, get(row, "from")));
    columns_set(t, 2, PLAIN, kind(client, row));
    columns_set(t, 3, PLAIN, place(client, get(row, "to")));
    columns_set(t, 4, PLAIN, (struct okr_str){time.ptr, time.len < 10 ? time.len : 10});
    columns_set(t, 5, PLAIN, str(row, "reason"));
}

static void row_of_silos(struct client *client, struct columns *t, const struct okr_value *row)
{
    columns_set(t, 0, DIM, str(row, "unit"));
    columns_set(t, 1, PLAIN, str(row, "unit_name"));
    columns_set(t, 2, PLAIN, count(client, row, "objectives"));
}

static void row_of_origins(struct client *client, struct columns *t, const struct okr_value *row)
{
    struct okr_str name = str(row, "unit_name");
    bool whole = okr_is_nil(get(row, "unit"));
    columns_set(t, 0, whole ? BOLD : PLAIN,
                whole ? okr_str_c(client_word(client, WORD_HEALTH_ALL)) : name);
    columns_set(t, 1, PLAIN, count(client, row, "objectives"));
    columns_set(t, 2, PLAIN, count(client, row, "bottom_up"));
    columns_set(t, 3, PLAIN, percent(client, row, "share"));
}

static void row_of_confidence(struct client *client, struct columns *t, const struct okr_value *row)
{
    double difference = okr_value_double(get(row, "difference"));
    columns_set(t, 0, PLAIN, str(row, "unit_name"));
    columns_set(t, 1, PLAIN, str(row, "cycle"));
    columns_set(t, 2, PLAIN, count(client, row, "key_results"));
    columns_set(t, 3, PLAIN, percent(client, row, "confidence"));
    columns_set(t, 4, PLAIN,
                okr_arena_printf(client->arena, "%.2f", okr_value_double(get(row, "score"))));
    columns_set(t, 5, PLAIN, okr_arena_printf(client->arena, "%+.2f", difference));
    columns_set(t, 6, PLAIN, count(client, row, "achieved"));
}

/// One list: its title, what it means, a row for each item.
struct section {
    const char *key;
    enum word title, meaning;
    size_t n, elastic;
    unsigned right;
    enum word heads[COLUMNS_MAX];
    void (*row)(struct client *client, struct columns *table, const struct okr_value *item);
};

static const struct section sections[] = {
    {"coverage",
     WORD_HEALTH_COVERAGE,
     WORD_HEALTH_COVERAGE_IS,
     4,
     1,
     0,
     {WORD_ID, WORD_TEXT, WORD_COVERED, WORD_CARRIED_BY},
     row_of_coverage},
    {"orphans",
     WORD_HEALTH_ORPHANS,
     WORD_HEALTH_ORPHANS_IS,
     3,
     2,
     0,
     {WORD_ID, WORD_OF_UNIT, WORD_TEXT},
     row_of_orphans},
    {"one_way",
     WORD_HEALTH_ONE_WAY,
     WORD_HEALTH_ONE_WAY_IS,
     6,
     5,
     0,
     {WORD_ID, WORD_EDGE_FROM, WORD_KIND, WORD_EDGE_TO, WORD_EDGE_SINCE, WORD_REASON},
     row_of_edges},
    {"pending",
     WORD_HEALTH_PENDING,
     WORD_HEALTH_PENDING_IS,
     5,
     3,
     0,
     {WORD_ID, WORD_EDGE_FROM, WORD_KIND, WORD_EDGE_TO, WORD_EDGE_SINCE},
     row_of_edges},
    {"silos",
     WORD_HEALTH_SILOS,
     WORD_HEALTH_SILOS_IS,
     3,
     1,
     1U << 2,
     {WORD_ID, WORD_OF_UNIT, WORD_OBJECTIVES},
     row_of_silos},
    {"origins",
     WORD_HEALTH_ORIGINS,
     WORD_HEALTH_ORIGINS_IS,
     4,
     0,
     7U << 1,
     {WORD_OF_UNIT, WORD_OBJECTIVES, WORD_BOTTOM_UP, WORD_PART},
     row_of_origins},
    {"confidence",
     WORD_HEALTH_CONFIDENCE,
     WORD_HEALTH_CONFIDENCE_IS,
     7,
     0,
     31U << 2,
     {WORD_OF_UNIT, WORD_CYCLE, WORD_KEY_RESULTS, WORD_CONFIDENCE, WORD_SCORE, WORD_DIFFERENCE,
      WORD_ACHIEVED},
     row_of_confidence},
};

/// Not where columns are for programs.
static void heading(struct client *client, const struct section *s, bool first)
{
    const char *level = client->options.output == OUTPUT_MD ? "## " : "";
    if (!first)
        print_c(&client->out, "\n");
    if (client->options.output == OUTPUT_TSV)
        return;
    print_c(&client->out, level);
    print_in(&client->out, BOLD, okr_str_c(client_word(client, s->title)));
    print_c(&client->out, *level ? "\n\n" : "\n");
    print_in(&client->out, DIM, okr_str_c(client_word(client, s->meaning)));
    print_c(&client->out, *level ? "\n\n" : "\n");
}

static void show(struct client *client, const struct section *s, const struct okr_value *ok)
{
    const struct okr_value *list = get(ok, s->key), *whole = NULL;
    struct columns table = client_columns(client, s->heads, s->n);
    table.elastic = s->elastic;
    table.right = s->right;
    table.wrap = true;
    if (list && list->type == OKR_V_MAP) { // the share of the whole stands above that of its units
        whole = list;
        list = get(list, "units");
    }
    if (whole) {
        columns_row(&table);
        s->row(client, &table, whole);
    }
    for (uint32_t i = 0; list && i < list->n; i++) {
        columns_row(&table);
        s->row(client, &table, &list->items[i]);
    }
    if (table.n_rows > 1 || client->options.output == OUTPUT_TSV) {
        client_table(client, &table);
        return;
    }
    print_c(&client->out, client_word(client, WORD_NONE));
    print_c(&client->out, "\n");
}

int cmd_health(struct client *client)
{
    const char *cycle = client->options.flag[FLAG_CYCLE];
    struct okr_str unit = client_words(client, 1, client->options.n_words);
    const struct okr_value *ok;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    okr_pack_map(&p, 0U + (unit.len > 0) + (cycle != NULL));
    if (unit.len) {
        okr_pack_key(&p, "unit");
        okr_pack_str(&p, unit);
    }
    if (cycle) {
        okr_pack_key(&p, "cycle");
        okr_pack_c(&p, cycle);
    }
    int code = client_ask(client, "health.get", &args, &ok);
    if (code)
        return code;
    if (client_wants_json(client)) {
        client_json(client, ok);
        return 0;
    }
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        heading(client, &sections[i], i == 0);
        show(client, &sections[i], ok);
    }
    return 0;
}
