// SPDX-License-Identifier: Apache-2.0
// The sentences that libokrproto and okrd say to people, in the reader's language.
//
// A sentence stands in the code in English, at the place that says it. Its Chinese twin is a row of proto/messages/:
// one .def for each folder of the code. To add a sentence, write it in English where it is said and add a row
//     MESSAGE("English, as in the code", "中文")
// to that folder's .def, with the same conversions in the same order; where Chinese wants another order, number them all:
// "%2$s" for "%s", "%2$.*1$s" for "%.*s". tests/unit/proto/test_message.c names every sentence that lacks its row.
#ifndef OKR_MESSAGE_H
#define OKR_MESSAGE_H
#include <okr/attributes.h>
#include <stdbool.h>
#include <stddef.h>

enum okr_lang { OKR_EN, OKR_ZH };

/// Marks an English sentence, or a part of one, that okr_message() will be asked for later.
#define OKR_MESSAGE(english) english

/// The sentence in that language; `english` itself for OKR_EN and where the table has no row. A format stays one of the same arguments.
OKR_FORMAT_OF(2) const char *okr_message(enum okr_lang lang, const char *english);

/// A row of the table, for tests; false past the last one.
bool okr_message_row(size_t row, const char **ret_english, const char **ret_chinese);
#endif
