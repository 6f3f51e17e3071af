// SPDX-License-Identifier: Apache-2.0
// What the parts of the paste reader share: the lines of the text, and the units and items that grow out of them.
#ifndef OKR_TEXT_PASTE_H
#define OKR_TEXT_PASTE_H
#include <okr/paste.h>
#include <okr/sentence.h>

#include "text/scan.h"

struct paste;

// --- lines (paste_line.c) -----------------------------------------------------------------------------------------

/// One line of the text: NFC, without its end, without invisible characters and Markdown's emphasis.
struct paste_line {
    struct okr_str text;
    uint32_t number; ///< from 1
    bool used;       ///< something of it is in the document
    bool broken;     ///< too long, or no text; `text` is empty
};
/// What stands in front of a line's words and carries no meaning of its own.
struct paste_lead {
    struct okr_str body; ///< the words, trimmed
    unsigned indent;     ///< columns of white space
    unsigned heading;    ///< Markdown's #, counted
    bool quoted;         ///< behind a ">"
    enum { PASTE_NO_MARK, PASTE_BULLET, PASTE_NUMBER } mark;
    unsigned depth; ///< parts of a number: 1 of "2.", 2 of "2.1"
};
/// Cuts the text into lines. False when the arena is full.
bool paste_lines_cut(struct okr_str text, struct okr_arena *arena, struct paste_line **ret,
                     size_t *ret_n);
struct paste_lead paste_lead_read(struct okr_str line);
/// The text with a blank for each tab behind its first word, which then parts no cells: a title holds none. In the arena when there was one.
struct okr_str paste_untabbed(struct paste *p, struct okr_str s);
/// Characters that decorate: emoji, ticks, and what joins them.
bool paste_is_emoji(int32_t c);
/// Whether the character marks a line or a result as done or not done: ✓ ✅ √ ✗ ❌ …
bool paste_is_tick(int32_t c);
bool paste_is_han(int32_t c);
/// A number in digits of any width or in Han numerals up to 99. False and unmoved when there is none.
bool paste_number_take(struct scan *scan, int32_t *ret);

// --- labels (paste_label.c) ---------------------------------------------------------------------------------------

/// O1, KR 2, KR1.2, O1-KR2, 【KR1】, 目标一, "Objective 1", each with what follows it.
struct paste_label {
    char what;    ///< enum okr_doc_what
    int32_t o, n; ///< O1-KR2: 1 and 2; 0 = not said
    bool strong;  ///< a sign stands behind it; else a blank or nothing, and the line may be prose
    struct okr_str bracket; ///< KR1（40%）：…
    struct okr_str rest;    ///< trimmed
};
bool paste_label_read(struct okr_str body, struct paste_label *ret);
/// The next strong, numbered label inside `text` behind its beginning: where it starts; 0 = none.
size_t paste_label_find(struct okr_str text);

// --- headings (paste_heading.c) -----------------------------------------------------------------------------------

/// What a heading says: whose OKRs follow.
struct paste_heading {
    uint8_t unit_kind;   ///< 0: a heading about OKRs that names nobody
    struct okr_str name; ///< empty: not named
};
/// 公司级OKR, 财务部OKR（示例）, "Department OKRs", "OKRs for Finance", 王磊的OKR.
bool paste_heading_read(struct okr_str body, struct paste_heading *ret);
/// Steps over "一、", "1. ", "第一部分", "（二）", "案例一：" at the front.
struct okr_str paste_counter_skip(struct okr_str s);
/// The kind of unit that a name says it is by its ending (财务部, Growth Team); 0 = does not say.
unsigned paste_name_kind(struct okr_str name);
/// The name of a unit at the beginning of a sentence about it: 财务部门…, 以财务部为例; empty when there is none.
struct okr_str paste_name_in_prose(struct okr_str sentence, unsigned unit_kind);
/// Whether a sentence is about OKRs or objectives.
bool paste_speaks_of_okrs(struct okr_str s);
/// Whether a name looks like that of a Chinese person: a surname and one or two characters.
bool paste_is_person(struct okr_str name);
/// "Noor Haddad": two or three words with a capital and small letters each, none of which names a place or a phase.
bool paste_is_full_name(struct okr_str s);
/// The person's own name at the end of what says who it is (会计王磊); empty when there is none. Also takes surnames that begin
/// ordinary words, so the words around must say that somebody is named.
struct okr_str paste_person_last(struct okr_str words);
/// "Priya Raman, onboarding lead:", 计划员周岚（生产部）: a line over somebody's objectives. `persons`: among those of other persons.
bool paste_person_heading(struct okr_str body, bool persons, struct paste_heading *ret);
/// Steps over what leads in to a name (先看, 以, "Next,"); whether there was any.
bool paste_lead_in_skip(struct scan *scan);

