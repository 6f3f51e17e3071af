// SPDX-License-Identifier: Apache-2.0
// Which amounts are no values (METHOD 7.1): each reason is one small question.
#include "text/scan.h"
#include "text/sentence/piece.h"

/// An amount and what stands around it.
struct look {
    const struct pieces *pieces;
    size_t i;
    const struct piece *piece;
    const struct piece *before; ///< directly before it; NULL when other words stand between
};

static bool before_is(const struct look *look, enum piece_kind kind)
{
    return look->before && look->before->kind == kind;
}

static struct okr_str text_of(const struct look *look, const struct piece *piece)
{
    return (struct okr_str){look->pieces->text.ptr + piece->range.offset, piece->range.length};
}

/// Where a reader stands behind the amount.
static struct scan behind(const struct look *look)
{
    return (struct scan){look->pieces->text, range_end(look->piece->range)};
}

// --- the reasons --------------------------------------------------------------------------------------------------

/// "Issue 95% of permits", "order 40 vans": at the head of the sentence a verb, no name.
static bool is_issued(const struct look *look)
{
    struct scan verb = scan_of(look->pieces->text);
    return look->i == 1 && look->before->range.offset == 0 &&
           look->piece->amount.sort != AMOUNT_PLAIN && scan_any(&verb, "issue|order");
}

static bool is_label(const struct look *look)
{
    // 9月底前100%校区: the 前 belongs to the time
    const bool of_time = look->i >= 2 && look->before && look->before->gap == 0 &&
                         look->before[-1].kind == PIECE_PERIOD;
    return before_is(look, PIECE_LABEL) && !of_time && !is_issued(look);
}

static bool is_governed(const struct look *look)
{
    return look->before &&
           (look->before->ends_to || // 优化到1.2s
            piece_is(look->before,
                     PIECE_BIT(PIECE_TO) | PIECE_BIT(PIECE_REACH) | PIECE_BIT(PIECE_ARROW) |
                         PIECE_BIT(PIECE_FROM) | PIECE_BIT(PIECE_AT_LEAST) |
                         PIECE_BIT(PIECE_AT_MOST) | PIECE_BIT(PIECE_KEEP) | PIECE_BIT(PIECE_UP) |
                         PIECE_BIT(PIECE_DOWN) | PIECE_BIT(PIECE_NOW) | PIECE_BIT(PIECE_RANGE)));
}

static bool ends_text(const struct look *look)
{
    struct scan scan = behind(look);
    (void)scan_blanks(&scan);
    return scan_done(&scan);
}

static bool is_window(const struct look *look)
{
    return (before_is(look, PIECE_WINDOW) && look->piece->amount.sort == AMOUNT_TIME) ||
           (look->piece->window && !is_governed(look) && !ends_text(look)); // "speed of answer 25s"
}

/// "All 37 drivers certified": every one of them is wanted, unless something else of theirs is measured or moved.
static bool is_whole(const struct look *look)
{
    const uint32_t more = PIECE_BIT(PIECE_UP) | PIECE_BIT(PIECE_DOWN) | PIECE_BIT(PIECE_SHIFT) |
                          PIECE_BIT(PIECE_KEEP);
    struct scan scan = scan_of(look->pieces->text);
    return look->before->range.offset == 0 && look->pieces->amounts == 1 &&
           !pieces_have(look->pieces, more) && scan_any(&scan, "all|whole|全部|所有");
}

/// 现有6款产品, "our 6 products", 根据6款产品
static bool is_ours(const struct look *look)
{
    return (before_is(look, PIECE_OURS) && !is_whole(look)) || before_is(look, PIECE_MEANS);
}

/// "per 1000 users", 每100台
static bool is_denominator(const struct look *look)
{
    struct scan scan = behind(look);
    if (!before_is(look, PIECE_PREPOSITION)) {
        return false;
    }
    scan.at = look->before->range.offset;
    return scan_any(&scan, "per|every|each|out of|每") != 0;
}

/// "90% of 500 tickets", "the best of 6 products", 从6款产品中
static bool is_chosen_from(const struct look *look)
{
    struct scan scan = behind(look);
    if (before_is(look, PIECE_FROM)) {
        for (int i = 0; i < 5 && !scan_done(&scan); i++) {
            if (scan_any(&scan, "中|里|之中")) {
                return true;
            }
            (void)scan_next(&scan);
        }
        return false;
    }
    if (!before_is(look, PIECE_PREPOSITION) || !okr_str_is(text_of(look, look->before), "of")) {
        return false;
    }
    const struct okr_str before = {look->pieces->text.ptr, look->before->range.offset};
    const bool share =
        look->i >= 2 && look->before->gap == 0 && look->before[-1].kind == PIECE_AMOUNT;
    return share || okr_str_ends(before, OKR_STR("best ")) ||
           okr_str_ends(before, OKR_STR("one ")) || okr_str_ends(before, OKR_STR("most ")) ||
           okr_str_ends(before, OKR_STR("any ")) || okr_str_ends(before, OKR_STR("able "));
}

