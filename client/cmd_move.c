// SPDX-License-Identifier: Apache-2.0
// okr propose, publish, close, accept, decline, answer and the like: one table says which operation a word on the command line is.
#include "commands.h"

#include "ref.h"

#include <okr/text.h>

/// How the words after the name are read.
enum shape {
    WHOLE, ///< all of them are the reference
    LAST,  ///< the last one is an argument of its own: okr close REF OUTCOME
    FIRST, ///< the first one is the id, the others are one argument: okr ack m-3 we see to it
};
/// A value on the wire.
struct value {
    const char *key;
    enum { AS_TYPED, TERM, DATE } how;
    enum okr_group group;
};
static const struct {
    const char *flag;
    struct value value;
} flags[] = {
    {"--reason", {"reason", AS_TYPED, 0}}, {"--cycle", {"cycle", AS_TYPED, 0}},
    {"--review", {"review", AS_TYPED, 0}}, {"--decision", {"decision", TERM, OKR_GROUP_DECISION}},
    {"--date", {"date", DATE, 0}},         {"--kr", {"key_result", AS_TYPED, 0}},
};

static const struct move {
    const char *command;
    struct {
        char letter; ///< of what is moved
        const char *op;
    } ops[2];
    enum shape shape;
    struct value argument; ///< LAST and FIRST: what the other words are
} moves[] = {
    {"propose", {{'o', "objective.propose"}}, WHOLE, {0}},
    {"publish", {{'o', "objective.publish"}}, WHOLE, {0}},
    {"withdraw", {{'o', "objective.withdraw"}, {'a', "alignment.withdraw"}}, WHOLE, {0}},
    {"close",
     {{'o', "objective.close"}, {'k', "key_result.close"}},
     LAST,
     {"outcome", TERM, OKR_GROUP_OUTCOME}},
    {"reopen", {{'o', "objective.reopen"}, {'k', "key_result.reopen"}}, WHOLE, {0}},
    {"archive", {{'o', "objective.archive"}}, WHOLE, {0}},
    {"move", {{'o', "objective.move"}}, LAST, {"to", AS_TYPED, 0}},
    {"accept", {{'a', "alignment.accept"}}, WHOLE, {0}},
    {"decline", {{'a', "alignment.decline"}, {'m', "mention.decline"}}, WHOLE, {0}},
    {"ack", {{'m', "mention.acknowledge"}}, FIRST, {"answer", AS_TYPED, 0}},
    {"answer", {{'m', "mention.answer"}}, FIRST, {"answer", AS_TYPED, 0}},
    {"delegate", {{'m', "mention.delegate"}}, FIRST, {"to", AS_TYPED, 0}},
};

static const struct move *find_move(const char *command)
{
    size_t i = 0;
    while (strcmp(moves[i].command, command) != 0)
        i++;
    return &moves[i];
}

/// The operation for what the reference names; okrd says what is wrong with one that fits none.
static const char *op_of(struct client *client, const struct move *move, struct okr_str ref)
{
    okr_id id;
    char letter = okr_id_parse(ref, &id) ? okr_id_letter(id) : ref_letter(client->arena, ref);
    for (size_t i = 0; i < 2 && move->ops[i].op; i++)
        if (move->ops[i].letter == letter)
            return move->ops[i].op;
    return move->ops[0].op;
}

static int pack_value(struct client *client, const struct value *value, const char *typed,
                      struct okr_pack *p, uint32_t *n)
{
    struct okr_str text = okr_str_c(typed);
    if (value->how == TERM) {
        unsigned term = okr_term_read(value->group, text);
        if (!term)
            return client_refuse(client, EXIT_USAGE, WORD_NOT_A_TERM, typed,
                                 client_terms(client, value->group));
        text = okr_str_c(okr_term_slug(value->group, term));
    }
    if (value->how == DATE)
        return client_pack_date(client, value->key, typed, p, n);
    okr_pack_key(p, value->key);
    okr_pack_str(p, text);
    ++*n;
    return 0;
}

static int pack(struct client *client, const struct move *move, struct okr_buf *buf,
                struct okr_str *ret_ref)
{
    struct options *options = &client->options;
    struct okr_pack p = OKR_PACK(buf);
    size_t place = okr_pack_map_open(&p), end = options->n_words;
    const char *argument = NULL;
    uint32_t n = 1;
    int code = 0;
    if (move->shape == LAST)
        argument = options->word[--end];
    if (move->shape == FIRST) {
        if (end > 2)
            argument = client_words(client, 2, end).ptr;
        end = 2;
    }
    *ret_ref = client_words(client, 1, end);
    okr_pack_key(&p, "id");
    okr_pack_str(&p, *ret_ref);
    if (argument)
        code = pack_value(client, &move->argument, argument, &p, &n);
    for (size_t i = 0; !code && i < sizeof flags / sizeof *flags; i++)
        if (client_flag(client, flags[i].flag))
            code = pack_value(client, &flags[i].value, client_flag(client, flags[i].flag), &p, &n);
    okr_pack_map_close(&p, place, n);
    return code;
}

void client_moved(struct client *client, const struct okr_value *ok, bool dry_run)
{
    static const struct {
        const char *key, *text;
        enum okr_group state;
    } entities[] = {
        {"objective", "text", OKR_GROUP_OBJECTIVE_STATE},
        {"key_result", "text", OKR_GROUP_KEY_RESULT_STATE},
        {"alignment", NULL, OKR_GROUP_EDGE_STATE},
        {"mention", "ask", OKR_GROUP_MENTION_STATE},
    };
    struct print *out = &client->out;
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
        const struct okr_value *map = okr_map_get(ok, entities[i].key);
        if (!map)
            continue;
        unsigned outcome =
            okr_term_parse(OKR_GROUP_OUTCOME, okr_value_str(okr_map_get(map, "outcome")));
        print_in(out, DIM, okr_value_str(okr_map_get(map, "id")));
        print_c(out, "  ");
        print_in(out, BOLD,
                 client_term(
                     client, entities[i].state,
                     okr_term_parse(entities[i].state, okr_value_str(okr_map_get(map, "state")))));
        if (outcome) {
            print_c(out, client->options.lang == OKR_ZH ? "（" : " (");
            print_str(out, client_term(client, OKR_GROUP_OUTCOME, outcome));
            print_c(out, client->options.lang == OKR_ZH ? "）" : ")");
        }
        print_c(out, "  ");
        print_str(out, entities[i].text ? okr_value_str(okr_map_get(map, entities[i].text))
                                        : client_edge(client, map));
        print_c(out, "\n");
    }
    if (dry_run) {
        print_c(out, client_word(client, WORD_DRY_RUN));
        print_c(out, "\n");
    }
}

int cmd_move(struct client *client)
{
    const struct move *move = find_move(client->options.word[0]);
    struct okr_buf args = OKR_BUF(client->arena);
    const struct okr_value *ok, *envelope;
    struct okr_str ref;
    int code = pack(client, move, &args, &ref);
    if (code)
        return code;
    struct connection_request request;
    if ((code = client_request(client, op_of(client, move, ref), &args, &request)) ||
        (code = client_ask_more(client, &request, &ok, &envelope)))
        return code;
    if (client_wants_json(client))
        client_json(client, ok);
    else
        client_moved(client, ok, request.dry_run);
    return 0;
}