// --- fields (paste_field.c) ---------------------------------------------------------------------------------------

/// What a column, an attribute line or a bracket may say about a unit or an item.
enum paste_field {
    PASTE_FIELD_NONE,
#define PASTE_FIELD(NAME, words) PASTE_FIELD_##NAME,
#include "text/paste/fields.def"
#undef PASTE_FIELD
    PASTE_FIELD_COUNT
};
/// One of them, said in a line. Lists are in the order of the lines.
struct paste_value {
    enum paste_field field;
    struct okr_str
        word; ///< how the column or line called it; empty where it was not called anything
    struct okr_str text;
    uint32_t line;
    bool inferred;
    struct paste_value *next;
};
struct paste_values {
    struct paste_value *first, *last;
};
/// The field of a word as a whole, full width and case folded; 0 = none.
enum paste_field paste_field_of(struct okr_str word);
/// "负责人：王磊" or, where `loose`, also "权重40%": the field and what follows. False when it is none.
bool paste_field_read(struct okr_str text, bool loose, struct paste_value *ret);

// --- tables (paste_table.c) ---------------------------------------------------------------------------------------

enum { PASTE_COLUMNS_MAX = 32 };
/// The columns of the table being read, as its heading names them.
struct paste_table {
    uint8_t column[PASTE_COLUMNS_MAX];      ///< enum paste_field
    struct okr_str word[PASTE_COLUMNS_MAX]; ///< as typed
    size_t n;                               ///< 0: no table
    char sign;                              ///< '|', tab or ','
};

// --- what grows (paste_grow.c) ------------------------------------------------------------------------------------

struct paste_item {
    char what;                 ///< OKR_DOC_OBJECTIVE or OKR_DOC_KEY_RESULT
    int32_t number;            ///< as typed; 0 = none
    int32_t parent;            ///< index of the unit, of a key result: of the objective
    int32_t next, first, last; ///< indices of the next sibling and of the children; -1 = none
    uint32_t n_children;
    uint32_t line;
    struct okr_str text;
    struct paste_values values;
    int32_t link;   ///< the first of its edges; -1 = none
    uint32_t visit; ///< the round in which a search for circles came here last
    uint8_t origin; ///< enum okr_origin; 0 = not said
    bool dropped;   ///< stands in the text twice, once what is said behind it is taken off
};
struct paste_unit {
    uint8_t kind;
    bool named;     ///< by the text; else by its kind
    bool mentioned; ///< only named in somebody's text, not spoken of by a heading
    bool needed;    ///< must stand in the document though it has no objective
    struct okr_str name, folded;
    int32_t parent; ///< index; -1 = the company
    int32_t first, last;
    uint32_t n_children;
    uint32_t line;
    struct paste_values values;
    int32_t doc; ///< its index in the document
};
/// An edge from an item to another.
struct paste_link {
    uint8_t kind; ///< enum okr_edge_kind
    bool inferred;
    int32_t share; ///< of a contribution; OKR_UNSET
    int32_t to, next;
    uint32_t line;
};
/// A passage of prose and the unit that was being spoken of.
struct paste_prose {
    size_t line; ///< index of the line
    int32_t unit;
    int32_t objective; ///< the one right above; -1 = none
};

