// SPDX-License-Identifier: Apache-2.0
// okr call OP '{json}': any operation of the wire.
#include "commands.h"

#include "file.h"
#include "json.h"

#include <errno.h>
#include <stdlib.h>

enum flags { DRY_RUN, IF_VERSION };

static int refuse_op(struct client *client, const char *name)
{
    struct okr_str names[OKR_OP_COUNT];
    for (int i = 0; i < OKR_OP_COUNT; i++)
        names[i] = okr_str_c(okr_ops[i].name);
    struct okr_str nearest = okr_nearest(okr_str_c(name), names, OKR_OP_COUNT);
    const char *after;
    struct okr_str before = word_before(WORD_DID_YOU_MEAN, client->options.lang, &after);
    struct okr_str cure = nearest.len
                              ? okr_arena_printf(client->arena, "%.*s%.*s%s", OKR_STR_ARG(before),
                                                 OKR_STR_ARG(nearest), after)
                              : okr_str_c(client_word(client, WORD_SEE_HELP));
    return client_refuse(client, EXIT_USAGE, WORD_NO_OPERATION, name, cure.ptr);
}

static int pack_arguments(struct client *client, const char *text, struct okr_buf *buf)
{
    struct okr_pack p = OKR_PACK(buf);
    struct okr_str whole = okr_str_c(text);
    json_error_t fault;
    if (strcmp(text, "-") == 0) {
        int code = file_read(client, "-", &whole);
        if (code)
            return code;
    }
    json_t *json = json_loadb(whole.ptr, whole.len, JSON_REJECT_DUPLICATES, &fault);
    bool fine = json_is_object(json) && json_pack_value(json, &p);
    const char *why = json ? "{…}" : fault.text;
    json_decref(json);
    return fine ? 0
                : client_refuse(client, EXIT_USAGE, WORD_BAD_JSON, why,
                                client_word(client, WORD_QUOTE_JSON));
}

int cmd_call(struct client *client)
{
    struct options *options = &client->options;
    const struct okr_value *ok, *envelope;
    struct okr_buf args = OKR_BUF(client->arena);
    struct connection_request request;
    if (okr_op_find(okr_str_c(options->word[1])) < 0)
        return refuse_op(client, options->word[1]);
    int code = pack_arguments(client, options->n_words > 2 ? options->word[2] : "{}", &args);
    if (code)
        return code;
    if ((code = client_request(client, options->word[1], &args, &request)) ||
        (code = client_ask_more(client, &request, &ok, &envelope)))
        return code;
    client_json(client, ok);
    return 0;
}
