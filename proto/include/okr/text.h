// SPDX-License-Identifier: Apache-2.0
// The text people write OKRs in (TEXT.md): reading it into a document, writing a document canonically, and the small grammars used alone (metric, reference, value).
#ifndef OKR_TEXT_H
#define OKR_TEXT_H
#include <okr/model.h>

// --- names: every unit and person name that a mention or a reference may use -----------------------------------
struct okr_names;
struct okr_names *okr_names_new(struct okr_arena *arena); ///< NULL when the arena is full
/// Adds a name or alias of unit `id` (0: declared by the file itself). METHOD 10's exchanged endings (部 部门 中心 组) are matched without being added.
OKR_MUST_CHECK int okr_names_add(struct okr_names *names, struct okr_str name, okr_id id);
/// The longest known name at the front of `s`: bytes of `s` it takes (0 = none). `*ret_name` is the name as added (for an exchanged ending: the unit's own name).
size_t okr_names_longest(const struct okr_names *names, struct okr_str s, struct okr_str *ret_name);
/// Whether `s` as a whole is known (exactly, by case folding, or by an exchanged ending that leaves one unit). `*ret_name` as above.
bool okr_names_known(const struct okr_names *names, struct okr_str s, struct okr_str *ret_name);
/// The nearest known name, or empty.
struct okr_str okr_names_nearest(const struct okr_names *names, struct okr_str s);
/// `a` and `b` name one unit apart from an exchanged or left-out ending, white space and case (财务部 = 财务部门 = 财务).
bool okr_name_same(struct okr_arena *arena, struct okr_str a, struct okr_str b);

/// A mention inside a stored text.
struct okr_mention_span {
    size_t offset, length; ///< bytes of "@[name]" in the text
    struct okr_str name;   ///< "name"; 所有部门 / all departments means each of them: see `all`
    bool all;
};
/// The mentions of a stored (canonical) text in order. Returns their number; at most `max` are written.
size_t okr_mentions(struct okr_str text, struct okr_mention_span *ret, size_t max);
/// The form in which a text is stored: each "@name" becomes "@[name]" by the longest known name. NOT_FOUND names the unknown one and the nearest.
OKR_MUST_CHECK int okr_mentions_canonical(struct okr_str text, const struct okr_names *names,
                                          struct okr_arena *arena, struct okr_str *ret,
                                          struct okr_err *e);

// --- references -------------------------------------------------------------------------------------------------
/// [cycle] [unit name | UKIND] [O n] [KR n], or &id / id. What is absent is empty or 0. "O" without a number: o = -1.
struct okr_ref {
    okr_id id;
    struct okr_str cycle, unit;
    uint8_t unit_kind; ///< enum okr_unit_kind, when a kind stands for the unit
    int32_t o, kr;
    int32_t share; ///< contribute: &k-2 (40%) = 400; OKR_UNSET
    uint32_t line, column;
};
struct okr_ref_list {
    struct okr_ref *at;
    size_t n;
};
/// Reads one whole reference ("Finance O2", "公司 KR2", "2026Q1 财务部 O1 KR2", "k-57", "&k-57", "u-2", "财务部"). INVALID when it is none.
OKR_MUST_CHECK int okr_ref_read(struct okr_str s, struct okr_arena *arena, struct okr_ref *ret,
                                struct okr_err *e);
void okr_ref_print(struct okr_buf *buf, const struct okr_ref *ref, enum okr_lang lang);

// --- metrics and values -------------------------------------------------------------------------------------------
/// Reads TEXT's metric in full. `cycle` gives dates without a year their year; may be NULL. INVALID names the fault and the cure.
OKR_MUST_CHECK int okr_metric_read(struct okr_str s, const struct okr_span *cycle,
                                   struct okr_arena *arena, struct okr_metric *ret,
                                   struct okr_err *e);
/// The canonical form; okr_metric_read of it gives an equal metric.
void okr_metric_print(struct okr_buf *buf, const struct okr_metric *metric, enum okr_lang lang);
/// A value in the metric's measure and scale: "12 firms", "3.5亿元", "40%", "$350M"; done or undone in the language's words; the names of the steps that are done.
void okr_metric_value_print(struct okr_buf *buf, const struct okr_metric *metric,
                            struct okr_decimal value, enum okr_lang lang);
/// The same without the measure, as check-in lines hold it: "12", "1.2亿".
void okr_metric_number_print(struct okr_buf *buf, const struct okr_metric *metric,
                             struct okr_decimal value, enum okr_lang lang);
/// A check-in's value as typed, for this metric: a number in its measure or scale; a step's name; done/undone/完成/未完成 (1/0); for cadence a count; "+=3", "-=3" set `*ret_relative`.
/// Exactly one of value and step is set. INVALID says what this kind takes.
OKR_MUST_CHECK int okr_metric_value_read(struct okr_str s, const struct okr_metric *metric,
                                         struct okr_decimal *ret_value, struct okr_str *ret_step,
                                         bool *ret_relative, struct okr_err *e);
/// Confidence as typed: 6/10, 60%, 0.6. A bare number above 1 is refused.
OKR_MUST_CHECK int okr_confidence_read(struct okr_str s, double *ret, struct okr_err *e);
/// 0.6 -> "6/10", 0.65 -> "65%".
void okr_confidence_print(struct okr_buf *buf, double confidence);

