// SPDX-License-Identifier: Apache-2.0
// Composite keys: big-endian parts of at most 64 bytes together, so that byte order is the order of the parts.
#ifndef STORE_KEY_H
#define STORE_KEY_H
#include <okr/str.h>

enum { KEY_MAX = 64 };
struct key {
    uint8_t bytes[KEY_MAX];
    size_t n;
};

/// Appends a part; a key that grows past KEY_MAX is a programming error.
void key_u8(struct key *key, uint8_t part);
void key_u64(struct key *key, uint64_t part);
void key_bytes(struct key *key, const void *part, size_t n);
/// A key of one number.
struct key key_of(uint64_t number);
/// The big-endian number at `at`.
uint64_t key_read(const void *at);
#endif
