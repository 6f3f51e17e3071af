// SPDX-License-Identifier: Apache-2.0
// Measures and their aliases (METHOD 1.2): one table; what it does not know stands for itself.
#include <okr/glossary.h>

#include "fold.h"

enum { MEASURE_MAX = 64 };

/// A canonical measure and its other names in lower case, "|" between.
static const struct measure {
    const char *name, *also;
    bool scaled; ///< a scale word in front of it is a power of ten: 万元, 亿美元, kUSD
} MEASURES[] = {
    {"USD", "usd|$|us$|美元|美金|dollar|dollars|us dollar|us dollars", true},
    {"CNY", "cny|¥|rmb|元|人民币|元人民币|人民币元|块|yuan", true},
    {"EUR", "eur|€|欧元|euro|euros", true},
    {"GBP", "gbp|£|英镑|pound sterling|pounds sterling", true},
    {"JPY", "jpy|日元|yen", true},
    {"HKD", "hkd|hk$|港元|港币|hong kong dollar|hong kong dollars", true},
    {"%", "%|百分比|百分之|percent|per cent|pct", false},
    {"‰", "‰|千分比|permille|per mille", false},
    {"pp", "pp|个百分点|百分点|percentage point|percentage points", false},
    {"bp", "bp|bps|个基点|基点|basis point|basis points", false},
    {"个", "个|家|个数|家数", true},
    {"人", "人|名|位|person|persons|people", true},
    {"次", "次|次数|time|times", true},
    {"户", "户", true},
    {"件", "件", true},
    {"倍", "倍|x", false},
    {"天", "天|日|个自然日|day|days|d", false},
    {"工作日",
     "工作日|个工作日|workday|workdays|working day|working days|business day|business days", false},
    {"小时", "小时|个小时|hour|hours|hr|hrs|h", false},
    {"分钟", "分钟|minute|minutes|min|mins", false},
    {"秒", "秒|秒钟|second|seconds|sec|secs|s", false},
    {"ms", "ms|毫秒|millisecond|milliseconds", false},
    {"周", "周|星期|个星期|week|weeks", false},
    {"月", "月|个月|month|months", false},
    {"季度", "季度|个季度|quarter|quarters", false},
    {"年", "年|year|years", false},
    {"人天", "人天|人日|person-day|person-days|man-day|man-days|person day|person days", false},
    {"人月", "人月|person-month|person-months|man-month|man-months", false},
    // English nouns whose plural is more than an s; the name is the singular.
    {"company", "company|companies", false},
    {"country", "country|countries", false},
    {"city", "city|cities", false},
    {"story", "story|stories", false},
    {"inquiry", "inquiry|inquiries|enquiry|enquiries", false},
    {"query", "query|queries", false},
    {"opportunity", "opportunity|opportunities", false},
    {"delivery", "delivery|deliveries", false},
    {"category", "category|categories", false},
    {"agency", "agency|agencies", false},
    {"child", "child|children", false},
};

static const struct {
    const char *word;
    int32_t power;
} SCALES[] = {{"百万", 6}, {"千万", 7}, {"十亿", 9}, {"百亿", 10}, {"千亿", 11}, {"万亿", 12},
              {"千", 3},   {"万", 4},   {"亿", 8},   {"k", 3},     {"m", 6},     {"bn", 9}};

static bool lists(const char *also, struct okr_str folded)
{
    while (*also) {
        size_t n = 0;
        while (n < folded.len && also[n] == folded.ptr[n] && also[n] != '|' && also[n] != '\0')
            n++;
        if (n == folded.len && (also[n] == '|' || also[n] == '\0'))
            return true;
        // Aliases are short: a loop is faster than strcspn.
        while (also[n] != '|' && also[n] != '\0')
            n++;
        also += n + (also[n] == '|');
    }
    return false;
}

static const struct measure *find(struct okr_str folded)
{
    for (size_t i = 0; folded.len && i < sizeof(MEASURES) / sizeof(MEASURES[0]); i++) {
        if (lists(MEASURES[i].also, folded))
            return &MEASURES[i];
    }
    return NULL;
}

static const struct measure *find_scaled(struct okr_str folded, int32_t *ret_power)
{
    for (size_t i = 0; i < sizeof(SCALES) / sizeof(SCALES[0]); i++) {
        const struct okr_str word = okr_str_c(SCALES[i].word);
        if (!okr_str_starts(folded, word))
            continue;
        const struct measure *found = find(okr_str_trim(okr_str_skip(folded, word.len)));
        if (found && found->scaled) {
            *ret_power = SCALES[i].power;
            return found;
        }
    }
    return NULL;
}

/// Bytes of `folded` without an English plural's ending: firms -> firm, boxes -> box; not business, status, basis.
static size_t singular(struct okr_str folded)
{
    static const char *const kept[] = {"ss", "us", "is"};
    static const char *const full[] = {"ches", "shes", "xes", "sses", "zes"};

    if (folded.len < 4 || folded.ptr[folded.len - 1] != 's' || folded.ptr[folded.len - 2] < 'a' ||
        folded.ptr[folded.len - 2] > 'z')
        return folded.len;
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        if (okr_str_ends(folded, okr_str_c(kept[i])))
            return folded.len;
    }
    for (size_t i = 0; i < sizeof(full) / sizeof(full[0]); i++) {
        if (okr_str_ends(folded, okr_str_c(full[i])))
            return folded.len - 2;
    }
    return folded.len - 1;
}

struct okr_str okr_measure_canonical(struct okr_str measure, int32_t *ret_power)
{
    char bytes[MEASURE_MAX];
    const struct okr_str typed = okr_str_trim(measure);
    const struct okr_str folded = {bytes, fold_lower(typed, bytes, sizeof(bytes))};
    int32_t power = 0;
    const struct measure *found = find(folded);

    if (!found)
        found = find_scaled(folded, &power);
    *ret_power = power;
    if (found)
        return okr_str_c(found->name);
    // Only ASCII keeps its length when folded, so that the end of what was typed can be cut like the folded form's.
    if (folded.len == typed.len)
        return (struct okr_str){typed.ptr, singular(folded)};
    return typed;
}

bool okr_measure_same(struct okr_str a, struct okr_str b)
{
    char bytes_a[MEASURE_MAX], bytes_b[MEASURE_MAX];
    int32_t power_a, power_b;
    if (okr_str_eq(a, b)) // most are written alike
        return true;
    const struct okr_str name_a = okr_measure_canonical(a, &power_a);
    const struct okr_str name_b = okr_measure_canonical(b, &power_b);
    const size_t n_a = fold_lower(name_a, bytes_a, sizeof(bytes_a));
    const size_t n_b = fold_lower(name_b, bytes_b, sizeof(bytes_b));

    if (power_a != power_b)
        return false;
    if (n_a == 0 || n_b == 0)
        return okr_str_eq(name_a, name_b);
    return okr_str_eq((struct okr_str){bytes_a, n_a}, (struct okr_str){bytes_b, n_b});
}
