// SPDX-License-Identifier: Apache-2.0
// The last line of every test body: Criterion's workers leave without LeakSanitizer's own check.
#ifndef TEST_LEAK_H
#define TEST_LEAK_H
#include <criterion/criterion.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TEST_LEAK_CHECK 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define TEST_LEAK_CHECK 1
#endif

#ifdef TEST_LEAK_CHECK
#include <sanitizer/lsan_interface.h>
/// Fails the test when memory was allocated in its body and can no longer be reached.
#define okr_test_end() \
    cr_assert_eq(__lsan_do_recoverable_leak_check(), 0, "memory leaked; see standard error")
#else
#define okr_test_end() ((void)0)
#endif
#endif
