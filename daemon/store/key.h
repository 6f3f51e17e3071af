// SPDX-License-Identifier: Apache-2.0
// Composite keys: big-endian parts of at most 64 bytes together, so that byte order is the order of the parts.
#ifndef STORE_KEY_H
#define STORE_KEY_H
#include <endian.h>
#include <okr/str.h>
#include <string.h>

enum { KEY_MAX = 64 };
struct key {
    uint8_t bytes[KEY_MAX];
    size_t n;
};

/// Appends a part; a key that grows past KEY_MAX is a programming error.
void key_u8(struct key *key, uint8_t part);
void key_u64(struct key *key, uint64_t part);
void key_bytes(struct key *key, const void *part, size_t n);
/// A key of one number. Like key_read() it is part of every look-up.
static inline struct key key_of(uint64_t number)
{
    const uint64_t big = htobe64(number);
    struct key key;
    memcpy(key.bytes, &big, sizeof big);
    key.n = sizeof big;
    return key;
}
/// The big-endian number at `at`.
static inline uint64_t key_read(const void *at)
{
    uint64_t big;
    memcpy(&big, at, sizeof big);
    return be64toh(big);
}
#endif
