// SPDX-License-Identifier: Apache-2.0
// The forms of msgpack whose head is one byte.
#ifndef PROTO_FORM_H
#define PROTO_FORM_H

enum form {
    FORM_FIXMAP = 0x80,
    FORM_FIXARRAY = 0x90,
    FORM_FIXSTR = 0xa0,
    FORM_NIL = 0xc0,
    FORM_NEVER_USED = 0xc1,
    FORM_FALSE = 0xc2,
    FORM_TRUE = 0xc3,
    FORM_FLOAT64 = 0xcb,
};
enum { FIXINT_MAX = 127, FIXINT_MIN = -32, FIXSTR_MAX = 31, FIXCOUNT_MAX = 15 };
#endif
