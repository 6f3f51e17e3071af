// SPDX-License-Identifier: Apache-2.0
// okr people: who works where; okr people import: a roster taken in as a whole.
#include "fields.h"

#include "roster.h"

#include <okr/text.h>
#include <pwd.h>
#include <stdlib.h>

enum flags { DRY_RUN, CONFIRM, PARTIAL, CREATE_UNITS, ALL, REASON };
enum { PAGE = 5000 };

// --- the import ---------------------------------------------------------------------------------------------------------
static int pack_import(struct client *client, const char *file, struct okr_buf *buf)
{
    static const char *const switches[] = {
        [CONFIRM] = "confirm", [PARTIAL] = "partial", [CREATE_UNITS] = "create_units"};
    const char *const *flag = client->options.flag;
    struct okr_pack p = OKR_PACK(buf);
    size_t place = okr_pack_map_open(&p);
    uint32_t n = 1;
    for (size_t i = CONFIRM; i <= CREATE_UNITS; i++)
        if (flag[i]) {
            okr_pack_key(&p, switches[i]);
            okr_pack_bool(&p, true);
            n++;
        }
    if (flag[REASON]) {
        okr_pack_key(&p, "reason");
        okr_pack_c(&p, flag[REASON]);
        n++;
    }
    okr_pack_key(&p, "rows");
    int code = roster_pack(client, file, &p);
    okr_pack_map_close(&p, place, n);
    return code;
}

static struct okr_str text_of(const struct okr_value *map, const char *key)
{
    return okr_value_str(okr_map_get(map, key));
}

static struct okr_str what_word(struct client *client, struct okr_str what)
{
    return okr_str_c(client_word(client, okr_str_is(what, "created") ? WORD_CREATED
                                         : okr_str_is(what, "moved") ? WORD_MOVED
                                         : okr_str_is(what, "left")  ? WORD_LEFT
                                                                     : WORD_CHANGED));
}

/// "mail, lead": which fields changed.
static struct okr_str changed_fields(struct client *client, const struct okr_value *fields)
{
    struct okr_buf text = OKR_BUF(client->arena);
    okr_buf_c(&text, "");
    for (uint32_t i = 0; fields && i < fields->n; i++) {
        okr_buf_c(&text, i ? client_comma(client) : "");
        okr_buf_str(&text, client_field(client, okr_value_str(&fields->items[i])));
    }
    return okr_buf_view(&text);
}

/// Which fields changed; of who left, what is to be handed over.
static struct okr_str detail_of(struct client *client, const struct okr_value *change)
{
    uint64_t holds = okr_value_uint(okr_map_get(change, "holds"), 0);
    const char *after;
    if (!holds)
        return changed_fields(client, okr_map_get(change, "changed"));
    struct okr_str before = word_before(WORD_STILL_HOLDS, client->options.lang, &after);
    return okr_arena_printf(client->arena, "%.*s%llu%s", OKR_STR_ARG(before),
                            (unsigned long long)holds, after);
}

static void report_import(struct client *client, const struct okr_value *ok, bool dry_run)
{
    static const struct {
        const char *key;
        enum word word;
    } counts[] = {{"created", WORD_CREATED},
                  {"changed", WORD_CHANGED},
                  {"left", WORD_LEFT},
                  {"unchanged", WORD_UNCHANGED}};
    const struct okr_value *changes = okr_map_get(ok, "changes");
    struct columns table = {.arena = client->arena, .n = 6, .ascii = client->options.ascii};
    for (uint32_t i = 0; changes && i < changes->n; i++) {
        const struct okr_value *change = &changes->items[i];
        columns_row(&table);
        columns_set(&table, 0, PLAIN, what_word(client, text_of(change, "what")));
        columns_set(&table, 1, DIM, text_of(change, "id"));
        columns_set(&table, 2, PLAIN, text_of(change, "employee_number"));
        columns_set(&table, 3, BOLD, text_of(change, "name"));
        columns_set(&table, 4, PLAIN, text_of(change, "department"));
        columns_set(&table, 5, DIM, detail_of(client, change));
    }
    columns_print(&table, COLUMNS_TABLE, &client->out);
    for (size_t i = 0; i < 4; i++) {
        char number[32];
        snprintf(number, sizeof number, " %llu",
                 (unsigned long long)okr_value_uint(okr_map_get(ok, counts[i].key), 0));
        print_c(&client->out, i ? client_comma(client) : "");
        print_c(&client->out, client_word(client, counts[i].word));
        print_c(&client->out, number);
    }
    print_c(&client->out, "\n");
    if (dry_run) {
        print_c(&client->out, client_word(client, WORD_DRY_RUN));
        print_c(&client->out, "\n");
    }
}

