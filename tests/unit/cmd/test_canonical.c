// SPDX-License-Identifier: Apache-2.0
#include "cmd/canonical.h"

#include "finance.h"
#include "support/leak.h"

#include <criterion/criterion.h>

static const char *canonical(const struct okr_value *value)
{
    static const char *const without[] = {"status", NULL};
    struct okr_buf buf = OKR_BUF(f.arena);
    canonical_json(value, without, f.arena, &buf);
    okr_buf_char(&buf, '\0');
    return buf.ptr;
}

Test(canonical, one_text_for_one_value, .init = setup, .fini = teardown)
{
    struct okr_value list[] = {{.type = OKR_V_NIL},
                               {.type = OKR_V_BOOL, .boolean = true},
                               {.type = OKR_V_INT, .i = -3},
                               {.type = OKR_V_FLOAT, .f = 0.65}};
    struct okr_pair pairs[] = {
        {{.type = OKR_V_STR, .str = OKR_STR("b")}, {.type = OKR_V_ARRAY, .n = 4, .items = list}},
        {{.type = OKR_V_STR, .str = OKR_STR("ab")},
         {.type = OKR_V_STR, .str = OKR_STR("说\"是\"\n\x01")}},
        {{.type = OKR_V_STR, .str = OKR_STR("status")}, {.type = OKR_V_UINT, .u = 1}},
        {{.type = OKR_V_STR, .str = OKR_STR("a")}, {.type = OKR_V_UINT, .u = 7}},
    };
    struct okr_value map = {.type = OKR_V_MAP, .n = 4, .pairs = pairs};
    cr_assert_str_eq(canonical(&map), "{\"a\":7,\"ab\":\"说\\\"是\\\"\\n\\u0001\","
                                      "\"b\":[null,true,-3,0.65]}");
    okr_test_end();
}

static const struct okr_value *freeze(void)
{
    return fixture_ok(&f, "cycle.freeze", "{id: 'FY2018Q4'}");
}

Test(canonical, a_frozen_cycle_is_the_same_on_any_day, .init = setup, .fini = teardown)
{
    fixture_ok(&f, "check_in.record", "{key_result: 'k-2', value: 40, note: '第一家'}");
    fixture_ok(&f, "review.record", "{id: 'o-2', outcome: 'partial', review: '学到了'}");
    fixture_ok(&f, "cycle.review", "{id: 'FY2018Q4'}");
    fixture_ok(&f, "cycle.close", "{id: 'FY2018Q4'}");
    const struct okr_value *first = freeze();
    const char *hash = fixture_str(&f, first, "hash"), *content = fixture_str(&f, first, "content");
    cr_assert_eq(strlen(hash), strlen("sha256:") + 64);
    cr_assert(strstr(content, "\"note\":\"第一家\""));
    cr_assert(strstr(content, "\"progress\":0.4"));
    cr_assert(!strstr(content, "\"status\":"), "that depends on the day");
    f.today += 100;
    cr_assert_str_eq(fixture_str(&f, freeze(), "hash"), hash);
    cr_assert_str_eq(fixture_str(&f, freeze(), "content"), content);
    fixture_ok(&f, "review.record", "{id: 'k-3', review: '事后补记'}");
    cr_assert_str_neq(fixture_str(&f, freeze(), "hash"), hash);
    okr_test_end();
}
