// SPDX-License-Identifier: Apache-2.0
#include "cmd/what_if.h"

#include "cmd/view.h"

static bool is_noted(const struct what_if *w, okr_id unit, okr_id cycle)
{
    for (size_t i = 0; i < w->n; i++)
        if (w->at[i].unit == unit && w->at[i].cycle == cycle)
            return true;
    return false;
}

static int progress_of(struct cmd *c, okr_id unit, okr_id cycle, double *ret)
{
    return view_unit_progress(c, unit, (struct okr_ids){&cycle, 1}, ret);
}

static int note_one(struct cmd *c, okr_id key_result, struct what_if *w)
{
    struct okr_key_result kr;
    struct okr_objective o;
    if (!store_get(c->txn, key_result, c->arena, &kr) ||
        !store_get(c->txn, kr.objective, c->arena, &o) || is_noted(w, o.unit, o.cycle))
        return OKR_OK;
    if (w->n == w->room) {
        size_t room = w->room ? 2 * w->room : 8;
        struct unit_effect *at =
            okr_arena_grow(c->arena, w->at, w->room * sizeof *at, room * sizeof *at);
        if (!at)
            return okr_fail_memory(c->err);
        w->at = at;
        w->room = room;
    }
    struct unit_effect *effect = &w->at[w->n];
    *effect = (struct unit_effect){.unit = o.unit, .cycle = o.cycle};
    int code = progress_of(c, o.unit, o.cycle, &effect->before);
    w->n += code ? 0 : 1;
    return code;
}

int what_if_note(struct cmd *c, okr_id key_result, struct what_if *w)
{
    struct okr_ids above;
    if (!c->request->dry_run)
        return OKR_OK;
    int code = contribution_above(c, key_result, &above);
    for (size_t i = above.n; !code && i-- > 0;) // the key result itself stands last
        code = note_one(c, above.at[i], w);
    return code;
}

unsigned what_if_keys(const struct cmd *c)
{
    return c->request->dry_run ? 1 : 0;
}

static void pack_progress(struct okr_pack *out, const char *key, double progress)
{
    okr_pack_key(out, key);
    okr_pack_map(out, 1);
    okr_pack_key(out, "progress");
    okr_pack_fraction(out, progress);
}

int what_if_pack(struct cmd *c, const struct what_if *w)
{
    if (!c->request->dry_run)
        return OKR_OK;
    okr_pack_key(c->out, "units");
    okr_pack_array(c->out, (uint32_t)w->n);
    for (size_t i = 0; i < w->n; i++) {
        const struct unit_effect *effect = &w->at[i];
        double now;
        int code = progress_of(c, effect->unit, effect->cycle, &now);
        if (code)
            return code;
        okr_pack_map(c->out, 4);
        okr_pack_key(c->out, "id");
        okr_pack_id(c->out, effect->unit);
        okr_pack_key(c->out, "cycle");
        okr_pack_id(c->out, effect->cycle);
        pack_progress(c->out, "before", effect->before);
        pack_progress(c->out, "after", now);
    }
    return OKR_OK;
}