struct paste {
    struct okr_arena *arena;
    struct okr_paste_options options;
    struct paste_line *lines;
    size_t n_lines;
    struct paste_unit *units;
    size_t n_units, units_room;
    struct paste_item *items;
    size_t n_items, items_room;
    struct paste_prose *prose;
    size_t n_prose, prose_room;
    uint32_t visit;
    struct paste_link *links;
    size_t n_links, links_room;
    struct okr_paste_note *notes;
    size_t n_notes, notes_room;
    struct okr_names *names; ///< of all units that will be declared
    bool chinese;            ///< the text has Chinese in it
    bool people;             ///< it names persons
    bool full;               ///< the arena is
    bool too_many;           ///< more units than can be kept

    struct okr_str cycle_said; ///< what a line such as 周期：2018Q1 says
    uint32_t cycle_line;
    struct okr_cycle_ref cycle;
    int first_month;

    // Where the reading of lines stands.
    int32_t unit, objective, key_result; ///< indices of the current ones; -1 = none
    struct okr_str speaker;              ///< who wrote the chat message being read; empty = none
    size_t speaker_at;                   ///< index of the line that says so
    bool skip;    ///< comments and links behind the text: nothing is taken until a heading
    bool section; ///< below a heading about OKRs, where a list without labels may be objectives
    enum {
        PASTE_LIST_NONE,
        PASTE_LIST_O,
        PASTE_LIST_KR,
        PASTE_LIST_NESTED
    } list;                         ///< what bullets are
    bool list_plain;                ///< below "关键结果：": lines without a bullet too
    unsigned list_indent;           ///< of the objective that the list is below
    unsigned list_mark, list_depth; ///< NESTED: of its objectives
    unsigned item_indent;           ///< of the key result taken last
    size_t item_at;   ///< index of the line that an item was taken from last; SIZE_MAX = none
    bool parted;      ///< a blank line stands between here and the item taken last
    bool awaits_text; ///< a label stood alone: the next line is its text
    struct paste_label awaited;
    struct paste_table table;
};

void paste_note(struct paste *p, enum okr_paste_note_kind kind, uint32_t line,
                struct okr_str about);
/// The section that a kind of note rests on (paste_report.c).
const char *paste_note_rule(enum okr_paste_note_kind kind);
/// The front of `s`, as much as a report shows.
struct okr_str paste_excerpt(struct paste *p, struct okr_str s);
void paste_note_buf(struct paste *p, enum okr_paste_note_kind kind, uint32_t line,
                    const struct okr_buf *about);
/// The same about a label: "KR1.2".
void paste_note_label(struct paste *p, enum okr_paste_note_kind kind, uint32_t line,
                      const struct paste_label *label);
/// Keeps line `line` (an index) as prose about the current unit.
void paste_prose_add(struct paste *p, size_t line);
/// The unit of that kind and name (empty: the one that is known or named by its kind), made when there is none; -1 when no more fit.
int32_t paste_unit_get(struct paste *p, unsigned kind, struct okr_str name, uint32_t line);
/// The unit of that name, whatever its kind; -1 = none.
int32_t paste_unit_find(struct paste *p, struct okr_str name);
void paste_unit_rename(struct paste *p, int32_t unit, struct okr_str name);
/// Adds an objective or key result below the current unit or objective and makes it the current one; the one of the same text where
/// there is one; -1 when refused. What is not taken anew is noted.
int32_t paste_item_add(struct paste *p, char what, int32_t number, struct okr_str text,
                       uint32_t line);
/// The item of that number in the list that begins with `first`; -1 = none.
int32_t paste_child_numbered(const struct paste *p, int32_t first, int32_t number);
void paste_value_add(struct paste *p, struct paste_values *values, const struct paste_value *value);
/// The first value of that field; NULL = none.
const struct paste_value *paste_value_of(const struct paste_values *values, enum paste_field field);

// --- the shapes of lines (paste_shape.c and those it asks) ------------------------------------------------------------

