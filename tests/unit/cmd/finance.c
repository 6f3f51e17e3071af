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

void hire(void)
{
    fixture_ok(&f, "unit.create",
               "{kind: 'person', name: '林梅', parent: '财务部', identities: ['uid:2001']}");
    fixture_ok(&f, "unit.create",
               "{kind: 'person', name: '赵敏', parent: '产品部', identities: ['uid:2002']}");
    fixture_ok(&f, "unit.update", "{id: '王磊', identities: ['uid:2003']}");
    fixture_ok(&f, "unit.update", "{id: '财务部', lead: '林梅'}");
    fixture_ok(&f, "unit.update", "{id: '产品部', lead: '赵敏'}");
}

void as(int64_t uid)
{
    f.uid = uid;
    f.no_admin = uid != ADMIN;
}
