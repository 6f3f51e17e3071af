// SPDX-License-Identifier: Apache-2.0
// check(): an assertion that stays on in release, for programming errors only, never for input.
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

#define check(condition) ((condition) ? (void)0 : check_failed(#condition, __FILE__, __LINE__))

/// Says on standard error which condition did not hold, and aborts. Out of line, so that a pure
/// layer may check without itself naming a stream.
_Noreturn void check_failed(const char *condition, const char *file, int line);

#endif
