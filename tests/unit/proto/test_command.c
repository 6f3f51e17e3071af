// SPDX-License-Identifier: Apache-2.0
#include <criterion/criterion.h>
#include <okr/command.h>

#include "support/leak.h"

TestSuite(command, .init = okr_commands_init);

static const struct okr_arg *arg_named(int op, const char *name)
{
    unsigned n;
    const struct okr_arg *args = okr_op_args(op, &n);

    for (unsigned i = 0; i < n; i++) {
        if (okr_str_is(args[i].name, name))
            return &args[i];
    }
    return NULL;
}

Test(command, operations_are_found_by_name)
{
    for (int op = 0; op < OKR_OP_COUNT; op++) {
        cr_expect_eq(okr_op_find(okr_str_c(okr_ops[op].name)), op);
        cr_expect_neq(okr_ops[op].help[0], '\0');
        cr_expect_neq(okr_ops[op].reply[0], '\0');
    }
    cr_expect_str_eq(okr_ops[OKR_OP_check_in_record].name, "check_in.record");
    cr_expect_eq(okr_ops[OKR_OP_check_in_record].access, OKR_ACCESS_WRITE);
    cr_expect_eq(okr_ops[OKR_OP_check_in_record].place, OKR_PLACE_WRITER);
    cr_expect_eq(okr_op_find(OKR_STR("check_in.recor")), -1);
    cr_expect_eq(okr_op_find(OKR_STR("")), -1);
    okr_test_end();
}

Test(command, every_write_runs_on_the_writer)
{
    for (int op = 0; op < OKR_OP_COUNT; op++)
        // document.diff only reads, by an apply that is taken back: it needs the writer too. What the pool does with a call is a write of its own.
        cr_expect_eq(
            (okr_ops[op].access == OKR_ACCESS_WRITE && okr_ops[op].place != OKR_PLACE_POOL) ||
                op == OKR_OP_document_diff || okr_ops[op].access == OKR_ACCESS_PLUGIN,
            okr_ops[op].place == OKR_PLACE_WRITER, "%s", okr_ops[op].name);
    okr_test_end();
}

Test(command, rows_are_parsed)
{
    const struct okr_arg *arg;
    unsigned n;

    okr_op_args(OKR_OP_server_hello, &n);
    cr_expect_eq(n, 0);
    okr_op_args(OKR_OP_check_in_record, &n);
    cr_expect_eq(n, 13);
    arg = arg_named(OKR_OP_check_in_record, "key_result");
    cr_assert_not_null(arg);
    cr_expect(arg->needed && arg->type == OKR_ARG_REF && okr_str_is(arg->letters, "k"));
    arg = arg_named(OKR_OP_check_in_record, "claimed_status");
    cr_assert_not_null(arg);
    cr_expect(!arg->needed && arg->type == OKR_ARG_ENUM && arg->group == OKR_GROUP_STATUS);
    arg = arg_named(OKR_OP_alignment_propose, "kind");
    cr_assert_not_null(arg);
    cr_expect(arg->needed && arg->group == OKR_GROUP_EDGE_KIND);
    arg = arg_named(OKR_OP_comment_add, "text");
    cr_assert_not_null(arg);
    cr_expect(arg->needed && arg->type == OKR_ARG_STR);
    okr_test_end();
}

Test(command, entities_expand_by_what_a_client_may_do)
{
    const struct okr_arg *arg = arg_named(OKR_OP_objective_create, "unit");

    cr_assert_not_null(arg);
    cr_expect(arg->needed && arg->type == OKR_ARG_FIELD);
    cr_expect_eq(arg->field, okr_field_find(&okr_entity_objective, OKR_STR("unit"), NULL));
    cr_expect_null(arg_named(OKR_OP_objective_create, "version"));
    cr_expect_null(arg_named(OKR_OP_objective_update, "unit"));
    arg = arg_named(OKR_OP_objective_update, "text");
    cr_assert_not_null(arg);
    cr_expect(!arg->needed);
    arg = arg_named(OKR_OP_objective_update, "id");
    cr_assert_not_null(arg);
    cr_expect(arg->needed && arg->type == OKR_ARG_REF);
    cr_expect_not_null(arg_named(OKR_OP_org_set, "mission"));
    cr_expect_not_null(arg_named(OKR_OP_org_set, "reason"));
    cr_expect_null(arg_named(OKR_OP_org_set, "id"));
    okr_test_end();
}

Test(command, arguments_fit_into_a_mask)
{
    for (int op = 0; op < OKR_OP_COUNT; op++) {
        unsigned n;
        okr_op_args(op, &n);
        cr_expect_leq(n, 64, "%s", okr_ops[op].name);
    }
    okr_test_end();
}

Test(command, events_are_found_by_name)
{
    for (unsigned type = 1; type < OKR_EVENT_COUNT; type++) {
        cr_expect_eq(okr_event_find(okr_str_c(okr_event_name(type))), type);
        cr_expect_neq(okr_event_help(type)[0], '\0');
        cr_expect_gt(okr_event_word(type, OKR_ZH)[0] & 0x80, 0, "%s", okr_event_name(type));
        cr_expect_str_eq(okr_event_word(type, OKR_EN), okr_event_name(type));
    }
    cr_expect_str_eq(okr_event_word(OKR_EVENT_CHECK_IN_RECORDED, OKR_ZH), "进展已记录");
    cr_expect_str_eq(okr_event_word(OKR_EVENT_COUNT, OKR_ZH), "");
    cr_expect_str_eq(okr_event_name(OKR_EVENT_CHECK_IN_RECORDED), "check_in.recorded");
    cr_expect_str_eq(okr_event_name(0), "");
    cr_expect_str_eq(okr_event_name(OKR_EVENT_COUNT), "");
    cr_expect_str_eq(okr_event_help(9999), "");
    cr_expect_eq(okr_event_find(OKR_STR("")), 0);
    cr_expect_eq(okr_event_find(OKR_STR("check_in")), 0);
    okr_test_end();
}

Test(command, numbers_of_events_are_kept)
{
    // They stand in the stored log: a change here is a change of the store's format.
    cr_expect_eq(OKR_EVENT_ORG_UPDATED, 1);
    cr_expect_eq(OKR_EVENT_OBJECTIVE_CREATED, 12);
    cr_expect_eq(OKR_EVENT_CHECK_IN_RECORDED, 28);
    okr_test_end();
}

Test(command, globs)
{
    static const struct {
        const char *pattern, *s;
        bool fits;
    } CASES[] = {
        {"", "", true},
        {"", "a", false},
        {"*", "", true},
        {"*", "check_in.recorded", true},
        {"check_in.*", "check_in.recorded", true},
        {"check_in.*", "check_in.", true},
        {"check_in.*", "check_in", false},
        {"*.created", "unit.created", true},
        {"*.created", "unit.created_", false},
        {"*.created", "a.created.created", true},
        {"c*i*d", "check_in.recorded", true},
        {"c*i*x", "check_in.recorded", false},
        {"check_in.recorded", "check_in.recorded", true},
        {"check_in.recorde", "check_in.recorded", false},
        {"**", "a", true},
        {"a**b", "ab", true},
        {"a*b*", "ab", true},
        {"*ab", "aab", true},
        {"*aab", "aaab", true},
        {"?", "a", false},
    };

    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
        cr_expect_eq(okr_glob(okr_str_c(CASES[i].pattern), okr_str_c(CASES[i].s)), CASES[i].fits,
                     "%s of %s", CASES[i].pattern, CASES[i].s);
    okr_test_end();
}
