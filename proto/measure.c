// SPDX-License-Identifier: Apache-2.0
// Measures and their aliases (METHOD 1.2): one table; what it does not know stands for itself.
#include <okr/glossary.h>

#include "fold.h"

enum { MEASURE_MAX = 64 };

/// A measure as it is written, folded, and its canonical name. In ascending order of bytes; test_measure.c asks for every row.
static const struct measure {
    const char *alias, *name;
    bool scaled; ///< a scale word in front of it is a power of ten: 万元, 亿美元, kUSD
} MEASURES[] = {
    {"$", "USD", true},
    {"%", "%", false},
    {"agencies", "agency", false},
    {"agency", "agency", false},
    {"basis point", "bp", false},
    {"basis points", "bp", false},
    {"bp", "bp", false},
    {"bps", "bp", false},
    {"business day", "工作日", false},
    {"business days", "工作日", false},
    {"categories", "category", false},
    {"category", "category", false},
    {"child", "child", false},
    {"children", "child", false},
    {"cities", "city", false},
    {"city", "city", false},
    {"cny", "CNY", true},
    {"companies", "company", false},
    {"company", "company", false},
    {"countries", "country", false},
    {"country", "country", false},
    {"d", "天", false},
    {"day", "天", false},
    {"days", "天", false},
    {"deliveries", "delivery", false},
    {"delivery", "delivery", false},
    {"dollar", "USD", true},
    {"dollars", "USD", true},
    {"enquiries", "inquiry", false},
    {"enquiry", "inquiry", false},
    {"eur", "EUR", true},
    {"euro", "EUR", true},
    {"euros", "EUR", true},
    {"gbp", "GBP", true},
    {"h", "小时", false},
    {"hk$", "HKD", true},
    {"hkd", "HKD", true},
    {"hong kong dollar", "HKD", true},
    {"hong kong dollars", "HKD", true},
    {"hour", "小时", false},
    {"hours", "小时", false},
    {"hr", "小时", false},
    {"hrs", "小时", false},
    {"inquiries", "inquiry", false},
    {"inquiry", "inquiry", false},
    {"jpy", "JPY", true},
    {"man-day", "人天", false},
    {"man-days", "人天", false},
    {"man-month", "人月", false},
    {"man-months", "人月", false},
    {"millisecond", "ms", false},
    {"milliseconds", "ms", false},
    {"min", "分钟", false},
    {"mins", "分钟", false},
    {"minute", "分钟", false},
    {"minutes", "分钟", false},
    {"month", "月", false},
    {"months", "月", false},
    {"ms", "ms", false},
    {"opportunities", "opportunity", false},
    {"opportunity", "opportunity", false},
    {"pct", "%", false},
    {"people", "人", true},
    {"per cent", "%", false},
    {"per mille", "‰", false},
    {"percent", "%", false},
    {"percentage point", "pp", false},
    {"percentage points", "pp", false},
    {"permille", "‰", false},
    {"person", "人", true},
    {"person day", "人天", false},
    {"person days", "人天", false},
    {"person-day", "人天", false},
    {"person-days", "人天", false},
    {"person-month", "人月", false},
    {"person-months", "人月", false},
    {"persons", "人", true},
    {"pound sterling", "GBP", true},
    {"pounds sterling", "GBP", true},
    {"pp", "pp", false},
    {"quarter", "季度", false},
    {"quarters", "季度", false},
    {"queries", "query", false},
    {"query", "query", false},
    {"rmb", "CNY", true},
    {"s", "秒", false},
    {"sec", "秒", false},
    {"second", "秒", false},
    {"seconds", "秒", false},
    {"secs", "秒", false},
    {"stories", "story", false},
    {"story", "story", false},
    {"time", "次", true},
    {"times", "次", true},
    {"us dollar", "USD", true},
    {"us dollars", "USD", true},
    {"us$", "USD", true},
    {"usd", "USD", true},
    {"week", "周", false},
    {"weeks", "周", false},
    {"workday", "工作日", false},
    {"workdays", "工作日", false},
    {"working day", "工作日", false},
    {"working days", "工作日", false},
    {"x", "倍", false},
    {"year", "年", false},
    {"years", "年", false},
    {"yen", "JPY", true},
    {"yuan", "CNY", true},
    {"£", "GBP", true},
    {"¥", "CNY", true},
    {"‰", "‰", false},
    {"€", "EUR", true},
    {"个", "个", true},
    {"个基点", "bp", false},
    {"个季度", "季度", false},
    {"个小时", "小时", false},
    {"个工作日", "工作日", false},
    {"个数", "个", true},
    {"个星期", "周", false},
    {"个月", "月", false},
    {"个百分点", "pp", false},
    {"个自然日", "天", false},
    {"人", "人", true},
    {"人天", "人天", false},
    {"人日", "人天", false},
    {"人月", "人月", false},
    {"人民币", "CNY", true},
    {"人民币元", "CNY", true},
    {"件", "件", true},
    {"位", "人", true},
    {"倍", "倍", false},
    {"元", "CNY", true},
    {"元人民币", "CNY", true},
    {"分钟", "分钟", false},
    {"千分比", "‰", false},
    {"名", "人", true},
    {"周", "周", false},
    {"块", "CNY", true},
    {"基点", "bp", false},
    {"天", "天", false},
    {"季度", "季度", false},
    {"家", "个", true},
    {"家数", "个", true},
    {"小时", "小时", false},
    {"工作日", "工作日", false},
    {"年", "年", false},
    {"户", "户", true},
    {"日", "天", false},
    {"日元", "JPY", true},
    {"星期", "周", false},
    {"月", "月", false},
    {"次", "次", true},
    {"次数", "次", true},
    {"欧元", "EUR", true},
    {"毫秒", "ms", false},
    {"港元", "HKD", true},
    {"港币", "HKD", true},
    {"百分之", "%", false},
    {"百分比", "%", false},
    {"百分点", "pp", false},
    {"秒", "秒", false},
    {"秒钟", "秒", false},
    {"美元", "USD", true},
    {"美金", "USD", true},
    {"英镑", "GBP", true},
};
enum { MEASURE_COUNT = sizeof(MEASURES) / sizeof(MEASURES[0]) };

