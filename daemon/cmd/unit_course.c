// SPDX-License-Identifier: Apache-2.0
#include "cmd/unit_course.h"

#include <math.h>

int unit_course_begin(struct cmd *c, okr_id unit, struct okr_ids cycles, struct okr_ids objectives,
                      struct unit_course *ret)
{
    *ret = (struct unit_course){.c = c, .unit = unit, .cycles = cycles, .n = objectives.n};
    ret->parts = okr_arena_array(c->arena, objectives.n + 1, sizeof *ret->parts);
    if (!ret->parts)
        return okr_fail_memory(c->err);
    for (size_t i = 0; i < objectives.n; i++)
        ret->parts[i] = (struct unit_part){.id = objectives.at[i], .progress = NAN};
    return OKR_OK;
}

static struct unit_part *part_of(struct unit_course *u, okr_id objective)
{
    for (size_t i = 0; i < u->n; i++)
        if (u->parts[i].id == objective)
            return &u->parts[i];
    return NULL;
}

static int mean(struct unit_course *u, double *ret)
{
    return view_unit_mean(u->c, u->parts, u->n, u->cycles, ret);
}

/// The objective as the transaction sees it; one that is not there, or elsewhere, is no part of the unit.
static int look_at(struct unit_course *u, struct unit_part *part)
{
    struct cmd *c = u->c;
    struct objective_view view;
    struct okr_objective objective;
    okr_id id = part->id;
    *part = (struct unit_part){.id = id, .progress = NAN};
    if (!store_get(c->txn, id, c->arena, &objective) || objective.unit != u->unit)
        return OKR_OK;
    int code = view_objective(c, id, &view);
    if (!code)
        *part = view_unit_part(&view.objective, view.progress);
    part->text = (struct okr_str){0}; // it lies in an arena that is reset
    return code;
}

static int look_at_all(struct unit_course *u)
{
    int code = OKR_OK;
    for (size_t i = 0; !code && i < u->n; i++)
        code = look_at(u, &u->parts[i]);
    return code;
}

/// The one objective that a change moved, where it is one of the unit; 0: it may have been any.
static okr_id moved_by(struct cmd *c, const struct store_event *event)
{
    struct okr_key_result kr;
    if (okr_id_letter(event->subject) == 'o')
        return event->subject;
    if (okr_id_letter(event->subject) != 'k' || !store_get(c->txn, event->subject, c->arena, &kr) ||
        store_first_child(c->txn, kr.id, STORE_ALIGNMENTS_FROM))
        return 0;
    return kr.objective;
}

static int look_after(struct unit_course *u, const struct store_event *event)
{
    okr_id moved = moved_by(u->c, event);
    struct unit_part *part = moved ? part_of(u, moved) : NULL;
    if (!moved)
        return look_at_all(u);
    return part ? look_at(u, part) : OKR_OK;
}

static void take(struct unit_course *u, const struct store_event *event, bool after)
{
    for (size_t i = 0; i < event->n_effects; i++) {
        const struct store_effect *effect = &event->effects[i];
        struct unit_part *part = part_of(u, effect->id);
        if (part)
            part->progress = after ? effect->progress_after : effect->progress_before;
    }
}

static void look_back(struct unit_course *u, uint64_t sequence)
{
    store_look_back(u->c->txn, sequence);
    u->c->view_cycle.id = 0; // of another time
}

int unit_course_event(struct unit_course *u, const struct store_event *event, double *ret_before,
                      double *ret_after)
{
    look_back(u, event->sequence);
    if (event->n_effects)
        take(u, event, false);
    int code = mean(u, ret_before);
    if (code)
        return code;
    if (event->n_effects)
        take(u, event, true);
    else if ((code = look_after(u, event)))
        return code;
    return mean(u, ret_after);
}

int unit_course_at(struct unit_course *u, uint64_t sequence, double *ret)
{
    look_back(u, sequence);
    int code = look_at_all(u);
    return code ? code : mean(u, ret);
}
