// SPDX-License-Identifier: Apache-2.0
// okr tree: units, objectives and key results with how far they are; parents beyond the tree's own as arrows.
#include "nodes.h"
#include "ref.h"

#include <inttypes.h>
#include <math.h>

enum { DEPTH_MAX = 80, PREFIX_MAX = 1024 };
enum { FLAG_CYCLE, FLAG_AT };
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

enum { PAGE = 1000, PAGE_ARENA = 256 << 20 };

/// The page after `after`, as of event `at` (0: now, which `*ret_seq` then names).
static int ask_page(struct client *client, okr_id after, const char *typed_at, uint64_t at,
                    const struct okr_value **ret_ok, uint64_t *ret_seq)
{
    const char *cycle = client->options.flag[FLAG_CYCLE];
    const struct okr_value *envelope;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    okr_pack_map(&p, 1U + (after ? 1U : 0U) + (cycle ? 1U : 0U) + (typed_at || at ? 1U : 0U));
    okr_pack_key(&p, "limit");
    okr_pack_uint(&p, PAGE);
    if (after) {
        okr_pack_key(&p, "after");
        okr_pack_id(&p, after);
    }
    if (cycle) {
        okr_pack_key(&p, "cycle");
        okr_pack_c(&p, cycle);
    }
    if (typed_at) {
        ref_pack_at(&p, typed_at);
    } else if (at) {
        okr_pack_key(&p, "at");
        okr_pack_uint(&p, at);
    }
    struct connection_request request = {.op = "tree.get", .args = okr_buf_view(&args)};
    int code = client_ask_more(client, &request, ret_ok, &envelope);
    if (!code)
        *ret_seq = okr_value_uint(okr_map_get(envelope, "seq"), 0);
    return code;
}

/// One line an entity needs no tree in memory: the whole comes in pages, all as of the first one's position.
static int print_pages(struct client *client, const char *typed_at)
{
    struct okr_arena *own = client->arena, *arena = okr_arena_new(PAGE_ARENA);
    okr_id after = 0;
    uint64_t at = 0, seq;
    int code = 0;
    if (!arena)
        return client_refuse(client, EXIT_REFUSED, WORD_OUT_OF_MEMORY, "", NULL);
    client->arena = arena;
    do {
        const struct okr_value *ok;
        okr_arena_reset(arena);
        if ((code = ask_page(client, after, typed_at, at, &ok, &seq)))
            break;
        at = at ? at : seq;
        print_each(client, ok);
        after = nodes_id(ok, "next");
    } while (after);
    client->arena = own;
    okr_arena_free(arena);
    return code;
}

int cmd_tree(struct client *client)
{
    const struct okr_value *ok;
    struct okr_buf args = OKR_BUF(client->arena);
    struct options *options = &client->options;
    const char *at;
    int code = ref_read_at(client, options->flag[FLAG_AT], &at);
    if (code)
        return code;
    if (options->output == OUTPUT_JSONL && options->n_words == 1)
        return print_pages(client, at);
    ref_pack(&args, "id", client_words(client, 1, options->n_words), options->flag[FLAG_CYCLE], at);
    if ((code = client_ask(client, "tree.get", &args, &ok)))
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