/// A bare 2026 is a year, and 系统2.0 a version.
static bool is_year_or_version(const struct look *look)
{
    const struct amount *amount = &look->piece->amount;
    const struct okr_str typed = text_of(look, look->piece);
    if (amount->spelled || is_governed(look)) {
        return false;
    }
    const int64_t value = amount->number.value.exponent == 0   ? amount->number.value.mantissa
                          : amount->number.value.exponent == 1 ? amount->number.value.mantissa * 10
                                                               : 0;
    const bool year = typed.len == 4 && value >= 1990 && value < 2040;
    return year || (typed.len == 3 && okr_str_ends(typed, OKR_STR(".0")) && typed.ptr[0] != '0');
}

/// "the $49 starter kit", "worth $90k each"
static bool is_priced(const struct look *look)
{
    struct scan scan = behind(look);
    const struct okr_str before =
        okr_str_trim((struct okr_str){look->pieces->text.ptr, look->piece->range.offset});
    const bool blank = scan_blanks(&scan);
    if (okr_str_ends(before, OKR_STR("worth")) || okr_str_ends(before, OKR_STR(" at")) ||
        okr_str_ends(before, OKR_STR("priced"))) {
        return scan_any(&scan, "each|apiece|a piece") != 0;
    }
    return okr_str_ends(before, OKR_STR(" the")) && blank && scan_is_letter(scan_peek(&scan)) &&
           look->piece->amount.number.scale == 0;
}

/// "the two claims departments", "two largest competitors": which, not how many.
static bool is_known_few(const struct look *look)
{
    static const char superlatives[] =
        "largest|biggest|smallest|best|worst|highest|lowest|most|main|oldest|newest|latest|fastest|"
        "cheapest|hardest|busiest|slowest|nearest|strongest|weakest|longest|shortest";
    struct scan scan = {look->pieces->text, look->piece->amount.counted.offset};
    if (!look->piece->amount.spelled || look->piece->amount.measure.len == 0) {
        return false;
    }
    const struct okr_str before =
        okr_str_trim((struct okr_str){look->pieces->text.ptr, look->piece->range.offset});
    while (scan_is_letter(scan_peek(&scan))) {
        (void)scan_next(&scan);
    }
    const struct okr_str first = {look->pieces->text.ptr + look->piece->amount.counted.offset,
                                  scan.at - look->piece->amount.counted.offset};
    struct scan word = scan_of(first);
    return okr_str_ends(before, OKR_STR(" the")) || scan_any(&word, superlatives) != 0;
}

/// 三期, 二级: a single Han numeral with one of these is an ordinal.
static bool is_ordinal(const struct look *look)
{
    struct scan scan = scan_of(look->piece->amount.measure);
    return look->piece->amount.spelled && scan_any(&scan, "期|级|类|等|层|代|线|号|版") &&
           scan_done(&scan);
}

/// "$9.99 plan", 99元套餐
static bool is_price(const struct look *look)
{
    static const char things[] =
        "plan|plans|tier|tiers|product|products|gift|ticket|subscription|套餐|会员|课程|产品|档|版|礼包|票|客单|门票|商品";
    struct scan scan = behind(look);
    (void)scan_blanks(&scan);
    (void)(scan_char(&scan, '/') && scan_any(&scan, "月|年|次|month|year|mo"));
    (void)scan_char(&scan, U'的');
    return scan_any(&scan, things) != 0;
}

/// "1. …", "2、…", "3) …" at the front of a line.
static bool is_list_number(const struct look *look)
{
    struct scan scan = behind(look);
    return look->i == 0 && look->piece->gap == 0 && !look->piece->amount.spelled &&
           scan_any(&scan, ".|、|)|:") != 0;
}

/// CMMI 5级: a grade, unless a movement leads there.
static bool is_grade(const struct look *look)
{
    static const char grades[] = "级|星级|版|号";
    struct scan scan = scan_of(look->piece->amount.measure);
    return !is_governed(look) && scan_any(&scan, grades) && scan_done(&scan);
}

/// "42 x 38 mm": a size.
static bool is_size(const struct look *look)
{
    struct scan scan = behind(look);
    const bool first = look->piece->amount.sort == AMOUNT_TIMES && scan_blanks(&scan) &&
                       scan_is_digit(scan_peek(&scan));
    return first || (before_is(look, PIECE_AMOUNT) && look->before->masked &&
                     look->before->amount.sort == AMOUNT_TIMES);
}

