// SPDX-License-Identifier: Apache-2.0
#include "store/key.h"

#include "base/check.h"

void key_bytes(struct key *key, const void *part, size_t n)
{
    check(n <= KEY_MAX - key->n);
    memcpy(key->bytes + key->n, part, n);
    key->n += n;
}

void key_u8(struct key *key, uint8_t part)
{
    key_bytes(key, &part, 1);
}

void key_u64(struct key *key, uint64_t part)
{
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(part >> (56 - 8 * i));
    key_bytes(key, bytes, sizeof bytes);
}

struct key key_of(uint64_t number)
{
    struct key key = {.n = 0};
    key_u64(&key, number);
    return key;
}

uint64_t key_read(const void *at)
{
    const uint8_t *bytes = at;
    uint64_t number = 0;
    for (int i = 0; i < 8; i++)
        number = number << 8 | bytes[i];
    return number;
}
