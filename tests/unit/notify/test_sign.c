// SPDX-License-Identifier: Apache-2.0
#include "notify/sign.h"

#include "support/leak.h"
#include <criterion/criterion.h>

static struct okr_arena *arena;
static void open_arena(void)
{
    arena = okr_arena_new(1 << 20);
}
static void close_arena(void)
{
    okr_arena_free(arena);
}
TestSuite(sign, .init = open_arena, .fini = close_arena);

static void is(struct okr_str got, const char *expected)
{
    cr_expect(got.ptr && okr_str_is(got, expected), "%.*s is not %s", OKR_STR_ARG(got), expected);
}

Test(sign, feishu_and_dingtalk_mirror_each_other)
{
    struct okr_str secret = OKR_STR("SECtestsecret");
    is(sign_feishu(arena, secret, 1700000000), "qctwDqaazOo8xxU2d5mAVhFAk6TEeaDHQUh0YMWFIL8=");
    is(sign_dingtalk(arena, secret, 1700000000000), "7LVwF0dAF3/+MRRulbpE4y72Ogzykc6bS2nG4I99T4s=");
    is(sign_percent(arena, OKR_STR("7LVw/+=s")), "7LVw%2F%2B%3Ds");
    okr_test_end();
}

Test(sign, standard_webhooks)
{
    struct okr_str id = OKR_STR("msg_1"), body = OKR_STR("{\"type\":\"okr.kr.updated\"}");
    is(sign_webhook(arena, OKR_STR("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"), id, 1700000000, body),
       "v1,Wg/T+rs7PSgPa0aLTL8ktOB0o3YZUpthfzwHmPBn6ps=");
    // The same key without the padding that its length would not need.
    is(sign_webhook(arena, OKR_STR("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY"), id, 1700000000, body),
       sign_webhook(arena, OKR_STR("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY="), id, 1700000000, body)
           .ptr);
    cr_expect_null(sign_webhook(arena, OKR_STR("MDEyMzQ1"), id, 1, body).ptr);
    cr_expect_null(sign_webhook(arena, OKR_STR("whsec_not base64!"), id, 1, body).ptr);
    cr_expect_null(sign_webhook(arena, OKR_STR("whsec_"), id, 1, body).ptr);
    okr_test_end();
}
