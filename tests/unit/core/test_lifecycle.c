// SPDX-License-Identifier: Apache-2.0
#include "core/lifecycle.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>

#include "cells.h"
#include "support/leak.h"

static const char *const moves[MOVE_COUNT] = {
    [MOVE_PROPOSE] = "propose", [MOVE_PUBLISH] = "publish",   [MOVE_WITHDRAW] = "withdraw",
    [MOVE_CLOSE] = "close",     [MOVE_REOPEN] = "reopen",     [MOVE_ARCHIVE] = "archive",
    [MOVE_REMOVE] = "remove",   [MOVE_OPEN] = "open",         [MOVE_REVIEW] = "review",
    [MOVE_ACCEPT] = "accept",   [MOVE_DECLINE] = "decline",   [MOVE_ACKNOWLEDGE] = "acknowledge",
    [MOVE_ANSWER] = "answer",   [MOVE_DELEGATE] = "delegate",
};

static const struct machine {
    const char *name;
    const struct okr_entity *entity;
    enum okr_group group;
    unsigned n_states;
} machines[] = {
    {"cycle", &okr_entity_cycle, OKR_GROUP_CYCLE_STATE, OKR_CYCLE_STATE_COUNT - 1},
    {"objective", &okr_entity_objective, OKR_GROUP_OBJECTIVE_STATE, OKR_OBJECTIVE_STATE_COUNT - 1},
    {"key_result", &okr_entity_key_result, OKR_GROUP_KEY_RESULT_STATE,
     OKR_KEY_RESULT_STATE_COUNT - 1},
    {"alignment", &okr_entity_alignment, OKR_GROUP_EDGE_STATE, OKR_EDGE_STATE_COUNT - 1},
    {"mention", &okr_entity_mention, OKR_GROUP_MENTION_STATE, OKR_MENTION_STATE_COUNT - 1},
};

static const struct machine *machine_of(const char *name)
{
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++) {
        if (strcmp(machines[i].name, name) == 0) {
            return &machines[i];
        }
    }
    abort();
}

static enum lifecycle_move move_of(const char *name)
{
    for (unsigned i = 0; i < MOVE_COUNT; i++) {
        if (strcmp(moves[i], name) == 0) {
            return (enum lifecycle_move)i;
        }
    }
    abort();
}

Test(lifecycle, every_cell)
{
    struct vectors *vectors = vectors_open("lifecycle.tsv");
    struct vector_row row;
    size_t cells = 0, expected = 0;
    while (vectors_next(vectors, &row)) {
        const struct machine *machine = machine_of(row.cell[0]);
        unsigned state = cell_term(machine->group, row.cell[1]);
        enum lifecycle_move move = move_of(row.cell[2]), between = MOVE_COUNT;
        struct lifecycle_step step = {99, 99, true};
        struct okr_err e = {0};
        int code = lifecycle_step(machine->entity, state, move, &step, &e);
        cells++;
        if (strcmp(row.cell[3], "refused") == 0) {
            cr_expect_eq(code, OKR_E_TRANSITION, "%s:%d", VECTOR_AT(row));
            cr_expect(step.state == 99 && step.event == 99, "%s:%d", VECTOR_AT(row));
            cr_expect(strstr(e.message, row.cell[1]) && e.hint[0], "%s:%d: %s", VECTOR_AT(row),
                      e.message);
            continue;
        }
        cr_expect_eq(code, OKR_OK, "%s:%d: %s", VECTOR_AT(row), e.message);
        cr_expect_eq(step.state, cell_term(machine->group, row.cell[3]), "%s:%d", VECTOR_AT(row));
        cr_expect_str_eq(okr_event_name(step.event), row.cell[4], "%s:%d", VECTOR_AT(row));
        cr_expect_eq(step.needs_reason, row.cell[5][0] != '-', "%s:%d", VECTOR_AT(row));
        code = lifecycle_move_between(machine->entity, state, step.state, &between, NULL);
        cr_expect_eq(code, step.state ? OKR_OK : OKR_E_TRANSITION, "%s:%d", VECTOR_AT(row));
        if (!step.state) {
            cr_expect_eq(between, MOVE_COUNT, "%s:%d", VECTOR_AT(row));
            continue;
        }
        struct lifecycle_step other = {0}; // two moves of a mention may lead to one state
        cr_expect_eq(lifecycle_step(machine->entity, state, between, &other, NULL), OKR_OK);
        cr_expect_eq(other.state, step.state, "%s:%d", VECTOR_AT(row));
    }
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++) {
        expected += machines[i].n_states * MOVE_COUNT;
    }
    cr_expect_eq(cells, expected, "%zu of %zu cells", cells, expected);
    vectors_close(vectors);
    okr_test_end();
}

Test(lifecycle, an_entity_without_states_is_a_programming_error, .signal = SIGABRT)
{
    struct lifecycle_step step;
    (void)!lifecycle_step(&okr_entity_unit, 1, MOVE_CLOSE, &step, NULL);
}

Test(lifecycle, a_move_that_does_not_exist_is_a_programming_error, .signal = SIGABRT)
{
    struct lifecycle_step step;
    (void)!lifecycle_step(&okr_entity_cycle, 1, MOVE_COUNT, &step, NULL);
}

Test(lifecycle, a_refusal_names_what_is_allowed)
{
    struct lifecycle_step step;
    enum lifecycle_move move;
    struct okr_err e = {0};
    cr_expect_eq(
        lifecycle_step(&okr_entity_objective, OKR_OBJECTIVE_STATE_DRAFT, MOVE_CLOSE, &step, &e),
        OKR_E_TRANSITION);
    cr_expect_str_eq(e.message, "an objective in state draft cannot be closed");
    cr_expect_str_eq(e.hint, "this state allows: propose, remove");
    e = (struct okr_err){0};
    cr_expect_eq(lifecycle_move_between(&okr_entity_objective, OKR_OBJECTIVE_STATE_ARCHIVED,
                                        OKR_OBJECTIVE_STATE_PUBLISHED, &move, &e),
                 OKR_E_TRANSITION);
    cr_expect_str_eq(e.message, "an objective in state archived cannot be made published");
    cr_expect_str_eq(e.hint, "this state allows: nothing");
    okr_test_end();
}
