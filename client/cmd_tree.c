// SPDX-License-Identifier: Apache-2.0
// okr tree: units, objectives and key results with how far they are; parents beyond the tree's own as arrows.
#include "nodes.h"
#include "ref.h"

#include <inttypes.h>
#include <math.h>

enum { DEPTH_MAX = 80, PREFIX_MAX = 1024 };
enum { FLAG_CYCLE, FLAG_AT, FLAG_FIELDS };
enum column { TEXT, BAR, PERCENT, STATUS, ID, COLUMNS };

struct style {
    const char *child, *last, *pass, *gap, *up;
};
static const struct style styles[] = {
    {"├ ", "└ ", "│ ", "  ", "⇡ "},
    {"|-", "`-", "| ", "  ", "^ "},
};

struct drawing {
    struct client *client;
    struct nodes nodes;
    const struct style *style;
    struct columns table;
};

static void label(struct drawing *d, const struct node *node, struct okr_buf *buf)
{
    const struct okr_value *map = node->map;
    char letter = okr_id_letter(node->id);
    enum okr_lang lang = d->client->options.lang;
    if (letter == 'u') {
        unsigned kind =
            okr_term_parse(OKR_GROUP_UNIT_KIND, okr_value_str(okr_map_get(map, "kind")));
        okr_buf_str(buf, okr_value_str(okr_map_get(map, "name")));
        okr_buf_printf(buf, lang == OKR_ZH ? "（%s）" : " (%s)",
                       okr_term_word(OKR_GROUP_UNIT_KIND, kind, lang));
        return;
    }
    okr_buf_printf(buf, "%s%" PRIu64 " ", letter == 'o' ? "O" : "KR",
                   okr_value_uint(okr_map_get(map, "position"), 0));
    okr_buf_str(buf, okr_value_str(okr_map_get(map, "text")));
}

static void set_status(struct drawing *d, const struct okr_value *map)
{
    enum colour colour;
    struct okr_str word = client_standing(d->client, map, &colour);
    columns_set(&d->table, STATUS, colour, word);
}

static void draw_node(struct drawing *d, const struct node *node, const char *prefix)
{
    struct client *client = d->client;
    struct okr_buf text = OKR_BUF(client->arena);
    double progress = okr_value_double(okr_map_get(node->map, "progress"));
    double expected = okr_value_double(okr_map_get(node->map, "expected"));
    unsigned status =
        okr_term_parse(OKR_GROUP_STATUS, okr_value_str(okr_map_get(node->map, "status")));
    bool unit = okr_id_letter(node->id) == 'u';
    okr_buf_c(&text, prefix);
    label(d, node, &text);
    columns_row(&d->table);
    columns_set(&d->table, TEXT, unit ? BOLD : PLAIN, okr_buf_view(&text));
    columns_set(&d->table, ID, DIM, okr_arena_printf(client->arena, "%s", okr_id_text(node->id).c));
    if (unit && isnan(progress))
        return;
    columns_set(&d->table, BAR, client_status_colour(status),
                client_bar(client, progress, expected));
    columns_set(&d->table, PERCENT, PLAIN, client_percent(client, progress));
    set_status(d, node->map);
}

static const char *edge_words(const struct client *client, unsigned kind)
{
    static const enum word words[OKR_EDGE_KIND_COUNT] = {
        [OKR_EDGE_KIND_SUPPORTS] = WORD_SUPPORTS,
        [OKR_EDGE_KIND_CONTRIBUTES] = WORD_CONTRIBUTES,
        [OKR_EDGE_KIND_DEPENDS_ON] = WORD_DEPENDS,
    };
    return kind == OKR_EDGE_KIND_DECOMPOSES || kind >= OKR_EDGE_KIND_COUNT
               ? ""
               : client_word(client, words[kind]);
}

