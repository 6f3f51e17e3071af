// SPDX-License-Identifier: Apache-2.0
// What must hold of every paste, for unit tests and the fuzz target: what is written reads without a fault and is written the same
// again, in both languages, and no word of a title was changed.
#ifndef TEST_PASTE_FAULT_H
#define TEST_PASTE_FAULT_H
#include <okr/paste.h>

/// Letters, digits and what is beyond ASCII: what a change of words would change. Mentions count without their signs.
static inline bool paste_is_word_byte(char c)
{
    return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

/// Bytes of a full-width sign of a mention at the front of `s`; 0 = none.
static inline size_t paste_sign_length(struct okr_str s)
{
    static const char *const signs[] = {"＠", "【", "】"};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (okr_str_starts(s, okr_str_c(signs[i])))
            return strlen(signs[i]);
    }
    return 0;
}

/// Whether the words of `title` stand in `line` in this order, beginning anywhere; what is written between them does not count.
static inline bool paste_words_stand(struct okr_str title, struct okr_str source)
{
    for (size_t start = 0; start < source.len; start++) {
        size_t at = start, i = 0;
        while (i < title.len) {
            if (!paste_is_word_byte(title.ptr[i])) {
                i++;
            } else if (at < source.len && source.ptr[at] == title.ptr[i]) {
                at++;
                i++;
            } else if (at > start && paste_sign_length(okr_str_skip(source, at))) {
                at += paste_sign_length(okr_str_skip(source, at));
            } else if (at < source.len && at > start && !paste_is_word_byte(source.ptr[at])) {
                at++;
            } else {
                break;
            }
        }
        if (i == title.len)
            return true;
    }
    return title.len == 0;
}

static inline const char *describe(const struct okr_err *e, struct okr_str text,
                                   struct okr_arena *arena)
{
    struct okr_str first = e->details.n ? e->details.at[0].message : okr_str_c(e->message);

    return okr_arena_printf(arena, "does not read: %.*s\n%.*s", OKR_STR_ARG(first),
                            OKR_STR_ARG(text))
        .ptr;
}

/// NULL when all holds, else a sentence in the arena. `words`: the source is clean text, so that titles can be looked up in it.
static inline const char *paste_fault(struct okr_str source, const struct okr_doc *doc, bool words,
                                      struct okr_arena *arena)
{
    for (size_t i = 0; words && i < doc->n_items; i++) {
        const struct okr_doc_item *item = &doc->items[i];
        if (item->what != OKR_DOC_UNIT && !paste_words_stand(item->text, source))
            return okr_arena_printf(arena, "not in the text: %.*s", OKR_STR_ARG(item->text)).ptr;
    }
    for (int lang = OKR_EN; lang <= OKR_ZH; lang++) {
        struct okr_buf first = OKR_BUF(arena), second = OKR_BUF(arena);
        struct okr_doc_options options = {.today = doc->today};
        struct okr_doc again;
        struct okr_err e = {0};
        okr_doc_write(doc, (enum okr_lang)lang, &first);
        if (first.failed)
            return NULL; // the arena is full, which is no fault of the document
        if (okr_doc_read(okr_buf_view(&first), &options, arena, &again, &e) != OKR_OK)
            return describe(&e, okr_buf_view(&first), arena);
        okr_doc_write(&again, (enum okr_lang)lang, &second);
        if (!okr_str_eq(okr_buf_view(&first), okr_buf_view(&second)))
            return okr_arena_printf(arena, "not a fixpoint:\n%.*s",
                                    OKR_STR_ARG(okr_buf_view(&second)))
                .ptr;
    }
    return NULL;
}
#endif
