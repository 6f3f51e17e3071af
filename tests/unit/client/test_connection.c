// SPDX-License-Identifier: Apache-2.0
#include "connection.h"

#include <stdlib.h>

#include "support/leak.h"

Test(connection, keys_are_uuids_that_grow_with_time)
{
    struct connection_key a = connection_new_key(INT64_C(1516406400000));
    struct connection_key b = connection_new_key(INT64_C(1516406400001));
    cr_expect_eq(strlen(a.c), 36, "%s", a.c);
    cr_expect_eq(a.c[14], '7', "%s", a.c);
    cr_expect(strchr("89ab", a.c[19]), "%s", a.c);
    cr_expect_lt(strcmp(a.c, b.c), 0, "%s %s", a.c, b.c);
    char *end;
    uint64_t high = strtoull(a.c, &end, 16);
    cr_assert_eq(end, a.c + 8, "%s", a.c);
    uint64_t low = strtoull(end + 1, &end, 16);
    cr_assert_eq(end, a.c + 13, "%s", a.c);
    cr_expect_eq(high << 16 | low, UINT64_C(1516406400000));
    struct connection_key again = connection_new_key(INT64_C(1516406400000));
    cr_expect_str_neq(a.c, again.c);
    okr_test_end();
}

Test(connection, a_missing_socket_is_told_at_once)
{
    struct okr_arena *arena = okr_arena_new(1 << 20);
    struct connection connection = {.given = "/tmp/okr-no-such-directory/okrd.sock"};
    struct connection_request request = {.op = "server.hello"};
    const struct okr_value *ok, *envelope;
    struct okr_err e = {0};
    cr_expect_eq(connection_request(&connection, &request, arena, &ok, &envelope, &e),
                 CONNECTION_UNREACHABLE);
    cr_expect(strstr(e.message, "/tmp/okr-no-such-directory/okrd.sock"), "%s", e.message);
    cr_expect(e.hint[0]);
    connection_close(&connection);
    okr_arena_free(arena);
    okr_test_end();
}
