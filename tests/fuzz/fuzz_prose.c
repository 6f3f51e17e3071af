// SPDX-License-Identifier: Apache-2.0
// Any bytes as a sentence and as a passage of prose: whatever is found lies inside the text, in order, and without overlap.
#include <okr/glossary.h>
#include <okr/text.h>
#include <stdint.h>
#include <stdlib.h>

#include "text/sentence/sentence.h"

enum { FOUND = 32 };

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void inside(struct okr_str text, struct okr_range range)
{
    must(range.offset <= text.len && range.length <= text.len - range.offset);
}

static void periods(struct okr_str text, const struct okr_sentence_context *context)
{
    struct said_period found[FOUND];
    const size_t n = sentence_periods(text, context, found, FOUND);

    for (size_t i = 0, end = 0; i < n && i < FOUND; i++) {
        inside(text, found[i].words);
        inside(text, found[i].period);
        must(found[i].period.length > 0 && found[i].words.offset >= end);
        must(found[i].period.offset >= found[i].words.offset);
        must((found[i].span.start == OKR_NO_DATE) == (found[i].span.end == OKR_NO_DATE));
        must(found[i].span.start <= found[i].span.end);
        end = found[i].words.offset + found[i].words.length;
    }
    must(sentence_periods(text, context, NULL, 0) == n);
}

static void mentions(struct okr_str text)
{
    struct okr_range found[FOUND];
    const size_t n = sentence_mentions(text, NULL, found, FOUND);

    for (size_t i = 0, end = 0; i < n && i < FOUND; i++) {
        inside(text, found[i]);
        must(found[i].length > 0 && found[i].offset > end);
        end = found[i].offset + found[i].length;
    }
}

static void edges(struct okr_str text)
{
    struct okr_prose_edge found[FOUND];
    const size_t n = okr_prose_edges(text, found, FOUND);

    for (size_t i = 0; i < n && i < FOUND; i++) {
        must(found[i].kind == OKR_EDGE_KIND_DECOMPOSES || found[i].kind == OKR_EDGE_KIND_SUPPORTS);
        const struct okr_prose_end *ends[] = {&found[i].from, &found[i].to};
        for (int k = 0; k < 2; k++) {
            inside(text, ends[k]->range);
            inside(text, ends[k]->unit);
            must(ends[k]->range.length > 0 && (ends[k]->o != 0 || ends[k]->kr > 0));
            must(ends[k]->unit_kind < OKR_UNIT_KIND_COUNT);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct okr_str text = {(const char *)data, size};
    const struct okr_span cycle = {17532, 17621}; // 2018-01-01..2018-03-31
    const struct okr_sentence_context with_cycle = {.cycle = &cycle, .first_month = 4};

    periods(text, NULL);
    periods(text, &with_cycle);
    mentions(text);
    edges(text);
    return 0;
}
