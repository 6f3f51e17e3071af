// SPDX-License-Identifier: Apache-2.0
#include "doc_support.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static const char DATA[] = OKR_TEST_DIR "/unit/text/data/";

struct okr_str doc_file(struct okr_arena *arena, const char *name)
{
    struct okr_str path = okr_arena_printf(arena, "%s%s", DATA, name);
    FILE *file = fopen(path.ptr, "rb");
    struct okr_buf buf = OKR_BUF(arena);
    char part[4096];
    size_t n;

    if (!file) {
        (void)fprintf(stderr, "no data file %s\n", path.ptr);
        abort();
    }
    while ((n = fread(part, 1, sizeof(part), file)) > 0)
        okr_buf_add(&buf, part, n);
    (void)fclose(file);
    return okr_buf_view(&buf);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **doc_files(struct okr_arena *arena, size_t *ret_n)
{
    enum { MOST = 256 };
    const char **names = okr_arena_array(arena, MOST, sizeof(*names));
    DIR *dir = opendir(DATA);
    size_t n = 0;

    if (!dir)
        abort();
    for (struct dirent *entry; (entry = readdir(dir)) != NULL && n < MOST;) {
        struct okr_str name = okr_str_c(entry->d_name);
        if (okr_str_ends(name, OKR_STR(".okr.md")))
            names[n++] = okr_arena_dup(arena, name).ptr;
    }
    (void)closedir(dir);
    qsort(names, n, sizeof(*names), by_name);
    *ret_n = n;
    return names;
}

struct okr_doc_options doc_options(const char *name)
{
    return (struct okr_doc_options){.today = okr_date_make(2018, 2, 10),
                                    .names_open = strncmp(name, "open", 4) == 0};
}

struct okr_str doc_faults(struct okr_arena *arena, const struct okr_err *e)
{
    struct okr_buf buf = OKR_BUF(arena);

    for (size_t i = 0; i < e->details.n; i++) {
        const struct okr_detail *detail = &e->details.at[i];
        okr_buf_printf(&buf, "%u:%u %s %.*s | %.*s\n", (unsigned)detail->line,
                       (unsigned)detail->column, okr_error_row(detail->code)->slug,
                       OKR_STR_ARG(detail->message), OKR_STR_ARG(detail->hint));
    }
    if (e->details.n == 0 && e->code)
        okr_buf_printf(&buf, "%s\n", e->message);
    okr_buf_char(&buf, '\0');
    return (struct okr_str){buf.ptr, buf.len - 1};
}

struct okr_str doc_round_trip(struct okr_arena *arena, const struct okr_doc *doc,
                              struct okr_doc_options options, enum okr_lang lang)
{
    struct okr_buf first = OKR_BUF(arena), second = OKR_BUF(arena);
    struct okr_doc again;
    struct okr_err e = {0};

    okr_doc_write(doc, lang, &first);
    if (okr_doc_read(okr_buf_view(&first), &options, arena, &again, &e) != OKR_OK)
        return okr_arena_printf(arena, "what was written does not read:\n%.*s---8<---\n%.*s",
                                OKR_STR_ARG(doc_faults(arena, &e)),
                                OKR_STR_ARG(okr_buf_view(&first)));
    okr_doc_write(&again, lang, &second);
    if (!okr_str_eq(okr_buf_view(&first), okr_buf_view(&second)))
        return okr_arena_printf(arena, "not a fixpoint:\n%.*s---8<---\n%.*s",
                                OKR_STR_ARG(okr_buf_view(&first)),
                                OKR_STR_ARG(okr_buf_view(&second)));
    if (!okr_doc_equal(doc, &again))
        return okr_arena_printf(arena, "reads back to something else:\n%.*s",
                                OKR_STR_ARG(okr_buf_view(&first)));
    return OKR_STR("");
}
