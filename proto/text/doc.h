// SPDX-License-Identifier: Apache-2.0
// The parts of the document reader and writer, and what they share while one file is read.
#ifndef OKR_TEXT_DOC_H
#define OKR_TEXT_DOC_H
#include <okr/text.h>

enum {
    DOC_LINE_MAX = 64 << 10, ///< bytes; the longest field, a note, holds 16000
    DOC_TITLE_MAX = 2000,    ///< bytes, entities.def: objective.text, key_result.text
    DOC_NAME_MAX = 200,      ///< bytes, entities.def: unit.name
    DOC_NOTE_MAX = 16000,    ///< bytes, entities.def: check_in.note
    DOC_CYCLES_MAX = 256,    ///< cycles with dates in one file
    DOC_NUMBER_MAX = 9999,   ///< entities.def: position
};

/// What stands over a list of strings while it grows.
struct doc_strs {
    struct okr_str *at;
    size_t n, room;
};

/// One file being read. The item that lines belong to is doc->items[doc->n_items - 1]; its attributes wait in
/// `attrs`, by key, until the next one begins.
struct doc_reader {
    struct okr_doc_options options;
    struct okr_arena *arena;
    struct okr_err *e;
    struct okr_doc *doc;
    struct okr_names *names;   ///< all that is known
    struct okr_names *persons; ///< those of the file that are persons
    bool full;                 ///< the arena is; nothing more can be read

    struct okr_str line; ///< the line being read, NFC
    uint32_t number;     ///< its number, from 1
    uint32_t lost; ///< the line that was not understood, whose attributes these may be; 0 = none

    int32_t unit, objective; ///< indices of the ones that items belong to; -1 = none
    int32_t last_unit[OKR_UNIT_KIND_COUNT];
    size_t items_room;
    struct okr_doc_attr *attrs; ///< OKR_KEY_COUNT; key 0 = not given
    struct okr_doc_check_in *check_ins;
    size_t n_check_ins, check_ins_room;
    uint32_t steps_done;
    struct doc_strs comments; ///< lines above the item being read
    struct doc_strs pending;  ///< lines whose item is not known yet
    uint32_t cycle_line;      ///< where the document's cycle was given
    bool span_known;          ///< `span` is that of the item being read
    bool has_span;
    struct okr_span span;
};

// --- faults and growing lists (doc_fault.c) ---
/// Notes a fault at `at`, a place in the line being read.
OKR_PRINTF(5, 6)
void doc_fault(struct doc_reader *reader, const char *at, int code, const char *hint,
               const char *format, ...);
/// The arena is full.
void doc_full(struct doc_reader *reader);
/// Whether another fault would still be kept, so that searching for its cure is worth the time.
bool doc_fault_kept(const struct doc_reader *reader);
/// At most 60 bytes of `s`, for a message.
struct okr_str doc_excerpt(struct okr_str s);
void doc_strs_add(struct doc_reader *reader, struct doc_strs *strs, struct okr_str s);
/// File order: the faults of the first look over the file come with those of their lines.
void doc_sort_faults(struct okr_details *details);

// --- the item being read (doc_read.c) ---
/// The item being read, or NULL before the first one.
struct okr_doc_item *doc_item(struct doc_reader *reader);
/// The days of the cycle that the item being read stands in, or NULL when the file does not tell.
const struct okr_span *doc_span(struct doc_reader *reader);

// --- one line (doc_line.c) ---
enum doc_line_kind {
    DOC_LINE_BLANK,
    DOC_LINE_BROKEN, ///< reported already
    DOC_LINE_FENCE,  ///< "---"
    DOC_LINE_COMMENT,
    DOC_LINE_HEAD,
    DOC_LINE_CHECK_IN,
    DOC_LINE_ATTR, ///< word ":" rest; whether the word is a key is not looked at
    DOC_LINE_OTHER
};
struct doc_line {
    enum doc_line_kind kind;
    char what;           ///< HEAD: enum okr_doc_what
    uint8_t unit_kind;   ///< HEAD of a unit
    int32_t number;      ///< HEAD: n, 0 = none
    struct okr_str body; ///< after the lead
    struct okr_str word; ///< the key; the date of a check-in
    struct okr_str rest; ///< what follows the separator, not trimmed
};
/// A line that a check over the whole file found broken begins with this byte.
enum { DOC_BROKEN_MARK = 0x01 };
struct doc_line doc_line_read(struct okr_str line);
/// The next line of `*text` without its end (LF or CR LF); false when none is left.
bool doc_line_next(struct okr_str *text, struct okr_str *ret_line);

