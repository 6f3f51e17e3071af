// SPDX-License-Identifier: Apache-2.0
#include <criterion/criterion.h>
#include <okr/command.h>

#include "frames.h"
#include "support/leak.h"
#include "support/vectors.h"

static struct okr_arena *arena;

static void open_arena(void)
{
    okr_commands_init();
    arena = okr_arena_new(4 << 20);
}

static void free_arena(void)
{
    okr_arena_free(arena);
}
TestSuite(request, .init = open_arena, .fini = free_arena);

static struct okr_str frame_in_arena(const char *hex)
{
    struct okr_str frame = frame_of_hex(hex), kept = okr_arena_dup(arena, frame);

    frame_free(frame);
    return kept;
}

Test(request, vectors)
{
    struct vectors *vectors = vectors_open("requests.tsv");
    struct vector_row row;

    while (vectors_next(vectors, &row)) {
        struct okr_str frame = frame_of_hex(row.cell[1]);
        struct okr_request request;
        struct okr_err e = {0};
        okr_arena_reset(arena);
        int code = okr_request_read(frame, arena, &request, &e);
        cr_expect_str_eq(code ? okr_error_row(code)->slug : "", frame_cell(row.cell[2]),
                         "%s:%d %s: %s", VECTOR_AT(row), row.cell[0], e.message);
        cr_expect_str_eq(e.field, frame_cell(row.cell[3]), "%s:%d %s", VECTOR_AT(row), row.cell[0]);
        if (code == OKR_OK)
            cr_expect_str_eq(okr_ops[request.op].name, row.cell[4], "%s:%d", VECTOR_AT(row));
        else
            cr_expect(frame_mentions(e.message, row.cell[4]) || frame_mentions(e.hint, row.cell[4]),
                      "%s:%d %s: %s (%s)", VECTOR_AT(row), row.cell[0], e.message, e.hint);
        cr_expect(okr_utf8_valid(okr_str_c(e.message)) && okr_utf8_valid(okr_str_c(e.field)),
                  "%s:%d", VECTOR_AT(row));
        frame_free(frame);
    }
    vectors_close(vectors);
    okr_test_end();
}

Test(request, the_id_outlives_the_arena)
{
    struct okr_str frame =
        frame_in_arena("83a17601a26964a27231a26f70ac7365727665722e68656c6c6f"); // id "r1"
    struct okr_request request;
    struct okr_err e = {0};

    cr_assert_eq(okr_request_read(frame, arena, &request, &e), OKR_OK, "%s", e.message);
    okr_arena_reset(arena);
    memset(okr_arena_alloc(arena, 4096), 'x', 4096);
    cr_expect(okr_str_is(okr_value_str(request.id), "r1"));
    okr_test_end();
}

Test(request, everything_of_the_envelope_is_read)
{
    // {v: 1, id: "r1", op: "check_in.record", args: {key_result: "k-57", value: 12},
    //  if_version: 3, idempotency_key: "0190-a", dry_run: true}
    struct okr_str frame = frame_in_arena(
        "87a17601a26964a27231a26f70af636865636b5f696e2e7265636f7264a46172677382aa6b65795f726573756c"
        "74a46b2d3537a576616c75650caa69665f76657273696f6e03af6964656d706f74656e63795f6b6579a6303139"
        "302d61a76472795f72756ec3");
    struct okr_request request;
    struct okr_err e = {0};

    cr_assert_eq(okr_request_read(frame, arena, &request, &e), OKR_OK, "%s", e.message);
    cr_expect(okr_str_is(okr_value_str(request.id), "r1"));
    cr_expect_eq(request.op, OKR_OP_check_in_record);
    cr_expect_eq(okr_value_uint(okr_map_get(request.args, "value"), 0), 12);
    cr_expect(request.has_if_version && request.if_version == 3);
    cr_expect(okr_str_is(request.idempotency_key, "0190-a"));
    cr_expect(request.dry_run);
    okr_test_end();
}

Test(request, absent_means_absent)
{
    struct okr_str frame = frame_in_arena("83a17601a2696407a26f70a76f72672e676574"); // org.get
    struct okr_request request;

    cr_assert_eq(okr_request_read(frame, arena, &request, NULL), OKR_OK);
    cr_expect_eq(request.args->type, OKR_V_MAP);
    cr_expect_eq(request.args->n, 0);
    cr_expect(!request.has_if_version && !request.dry_run);
    cr_expect_null(request.idempotency_key.ptr);
    okr_test_end();
}