static int import(struct client *client)
{
    struct okr_buf args = OKR_BUF(client->arena);
    const struct okr_value *ok, *envelope;
    struct okr_err e = {0};
    const char *file = client->options.n_words > 2 ? client->options.word[2] : "-";
    int code = pack_import(client, file, &args);
    if (code)
        return code;
    struct connection_request request = {.op = "people.import",
                                         .args = okr_buf_view(&args),
                                         .dry_run = client->options.flag[DRY_RUN] != NULL};
    if ((code =
             connection_request(&client->connection, &request, client->arena, &ok, &envelope, &e)))
        return client_tell(client, code, &e, strcmp(file, "-") == 0 ? "stdin" : file);
    if (client_wants_json(client))
        client_json(client, ok);
    else
        report_import(client, ok, request.dry_run);
    return 0;
}

// --- the list -----------------------------------------------------------------------------------------------------------
enum { NUMBER, NAME, UNIT, LEAD, MAIL, USER, STATUS, ID, LIST_COLUMNS };

/// The units of an answer by id: sorted, so that thousands of leads are found quickly.
struct units {
    const struct okr_value **at;
    size_t n, room;
};

static struct okr_str id_of(const struct okr_value *unit)
{
    return text_of(unit, "id");
}

static int by_id(const void *a, const void *b)
{
    const struct okr_value *const *x = a, *const *y = b;
    return okr_str_cmp(id_of(*x), id_of(*y));
}