/// "company KR2, KR3": a further key result of the same objective is named by its number alone.
static void label_ends(struct drawing *d, const struct edge *edges, size_t n, struct okr_buf *buf)
{
    okr_id objective = 0;
    for (size_t i = 0; i < n; i++) {
        const struct node *to = nodes_find(&d->nodes, edges[i].to);
        bool kr = to && okr_id_letter(to->id) == 'k';
        if (i)
            okr_buf_c(buf, ", ");
        if (kr && to->parent == objective)
            okr_buf_printf(buf, "KR%" PRIu64, okr_value_uint(okr_map_get(to->map, "position"), 0));
        else
            nodes_label(&d->nodes, edges[i].to, d->client->options.lang, buf);
        if (edges[i].share >= 0 && edges[i].share != 1000)
            okr_buf_printf(buf, " (%g%%)", (double)edges[i].share / 10);
        if (!edges[i].accepted)
            okr_buf_printf(buf, d->client->options.lang == OKR_ZH ? "（%s）" : " (%s)",
                           okr_term_word(OKR_GROUP_EDGE_STATE, OKR_EDGE_STATE_PROPOSED,
                                         d->client->options.lang));
        objective = kr ? to->parent : 0;
    }
}

static void draw_edges(struct drawing *d, const struct node *node, const char *prefix)
{
    size_t n;
    const struct edge *edges = nodes_edges(&d->nodes, node->id, &n);
    for (size_t i = 0, same; i < n; i += same) {
        struct okr_buf text = OKR_BUF(d->client->arena);
        for (same = 1; i + same < n && edges[i + same].kind == edges[i].kind;)
            same++;
        const char *words = edge_words(d->client, edges[i].kind);
        okr_buf_c(&text, prefix);
        okr_buf_c(&text, d->style->up);
        okr_buf_printf(&text, "%s%s", words, *words ? " " : "");
        label_ends(d, edges + i, same, &text);
        columns_row(&d->table);
        columns_set(&d->table, TEXT, BLUE, okr_buf_view(&text));
    }
}

static void draw_children(struct drawing *d, okr_id parent, const char *prefix, int depth)
{
    size_t n;
    const struct node *children = nodes_children(&d->nodes, parent, &n);
    for (size_t i = 0; i < n && depth < DEPTH_MAX; i++) {
        char own[PREFIX_MAX], below[PREFIX_MAX];
        size_t n_below;
        bool last = i + 1 == n, root = parent == 0;
        snprintf(own, sizeof own, "%s%s", prefix,
                 root   ? ""
                 : last ? d->style->last
                        : d->style->child);
        snprintf(below, sizeof below, "%s%s", prefix,
                 root   ? ""
                 : last ? d->style->gap
                        : d->style->pass);
        (void)nodes_children(&d->nodes, children[i].id, &n_below);
        draw_node(d, &children[i], own);
        char edges[PREFIX_MAX + 8];
        snprintf(edges, sizeof edges, "%s%s", below, n_below ? d->style->pass : d->style->gap);
        draw_edges(d, &children[i], edges);
        draw_children(d, children[i].id, below, depth + 1);
    }
}

static int draw(struct client *client, const struct okr_value *tree)
{
    struct drawing d = {
        .client = client,
        .style = &styles[client->options.ascii],
        .table = {.arena = client->arena,
                  .n = COLUMNS,
                  .elastic = TEXT,
                  .right = 1U << PERCENT,
                  .ascii = client->options.ascii},
    };
    if (!nodes_read(tree, client->arena, &d.nodes))
        return client_refuse(client, EXIT_REFUSED, WORD_OUT_OF_MEMORY, "", NULL);
    if (!d.nodes.n) {
        print_c(&client->out, client_word(client, WORD_EMPTY_TREE));
        print_c(&client->out, "\n");
        return 0;
    }
    draw_children(&d, 0, "", 0);
    columns_print(&d.table, COLUMNS_TABLE, &client->out);
    const struct okr_value *leaves = okr_map_get(tree, "leaves");
    if (leaves && leaves->type == OKR_V_UINT) {
        (void)fprintf(client->out.file, "%" PRIu64 " ", leaves->u);
        print_in(&client->out, DIM,
                 okr_str_c(client_word(client, leaves->u == 1 ? WORD_LEAF : WORD_LEAVES)));
        print_c(&client->out, "\n");
    }
    return 0;
}