static const struct {
    const char *word;
    int32_t power;
} SCALES[] = {{"百万", 6}, {"千万", 7}, {"十亿", 9}, {"百亿", 10}, {"千亿", 11}, {"万亿", 12},
              {"千", 3},   {"万", 4},   {"亿", 8},   {"k", 3},     {"m", 6},     {"bn", 9}};

/// The order of `folded` and an alias.
static int order_of(struct okr_str folded, const char *alias)
{
    size_t i = 0;

    while (i < folded.len && alias[i] && folded.ptr[i] == alias[i])
        i++;
    if (!alias[i]) // one that is longer comes behind, whatever byte it goes on with
        return i < folded.len;
    return (i < folded.len ? (unsigned char)folded.ptr[i] : 0) - (unsigned char)alias[i];
}

static const struct measure *find(struct okr_str folded)
{
    size_t low = 0, high = folded.len ? MEASURE_COUNT : 0;

    while (low < high) {
        const size_t middle = (low + high) / 2;
        const int order = order_of(folded, MEASURES[middle].alias);
        if (order == 0)
            return &MEASURES[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static const struct measure *find_scaled(struct okr_str folded, int32_t *ret_power)
{
    for (size_t i = 0; i < sizeof(SCALES) / sizeof(SCALES[0]); i++) {
        if (!folded.len || folded.ptr[0] != SCALES[i].word[0])
            continue;
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

/// The canonical name, folded, in `out`; what cannot be folded as it is.
static struct okr_str folded_name(struct okr_str measure, char out[MEASURE_MAX], int32_t *ret_power)
{
    const struct okr_str name = okr_measure_canonical(measure, ret_power);
    const size_t n = fold_lower(name, out, MEASURE_MAX);

    return n ? (struct okr_str){out, n} : name;
}

bool okr_measure_same(struct okr_str a, struct okr_str b)
{
    char bytes_a[MEASURE_MAX], bytes_b[MEASURE_MAX];
    int32_t power_a, power_b;

    if (okr_str_eq(a, b)) // most are written alike
        return true;
    const struct okr_str name_a = folded_name(a, bytes_a, &power_a);
    const struct okr_str name_b = folded_name(b, bytes_b, &power_b);
    return power_a == power_b && okr_str_eq(name_a, name_b);
}

bool okr_measure_among(struct okr_str measure, const char *const *names, size_t n)
{
    char bytes[MEASURE_MAX];
    int32_t power;
    const struct okr_str name = folded_name(measure, bytes, &power);

    for (size_t i = 0; power == 0 && i < n; i++)
        if (okr_str_is(name, names[i]))
            return true;
    return false;
}
