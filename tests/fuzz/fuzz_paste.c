// SPDX-License-Identifier: Apache-2.0
// Any bytes pasted: what comes out is read without a fault, and is written the same again.
#include <okr/paste.h>

#include <stdio.h>
#include <stdlib.h>

#include "support/paste_fault.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct okr_arena *arena = okr_arena_new((size_t)256 << 20);
    struct okr_paste_options options = {.today = okr_date_make(2024, 5, 10),
                                        .first_month = size ? data[0] % 13 : 0};
    struct okr_str text = {(const char *)data, size};
    struct okr_paste_report report;
    struct okr_doc doc;

    if (okr_paste_read(text, &options, arena, &doc, &report, NULL) == OKR_OK) {
        struct okr_buf said = OKR_BUF(arena);
        okr_paste_report_print(&said, &report, OKR_STR("paste"), OKR_ZH);
        const char *fault = paste_fault(text, &doc, false, arena);
        if (fault) {
            (void)fprintf(stderr, "%s\n", fault);
            abort();
        }
    }
    okr_arena_free(arena);
    return 0;
}