/// "1 in 200 orders": a frequency; not "7000 in 2016".
static bool is_frequency(const struct look *look)
{
    struct scan scan = behind(look);
    const struct okr_decimal number = look->piece->amount.number.value;
    int32_t whole;
    if (before_is(look, PIECE_PREPOSITION) && look->i >= 2 && look->before->gap == 0 &&
        look->before[-1].kind == PIECE_AMOUNT && look->before[-1].amount.sort == AMOUNT_PLAIN &&
        okr_str_is(text_of(look, look->before), "in")) {
        return okr_decimal_cmp(look->before[-1].amount.number.value, number) < 0;
    }
    return look->piece->amount.sort == AMOUNT_PLAIN && scan_any_after_blanks(&scan, "in") &&
           scan_blanks(&scan) && scan_int(&scan, &whole) &&
           okr_decimal_cmp(number, okr_decimal_int(whole)) < 0;
}

/// 从0到1: an idiom.
static bool is_birth(const struct look *look)
{
    struct scan scan = behind(look);
    return look->piece->amount.number.value.mantissa == 0 &&
           scan_any_after_blanks(&scan, "到1|到一|至1|to 1|to one|-1|→1") &&
           !scan_is_digit(scan_peek(&scan)) && scan_peek(&scan) != '.';
}

/// 1对1
static bool is_pairing(const struct look *look)
{
    struct scan scan = behind(look);
    return scan_any(&scan, "对|比|v|vs") && scan_is_digit(scan_peek(&scan));
}

/// The word of Latin letters (and /) that a blank parts from the amount: the GB/T of "GB/T 19001".
static struct okr_str latin_before(const struct look *look)
{
    const struct okr_str text = look->pieces->text;
    const size_t end = look->piece->range.offset;
    size_t begin = end ? end - 1 : 0;
    if (!end || text.ptr[begin] != ' ') {
        return (struct okr_str){0};
    }
    while (begin && (scan_is_letter(text.ptr[begin - 1]) || text.ptr[begin - 1] == '/')) {
        begin--;
    }
    return (struct okr_str){text.ptr + begin, end - 1 - begin};
}

/// "ISO 9001", "GB/T 19001": the number of a standard.
static bool is_standard(const struct look *look)
{
    static const char *const bodies[] = {
        "ISO",  "ISO/IEC", "IEC", "GB", "GB/T",  "GB/Z", "YY/T", "JB/T", "DB",   "IATF", "DIN",
        "ANSI", "EN",      "SA",  "AS", "OHSAS", "NIST", "IEEE", "RFC",  "ASTM", "JDK",  "PHP"};
    const struct okr_str word = latin_before(look);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        if (word.len && word.ptr[0] == bodies[i][0] && okr_str_is(word, bodies[i])) {
            return true;
        }
    }
    return false;
}

/// A name such as PostgreSQL or Windows, no NPS and no word at the head of an English sentence.
static bool is_product(const struct look *look, struct okr_str word)
{
    bool upper = false;
    bool lower = false;
    for (size_t i = 0; i < word.len; i++) {
        upper = upper || (word.ptr[i] >= 'A' && word.ptr[i] <= 'Z');
        lower = lower || (word.ptr[i] >= 'a' && word.ptr[i] <= 'z');
    }
    return word.len > 3 && upper && lower && word.ptr > look->pieces->text.ptr &&
           (unsigned char)word.ptr[-1] >= 0x80;
}

/// "Oracle 11g", 到PostgreSQL 15: a product and its version, whose letter is a measure elsewhere.
static bool is_model(const struct look *look)
{
    const struct amount *amount = &look->piece->amount;
    const struct okr_str typed = text_of(look, look->piece);
    const bool lettered = amount->measure.len == 1 && typed.len > 1 &&
                          scan_is_letter(typed.ptr[typed.len - 1]) &&
                          scan_is_digit(typed.ptr[typed.len - 2]);
    return (lettered || amount->sort == AMOUNT_PLAIN) && is_product(look, latin_before(look));
}

/// "Release 2.0 reaches …", "the 2027 plan": what stands behind the number is not counted by it.
static bool is_edition(const struct look *look)
{
    const struct okr_str typed = text_of(look, look->piece);
    const bool point =
        typed.len > 3 && typed.ptr[1] == '.' && scan_is_digit(typed.ptr[2]) && typed.ptr[3] == ' ';
    const bool year =
        typed.len > 5 && typed.ptr[4] == ' ' &&
        (okr_str_starts(typed, OKR_STR("20")) || okr_str_starts(typed, OKR_STR("199")));
    if (look->piece->amount.spelled || (!point && !year)) {
        return false;
    }
    const struct okr_str word = latin_before(look);
    return (point && (okr_str_is(word, "Release") || okr_str_is(word, "Version"))) ||
           (year && (okr_str_is(word, "the") || okr_str_is(word, "our")));
}

