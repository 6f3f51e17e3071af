// SPDX-License-Identifier: Apache-2.0
// The walk over raw msgpack that decides whether the library's decoder may see it (DESIGN 6).
#ifndef PROTO_PRESCAN_H
#define PROTO_PRESCAN_H
#include <okr/value.h>

/// What a walk counted: exactly what decoding will need.
struct prescan_count {
    size_t values;    ///< all values but the outermost: elements, keys and values of pairs
    uint32_t largest; ///< pairs of the largest map
};

/// okr_prescan(), which also tells what it counted. OKR_OK, INVALID or TOO_BIG (4 GiB and more).
OKR_MUST_CHECK int prescan_walk(struct okr_str bytes, struct prescan_count *ret, struct okr_err *e);

/// Maps of up to so many pairs are checked for duplicate keys by the walk, larger ones by the
/// decoder.
enum { PRESCAN_PAIRS_MAX = 64 };
#endif
