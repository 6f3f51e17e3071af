// SPDX-License-Identifier: Apache-2.0
// okr unit: one unit renamed, moved, led by somebody else, known by other names; okr handover: what one person answers for, to another.
#include "fields.h"

enum { REASON, DRY_RUN, TO };

/// What a verb sets. A value "-" takes away.
static const struct verb {
    const char *name, *op, *key;
    enum { ONE, MANY, TERM, NONE } how;
} verbs[] = {
    {"rename", "unit.update", "name", ONE},
    {"key", "unit.update", "key", ONE},
    {"move", "unit.move", "parent", ONE},
    {"lead", "unit.update", "lead", ONE},
    {"deputies", "unit.update", "deputies", MANY},
    {"alias", "unit.update", "aliases", MANY},
    {"status", "unit.update", "status", TERM},
    {"remove", "unit.remove", NULL, NONE},
    {0},
};

static const struct verb *find_verb(const char *word)
{
    for (const struct verb *verb = verbs; verb->name; verb++)
        if (strcmp(verb->name, word) == 0)
            return verb;
    return NULL;
}

/// The names between commas of either script.
static void pack_many(struct okr_pack *p, struct okr_str typed)
{
    static const char *const marks[] = {",", "，", "、"};
    size_t place = okr_pack_array_open(p), from = 0;
    uint32_t n = 0;
    for (size_t at = 0; at <= typed.len; at++) {
        size_t mark = at == typed.len ? 1 : 0;
        for (size_t i = 0; !mark && i < 3; i++)
            if (okr_str_starts(okr_str_skip(typed, at), okr_str_c(marks[i])))
                mark = strlen(marks[i]);
        if (!mark)
            continue;
        struct okr_str name = okr_str_trim((struct okr_str){typed.ptr + from, at - from});
        if (name.len) {
            okr_pack_str(p, name);
            n++;
        }
        from = at + mark;
    }
    okr_pack_array_close(p, place, n);
}

static int pack_value(struct client *client, const struct verb *verb, struct okr_str typed,
                      struct okr_pack *p)
{
    bool nothing = okr_str_is(typed, "-");
    okr_pack_key(p, verb->key);
    if (verb->how == MANY) {
        pack_many(p, nothing ? OKR_STR("") : typed);
    } else if (nothing) {
        okr_pack_nil(p);
    } else if (verb->how == TERM) {
        unsigned term = okr_term_read(OKR_GROUP_UNIT_STATUS, typed);
        if (!term)
            return client_refuse(client, EXIT_USAGE, WORD_NOT_A_TERM, typed.ptr,
                                 client_terms(client, OKR_GROUP_UNIT_STATUS));
        okr_pack_c(p, okr_term_slug(OKR_GROUP_UNIT_STATUS, term));
    } else {
        okr_pack_str(p, typed);
    }
    return 0;
}

static void pack_reason(struct client *client, struct okr_pack *p)
{
    if (!client->options.flag[REASON])
        return;
    okr_pack_key(p, "reason");
    okr_pack_c(p, client->options.flag[REASON]);
}

static struct okr_str text_of(const struct okr_value *map, const char *key)
{
    return okr_value_str(okr_map_get(map, key));
}

static void say_dry_run(struct client *client)
{
    if (!client->options.flag[DRY_RUN])
        return;
    print_c(&client->out, client_word(client, WORD_DRY_RUN));
    print_c(&client->out, "\n");
}

/// "  lead: Lin Mei": what the verb set, where the name does not show it.
static void report_set(struct client *client, const struct verb *verb, const struct okr_value *unit)
{
    if (!verb->key || strcmp(verb->key, "name") == 0)
        return;
    struct okr_str key = okr_str_c(verb->key);
    print_c(&client->out, "  ");
    print_str(&client->out, client_field(client, key));
    print_c(&client->out, client->options.lang == OKR_ZH ? "：" : ": ");
    print_in(&client->out, BOLD,
             client_field_value(client, &okr_entity_unit, key, okr_map_get(unit, verb->key)));
}

