// SPDX-License-Identifier: Apache-2.0
// Text on its way to a person: colour where it is wanted, and no control character from the data ever raw.
#ifndef CLIENT_PRINT_H
#define CLIENT_PRINT_H
#include <okr/buf.h>
#include <stdio.h>

enum colour { PLAIN, BOLD, DIM, RED, GREEN, YELLOW, BLUE };

/// Where text goes and how.
struct print {
    FILE *file;
    bool colour;
    size_t width; ///< columns of the terminal; 0 = not a terminal, no limit
};

/// Decides for `file`: `when` is "always", "never" or "auto" (a terminal, and NO_COLOR unset or empty, and TERM not "dumb").
void print_init(struct print *out, FILE *file, const char *when);
/// Data: control, bidirectional and other invisible steering characters come out as \n, \t, \x1b or \u202e.
void print_str(struct print *out, struct okr_str s);
void print_c(struct print *out, const char *c);
/// The same in a colour.
void print_in(struct print *out, enum colour colour, struct okr_str s);
/// Many lines of data: line breaks and tabs stand, everything else as print_str.
void print_lines(struct print *out, struct okr_str s);
/// What print_str would write, for measuring: in the arena; `s` itself when nothing had to be changed.
struct okr_str print_safe(struct okr_arena *arena, struct okr_str s);
/// The escape sequence that begins a colour; "" where there is none.
const char *print_start(const struct print *out, enum colour colour);
const char *print_stop(const struct print *out, enum colour colour);
#endif
