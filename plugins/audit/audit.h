// SPDX-License-Identifier: Apache-2.0
// One audit: the company, what of it is to be looked at, and the way findings go out. A rule is RULE(CODE) { … } in one of the rule_*.c files:
// called with the index of each thing of its scope (audit_rules.def) that may have changed.
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H
#include "audit/company.h"
#include "audit/similar.h"
#include <okr/audit.h>
#include <okr/sentence.h>

enum { SEVERITY_USUAL = -1, SEVERITY_OFF = 3 };
struct settings {
    int32_t parameter[OKR_AUDIT_PARAMETER_COUNT];
    int8_t
        severity[OKR_AUDIT_RULE_COUNT]; ///< SEVERITY_USUAL, enum okr_audit_severity or SEVERITY_OFF
};

/// What a node's sentence says, as far as rules ask for it.
struct said {
    struct okr_said_period due;
    double start, target;               ///< NaN: not said
    struct okr_range value, open_count; ///< see struct okr_understood
    uint64_t noun;                      ///< what the number is about, hashed; 0: not clear
    uint8_t kind;                       ///< enum okr_metric_kind
    int8_t way;                         ///< 1 up, -1 down; 0: not said, or both
    uint8_t n_findings;
    struct okr_text_finding findings[];
};

struct audit {
    struct company c;
    const struct settings *settings;
    const okr_sink *sink;
    bool all;        ///< everything is to be looked at
    okr_id *touched; ///< sorted: what is to be looked at
    uint32_t n_touched;
    bool ended, full;   ///< the sink has had enough; memory was short
    struct said **said; ///< by node; NULL: not read yet
    struct similar similar;
    int32_t *loop; ///< by node: what it goes round with, NOBODY: no circle; NULL: there is none
    int32_t *same_source;      ///< by node: an older one with the same data source; NOBODY: none
    struct groups answers_for; ///< current nodes, by the person who answers
    uint8_t *unit_marks;       ///< by unit: MARK_*
};
enum {
    MARK_BUSY = 1,
    MARK_JOINED = 2
}; ///< a unit below or itself has objectives; something joins it to the outside

/// Looks at everything that is touched. False when memory was short.
bool audit_run(struct audit *audit);
/// Makes what the rules of more than one thing need: circles, who answers for what, what is joined. (prepare.c)
bool audit_prepare(struct audit *audit);

/// A rule of its scope; `at` is an index into that scope's array (nodes for objectives and key results).
typedef void rule_check(struct audit *a, int32_t at);
#define RULE(CODE)                void rule_##CODE(struct audit *a, int32_t at)
#define OKR_AUDIT_RULE(CODE, ...) rule_check rule_##CODE;
#include <okr/audit_rules.def>
#undef OKR_AUDIT_RULE
#define PARAMETER(a, CODE, name) ((a)->settings->parameter[OKR_AUDIT_##CODE##_##name])

// --- findings --------------------------------------------------------------------------------------------------------

enum { REPORT_ARGS = 4, REPORT_ARG_BYTES = 160 };
struct report {
    enum okr_audit_rule rule;
    uint32_t severity;
    okr_id subject, other;
    const char *field; ///< "" or the field that `words` are in
    struct okr_range words;
    unsigned n_args;
    const char *name[REPORT_ARGS];
    char value[REPORT_ARGS][REPORT_ARG_BYTES];
};
/// A finding of the rule's usual severity about `subject`.
struct report report_of(enum okr_audit_rule rule, okr_id subject);
OKR_PRINTF(3, 4) void report_arg(struct report *report, const char *name, const char *format, ...);
void report_date(struct report *report, const char *name, okr_date date);
void report_time(struct report *report, const char *name, okr_time time);
/// In the measure, scale and digits of a key result.
void report_amount(struct report *report, const char *name, const struct key_result *kr,
                   double value);
/// Hands it to the sink, unless neither of its ends is touched or the rule is off.
void report_send(struct audit *audit, const struct report *report);

/// Whether an id's findings are to be settled by this audit.
bool audit_is_touched(const struct audit *audit, okr_id id);
/// What the node's text says: read once, when the first rule asks. (said.c)
const struct said *audit_said(struct audit *audit, int32_t node);
/// What the number of a key result is about, and its way; of one that no rule asks about, nothing else is read.
void audit_subject(struct audit *audit, int32_t node, uint64_t *ret_noun, int8_t *ret_way);
#endif
