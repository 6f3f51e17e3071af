// SPDX-License-Identifier: Apache-2.0
#include "paste_support.h"

#include <criterion/criterion.h>

#include "support/paste_fault.h"

struct paste_result paste_of(const char *text)
{
    struct paste_result result = {.arena = okr_arena_new((size_t)64 << 20)};
    struct okr_paste_options options = {.today = okr_date_make(2024, 5, 10)};
    struct okr_err e = {0};
    struct okr_buf buf = OKR_BUF(result.arena);

    cr_assert_eq(
        okr_paste_read(okr_str_c(text), &options, result.arena, &result.doc, &result.report, &e),
        OKR_OK, "%s", e.message);
    okr_doc_write(&result.doc, OKR_EN, &buf);
    result.text = okr_buf_view(&buf);
    const char *fault = paste_fault(okr_str_c(text), &result.doc, true, result.arena);
    cr_expect_null(fault, "%s\n%s", fault, text);
    return result;
}

void paste_result_free(struct paste_result *result)
{
    okr_arena_free(result->arena);
}

const struct okr_doc_item *paste_item(const struct paste_result *result, char what,
                                      const char *text)
{
    for (size_t i = 0; i < result->doc.n_items; i++) {
        if (result->doc.items[i].what == what && okr_str_is(result->doc.items[i].text, text))
            return &result->doc.items[i];
    }
    return NULL;
}

bool paste_has_line(const struct paste_result *result, const char *line)
{
    const char *at = result->text.ptr, *end = at + result->text.len;

    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop ? stop : end;
        if (okr_str_is((struct okr_str){at, (size_t)(stop - at)}, line))
            return true;
        at = stop + 1;
    }
    return false;
}

size_t paste_notes(const struct paste_result *result, enum okr_paste_note_kind kind)
{
    size_t n = 0;

    for (size_t i = 0; i < result->report.n; i++)
        n += result->report.at[i].kind == kind;
    return n;
}
