// SPDX-License-Identifier: Apache-2.0
// check(): an assertion that stays on in release, for programming errors only, never for input.
#ifndef BASE_CHECK_H
#define BASE_CHECK_H
#include <stdio.h>
#include <stdlib.h>

#define check(condition) ((condition) ? (void)0 : check_failed(#condition, __FILE__, __LINE__))

static inline void check_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "<2>okrd: check failed: %s (%s:%d)\n", condition, file, line);
    abort();
}
#endif
