// SPDX-License-Identifier: Apache-2.0
#include "store/key.h"

#include "base/check.h"

#include <endian.h>

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
    const uint64_t big = htobe64(part);
    key_bytes(key, &big, sizeof big);
}
