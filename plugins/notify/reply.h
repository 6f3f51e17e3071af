// SPDX-License-Identifier: Apache-2.0
// What a person wrote back: "12，信心6，见完第一批", "2: 40%, confidence 0.6, signed", "收到". Pure.
#ifndef NOTIFY_REPLY_H
#define NOTIFY_REPLY_H
#include <okr/arena.h>
#include <okr/str.h>

enum { REPLIES_MOST = 32 };
enum reply_kind { REPLY_VALUE, REPLY_NOTE, REPLY_ACKNOWLEDGE };
struct reply {
    enum reply_kind kind;
    size_t number;        ///< of the line in the mail, from 1; 0: it named none
    struct okr_str id;    ///< "k-12" or "m-6" instead of a number; empty
    struct okr_str value; ///< as typed, for check_in.record
    double confidence;    ///< NaN: none was given
    struct okr_str note;  ///< of an acknowledgement: what else it says
    struct okr_str line;  ///< what was read
};
/// The answer without what was quoted below it and without a signature; borrowed from `body`.
struct okr_str reply_text(struct okr_str body);
/// Reads a line each. How many of them say something; lines that say nothing that can be used are counted in `*ret_unclear` and stand in `*ret_lines`.
size_t reply_read(struct okr_str text, struct okr_arena *arena, struct reply ret[REPLIES_MOST],
                  size_t *ret_unclear, struct okr_str *ret_lines);
#endif