/// The status in words; in a table for programs by its slug.
static struct okr_str status_cell(struct client *client, const struct okr_value *map)
{
    struct okr_str slug = okr_value_str(okr_map_get(map, "status"));
    unsigned status = okr_term_parse(OKR_GROUP_STATUS, slug);
    return client->options.output == OUTPUT_TSV ? slug
                                                : client_term(client, OKR_GROUP_STATUS, status);
}

/// TSV and Markdown: one row a node, with what a spreadsheet needs.
static int list(struct client *client, const struct okr_value *tree)
{
    static const enum word heads[] = {WORD_ID, WORD_PARENT, WORD_TEXT};
    static const enum okr_word words[] = {OKR_WORD_PROGRESS, OKR_WORD_EXPECTED, OKR_WORD_STATUS};
    static const char *const keys[] = {"progress", "expected"};
    struct nodes nodes;
    struct columns table = client_columns(client, heads, 3);
    table.n = 6;
    for (size_t i = 0; i < 3; i++)
        columns_set(&table, 3 + i, DIM,
                    okr_str_c(okr_term_word(OKR_GROUP_WORD, words[i], client->options.lang)));
    if (!nodes_read(tree, client->arena, &nodes))
        return client_refuse(client, EXIT_REFUSED, WORD_OUT_OF_MEMORY, "", NULL);
    for (size_t i = 0; i < nodes.n; i++) {
        const struct node *node = &nodes.by_parent[i];
        struct okr_str text = okr_value_str(okr_map_get(node->map, "text"));
        columns_row(&table);
        columns_set(&table, 0, PLAIN, okr_value_str(okr_map_get(node->map, "id")));
        columns_set(&table, 1, PLAIN,
                    okr_arena_printf(client->arena, "%s", okr_id_text(node->parent).c));
        columns_set(&table, 2, PLAIN,
                    text.len ? text : okr_value_str(okr_map_get(node->map, "name")));
        for (size_t k = 0; k < 2; k++) {
            double part = okr_value_double(okr_map_get(node->map, keys[k]));
            if (!isnan(part))
                columns_set(&table, 3 + k, PLAIN, okr_arena_printf(client->arena, "%.4g", part));
        }
        columns_set(&table, 5, PLAIN, status_cell(client, node->map));
    }
    client_table(client, &table);
    return 0;
}

static void print_each(struct client *client, const struct okr_value *tree)
{
    static const char *const lists[] = {"units", "objectives", "key_results", "alignments"};
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++) {
        const struct okr_value *items = okr_map_get(tree, lists[l]);
        for (uint32_t i = 0; items && i < items->n; i++)
            client_json(client, &items->items[i]);
    }
}

/// What the drawing and the rows for spreadsheets show: nothing else is asked for. JSON is whole, unless --fields says otherwise.
static const char drawn_fields[] =
    "units.kind,units.name,units.parent,units.progress,"
    "objectives.unit,objectives.position,objectives.text,objectives.state,objectives.outcome,"
    "objectives.progress,objectives.status,"
    "key_results.objective,key_results.position,key_results.text,key_results.state,"
    "key_results.outcome,key_results.progress,key_results.expected,key_results.status,"
    "alignments.from,alignments.to,alignments.kind,alignments.share,alignments.state,"
    "outside,leaves";
static const char listed_fields[] =
    "units.name,units.parent,units.progress,"
    "objectives.unit,objectives.position,objectives.text,objectives.progress,objectives.status,"
    "key_results.objective,key_results.position,key_results.text,key_results.progress,"
    "key_results.expected,key_results.status";

static const char *fields_of(const struct client *client)
{
    switch (client->options.output) {
    case OUTPUT_JSON:
    case OUTPUT_JSONL: return client->options.flag[FLAG_FIELDS];
    case OUTPUT_TSV:
    case OUTPUT_MD: return listed_fields;
    case OUTPUT_TABLE:
    case OUTPUT_SARIF: break;
    }
    return drawn_fields;
}

/// One question: the whole or the part that `ref` names, or a page of the whole.
struct question {
    struct okr_str ref;
    const char *typed_at;
    bool page;
    okr_id after; ///< of a page; 0: the first
    uint64_t at;  ///< the event that the first page was right after; 0: not known yet
};
enum { PAGE = 1000, PAGE_ARENA = 256 << 20 };

