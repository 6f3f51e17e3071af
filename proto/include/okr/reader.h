// SPDX-License-Identifier: Apache-2.0
// Reads msgpack values one after another where they lie, without building a tree: what stored rows, whose checksum holds, are read with.
#ifndef OKR_READER_H
#define OKR_READER_H
#include <okr/str.h>

/// Errors are sticky: after a value of another type or one that is cut off, everything reads as nothing.
struct okr_reader {
    const uint8_t *at, *end;
    bool bad;
};
static inline struct okr_reader okr_reader(struct okr_str bytes)
{
    const uint8_t *at = (const uint8_t *)bytes.ptr;
    return (struct okr_reader){.at = at, .end = at + bytes.len};
}
/// What kind of value comes next.
enum okr_next { OKR_NEXT_NIL, OKR_NEXT_INT, OKR_NEXT_FLOAT, OKR_NEXT_STR, OKR_NEXT_OTHER };
enum okr_next okr_reader_next(const struct okr_reader *r);
uint32_t okr_reader_array(struct okr_reader *r);     ///< number of elements
uint32_t okr_reader_map(struct okr_reader *r);       ///< number of pairs
double okr_reader_double(struct okr_reader *r);      ///< NaN for nil; integers too
bool okr_reader_bool(struct okr_reader *r);          ///< false for nil
struct okr_str okr_reader_str(struct okr_reader *r); ///< str or bin, borrowed; ptr NULL for nil
// Most integers take one byte, so that form is read, and passed over, in place.
uint64_t okr_reader_long_uint(struct okr_reader *r);
int64_t okr_reader_long_int(struct okr_reader *r, int64_t otherwise);
void okr_reader_long_skip(struct okr_reader *r);
static inline bool okr_reader_short(const struct okr_reader *r)
{
    return !r->bad && r->at < r->end && *r->at < 0x80;
}
/// An unsigned integer, 0 for nil.
static inline uint64_t okr_reader_uint(struct okr_reader *r)
{
    return okr_reader_short(r) ? *r->at++ : okr_reader_long_uint(r);
}
/// An integer, `otherwise` for nil.
static inline int64_t okr_reader_int(struct okr_reader *r, int64_t otherwise)
{
    return okr_reader_short(r) ? *r->at++ : okr_reader_long_int(r, otherwise);
}
/// One value with all that it holds.
static inline void okr_reader_skip(struct okr_reader *r)
{
    if (okr_reader_short(r))
        r->at++;
    else
        okr_reader_long_skip(r);
}
/// What was not read yet; empty after an error.
struct okr_str okr_reader_rest(const struct okr_reader *r);
#endif
