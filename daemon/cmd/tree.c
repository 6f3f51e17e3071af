// SPDX-License-Identifier: Apache-2.0
// tree.get: every node once, flat.
#include "cmd/tree.h"

enum { SCRATCH_MAX = 256 << 20 };

static int answer(struct tree *t, okr_id id)
{
    int code = tree_collect(t, id);
    return code ? code : tree_pack(t, true, 0);
}

/// The cycles shown; a node asked for by itself brings its own.
static int choose_cycles(struct tree *t, okr_id id)
{
    struct cmd *c = t->c;
    okr_id cycle = cmd_arg_id(c, "cycle"), objective = id;
    struct okr_key_result kr;
    struct okr_objective o;
    if (okr_id_letter(id) == 'k' && store_get(c->txn, id, c->arena, &kr))
        objective = kr.objective;
    if (okr_id_letter(objective) == 'o' && store_get(c->txn, objective, c->arena, &o))
        cycle = o.cycle;
    return cmd_cycles_shown(c, cycle, &t->cycles);
}

/// Said with the cure that only a tree has.
static int refuse_size(struct cmd *c)
{
    return okr_fail(
        c->err, OKR_E_TOO_BIG, NULL,
        "name a part of it, or take it in pages: `limit` and `after` (okr tree -o jsonl)",
        "the tree is more than one answer holds");
}

static int read_and_answer(struct tree *t)
{
    struct cmd *c = t->c;
    okr_id id = cmd_arg_id(c, "id");
    int code = tree_fields_read(c, &t->fields);
    if (code || (code = choose_cycles(t, id)))
        return code;
    t->scope = tree_fields_scope(&t->fields);
    return cmd_arg(c, "limit") || cmd_arg(c, "after") ? tree_answer_page(t) : answer(t, id);
}

int cmd_tree_get(struct cmd *c)
{
    struct tree t = {.c = c,
                     .scratch = okr_arena_new(SCRATCH_MAX),
                     .beside = okr_arena_new(SCRATCH_MAX),
                     .objective_maps = OKR_BUF(c->arena)};
    int code;
    t.kr_maps = OKR_BUF(t.beside);
    code = t.scratch && t.beside ? read_and_answer(&t) : okr_fail_memory(c->err);
    okr_arena_free(t.beside);
    okr_arena_free(t.scratch);
    return code == OKR_E_TOO_BIG || c->out->buf->failed ? refuse_size(c) : code;
}