/// "objectives.text,leaves" as a list.
static void pack_names(struct okr_pack *p, const char *names)
{
    size_t place = okr_pack_array_open(p), length;
    uint32_t n = 0;
    for (; *names; names += length + (names[length] == ',')) {
        length = strcspn(names, ",");
        okr_pack_str(p, (struct okr_str){names, length});
        n++;
    }
    okr_pack_array_close(p, place, n);
}

static void pack_question(struct client *client, const struct question *q, struct okr_pack *p)
{
    const char *cycle = client->options.flag[FLAG_CYCLE], *fields = fields_of(client);
    size_t place = okr_pack_map_open(p);
    uint32_t n = 0;
    if (q->ref.len) {
        okr_pack_key(p, "id");
        okr_pack_str(p, q->ref);
        n++;
    }
    if (q->page) {
        okr_pack_key(p, "limit");
        okr_pack_uint(p, PAGE);
        n++;
    }
    if (q->after) {
        okr_pack_key(p, "after");
        okr_pack_id(p, q->after);
        n++;
    }
    if (cycle) {
        okr_pack_key(p, "cycle");
        okr_pack_c(p, cycle);
        n++;
    }
    if (q->typed_at) {
        ref_pack_at(p, q->typed_at);
        n++;
    } else if (q->at) {
        okr_pack_key(p, "at");
        okr_pack_uint(p, q->at);
        n++;
    }
    if (fields) {
        okr_pack_key(p, "fields");
        pack_names(p, fields);
        n++;
    }
    okr_pack_map_close(p, place, n);
}

/// `*ret_seq`: the event that the answer was right after.
static int ask(struct client *client, const struct question *q, const struct okr_value **ret_ok,
               uint64_t *ret_seq)
{
    const struct okr_value *envelope;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    pack_question(client, q, &p);
    struct connection_request request = {.op = "tree.get", .args = okr_buf_view(&args)};
    int code = client_ask_more(client, &request, ret_ok, &envelope);
    if (!code)
        *ret_seq = okr_value_uint(okr_map_get(envelope, "seq"), 0);
    return code;
}

/// One line an entity needs no tree in memory: the whole comes in pages, all as of the first one's position.
static int print_pages(struct client *client, struct question *q)
{
    struct okr_arena *own = client->arena, *arena = okr_arena_new(PAGE_ARENA);
    uint64_t seq;
    int code = 0;
    if (!arena)
        return client_refuse(client, EXIT_REFUSED, WORD_OUT_OF_MEMORY, "", NULL);
    client->arena = arena;
    q->page = true;
    do {
        const struct okr_value *ok;
        okr_arena_reset(arena);
        if ((code = ask(client, q, &ok, &seq)))
            break;
        q->at = q->at ? q->at : seq;
        print_each(client, ok);
        q->after = nodes_id(ok, "next");
    } while (q->after);
    client->arena = own;
    okr_arena_free(arena);
    return code;
}

int cmd_tree(struct client *client)
{
    const struct okr_value *ok;
    struct options *options = &client->options;
    struct question q = {.ref = client_words(client, 1, options->n_words)};
    uint64_t seq;
    int code = ref_read_at(client, options->flag[FLAG_AT], &q.typed_at);
    if (code)
        return code;
    if (options->flag[FLAG_FIELDS] && !client_wants_json(client))
        return client_refuse(client, EXIT_USAGE, WORD_FIELDS_OF_JSON, "--fields",
                             client_word(client, WORD_SAY_JSON));
    if (options->output == OUTPUT_JSONL && options->n_words == 1)
        return print_pages(client, &q);
    if ((code = ask(client, &q, &ok, &seq)))
        return code;
    switch (options->output) {
    case OUTPUT_JSON: client_json(client, ok); return 0;
    case OUTPUT_JSONL: print_each(client, ok); return 0;
    case OUTPUT_TSV:
    case OUTPUT_MD: return list(client, ok);
    case OUTPUT_TABLE:
    case OUTPUT_SARIF: break;
    }
    return draw(client, ok);
}
