// SPDX-License-Identifier: Apache-2.0
// The only compiler attributes used, behind plain names.
#ifndef OKR_ATTRIBUTES_H
#define OKR_ATTRIBUTES_H
#if defined(__GNUC__)
#define OKR_PRINTF(text, first) __attribute__((format(printf, text, first)))
#define OKR_FORMAT_OF(arg)      __attribute__((format_arg(arg)))
#define OKR_MUST_CHECK          __attribute__((warn_unused_result))
#define OKR_NORETURN            __attribute__((noreturn))
#else
#define OKR_PRINTF(text, first)
#define OKR_FORMAT_OF(arg)
#define OKR_MUST_CHECK
#define OKR_NORETURN
#endif
#endif
