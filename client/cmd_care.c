// SPDX-License-Identifier: Apache-2.0
// okr backup, okr admin: what an administrator does with the running daemon.
#include "commands.h"

#include <limits.h>
#include <unistd.h>

enum { LONG_WAIT_MS = 600000 };

/// Asks and waits for as long as reading a whole store may take.
static int ask(struct client *client, const char *op, const struct okr_buf *args,
               const struct okr_value **ret_ok)
{
    const struct okr_value *envelope;
    struct connection_request request = {.op = op, .wait_ms = LONG_WAIT_MS};
    if (args)
        request.args = okr_buf_view(args);
    return client_ask_more(client, &request, ret_ok, &envelope);
}

/// The daemon has another working directory: it is told the whole path.
static struct okr_str whole_path(struct client *client, const char *file)
{
    char here[PATH_MAX];
    if (file[0] == '/' || !getcwd(here, sizeof here))
        return okr_str_c(file);
    return okr_arena_printf(client->arena, "%s/%s", here, file);
}

int cmd_backup(struct client *client)
{
    const struct okr_value *ok;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    okr_pack_map(&p, 1);
    okr_pack_key(&p, "path");
    okr_pack_str(&p, whole_path(client, client->options.word[1]));
    int code = ask(client, "server.backup", &args, &ok);
    if (code)
        return code;
    if (client_wants_json(client)) {
        client_json(client, ok);
        return 0;
    }
    client_pairs(client, ok);
    return 0;
}

static int verify(struct client *client)
{
    const struct okr_value *ok;
    int code = ask(client, "server.verify", NULL, &ok);
    if (code)
        return code;
    const struct okr_value *faults = okr_map_get(ok, "faults");
    if (client_wants_json(client))
        client_json(client, ok);
    else
        client_pairs(client, ok);
    return okr_value_uint(faults, 0) ? EXIT_DIFFERS : 0;
}

int cmd_admin(struct client *client)
{
    const char *what = client->options.word[1];
    if (strcmp(what, "verify") == 0)
        return verify(client);
    return client_refuse(client, EXIT_USAGE, WORD_NO_ADMIN_COMMAND, what, "okr admin verify");
}
