// SPDX-License-Identifier: Apache-2.0
#include "finance.h"

#include <criterion/criterion.h>

struct fixture f;

void setup(void)
{
    fixture_open(&f);
    fixture_finance(&f);
}

void teardown(void)
{
    fixture_close(&f);
}

void refuses(const char *op, const char *args, int code, const char *fragment)
{
    cr_assert_eq(fixture_run(&f, op, args, NULL), code, "%s %s: %s", op, args, f.err.message);
    cr_assert(strstr(f.err.message, fragment), "\"%s\" is not in: %s", fragment, f.err.message);
}