// --- titles (doc_title.c) ---
/// What stands at the end of a text: where its sign (& or "(") is and how many backslashes before it.
struct doc_tail {
    size_t sign, slashes;
};
bool doc_tail_id(struct okr_str text, struct doc_tail *ret);     ///< " &k-57"
bool doc_tail_weight(struct okr_str text, struct doc_tail *ret); ///< "(40%)"
/// The name of a unit line without its id; for the pass that only collects names.
struct okr_str doc_unit_name(struct okr_str rest);
/// Reads what follows the separator of a head: text and id into `item`, weight and owner into reader->attrs.
void doc_title_read(struct doc_reader *reader, struct okr_str rest, struct okr_doc_item *item);

// --- texts with mentions, and values (doc_mention.c, doc_value.c; written by doc_escape.c) ---
/// The length of the "@[name]" at the front of `s`, 0 = none.
size_t doc_mention_length(struct okr_str s);
/// Whether an "@" between these characters (-1 = the end) asks for someone: it does not inside a mail
/// address and before a blank or a sign.
bool doc_mention_like(int32_t before, int32_t after);
/// The known name nearest to what stands at the front of `s`; empty when none is near. Chinese text does not tell where a name ends, so shorter fronts are tried too.
struct okr_str doc_nearest_front(const struct okr_names *names, struct okr_str s);
/// Appends the mention at the front of `s`, an "@", in its canonical form and returns the bytes read: 0 when
/// it is none or its name is not known (reported unless names are open). `before` as above.
size_t doc_mention_read(struct doc_reader *reader, struct okr_str s, int32_t before,
                        struct okr_buf *out);
/// Whether `name`, perhaps "unit/name", is a person that may own.
bool doc_person_known(const struct doc_reader *reader, struct okr_str name);

/// `s` without blanks at both ends; an escaped blank at the end stays.
struct okr_str doc_value_trim(struct okr_str s);
/// Cuts " // rest" off; `*ret_comment` is from the "//" on, empty when there is none.
struct okr_str doc_value_cut(struct okr_str s, struct okr_str *ret_comment);
/// Takes the escapes of a value off (\n, \\, a backslash before @ & / , ; 、 or a blank). Returns `s` itself when
/// there is none.
struct okr_str doc_value_unescape(struct doc_reader *reader, struct okr_str s);
/// The same with mentions made canonical.
struct okr_str doc_value_text(struct doc_reader *reader, struct okr_str s);
/// The text of an objective or key result: mentions canonical, a backslash before "@" taken off.
struct okr_str doc_title_text(struct doc_reader *reader, struct okr_str s);
/// The front of `*s` up to an unescaped list separator, which is stepped over; false when nothing is left.
bool doc_value_split(struct okr_str *s, struct okr_str *ret_part);
/// "40%", "33.3%" or "400‰" as a whole.
bool doc_permille_read(struct okr_str s, int32_t *ret);
/// Whether a character is white space to these readers (ASCII, U+3000, U+00A0).
bool doc_is_blank(int32_t c);

enum doc_escape {
    DOC_ESCAPE_PLAIN = 0,
    DOC_ESCAPE_MENTIONS = 1, ///< an "@" that is no mention gets a backslash
    DOC_ESCAPE_LIST = 2,     ///< and so do list separators
    DOC_ESCAPE_SIGNS = 8,    ///< every "@" and "&" gets one
    DOC_ESCAPE_OPEN =
        4, ///< the document was read with names open: backslashes before "@" stand as typed
};
/// Appends `s` as a value that reads back to it.
void doc_value_write(struct okr_buf *buf, struct okr_str s, unsigned escape);
/// Appends a title that reads back to `s`.
void doc_title_write(struct okr_buf *buf, struct okr_str s, char what, bool open);