/// "u-2  Treasury (department)  lead: Lin Mei".
static void report(struct client *client, const struct verb *verb, const struct okr_value *ok)
{
    const struct okr_value *unit = okr_map_get(ok, "unit");
    struct print *out = &client->out;
    if (!unit) {
        print_str(out, text_of(ok, "id"));
        print_c(out, "  ");
        print_c(out, client_word(client, WORD_REMOVED));
    } else {
        bool zh = client->options.lang == OKR_ZH;
        print_in(out, DIM, text_of(unit, "id"));
        print_c(out, "  ");
        print_in(out, BOLD, text_of(unit, "name"));
        print_c(out, zh ? "（" : " (");
        print_str(out, client_term(client, OKR_GROUP_UNIT_KIND,
                                   okr_term_parse(OKR_GROUP_UNIT_KIND, text_of(unit, "kind"))));
        print_c(out, zh ? "）" : ")");
        report_set(client, verb, unit);
    }
    print_c(out, "\n");
    say_dry_run(client);
}

static int change(struct client *client, const struct verb *verb)
{
    struct options *options = &client->options;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    const struct okr_value *ok, *envelope;
    int code = 0;
    okr_pack_map(&p, 1u + (verb->how != NONE) + (options->flag[REASON] != NULL));
    okr_pack_key(&p, "id");
    okr_pack_c(&p, options->word[2]);
    if (verb->how != NONE)
        code = pack_value(client, verb, client_words(client, 3, options->n_words), &p);
    pack_reason(client, &p);
    struct connection_request request = {
        .op = verb->op, .args = okr_buf_view(&args), .dry_run = options->flag[DRY_RUN] != NULL};
    if (code || (code = client_ask_more(client, &request, &ok, &envelope)))
        return code;
    if (client_wants_json(client))
        client_json(client, ok);
    else
        report(client, verb, ok);
    return 0;
}

int cmd_unit(struct client *client)
{
    const struct options *options = &client->options;
    const struct verb *verb = find_verb(options->word[1]);
    if (!verb)
        return client_refuse(client, EXIT_USAGE, WORD_NOT_A_TERM, options->word[1],
                             client_word(client, WORD_UNIT_VERBS));
    size_t wanted = verb->how == NONE ? 3 : 4;
    if (options->n_words < wanted)
        return commands_refuse_short(client);
    return change(client, verb);
}

// --- handover -----------------------------------------------------------------------------------------------------------
static enum word word_of(struct okr_str field)
{
    static const struct {
        const char *field;
        enum word word;
    } words[] = {
        {"accountable", WORD_ACCOUNTABLE},
        {"contributors", WORD_CONTRIBUTORS},
        {"lead", WORD_LEAD},
        {"deputies", WORD_DEPUTIES},
        {"coordinator", WORD_COORDINATOR},
        {"whom", WORD_TO_ANSWER},
        {"owner", WORD_DOES},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (okr_str_is(field, words[i].field))
            return words[i].word;
    return WORD_CHANGED;
}

static void report_handover(struct client *client, const struct okr_value *changes)
{
    struct columns table = {.arena = client->arena, .n = 3, .ascii = client->options.ascii};
    table.elastic = 2;
    for (uint32_t i = 0; changes && i < changes->n; i++) {
        const struct okr_value *change = &changes->items[i];
        columns_row(&table);
        columns_set(&table, 0, DIM, text_of(change, "id"));
        columns_set(&table, 1, PLAIN,
                    okr_str_c(client_word(client, word_of(text_of(change, "field")))));
        columns_set(&table, 2, PLAIN, text_of(change, "text"));
    }
    columns_print(&table, COLUMNS_TABLE, &client->out);
    if (!changes || !changes->n) {
        print_c(&client->out, client_word(client, WORD_NOTHING_TO_HAND));
        print_c(&client->out, "\n");
    }
    say_dry_run(client);
}

int cmd_handover(struct client *client)
{
    struct options *options = &client->options;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    const struct okr_value *ok, *envelope;
    if (!options->flag[TO])
        return commands_refuse_short(client);
    okr_pack_map(&p, 2u + (options->flag[REASON] != NULL));
    okr_pack_key(&p, "id");
    okr_pack_str(&p, client_words(client, 1, options->n_words));
    okr_pack_key(&p, "to");
    okr_pack_c(&p, options->flag[TO]);
    pack_reason(client, &p);
    struct connection_request request = {.op = "unit.handover",
                                         .args = okr_buf_view(&args),
                                         .dry_run = options->flag[DRY_RUN] != NULL};
    int code = client_ask_more(client, &request, &ok, &envelope);
    if (code)
        return code;
    if (client_wants_json(client))
        client_json(client, ok);
    else
        report_handover(client, okr_map_get(ok, "changes"));
    return 0;
}