/// 510(k), 501(c)(3): a paragraph of a law.
static bool is_paragraph(const struct look *look)
{
    struct scan scan = behind(look);
    return scan_char(&scan, '(') && scan_is_letter(scan_next(&scan)) && scan_char(&scan, ')');
}

/// 三年期框架协议, "renewed for three years": how long something holds, once it is done.
static bool is_term(const struct look *look)
{
    struct scan scan = behind(look);
    const bool done = before_is(look, PIECE_PREPOSITION) && look->i >= 2 &&
                      look->before->gap == 0 && look->before[-1].kind == PIECE_COMPLETE &&
                      okr_str_is(text_of(look, look->before), "for");
    return done || (scan_any(&scan, "期") && !scan_any(&scan, "间|内|满"));
}

/// "40户家庭中30户": the whole of which a part is counted.
static bool is_parted(const struct look *look)
{
    enum { NAME_BYTES = 36 };
    const struct okr_str text = look->pieces->text;
    const size_t begin = range_end(look->piece->range);
    if (look->i + 1 >= look->pieces->n || look->piece[1].kind != PIECE_AMOUNT ||
        look->piece[1].gap > NAME_BYTES ||
        !okr_measure_same(look->piece->amount.measure, look->piece[1].amount.measure)) {
        return false;
    }
    const struct okr_str between = {text.ptr + begin, look->piece[1].range.offset - begin};
    return scan_ends(between, "中|中有|里|里有") &&
           okr_decimal_cmp(look->piece[1].amount.number.value, look->piece->amount.number.value) <
               0;
}

/// 12345热线, 618大促
static bool is_number_name(const struct look *look)
{
    const size_t used =
        words_found_at(look->pieces->words, WORDS_NUMBER_NAME, look->piece->range.offset);
    return used == look->piece->range.length && !is_governed(look);
}

/// 400-820-8820, 010-65321234: digits that hyphens join are a telephone's.
static bool is_telephone(const struct look *look)
{
    enum { LEAST = 7 };
    const struct okr_str text = look->pieces->text;
    size_t begin = look->piece->range.offset, end, digits = 0, hyphens = 0;
    while (begin && (scan_is_digit(text.ptr[begin - 1]) || text.ptr[begin - 1] == '-')) {
        begin--;
    }
    for (end = begin; end < text.len && (scan_is_digit(text.ptr[end]) || text.ptr[end] == '-');
         end++) {
        digits += scan_is_digit(text.ptr[end]);
        hyphens += text.ptr[end] == '-';
    }
    if (!hyphens || digits < LEAST) {
        return false;
    }
    const char *hyphen = memchr(text.ptr + begin, '-', end - begin);
    const bool zero = hyphen + 1 < text.ptr + end && hyphen[1] == '0';
    return hyphens > 1 || text.ptr[begin] == '0' || zero;
}

/// By the sorts of amounts for which they may hold; each list ends with NULL.
typedef bool reason(const struct look *look);
static reason *const OF_ANY[] = {is_label, is_window, is_denominator, is_frequency,
                                 is_size,  is_model,  is_telephone,   NULL};
static reason *const OF_TIME[] = {is_term, NULL};
static reason *const OF_MONEY[] = {is_price, is_priced, NULL};
static reason *const OF_COUNT[] = {is_ours,    is_parted, is_chosen_from, is_known_few,
                                   is_ordinal, is_grade,  is_edition,     NULL};
static reason *const OF_PLAIN[] = {
    is_ours,     is_chosen_from, is_pairing,   is_birth, is_list_number, is_year_or_version,
    is_standard, is_number_name, is_paragraph, NULL};

static bool any_holds(reason *const *reasons, const struct look *look)
{
    while (*reasons && !(*reasons)(look)) {
        reasons++;
    }
    return *reasons != NULL;
}

static bool is_masked(const struct look *look)
{
    if (any_holds(OF_ANY, look)) {
        return true;
    }
    switch ((enum amount_sort)look->piece->amount.sort) {
    case AMOUNT_TIME: return any_holds(OF_TIME, look);
    case AMOUNT_MONEY: return any_holds(OF_MONEY, look);
    case AMOUNT_COUNT: return any_holds(OF_COUNT, look);
    case AMOUNT_PLAIN: return any_holds(OF_PLAIN, look);
    default: return false;
    }
}

void pieces_mask(struct pieces *pieces)
{
    for (size_t i = 0; i < pieces->n; i++) {
        struct piece *piece = &pieces->at[i];
        const struct look look = {pieces, i, piece, i && piece->gap == 0 ? piece - 1 : NULL};
        piece->masked |= piece->kind == PIECE_AMOUNT && is_masked(&look);
    }
}