// --- attributes (doc_attr.c), cycles, front matter, check-ins ---
struct doc_attr_row {
    enum okr_doc_value type;
    bool single;     ///< one person or reference only
    bool note, asks; ///< STR: line breaks allowed; mentions allowed
    uint16_t max;    ///< STR, STRS: bytes
    uint8_t group;   ///< TERM: enum okr_group; 0 for state, which depends on the item
};
const struct doc_attr_row *doc_attr_row(unsigned key);
/// The group of the terms of `key` under an item.
enum okr_group doc_attr_group(unsigned key, char what);
/// Reads the value of a key that is allowed under an item of kind `what`; false when a fault was reported.
bool doc_attr_read(struct doc_reader *reader, unsigned key, char what, struct okr_str value,
                   struct okr_doc_attr *ret);
/// Keeps a trailing "// …" of the item being read, or notes that the value is inferred.
void doc_attr_comment(struct doc_reader *reader, struct okr_str comment, bool *ret_inferred);
/// key [ "(" date ".." date ")" ]; `*ret_hint` is the cure on failure.
bool doc_cycle_read(struct okr_str s, struct okr_cycle_ref *ret, const char **ret_hint);
/// Remembers the dates of a cycle; reports a second, different pair.
void doc_cycle_note(struct doc_reader *reader, const struct okr_cycle_ref *cycle, const char *at);
/// The days that the file (or the store) gives the cycle `key`; false when they are not known.
bool doc_cycle_span(const struct doc_reader *reader, struct okr_str key, struct okr_span *ret);
/// Days as typed: 7, "7 days", "2 weeks", 每周, 每2周.
bool doc_days_read(struct okr_str s, int32_t *ret);
void doc_days_print(struct okr_buf *buf, int32_t days, enum okr_lang lang);

/// Reads one line of the front matter.
void doc_front_line(struct doc_reader *reader, const struct doc_line *line, bool *has_version);
/// Writes the front matter with `cycle` (key empty: none).
void doc_front_write(const struct okr_doc *doc, const struct okr_cycle_ref *cycle,
                     enum okr_lang lang, struct okr_buf *buf);

void doc_check_in_read(struct doc_reader *reader, const struct doc_line *line);
void doc_check_in_write(const struct okr_doc_check_in *check_in, enum okr_lang lang, bool open,
                        struct okr_buf *buf);
/// The check-ins of an item in writing order, with those that steps written [x] stand for.
struct doc_check_in_walk {
    const struct okr_doc_item *item;
    const struct okr_metric *metric;
    okr_date today;
    size_t next;
    unsigned step;
};
struct doc_check_in_walk doc_check_in_walk(const struct okr_doc *doc,
                                           const struct okr_doc_item *item);
bool doc_check_in_next(struct doc_check_in_walk *walk, struct okr_doc_check_in *ret);

// --- writing ---
void doc_attr_write(const struct okr_doc *doc, const struct okr_doc_item *item,
                    const struct okr_doc_attr *attr, enum okr_lang lang, struct okr_buf *buf);
void doc_cycle_print(struct okr_buf *buf, const struct okr_cycle_ref *cycle, enum okr_lang lang);
/// The attribute `key` of an item, or NULL.
const struct okr_doc_attr *doc_attr_of(const struct okr_doc_item *item, unsigned key);
/// The parent that TEXT rule 9 gives item `i`, a unit; `last` holds the last index of each unit kind above it.
int32_t doc_unit_above(const int32_t *last, unsigned unit_kind);

/// The cycle attribute that holds for the objectives of the unit at index `unit` (-1 = none): its own or that of a
/// unit above it. NULL when none is given.
const struct okr_doc_attr *doc_unit_cycle(const struct okr_doc *doc, int32_t unit);
/// How the cycles of a document are written: once in front when all share it, else where they stand.
struct doc_cycle_plan {
    struct okr_cycle_ref front; ///< key empty = none
    bool only_front;            ///< cycle attributes are left out
};
struct doc_cycle_plan doc_cycle_plan(const struct okr_doc *doc);
#endif
