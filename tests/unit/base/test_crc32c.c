// SPDX-License-Identifier: Apache-2.0
#include "base/crc32c.h"

#include "support/leak.h"
#include <string.h>

Test(crc32c, known_sums)
{
    // RFC 3720, B.4.
    unsigned char zeros[32] = {0}, ones[32], up[32], down[32];
    memset(ones, 0xff, sizeof ones);
    for (int i = 0; i < 32; i++) {
        up[i] = (unsigned char)i;
        down[i] = (unsigned char)(31 - i);
    }
    const struct {
        const void *bytes;
        size_t n;
        uint32_t crc;
    } rows[] = {{"123456789", 9, 0xe3069283}, {"", 0, 0},
                {"a", 1, 0xc1d04330},         {zeros, 32, 0x8a9136aa},
                {ones, 32, 0x62a8ab43},       {up, 32, 0x46dd794e},
                {down, 32, 0x113fdb5c}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect_eq(crc32c(0, rows[i].bytes, rows[i].n), rows[i].crc, "row %zu", i);
        for (size_t cut = 0; cut <= rows[i].n; cut++) {
            uint32_t first = crc32c(0, rows[i].bytes, cut);
            cr_expect_eq(crc32c(first, (const char *)rows[i].bytes + cut, rows[i].n - cut),
                         rows[i].crc, "row %zu cut at %zu", i, cut);
        }
    }
    okr_test_end();
}
