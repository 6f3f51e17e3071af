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
#endif