static const struct okr_value *find_unit(const struct units *units, struct okr_str id)
{
    size_t low = 0, high = units->n;
    while (id.len && low < high) {
        size_t middle = low + (high - low) / 2;
        int order = okr_str_cmp(id_of(units->at[middle]), id);
        if (order == 0)
            return units->at[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static bool add_units(struct client *client, struct units *units, const struct okr_value *more)
{
    size_t room = units->n + more->n;
    const struct okr_value **at = okr_arena_grow(
        client->arena, (void *)units->at, units->room * sizeof(void *), room * sizeof(void *));
    if (!at && room)
        return false;
    for (uint32_t i = 0; i < more->n; i++)
        at[units->n++] = &more->items[i];
    units->at = at;
    units->room = room;
    return true;
}

/// One page of unit.list after another.
static int load_units(struct client *client, struct units *units)
{
    struct okr_str after = OKR_STR("");
    uint32_t n = PAGE;
    while (n == PAGE) {
        struct okr_buf args = OKR_BUF(client->arena);
        struct okr_pack p = OKR_PACK(&args);
        const struct okr_value *ok;
        okr_pack_map(&p, after.len ? 2 : 1);
        okr_pack_key(&p, "limit");
        okr_pack_uint(&p, PAGE);
        if (after.len) {
            okr_pack_key(&p, "after");
            okr_pack_str(&p, after);
        }
        int code = client_ask(client, "unit.list", &args, &ok);
        const struct okr_value *list = code ? NULL : okr_map_get(ok, "units");
        if (code || !add_units(client, units, list))
            return code ? code : client_refuse(client, EXIT_REFUSED, WORD_OUT_OF_MEMORY, "", NULL);
        n = list->n;
        after = n ? id_of(&list->items[n - 1]) : OKR_STR("");
    }
    return 0;
}

/// The id of the unit that is named on the command line; empty: all.
static int find_under(struct client *client, struct okr_str *ret)
{
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    const struct okr_value *ok;
    *ret = OKR_STR("");
    if (client->options.n_words < 2)
        return 0;
    okr_pack_map(&p, 1);
    okr_pack_key(&p, "id");
    okr_pack_str(&p, client_words(client, 1, client->options.n_words));
    int code = client_ask(client, "unit.get", &args, &ok);
    if (!code)
        *ret = id_of(okr_map_get(ok, "unit"));
    return code;
}

static bool is_under(const struct units *units, const struct okr_value *unit, struct okr_str above)
{
    for (int level = 0; above.len && level < 64; level++) {
        if (!unit)
            return false;
        if (okr_str_eq(id_of(unit), above))
            return true;
        unit = find_unit(units, text_of(unit, "parent"));
    }
    return !above.len;
}

/// The names of the unix users among the identities; a number where this machine knows none.
static struct okr_str user_of(struct client *client, const struct okr_value *unit)
{
    const struct okr_value *identities = okr_map_get(unit, "identities");
    struct okr_buf text = OKR_BUF(client->arena);
    okr_buf_c(&text, "");
    for (uint32_t i = 0; identities && i < identities->n; i++) {
        struct okr_str identity = okr_value_str(&identities->items[i]);
        if (!okr_str_starts(identity, OKR_STR("uid:")))
            continue;
        struct okr_str number = okr_arena_dup(client->arena, okr_str_skip(identity, 4));
        char *end = NULL;
        unsigned long uid = number.ptr ? strtoul(number.ptr, &end, 10) : 0;
        const struct passwd *entry = end && !*end ? getpwuid((uid_t)uid) : NULL;
        okr_buf_c(&text, text.len ? ", " : "");
        if (entry)
            okr_buf_c(&text, entry->pw_name);
        else
            okr_buf_str(&text, identity);
    }
    return okr_buf_view(&text);
}

static bool is_shown(struct client *client, const struct units *units, const struct okr_value *unit,
                     struct okr_str under)
{
    bool person =
        okr_term_parse(OKR_GROUP_UNIT_KIND, text_of(unit, "kind")) == OKR_UNIT_KIND_PERSON;
    bool left =
        okr_term_parse(OKR_GROUP_UNIT_STATUS, text_of(unit, "status")) == OKR_UNIT_STATUS_LEFT;
    return person && (!left || client->options.flag[ALL]) && is_under(units, unit, under);
}

static void row(struct client *client, const struct units *units, struct columns *table,
                const struct okr_value *unit)
{
    unsigned status = okr_term_parse(OKR_GROUP_UNIT_STATUS, text_of(unit, "status"));
    const struct okr_value *parent = find_unit(units, text_of(unit, "parent")),
                           *lead = find_unit(units, text_of(unit, "lead"));
    columns_row(table);
    columns_set(table, NUMBER, PLAIN, text_of(unit, "employee_number"));
    columns_set(table, NAME, BOLD, text_of(unit, "name"));
    columns_set(table, UNIT, PLAIN, parent ? text_of(parent, "name") : OKR_STR(""));
    columns_set(table, LEAD, PLAIN, lead ? text_of(lead, "name") : OKR_STR(""));
    columns_set(table, MAIL, PLAIN, text_of(unit, "mail"));
    columns_set(table, USER, PLAIN, user_of(client, unit));
    columns_set(table, STATUS, status == OKR_UNIT_STATUS_LEFT ? DIM : PLAIN,
                client_term(client, OKR_GROUP_UNIT_STATUS, status));
    columns_set(table, ID, DIM, id_of(unit));
}

/// {"people": […]}, as the wire has its units.
static int print_people(struct client *client, const struct okr_buf *array)
{
    struct okr_value value, people = {.type = OKR_V_MAP, .n = 1};
    struct okr_pair pair = {.key = {.type = OKR_V_STR, .str = OKR_STR("people")}};
    struct okr_err e = {0};
    int code = array->failed ? okr_fail_memory(&e)
                             : okr_decode(okr_buf_view(array), client->arena, &value, &e);
    if (code)
        return client_tell(client, code, &e, NULL);
    pair.value = value;
    people.pairs = &pair;
    client_json(client, &people);
    return 0;
}

static int list(struct client *client)
{
    static const enum word heads[LIST_COLUMNS] = {
        WORD_NUMBER, WORD_PERSON_NAME, WORD_FOR_WHOM,    WORD_MANAGER,
        WORD_MAIL,   WORD_UNIX_USER,   WORD_ASKED_STATE, WORD_ID};
    struct units units = {0};
    struct okr_str under;
    int code = find_under(client, &under);
    if (code || (code = load_units(client, &units)))
        return code;
    const struct okr_value **order =
        okr_arena_array(client->arena, units.n, sizeof(const struct okr_value *));
    if (!order && units.n)
        return client_refuse(client, EXIT_REFUSED, WORD_OUT_OF_MEMORY, "", NULL);
    for (size_t i = 0; i < units.n; i++)
        order[i] = units.at[i];
    if (units.n)
        qsort(units.at, units.n, sizeof(const struct okr_value *), by_id);
    struct columns table = client_columns(client, heads, LIST_COLUMNS);
    table.elastic = MAIL;
    size_t n = 0;
    struct okr_buf json = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&json);
    size_t place = okr_pack_array_open(&p);
    for (size_t i = 0; i < units.n; i++) {
        if (!is_shown(client, &units, order[i], under))
            continue;
        n++;
        if (client->options.output == OUTPUT_JSONL)
            client_json(client, order[i]);
        else if (client->options.output == OUTPUT_JSON)
            okr_pack_value(&p, order[i]);
        else
            row(client, &units, &table, order[i]);
    }
    okr_pack_array_close(&p, place, (uint32_t)n);
    if (client->options.output == OUTPUT_JSON)
        return print_people(client, &json);
    if (client->options.output != OUTPUT_JSONL && n)
        client_table(client, &table);
    if (client->options.output == OUTPUT_TABLE && !n) {
        print_c(&client->out, client_word(client, WORD_NOBODY));
        print_c(&client->out, "\n");
    }
    return 0;
}

int cmd_people(struct client *client)
{
    const struct options *options = &client->options;
    if (options->n_words < 2 || strcmp(options->word[1], "import") != 0)
        return list(client);
    if (options->n_words > 3)
        return client_refuse(client, EXIT_USAGE, WORD_TOO_MANY, options->word[3],
                             "okr people import FILE");
    return import(client);
}
