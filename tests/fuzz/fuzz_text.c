// SPDX-License-Identifier: Apache-2.0
// The text reader on any bytes: what reads is written, read and written again without a change, in both languages.
#include <okr/text.h>

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fail(const char *what, struct okr_str text)
{
    (void)fprintf(stderr, "%s:\n%.*s\n", what, OKR_STR_ARG(text));
    abort();
}

static void round_trip(const struct okr_doc *doc, struct okr_doc_options options,
                       enum okr_lang lang, struct okr_arena *arena)
{
    struct okr_buf first = OKR_BUF(arena), second = OKR_BUF(arena);
    struct okr_doc again;
    struct okr_err e = {0};

    okr_doc_write(doc, lang, &first);
    if (first.failed)
        return;
    options.names = NULL;
    int code = okr_doc_read(okr_buf_view(&first), &options, arena, &again, &e);
    if (code == OKR_E_TOO_BIG)
        return; // escapes made it longer than a line may be
    if (code != OKR_OK) {
        (void)fprintf(stderr, "%s\n", e.message);
        fail("what was written does not read", okr_buf_view(&first));
    }
    okr_doc_write(&again, lang, &second);
    if (!okr_str_eq(okr_buf_view(&first), okr_buf_view(&second))) {
        (void)fprintf(stderr, "%.*s\n", OKR_STR_ARG(okr_buf_view(&second)));
        fail("not a fixpoint", okr_buf_view(&first));
    }
    if (!okr_doc_equal(doc, &again))
        fail("reads back to something else", okr_buf_view(&first));
}

static void read_alone(struct okr_str text, struct okr_arena *arena)
{
    struct okr_ref ref;
    struct okr_metric metric;
    struct okr_err e = {0};
    struct okr_buf buf = OKR_BUF(arena);

    if (okr_ref_read(text, arena, &ref, &e) == OKR_OK)
        okr_ref_print(&buf, &ref, OKR_ZH);
    e = (struct okr_err){0};
    if (okr_metric_read(text, NULL, arena, &metric, &e) == OKR_OK)
        okr_metric_print(&buf, &metric, OKR_EN);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct okr_arena *arena = okr_arena_new((size_t)256 << 20);
    struct okr_str text = {(const char *)data, size};

    for (int open = 0; open < 2; open++) {
        struct okr_doc_options options = {.names_open = open, .today = okr_date_make(2018, 2, 10)};
        struct okr_doc doc;
        struct okr_err e = {0};
        if (okr_doc_read(text, &options, arena, &doc, &e) == OKR_OK) {
            round_trip(&doc, options, OKR_EN, arena);
            round_trip(&doc, options, OKR_ZH, arena);
        }
    }
    read_alone(text, arena);
    okr_arena_free(arena);
    return 0;
}
