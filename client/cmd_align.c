// SPDX-License-Identifier: Apache-2.0
// okr align FROM TO: an alignment is proposed, or accepted at once where one may write both ends; okr align a-4 changes one.
#include "commands.h"

#include <math.h>
#include <okr/text.h>

enum flags { KIND, SHARE, ORIGIN, OWNER, REASON, DRY_RUN };

static int pack_term(struct client *client, const char *key, enum okr_group group,
                     const char *typed, struct okr_pack *p, uint32_t *n)
{
    unsigned term = okr_term_read(group, okr_str_c(typed));
    if (!term)
        return client_refuse(client, EXIT_USAGE, WORD_NOT_A_TERM, typed,
                             client_terms(client, group));
    okr_pack_key(p, key);
    okr_pack_c(p, okr_term_slug(group, term));
    ++*n;
    return 0;
}

static int pack_share(struct client *client, const char *typed, struct okr_pack *p, uint32_t *n)
{
    double share;
    if (okr_confidence_read(okr_str_c(typed), &share, NULL) != OKR_OK)
        return client_refuse(client, EXIT_USAGE, WORD_BAD_SHARE, typed,
                             client_word(client, WORD_SHARE_HINT));
    okr_pack_key(p, "share");
    okr_pack_uint(p, (uint64_t)llround(share * 1000));
    ++*n;
    return 0;
}

static void pack_typed(struct okr_pack *p, const char *key, const char *typed, uint32_t *n)
{
    if (!typed)
        return;
    okr_pack_key(p, key);
    okr_pack_c(p, typed);
    ++*n;
}

static int pack(struct client *client, struct okr_buf *buf)
{
    struct options *options = &client->options;
    struct okr_pack p = OKR_PACK(buf);
    size_t place = okr_pack_map_open(&p);
    bool change = options->n_words == 2;
    const char *kind = options->flag[KIND];
    uint32_t n = 0;
    int code = 0;
    pack_typed(&p, change ? "id" : "from", options->word[1], &n);
    pack_typed(&p, "to", options->word[2], &n);
    pack_typed(&p, "accountable", options->flag[OWNER], &n);
    if (change)
        pack_typed(&p, "reason", options->flag[REASON], &n);
    if (kind || !change)
        code = pack_term(client, "kind", OKR_GROUP_EDGE_KIND, kind ? kind : "decomposes", &p, &n);
    if (!code && options->flag[ORIGIN])
        code = pack_term(client, "origin", OKR_GROUP_ORIGIN, options->flag[ORIGIN], &p, &n);
    if (!code && options->flag[SHARE])
        code = pack_share(client, options->flag[SHARE], &p, &n);
    okr_pack_map_close(&p, place, n);
    return code;
}

int cmd_align(struct client *client)
{
    struct options *options = &client->options;
    struct okr_buf args = OKR_BUF(client->arena);
    const struct okr_value *ok, *envelope;
    int code = pack(client, &args);
    if (code)
        return code;
    const char *op = options->n_words == 2 ? "alignment.update" : "alignment.propose";
    struct connection_request request;
    if ((code = client_request(client, op, &args, &request)) ||
        (code = client_ask_more(client, &request, &ok, &envelope)))
        return code;
    if (client_wants_json(client))
        client_json(client, ok);
    else
        client_moved(client, ok, request.dry_run);
    return 0;
}
