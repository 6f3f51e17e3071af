// SPDX-License-Identifier: Apache-2.0
// One error: filled once by the leaf that knows, passed up as its code.
#ifndef OKR_ERROR_H
#define OKR_ERROR_H
#include <okr/arena.h>
#include <okr/message.h>

enum okr_code {
#ifndef OKR_PLUGIN_H // okr_plugin.h has the same zero
    OKR_OK = 0,
#endif
    OKR_E_FIRST_ = -1000,
#define OKR_ERROR(NAME, slug, retryable, exit_code, en, zh) OKR_E_##NAME,
#include <okr/errors.def>
#undef OKR_ERROR
    OKR_E_LAST_
};

struct okr_error_row {
    const char *slug;
    bool retryable;
    int exit_code;
    const char *en, *zh;
};

/// One fault of a text: position (characters, from 1), code, what, and how to mend it.
struct okr_detail {
    uint32_t line, column;
    int code;
    struct okr_str message, hint;
};
/// All faults of one text in file order, in an arena. At most OKR_DETAILS_MAX are kept; `more` counts the rest.
enum { OKR_DETAILS_MAX = 200 };
struct okr_details {
    struct okr_detail *at;
    size_t n, more;
};

struct okr_err {
    enum okr_lang lang; ///< of whoever reads it: the sentences are filled in it
    int code;           ///< enum okr_code, 0 = none
    char field[64];     ///< the request key or entity field at fault, or empty
    char message[320];  ///< what and why, with the value; one sentence
    char hint[320];     ///< how to mend it, or empty
    struct okr_details details;
};

/// The sentence in the language of the reader of `e`, which may be NULL: for the parts of a sentence that are chosen elsewhere, and for hints that hold a word. okr_fail() and okr_err_detail() ask for
/// `hint` and `format` themselves; an INTERNAL fault stays in English, for it is told to okrd's log too.
OKR_FORMAT_OF(2) static inline const char *okr_err_say(const struct okr_err *e, const char *english)
{
    return okr_message(e ? e->lang : OKR_EN, english);
}
static inline enum okr_lang okr_err_lang(const struct okr_err *e)
{
    return e ? e->lang : OKR_EN;
}
/// No fault yet, for the same reader.
static inline void okr_err_clear(struct okr_err *e)
{
    e->code = 0;
    e->field[0] = e->message[0] = e->hint[0] = '\0';
    e->details = (struct okr_details){0};
}

/// Fills `e` (which may be NULL) unless it holds an error already; returns `code`. `field` and `hint` may be NULL. Cuts on a character boundary.
OKR_PRINTF(5, 6)
int okr_fail(struct okr_err *e, int code, const char *field, const char *hint, const char *format,
             ...);
/// The arena is full: TOO_BIG with the standing sentence.
int okr_fail_memory(struct okr_err *e);
/// Appends a fault to the details (sets e->code to its code when it is the first). Memory from `arena`.
OKR_PRINTF(7, 8)
void okr_err_detail(struct okr_err *e, struct okr_arena *arena, uint32_t line, uint32_t column,
                    int code, const char *hint, const char *format, ...);
OKR_PRINTF(7, 0)
void okr_err_vdetail(struct okr_err *e, struct okr_arena *arena, uint32_t line, uint32_t column,
                     int code, const char *hint, const char *format, va_list args);

/// The table row of a code; an unknown code gives the row of INTERNAL.
const struct okr_error_row *okr_error_row(int code);
/// The code of a slug, or OKR_E_INTERNAL when unknown.
int okr_error_code(struct okr_str slug);
#endif
