// SPDX-License-Identifier: Apache-2.0
// okr org: the organisation's settings, or one of them changed.
#include "fields.h"

#include <stdlib.h>

enum { REASON, DRY_RUN };

/// Numbers travel as numbers: which settings are, the table of the entity says.
static int pack_value(struct client *client, const char *key, const char *typed, struct okr_pack *p)
{
    const struct okr_field *field = okr_field_find(&okr_entity_org, okr_str_c(key), NULL);
    if (!field || !(field->flags & OKR_F_CHANGE))
        return client_refuse(client, EXIT_USAGE, WORD_NO_SETTING, key,
                             client_word(client, WORD_SETTINGS));
    okr_pack_key(p, key);
    if (strcmp(typed, "-") == 0) {
        okr_pack_nil(p);
    } else if (field->type == OKR_T_INT) {
        char *end;
        long number = strtol(typed, &end, 10);
        if (end == typed || *end)
            return client_refuse(client, EXIT_USAGE, WORD_BAD_COUNT, typed, NULL);
        okr_pack_int(p, number);
    } else if (field->type == OKR_T_ENUM) {
        unsigned term = okr_term_read(field->group, okr_str_c(typed));
        if (!term)
            return client_refuse(client, EXIT_USAGE, WORD_NOT_A_TERM, typed,
                                 client_terms(client, field->group));
        okr_pack_c(p, okr_term_slug(field->group, term));
    } else {
        okr_pack_c(p, typed);
    }
    return 0;
}

static int ask(struct client *client, const struct okr_value **ret_ok)
{
    struct options *options = &client->options;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    const struct okr_value *envelope;
    if (options->n_words == 1)
        return client_ask(client, "org.get", NULL, ret_ok);
    okr_pack_map(&p, options->flag[REASON] ? 2 : 1);
    int code = pack_value(client, client_field_typed(options->word[1]),
                          client_words(client, 2, options->n_words).ptr, &p);
    if (code)
        return code;
    if (options->flag[REASON]) {
        okr_pack_key(&p, "reason");
        okr_pack_c(&p, options->flag[REASON]);
    }
    struct connection_request request = {
        .op = "org.set", .args = okr_buf_view(&args), .dry_run = options->flag[DRY_RUN] != NULL};
    return client_ask_more(client, &request, ret_ok, &envelope);
}

int cmd_org(struct client *client)
{
    const struct okr_value *ok;
    if (client->options.n_words == 2)
        return commands_refuse_short(client);
    int code = ask(client, &ok);
    if (code)
        return code;
    if (client_wants_json(client)) {
        client_json(client, ok);
        return 0;
    }
    client_pairs(client, okr_map_get(ok, "org"));
    if (client->options.flag[DRY_RUN]) {
        print_c(&client->out, client_word(client, WORD_DRY_RUN));
        print_c(&client->out, "\n");
    }
    return 0;
}