/// Reads every line into units, items and prose.
void paste_shapes_read(struct paste *p);
/// Takes the row of a table that begins in line `at` (an index); returns how many lines it takes, 0 = no table here.
size_t paste_table_take(struct paste *p, size_t at);
/// The head of a chat message: "张三 10:32", "[2024-01-03 10:32] Wang Lei:". `*ret_rest` is what follows on the line.
bool paste_chat_head(struct okr_str line, struct okr_str *ret_name, struct okr_str *ret_rest);
/// Where comments and links to other pages begin.
bool paste_is_tail(struct okr_str body);
/// Whether a line that begins like an item tells about it instead (O1由公司KR1分解而来).
bool paste_is_prose(const struct paste *p, struct okr_str body, const struct paste_label *label);
/// Takes a field that a line or a cell says about the current unit or item; false when it has no place here.
bool paste_field_take(struct paste *p, const struct paste_value *value);
/// Takes a labelled objective or key result, and those that follow on its line; false when it has no place here.
bool paste_label_take(struct paste *p, struct paste_label label, uint32_t line);
/// Goes on to the unit that a heading or a field names; what follows is its.
void paste_unit_enter(struct paste *p, const struct paste_heading *heading, uint32_t line);
/// What follows is nobody's until somebody is named.
void paste_unit_leave(struct paste *p);
/// Without the sign that parts it from what follows on its line.
struct okr_str paste_trim_sign(struct okr_str s);
/// Gives the items that follow a unit: the one of the chat's speaker or the company where no heading named one.
bool paste_unit_ensure(struct paste *p, uint32_t line);

// --- after the lines: what their words say ---------------------------------------------------------------------------

void paste_cycle_choose(struct paste *p); ///< paste_cycle.c
void paste_titles_trim(struct paste *p);  ///< annotations at the ends of texts (paste_title.c)
void paste_names_settle(
    struct paste *p); ///< mentions and owners, and the units they need (paste_name.c)
void paste_numbers_settle(
    struct paste *p); ///< numbers where none is typed, and slips in those that are (paste_number.c)
void paste_edges_read(struct paste *p); ///< edges told in prose or attributes (paste_edge.c)
/// Where the bracket at the end of a text opens; SIZE_MAX when there is none. `*ret_inner` is what is in it.
size_t paste_last_bracket(struct okr_str s, struct okr_str *ret_inner);
/// Declares the persons that fields and brackets name; whether the text names any person.
bool paste_owners_declare(struct paste *p);
bool paste_is_owner(struct paste *p, struct okr_str value); ///< names one or more persons
/// The persons that a list names, as far as they are declared.
struct okr_person_list paste_persons(struct paste *p, struct okr_str list);
/// The day that a date or the name of a period stands for: its last one.
bool paste_date_read(struct paste *p, struct okr_str said, okr_date *ret);
/// The metric of a key result out of its columns and its words; false when it has none. `*ret_inferred`: out of its words.
bool paste_metric_of(struct paste *p, const struct paste_item *item,
                     const struct okr_sentence *sentence, struct okr_metric *ret,
                     bool *ret_inferred);
/// A weight as typed: 40%, 40, 0.4.
bool paste_weight_read(struct okr_str said, int32_t *ret);
/// The reference to an item: its unit and numbers.
struct okr_ref paste_ref_to(const struct paste *p, int32_t item);
/// Room for one more element of `size` in an array that grows; NULL when the arena is full.
void *paste_room(struct paste *p, void *at, size_t n, size_t *room, size_t size);
/// The attributes of one item or unit, explicit and inferred ones, into `ret` with room for OKR_KEY_COUNT; returns their number (paste_attr.c).
size_t paste_attrs(struct paste *p, const struct paste_item *item, struct okr_doc_attr *ret);
size_t paste_unit_attrs(struct paste *p, const struct paste_unit *unit, struct okr_doc_attr *ret);
/// Weights that apply would refuse are taken off (paste_weight.c).
void paste_weights_settle(struct paste *p);
/// Builds the document out of units and items (paste_doc.c).
void paste_doc_build(struct paste *p, struct okr_doc *ret);
/// Notes every line that was not used, and sorts what there is to say (paste_report.c).
struct okr_paste_report paste_report_make(struct paste *p, const struct okr_doc *doc);
#endif
