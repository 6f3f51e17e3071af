// SPDX-License-Identifier: Apache-2.0
// The faults of a document, with their places, and the lists that grow while it is read.
#include "text/doc.h"

#include "text/scan.h"

bool doc_fault_kept(const struct doc_reader *reader)
{
    return reader->e->details.n < OKR_DETAILS_MAX;
}

void doc_fault(struct doc_reader *reader, const char *at, int code, const char *hint,
               const char *format, ...)
{
    uint32_t column = 1;
    va_list args;

    if (doc_fault_kept(reader) && at && reader->line.ptr && at >= reader->line.ptr &&
        at <= reader->line.ptr + reader->line.len)
        column = scan_column(reader->line, (size_t)(at - reader->line.ptr));
    va_start(args, format);
    okr_err_vdetail(reader->e, reader->arena, reader->number, column, code, hint, format, args);
    va_end(args);
}

void doc_full(struct doc_reader *reader)
{
    reader->full = true;
}

struct okr_str doc_excerpt(struct okr_str s)
{
    enum { BYTES = 60 };
    size_t end = s.len;

    if (end > BYTES) {
        end = BYTES;
        while (end > 0 && ((unsigned char)s.ptr[end] & 0xC0) == 0x80)
            end--;
    }
    return (struct okr_str){s.ptr, end};
}

void doc_strs_add(struct doc_reader *reader, struct doc_strs *strs, struct okr_str s)
{
    if (strs->n == strs->room) {
        size_t room = strs->room ? 2 * strs->room : 4;
        struct okr_str *at =
            okr_arena_grow(reader->arena, strs->at, strs->n * sizeof(*at), room * sizeof(*at));
        if (!at) {
            doc_full(reader);
            return;
        }
        strs->at = at;
        strs->room = room;
    }
    strs->at[strs->n++] = s;
}

void doc_sort_faults(struct okr_details *details)
{
    for (size_t i = 1; i < details->n; i++) {
        struct okr_detail detail = details->at[i];
        size_t k = i;
        for (; k > 0 && (details->at[k - 1].line > detail.line ||
                         (details->at[k - 1].line == detail.line &&
                          details->at[k - 1].column > detail.column));
             k--)
            details->at[k] = details->at[k - 1];
        details->at[k] = detail;
    }
}
