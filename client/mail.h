// SPDX-License-Identifier: Apache-2.0
// A mail as it comes from a mail server: who sent it, to which token, and the text that he wrote. Any charset that iconv knows; any nesting up to a limit.
#ifndef CLIENT_MAIL_H
#define CLIENT_MAIL_H
#include <okr/arena.h>

enum { MAIL_MOST = 4 << 20, MAIL_TOKEN = 20 };
struct mail {
    struct okr_str from;  ///< the From: header, decoded
    struct okr_str token; ///< of the address it came to; empty: none has one
    struct okr_str text;  ///< UTF-8
    bool automatic;       ///< no person wrote it (RFC 3834): holiday notices, lists, bounces
};
/// Reads a whole mail. `recipient` is the address it was delivered to; may be NULL. False when there is no header.
bool mail_read(struct okr_str bytes, const char *recipient, struct okr_arena *arena,
               struct mail *ret);
#endif