Test(request, the_id_is_known_even_when_the_rest_is_wrong)
{
    // {nonsense: 1, op: 5, v: 9, id: 7}
    struct okr_str frame = frame_in_arena("84a86e6f6e73656e736501a26f7005a17609a2696407");
    struct okr_request request;

    cr_assert_eq(okr_request_read(frame, arena, &request, NULL), OKR_E_INVALID);
    cr_expect_eq(okr_value_uint(request.id, 0), 7);
    cr_assert_eq(okr_request_read(frame_in_arena("c1"), arena, &request, NULL), OKR_E_INVALID);
    cr_expect_null(request.id);
    okr_test_end();
}

/// {v: 1, id: 7, ok: {id: "k-57"}, epoch: "00ff", seq: 300}
#define OK_REPLY "85a17601a2696407a26f6b81a26964a46b2d3537a565706f6368a430306666a3736571cd012c"
/// {v: 1, id: nil, error: {code: "busy", message: "later"}}
#define BUSY_REPLY "83a17601a26964c0a56572726f7282a4636f6465a462757379a76d657373616765a56c61746572"

Test(request, replies_in_golden_bytes)
{
    const struct okr_value id = {.type = OKR_V_UINT, .u = 7};
    struct okr_buf buf = OKR_BUF(arena);
    struct okr_pack p = OKR_PACK(&buf);
    struct okr_err e = {.code = OKR_E_BUSY, .message = "later"};

    okr_reply_open(&p, &id);
    okr_pack_map(&p, 1);
    okr_pack_key(&p, "id");
    okr_pack_id(&p, OKR_ID('k', 57));
    okr_reply_close(&p, OKR_STR("00ff"), 300);
    cr_expect_str_eq(frame_hex(arena, okr_buf_view(&buf)), OK_REPLY);
    buf = OKR_BUF(arena);
    okr_reply_error(&p, NULL, &e);
    cr_expect_str_eq(frame_hex(arena, okr_buf_view(&buf)), BUSY_REPLY);
    okr_test_end();
}

Test(request, replies_are_read)
{
    const struct okr_value *ok = NULL, *envelope = NULL;
    struct okr_err e = {0};

    cr_assert_eq(okr_reply_read(frame_in_arena(OK_REPLY), arena, &ok, &envelope, &e), OKR_OK);
    cr_expect(okr_str_is(okr_value_str(okr_map_get(ok, "id")), "k-57"));
    cr_expect_eq(okr_value_uint(okr_map_get(envelope, "seq"), 0), 300);
    ok = NULL;
    cr_expect_eq(okr_reply_read(frame_in_arena(BUSY_REPLY), arena, &ok, &envelope, &e), OKR_E_BUSY);
    cr_expect_str_eq(e.message, "later");
    cr_expect_null(ok);
    cr_expect_eq(okr_reply_read(frame_in_arena("80"), arena, &ok, &envelope, NULL), OKR_E_INTERNAL);
    cr_expect_eq(okr_reply_read(frame_in_arena("c1"), arena, &ok, &envelope, NULL), OKR_E_INVALID);
    okr_test_end();
}

Test(request, errors_travel_whole)
{
    const struct okr_value *ok, *envelope;
    struct okr_buf buf = OKR_BUF(arena);
    struct okr_pack p = OKR_PACK(&buf);
    struct okr_err sent = {0}, got = {0};

    okr_fail(&sent, OKR_E_INVALID, "text", "看第3行", "2 faults");
    okr_err_detail(&sent, arena, 3, 7, OKR_E_NOT_FOUND, "write @[财务部]", "no unit \"财务\"");
    okr_err_detail(&sent, arena, 9, 1, OKR_E_INVALID, NULL, "what is this");
    sent.details.more = 5;
    okr_reply_error(&p, NULL, &sent);
    cr_assert_not(buf.failed);
    cr_expect_eq(okr_reply_read(okr_buf_view(&buf), arena, &ok, &envelope, &got), OKR_E_INVALID);
    cr_expect_str_eq(got.field, "text");
    cr_expect_str_eq(got.hint, "看第3行");
    cr_expect_str_eq(got.message, "2 faults");
    cr_assert_eq(got.details.n, 2);
    cr_expect_eq(got.details.more, 5);
    cr_expect_eq(got.details.at[0].line, 3);
    cr_expect_eq(got.details.at[0].column, 7);
    cr_expect_eq(got.details.at[0].code, OKR_E_NOT_FOUND);
    cr_expect(okr_str_is(got.details.at[0].message, "no unit \"财务\""));
    cr_expect(okr_str_is(got.details.at[0].hint, "write @[财务部]"));
    cr_expect_eq(got.details.at[1].hint.len, 0);
    okr_test_end();
}
