// SPDX-License-Identifier: Apache-2.0
#include "core/trace.h"

// Where the arena is full, steps are still counted open and closed: what is above stays in order.
void trace_open_step(struct trace *t, const char *what, const char *formula, const char *method)
{
    struct trace_step *step = okr_arena_alloc(t->arena, sizeof *step);
    if (!step) {
        t->full = true;
        return;
    }
    *step = (struct trace_step){.what = what, .formula = formula, .method = method, .above = t->at};
    if (t->at) {
        if (t->at->last_step)
            t->at->last_step->next = step;
        else
            t->at->steps = step;
        t->at->last_step = step;
    }
    t->at = step;
}

void trace_close_step(struct trace *t)
{
    if (!t->full && t->at && t->at->above)
        t->at = t->at->above;
}

void trace_put(struct trace *t, struct trace_value value)
{
    struct trace_value *input = t->at ? okr_arena_alloc(t->arena, sizeof *input) : NULL;
    if (!input) {
        t->full = true;
        return;
    }
    *input = value;
    if (t->at->last_input)
        t->at->last_input->next = input;
    else
        t->at->inputs = input;
    t->at->last_input = input;
}
