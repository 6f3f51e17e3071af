// SPDX-License-Identifier: Apache-2.0
// CRC-32C (Castagnoli), the checksum of every stored row.
#ifndef BASE_CRC32C_H
#define BASE_CRC32C_H
#include <stddef.h>
#include <stdint.h>

/// Continues `crc` (0 to begin) over `n` bytes. crc32c(0, "123456789", 9) = 0xe3069283 (RFC 3720's check value).
uint32_t crc32c(uint32_t crc, const void *bytes, size_t n);
#endif
