// SPDX-License-Identifier: Apache-2.0
// okr void CHECKIN: what a check-in said no longer counts; the value before it holds again.
#include "checkin.h"

enum flags { REASON, DRY_RUN };

int cmd_void(struct client *client)
{
    const struct options *options = &client->options;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    const struct okr_value *ok, *envelope;
    okr_pack_map(&p, options->flag[REASON] ? 2 : 1);
    okr_pack_key(&p, "id");
    okr_pack_c(&p, options->word[1]);
    if (options->flag[REASON]) {
        okr_pack_key(&p, "note");
        okr_pack_c(&p, options->flag[REASON]);
    }
    struct connection_request request = {.op = "check_in.void",
                                         .args = okr_buf_view(&args),
                                         .dry_run = options->flag[DRY_RUN] != NULL};
    int code = client_ask_more(client, &request, &ok, &envelope);
    if (code)
        return code;
    if (client_wants_json(client)) {
        client_json(client, ok);
        return 0;
    }
    checkin_report(client, ok);
    return 0;
}
