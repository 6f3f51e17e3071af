// SPDX-License-Identifier: Apache-2.0
// msgpack in and out: a checked tree of values to read from, and a writer. The msgpack library stays behind codec.c.
#ifndef OKR_VALUE_H
#define OKR_VALUE_H
#include <okr/buf.h>
#include <okr/decimal.h>
#include <okr/error.h>
#include <okr/id.h>

enum okr_value_type {
    OKR_V_NIL,
    OKR_V_BOOL,
    OKR_V_INT,
    OKR_V_UINT,
    OKR_V_FLOAT,
    OKR_V_STR,
    OKR_V_BIN,
    OKR_V_ARRAY,
    OKR_V_MAP
};
struct okr_pair;
/// INT holds negative numbers only, UINT the others. Strings are borrowed from the decoded bytes.
struct okr_value {
    enum okr_value_type type;
    uint32_t n; ///< ARRAY, MAP: elements, pairs
    union {
        bool boolean;
        int64_t i;
        uint64_t u;
        double f;
        struct okr_str str; ///< STR and BIN
        struct okr_value *items;
        struct okr_pair *pairs;
    };
};
struct okr_pair {
    struct okr_value key, value;
};

enum { OKR_DEPTH_MAX = 16 };

/// Walks `bytes` without recursion or allocation (DESIGN 6): depth <= 16, every declared element backed by bytes, no ext types, no duplicate keys in a map of up to 64 pairs (decode
/// checks larger ones), exact end. INVALID names the offset.
OKR_MUST_CHECK int okr_prescan(struct okr_str bytes, struct okr_err *e);
/// Prescan, then decode into the arena. Also checks duplicate keys everywhere and that strings are valid UTF-8 (not bin). Strings are borrowed from `bytes`.
OKR_MUST_CHECK int okr_decode(struct okr_str bytes, struct okr_arena *arena, struct okr_value *ret,
                              struct okr_err *e);
/// The value of a string key, or NULL.
const struct okr_value *okr_map_get(const struct okr_value *map, const char *key);
static inline bool okr_is_nil(const struct okr_value *v)
{
    return !v || v->type == OKR_V_NIL;
}
/// NULL-safe readers with a default where the value is missing or of another type.
struct okr_str okr_value_str(const struct okr_value *v); ///< "" unless STR
uint64_t okr_value_uint(const struct okr_value *v, uint64_t otherwise);
int64_t okr_value_int(const struct okr_value *v, int64_t otherwise);
double okr_value_double(const struct okr_value *v); ///< NaN unless a number
bool okr_value_bool(const struct okr_value *v);     ///< false unless true
bool okr_value_decimal(const struct okr_value *v,
                       struct okr_decimal *ret); ///< false unless a number of at most 15 digits
const char *okr_value_type_name(enum okr_value_type type);

/// Writer over a growing buffer; errors are sticky in buf.failed. Canonical: smallest forms, as msgpack-c packs.
struct okr_pack {
    struct okr_buf *buf;
};
#define OKR_PACK(b) ((struct okr_pack){.buf = (b)})
void okr_pack_nil(struct okr_pack *p);
void okr_pack_bool(struct okr_pack *p, bool v);
void okr_pack_uint(struct okr_pack *p, uint64_t v);
void okr_pack_int(struct okr_pack *p, int64_t v);
void okr_pack_double(struct okr_pack *p, double v); ///< NaN and infinities become nil
/// Progress, expected, confidence: rounded to 1e-6; NaN becomes nil.
void okr_pack_fraction(struct okr_pack *p, double v);
void okr_pack_str(struct okr_pack *p, struct okr_str s); ///< nil when s.ptr is NULL
static inline void okr_pack_c(struct okr_pack *p, const char *c)
{
    okr_pack_str(p, okr_str_c(c));
}
void okr_pack_bin(struct okr_pack *p, const void *bytes, size_t n);
void okr_pack_array(struct okr_pack *p, uint32_t n);
void okr_pack_map(struct okr_pack *p, uint32_t n);
static inline void okr_pack_key(struct okr_pack *p, const char *key)
{
    okr_pack_str(p, okr_str_c(key)); // of a literal, the length is known when this is compiled
}
void okr_pack_id(struct okr_pack *p, okr_id id); ///< "k-57" or nil
void okr_pack_decimal(
    struct okr_pack *p,
    struct okr_decimal d); ///< integer where it is one, else float64; nil when not present
void okr_pack_value(struct okr_pack *p, const struct okr_value *v); ///< the whole tree again
/// Bytes that are msgpack already.
void okr_pack_raw(struct okr_pack *p, struct okr_str bytes);
/// A map whose size is known only at the end: okr_pack_map_open writes a map32 head and returns its place, okr_pack_map_close fills the count in.
size_t okr_pack_map_open(struct okr_pack *p);
void okr_pack_map_close(struct okr_pack *p, size_t place, uint32_t n);
size_t okr_pack_array_open(struct okr_pack *p);
void okr_pack_array_close(struct okr_pack *p, size_t place, uint32_t n);
/// A run of bytes whose length is known only at its end: what is packed between the two is its content.
size_t okr_pack_bin_open(struct okr_pack *p);
void okr_pack_bin_close(struct okr_pack *p, size_t place);
#endif