// --- documents ----------------------------------------------------------------------------------------------------
struct
    okr_cycle_ref { ///< FY2018Q4, FY2018Q4 (2018-01-01..2018-03-31) or with its preset: (2018-01-01..2018-03-31, strict)
    struct okr_str key;
    struct okr_span span; ///< OKR_NO_DATE twice when no dates are given
    uint8_t preset;       ///< enum okr_preset; 0 = none given
};
struct okr_person { ///< @name, @[name], @[财务部/王磊] or &u-3
    okr_id id;
    struct okr_str name, unit;
    uint32_t line, column;
};
struct okr_person_list {
    struct okr_person *at;
    size_t n;
};
/// One attribute. Which member holds the value follows from the key (okr_doc_value_type). `clear`: the value was empty.
struct okr_doc_attr {
    uint8_t key; ///< enum okr_key
    bool clear, inferred;
    uint32_t line, column;
    struct okr_str raw; ///< as typed, canonical mentions, unescaped
    union {
        struct okr_cycle_ref cycle;
        struct okr_person_list persons; ///< owner with lead deputy
        struct okr_ref_list refs;       ///< align support contribute depend parent
        int32_t permille;               ///< weight
        int32_t days;                   ///< interval
        struct okr_metric metric;
        okr_date due;
        struct okr_checkpoint_list checkpoints;
        struct okr_scaled number; ///< tolerance
        double fraction;          ///< confidence score
        uint8_t term;             ///< sample commitment origin state
        struct okr_strs strs;     ///< label alias
        struct okr_str str;       ///< measure source note key mission vision
    };
};
enum okr_doc_value {
    OKR_DOC_CYCLE,
    OKR_DOC_PERSONS,
    OKR_DOC_REFS,
    OKR_DOC_PERMILLE,
    OKR_DOC_DAYS,
    OKR_DOC_METRIC,
    OKR_DOC_DATE,
    OKR_DOC_CHECKPOINTS,
    OKR_DOC_NUMBER,
    OKR_DOC_FRACTION,
    OKR_DOC_TERM,
    OKR_DOC_STRS,
    OKR_DOC_STR
};
enum okr_doc_value okr_doc_value_type(enum okr_key key);

struct okr_doc_check_in {
    okr_date date;
    struct okr_str
        raw_value; ///< as typed; read with okr_metric_value_read once the metric is known (it may be in the store)
    bool skipped;      ///< "skip": no value this time, and `text` says why
    double confidence; ///< NaN when absent
    struct okr_str text;
    struct okr_person by; ///< name empty when absent
    uint32_t line, column;
};
enum okr_doc_what { OKR_DOC_UNIT = 'U', OKR_DOC_OBJECTIVE = 'O', OKR_DOC_KEY_RESULT = 'K' };
struct okr_doc_item {
    char what;         ///< enum okr_doc_what
    uint8_t unit_kind; ///< units
    int32_t number;    ///< n as typed, 0 = none
    int32_t
        parent; ///< index of the unit (of O; of a unit: by TEXT rule 9) or the objective (of K) above; -1 = none
    okr_id id;           ///< 0 = none
    struct okr_str text; ///< title or unit name; mentions are @[name]
    uint32_t line, column;
    struct okr_doc_attr
        *attrs; ///< one per key at most; includes the ones split off the title (weight, owner)
    size_t n_attrs;
    struct okr_doc_check_in *check_ins;
    size_t n_check_ins;
    uint32_t steps_done; ///< milestone steps written [x], bit i = i-th step of the metric attribute
    struct okr_strs comments; ///< "// …" lines that stand above the item, for fmt
};
struct okr_doc {
    struct okr_cycle_ref
        cycle; ///< front matter or a cycle line before any unit; key empty when none
    struct okr_org
        org; ///< settings given in the front matter, others not set; org_mask tells which
    uint64_t org_mask;
    struct okr_doc_item *items;
    size_t n_items;
    struct okr_cycle_ref *cycles; ///< every cycle with dates anywhere in the file (TEXT rule 10)
    size_t n_cycles;
    struct okr_strs comments; ///< "// …" lines after the last item
    okr_date today;           ///< as in the options: the day of steps written [x]
    bool
        names_open; ///< as in the options: unknown names, and backslashes before "@", stand as typed
};
struct okr_doc_options {
    struct okr_names *
        names; ///< of the store; NULL = none. Names that the file declares are added to it (a fresh one is made when NULL)
    bool names_open; ///< fmt: an unknown @name is kept as typed instead of being an error
    okr_date today;  ///< for [x]
    const struct okr_names *
        persons; ///< those of the store's names that are persons: a bare @name at the end of a title is then the owner; NULL = none
    const struct okr_cycle_ref
        *cycles; ///< cycles of the store, whose dates give "1月19日" its year; may be NULL
    size_t n_cycles;
    struct okr_str open_cycle; ///< key of the store's single open cycle; may be empty
    int first_month; ///< of the fiscal year, for cycles known by name only; 0 = what the front matter says, else 1
};
enum { OKR_DOC_BYTES_MAX = 12 << 20, OKR_DOC_ITEMS_MAX = 1 << 20 };
/// Reads a whole file. On faults: the first one's code, `e->details` holds all of them (line, column in characters from 1, cure). Strings are copied into the arena.
/// `*ret` is filled on faults too, with what was understood, so that a caller can look for more faults; it may then lack items, attributes and parents. Only TOO_BIG leaves it untouched.
OKR_MUST_CHECK int okr_doc_read(struct okr_str text, const struct okr_doc_options *options,
                                struct okr_arena *arena, struct okr_doc *ret, struct okr_err *e);
/// Writes the canonical form (TEXT rule 8). The order of items is the caller's for units; attributes are put in KEY's order. A fixpoint: reading it gives an equal document.
void okr_doc_write(const struct okr_doc *doc, enum okr_lang lang, struct okr_buf *buf);
/// Equality of meaning: positions in the file and raw texts do not count. For tests and fmt --check.
bool okr_doc_equal(const struct okr_doc *a, const struct okr_doc *b);
#endif
