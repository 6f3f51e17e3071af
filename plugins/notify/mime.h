// SPDX-License-Identifier: Apache-2.0
// The few forms of a mail: header words in any language (RFC 2047), bodies in base64 lines, addresses and dates.
#ifndef NOTIFY_MIME_H
#define NOTIFY_MIME_H
#include <okr/buf.h>
#include <okr/date.h>

/// Appends `text` as a header value that begins `column` characters into its line: as it is when it is plain ASCII, else in encoded words of at most 75 characters that split between characters; lines are folded.
void mime_header(struct okr_str text, size_t column, struct okr_buf *out);
/// Appends base64 in lines of 76 characters, CRLF after each.
void mime_base64(struct okr_str bytes, struct okr_buf *out);
/// Appends "Sat, 20 Jan 2018 08:30:00 +0000".
void mime_date(okr_time time, struct okr_buf *out);
/// The address in "Name <a@b>" or "a@b"; empty when it is none, or holds what could break a header or an envelope.
struct okr_str mime_address(struct okr_str s);
/// The name before it, without quotes; empty when there is none.
struct okr_str mime_name(struct okr_str s);
#endif
