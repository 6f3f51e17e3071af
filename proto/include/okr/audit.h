// SPDX-License-Identifier: Apache-2.0
// The audit's rules as a table (METHOD 6; audit_rules.def), and what a finding says.
#ifndef OKR_AUDIT_H
#define OKR_AUDIT_H
#include <okr/buf.h>
#include <okr/message.h>

enum okr_audit_severity { OKR_AUDIT_INFO, OKR_AUDIT_WARN, OKR_AUDIT_ERROR };
enum okr_audit_rule {
#define OKR_AUDIT_RULE(CODE, ...) OKR_AUDIT_##CODE,
#include <okr/audit_rules.def>
#undef OKR_AUDIT_RULE
    OKR_AUDIT_RULE_COUNT
};
enum okr_audit_parameter {
#define OKR_AUDIT_PARAMETER(CODE, name, ...) OKR_AUDIT_##CODE##_##name,
#include <okr/audit_rules.def>
#undef OKR_AUDIT_PARAMETER
    OKR_AUDIT_PARAMETER_COUNT
};

/// Texts are in English and Chinese, by enum okr_lang.
struct okr_audit_row {
    const char *code;
    uint8_t severity;   ///< the usual one: enum okr_audit_severity
    const char *scope;  ///< entity that its findings are about
    const char *source; ///< where the rule comes from, by METHOD's letters
    bool history;       ///< needs what a text does not tell: check-ins, answers, days gone by
    const char *says[2], *cure[2];
    const char *command; ///< what to type; {subject}, {other}
    const char *bad[2], *good[2];
};
struct okr_audit_parameter_row {
    uint8_t rule;
    const char *name; ///< set by [plugin audit] CODE.name
    int32_t otherwise, least, most;
    const char *help[2];
};
extern const struct okr_audit_row okr_audit_rules[OKR_AUDIT_RULE_COUNT];
extern const struct okr_audit_parameter_row okr_audit_parameters[OKR_AUDIT_PARAMETER_COUNT];

/// -1 when there is no such rule.
int okr_audit_find(struct okr_str code);
/// `text` of a row with {name} replaced by the argument of that name; `arguments` are "name=value". What is not there becomes an ellipsis.
void okr_audit_fill(struct okr_buf *buf, const char *text, const struct okr_strs *arguments);
#endif
