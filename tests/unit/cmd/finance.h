// SPDX-License-Identifier: Apache-2.0
// The finance case made anew for each test: Test(x, y, .init = setup, .fini = teardown).
#ifndef TEST_CMD_FINANCE_H
#define TEST_CMD_FINANCE_H
#include "fixture.h"

extern struct fixture f;
void setup(void);
void teardown(void);
/// The request fails with this code, and its message holds the fragment.
void refuses(const char *op, const char *args, int code, const char *fragment);
/// Requests from now on come from this user: 0 is the admin; LIN leads 财务部, ZHAO leads 产品部, WANG is 王磊, who leads nothing but himself. hire() makes them persons: 林梅 u-5, 赵敏 u-6.
enum { ADMIN = 0, LIN = 2001, ZHAO = 2002, WANG = 2003, STRANGER = 2004 };
void hire(void);
void as(int64_t uid);
#endif
