// SPDX-License-Identifier: Apache-2.0
#include <okr/audit.h>

static const char scope_UNIT[] = "unit", scope_CYCLE[] = "cycle", scope_OBJECTIVE[] = "objective",
                  scope_KEY_RESULT[] = "key_result", scope_ALIGNMENT[] = "alignment",
                  scope_MENTION[] = "mention", scope_PAIR[] = "objective or key_result";

const struct okr_audit_row okr_audit_rules[OKR_AUDIT_RULE_COUNT] = {
#define OKR_AUDIT_RULE(CODE, severity, scope, source, history, en, zh, cure_en, cure_zh, command, \
                       bad_en, good_en, bad_zh, good_zh)                                          \
    {#CODE,    OKR_AUDIT_##severity, scope_##scope, source,           history,                    \
     {en, zh}, {cure_en, cure_zh},   command,       {bad_en, bad_zh}, {good_en, good_zh}},
#include <okr/audit_rules.def>
#undef OKR_AUDIT_RULE
};

const struct okr_audit_parameter_row okr_audit_parameters[OKR_AUDIT_PARAMETER_COUNT] = {
#define OKR_AUDIT_PARAMETER(CODE, name, otherwise, least, most, en, zh) \
    {OKR_AUDIT_##CODE, #name, otherwise, least, most, {en, zh}},
#include <okr/audit_rules.def>
#undef OKR_AUDIT_PARAMETER
};

int okr_audit_find(struct okr_str code)
{
    for (int i = 0; i < OKR_AUDIT_RULE_COUNT; i++)
        if (okr_str_is(code, okr_audit_rules[i].code))
            return i;
    return -1;
}

/// The value of an argument; ptr NULL when there is none.
static struct okr_str argument(const struct okr_strs *arguments, struct okr_str name)
{
    for (size_t i = 0; i < arguments->n; i++) {
        struct okr_str pair = arguments->at[i];
        if (pair.len > name.len && pair.ptr[name.len] == '=' && okr_str_starts(pair, name))
            return okr_str_skip(pair, name.len + 1);
    }
    return (struct okr_str){NULL, 0};
}

void okr_audit_fill(struct okr_buf *buf, const char *text, const struct okr_strs *arguments)
{
    while (*text) {
        size_t plain = strcspn(text, "{");
        size_t name = text[plain] ? strspn(text + plain + 1, "abcdefghijklmnopqrstuvwxyz_") : 0;
        okr_buf_add(buf, text, plain);
        text += plain;
        if (!*text)
            return;
        if (!name || text[1 + name] != '}') { // a brace of JSON
            okr_buf_char(buf, *text++);
            continue;
        }
        struct okr_str value = argument(arguments, (struct okr_str){text + 1, name});
        okr_buf_str(buf, value.ptr ? value : OKR_STR("…"));
        text += name + 2;
    }
}
