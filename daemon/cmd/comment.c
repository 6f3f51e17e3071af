// SPDX-License-Identifier: Apache-2.0
#include "cmd/nouns.h"

/// Reads one field of an entity: what it hangs on is all that is asked for here.
static bool get(struct cmd *c, okr_id id, uint64_t field, void *ret)
{
    return store_get_some(c->txn, id, field, c->arena, ret);
}

okr_id unit_of(struct cmd *c, okr_id id)
{
    struct okr_objective o;
    struct okr_key_result kr;
    struct okr_alignment edge;
    struct okr_check_in check_in;
    struct okr_comment comment;
    struct okr_initiative initiative;
    switch (okr_id_letter(id)) {
    case 'u': return id;
    case 'o': return get(c, id, OKR_FIELD_BIT(objective, unit), &o) ? o.unit : 0;
    case 'k':
        return get(c, id, OKR_FIELD_BIT(key_result, objective), &kr) ? unit_of(c, kr.objective) : 0;
    case 'a': return get(c, id, OKR_FIELD_BIT(alignment, to), &edge) ? unit_of(c, edge.to) : 0;
    case 'n': return get(c, id, OKR_FIELD_BIT(comment, on), &comment) ? unit_of(c, comment.on) : 0;
    case 'i':
        return get(c, id, OKR_FIELD_BIT(initiative, key_result), &initiative)
                   ? unit_of(c, initiative.key_result)
                   : 0;
    case 'x':
        return store_check_in(c->txn, okr_id_number(id), c->arena, &check_in)
                   ? unit_of(c, check_in.key_result)
                   : 0;
    default: return 0;
    }
}

int comment_insert(struct cmd *c, struct okr_comment *comment)
{
    int code = text_canonical(c, "text", &comment->text);
    if (!comment->kind)
        comment->kind = OKR_COMMENT_KIND_COMMENT;
    if (code || (code = okr_entity_check(&okr_entity_comment, comment, c->err)))
        return code;
    comment->id = store_new_id(c->txn, 'n');
    comment->version = 1;
    comment->author = c->actor;
    comment->time = c->now;
    okr_id unit = unit_of(c, comment->on);
    emit(c, OKR_EVENT_COMMENT_ADDED, &okr_entity_comment, NULL, comment, unit, OKR_STR(""));
    return mention_sync(c, comment->id, unit, OKR_STR(""), comment->text);
}

int cmd_comment_add(struct cmd *c)
{
    struct okr_comment comment;
    uint64_t given;
    okr_entity_init(&okr_entity_comment, &comment);
    int code = okr_entity_unpack(&okr_entity_comment, c->args, OKR_F_SET, NULL, c->arena, &comment,
                                 &given, c->err);
    if (code || (code = comment_insert(c, &comment)))
        return code;
    cmd_pack_entity(c, "comment", &okr_entity_comment, &comment);
    return OKR_OK;
}

int cmd_comment_list(struct cmd *c)
{
    struct okr_ids ids = store_children(c->txn, cmd_arg_id(c, "on"), STORE_COMMENTS_ON, c->arena);
    uint32_t n = 0;
    okr_pack_map(c->out, 1);
    okr_pack_key(c->out, "comments");
    size_t place = okr_pack_array_open(c->out);
    for (size_t i = 0; i < ids.n; i++) {
        struct okr_comment comment;
        if (!store_get(c->txn, ids.at[i], c->arena, &comment))
            continue;
        okr_entity_pack(&okr_entity_comment, &comment, OKR_ALL_FIELDS, c->out);
        n++;
    }
    okr_pack_array_close(c->out, place, n);
    return OKR_OK;
}
