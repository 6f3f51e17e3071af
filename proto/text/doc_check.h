// SPDX-License-Identifier: Apache-2.0
// The check of a whole file before its lines are read.
#ifndef OKR_TEXT_DOC_CHECK_H
#define OKR_TEXT_DOC_CHECK_H
#include "text/doc.h"

/// A copy of `text` in the arena, without its byte order mark and composed to NFC. Lines that are not text are reported and
/// overwritten with DOC_BROKEN_MARK. Empty when the arena is full.
struct okr_str doc_check(struct doc_reader *reader, struct okr_str text);
#endif
