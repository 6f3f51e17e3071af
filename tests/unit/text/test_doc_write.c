// SPDX-License-Identifier: Apache-2.0
// Writing documents: golden files in both languages, and parse(emit(x)) = x for files and for random documents.
#include "support/leak.h"

#include "doc_support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ARENA = 256 << 20 };

static struct okr_arena *arena;

static void open_arena(void)
{
    arena = okr_arena_new(ARENA);
}

static void close_arena(void)
{
    okr_arena_free(arena);
}

TestSuite(doc_write, .init = open_arena, .fini = close_arena);

static struct okr_doc read_file(const char *name)
{
    struct okr_doc doc;
    struct okr_err e = {0};
    struct okr_doc_options options = doc_options(name);
    int code = okr_doc_read(doc_file(arena, name), &options, arena, &doc, &e);

    cr_assert_eq(code, OKR_OK, "%s:\n%s", name, doc_faults(arena, &e).ptr);
    return doc;
}

/// Compares with data/expect or data/expect-zh; OKR_UPDATE=1 writes the file instead.
static void expect_written(const char *name, const struct okr_doc *doc, enum okr_lang lang)
{
    const char *folder = lang == OKR_ZH ? "expect-zh" : "expect";
    struct okr_str path = okr_arena_printf(arena, "%s/%s", folder, name);
    struct okr_buf buf = OKR_BUF(arena);

    okr_doc_write(doc, lang, &buf);
    if (getenv("OKR_UPDATE")) {
        FILE *file = fopen(
            okr_arena_printf(arena, OKR_TEST_DIR "/unit/text/data/%.*s", OKR_STR_ARG(path)).ptr,
            "wb");
        cr_assert_not_null(file);
        cr_assert_eq(fwrite(buf.ptr, 1, buf.len, file), buf.len);
        (void)fclose(file);
    }
    struct okr_str want = doc_file(arena, path.ptr);
    cr_expect(okr_str_eq(okr_buf_view(&buf), want), "%.*s: got\n%.*s", OKR_STR_ARG(path),
              OKR_STR_ARG(okr_buf_view(&buf)));
}

Test(doc_write, every_data_file_becomes_canonical)
{
    size_t n;
    const char **names = doc_files(arena, &n);

    cr_assert_geq(n, 20);
    for (size_t i = 0; i < n; i++) {
        struct okr_doc doc = read_file(names[i]);
        expect_written(names[i], &doc, OKR_EN);
        expect_written(names[i], &doc, OKR_ZH);
        for (enum okr_lang lang = OKR_EN; lang <= OKR_ZH; lang++) {
            struct okr_str wrong = doc_round_trip(arena, &doc, doc_options(names[i]), lang);
            cr_expect_eq(wrong.len, 0, "%s: %s", names[i], wrong.ptr);
        }
    }
    okr_test_end();
}

Test(doc_write, the_canonical_example_is_a_fixpoint)
{
    struct okr_doc doc = read_file("canonical.okr.md");
    struct okr_buf buf = OKR_BUF(arena);

    okr_doc_write(&doc, OKR_EN, &buf);
    cr_expect(okr_str_eq(okr_buf_view(&buf), doc_file(arena, "canonical.okr.md")), "%.*s",
              OKR_STR_ARG(okr_buf_view(&buf)));
    okr_test_end();
}

Test(doc_write, chinese_reads_back_to_the_same)
{
    size_t n;
    const char **names = doc_files(arena, &n);

    for (size_t i = 0; i < n; i++) {
        struct okr_doc doc = read_file(names[i]), again;
        struct okr_buf zh = OKR_BUF(arena), en = OKR_BUF(arena), back = OKR_BUF(arena);
        struct okr_err e = {0};
        struct okr_doc_options options = doc_options(names[i]);
        okr_doc_write(&doc, OKR_EN, &en);
        okr_doc_write(&doc, OKR_ZH, &zh);
        cr_assert_eq(okr_doc_read(okr_buf_view(&zh), &options, arena, &again, &e), OKR_OK,
                     "%s:\n%s", names[i], doc_faults(arena, &e).ptr);
        okr_doc_write(&again, OKR_EN, &back);
        cr_expect(okr_str_eq(okr_buf_view(&en), okr_buf_view(&back)), "%s: got\n%.*s", names[i],
                  OKR_STR_ARG(okr_buf_view(&back)));
    }
    okr_test_end();
}

Test(doc_write, a_parent_that_the_order_does_not_give_is_written)
{
    struct okr_doc_item items[] = {
        {.what = 'U',
         .unit_kind = OKR_UNIT_KIND_COMPANY,
         .parent = -1,
         .id = OKR_ID('u', 1),
         .text = OKR_STR("A")},
        {.what = 'U',
         .unit_kind = OKR_UNIT_KIND_DEPARTMENT,
         .parent = 0,
         .id = OKR_ID('u', 2),
         .text = OKR_STR("B")},
        {.what = 'U', .unit_kind = OKR_UNIT_KIND_PERSON, .parent = 1, .text = OKR_STR("C")},
        {.what = 'U', .unit_kind = OKR_UNIT_KIND_PERSON, .parent = 0, .text = OKR_STR("D")},
    };
    struct okr_doc doc = {.items = items, .n_items = 4};
    struct okr_buf buf = OKR_BUF(arena);

    okr_doc_write(&doc, OKR_EN, &buf);
    okr_buf_char(&buf, '\0');
    cr_expect_str_eq(buf.ptr, "---\nokr: 1\n---\n# company: A &u-1\n\n# department: B &u-2\n\n"
                              "# person: C\n\n# person: D\n  - parent: &u-1\n");
    okr_test_end();
}

Test(doc_write, equality_sees_every_part)
{
    static const char base[] =
        "company: X\nO1: x &o-1\nnote: n\nKR1: y\nmetric: 0 -> 5\n2018-01-01: 1, a\n// c\n";
    static const struct {
        const char *from, *to;
    } changes[] = {
        {"X", "Z"},
        {"O1", "O2"},
        {"o-1", "o-2"},
        {"note: n", "note: m"},
        {"0 -> 5", "0 -> 6"},
        {"1, a", "2, a"},
        {"1, a", "1, b"},
        {"01-01", "01-02"},
        {"// c", "// d"},
        {"company", "team"},
        {"note: n", "label: n"},
        {"KR1: y", "cycle: Q\nKR1: y"},
    };
    struct okr_doc_options options = doc_options("");
    struct okr_doc a, b;
    struct okr_err e = {0};

    cr_assert_eq(okr_doc_read(okr_str_c(base), &options, arena, &a, &e), OKR_OK);
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        const char *at = strstr(base, changes[i].from);
        cr_assert_not_null(at);
        struct okr_str changed = okr_arena_printf(arena, "%.*s%s%s", (int)(at - base), base,
                                                  changes[i].to, at + strlen(changes[i].from));
        cr_assert_eq(okr_doc_read(changed, &options, arena, &b, &e), OKR_OK, "%s", changed.ptr);
        cr_expect_not(okr_doc_equal(&a, &b), "%s", changed.ptr);
    }
    cr_expect(okr_doc_equal(&a, &a));
    okr_test_end();
}

// --- random documents ------------------------------------------------------------------------------------------

static uint64_t state;

static unsigned pick(unsigned n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state % n);
}

/// Pieces that a writer has to take care of, between plain ones.
static struct okr_str random_text(bool breaks)
{
    static const char *const pieces[] = {
        "a",     "词",           " b",    "\\",     "@",        "@[甲]",   "@甲",
        "(40%)", "（4％）",      " &k-3", "&u-1",   " // ",     "//",      ",",
        "、",    "；",           ":",     "：",     "by @[甲]", " by ",    "-",
        "#",     "confidence 3", "1,200", "@[",     "]",        "@【乙】", "\\@",
        "\\n",   "O1:",          " /",    "/ ",     "＠甲",     "x@y.z",   "。",
        "%",     "@丙丁",        "KR2 ",  " &o-1 ", "--",       "\n",      "\t",
    };
    unsigned n = (unsigned)(sizeof(pieces) / sizeof(pieces[0])) - (breaks ? 0 : 2);
    struct okr_buf buf = OKR_BUF(arena);

    for (unsigned i = 1 + pick(7); i > 0; i--)
        okr_buf_c(&buf, pieces[pick(n)]);
    // A title has no blank at its ends; the store trims it.
    struct okr_str text = breaks ? okr_buf_view(&buf) : okr_str_trim(okr_buf_view(&buf));
    return text.len ? text : OKR_STR("x");
}

/// A canonical mention of a name that nobody declared, or one whose brackets no reader takes for one, would be a fault.
static bool mentions_known(struct okr_str text)
{
    for (size_t at = 0; at + 1 < text.len; at++) {
        struct okr_str rest = okr_str_skip(text, at);
        const char *end =
            okr_str_starts(rest, OKR_STR("@[")) ? memchr(rest.ptr, ']', rest.len) : NULL;
        if (end && !okr_str_starts(rest, OKR_STR("@[甲]")))
            return false;
    }
    return true;
}

static struct okr_str known_text(bool breaks)
{
    struct okr_str text;

    do {
        text = random_text(breaks);
    } while (!mentions_known(text));
    return text;
}

static void add_attr(struct okr_doc_item *item, struct okr_doc_attr attr)
{
    item->attrs[item->n_attrs++] = attr;
}

static struct okr_strs random_strs(void)
{
    struct okr_strs strs = {okr_arena_array(arena, 3, sizeof(*strs.at)), 1 + pick(3)};

    for (size_t i = 0; i < strs.n; i++)
        strs.at[i] = random_text(false);
    return strs;
}

static struct okr_doc_item random_item(char what, int32_t parent)
{
    struct okr_doc_item item = {.what = what, .parent = parent, .number = (int32_t)pick(4)};

    item.attrs = okr_arena_array(arena, 8, sizeof(*item.attrs));
    item.text = known_text(false);
    if (pick(2))
        item.id = OKR_ID(what - 'A' + 'a', 1 + pick(99));
    if (pick(2))
        add_attr(&item,
                 (struct okr_doc_attr){.key = OKR_KEY_WEIGHT, .permille = (int32_t)pick(1001)});
    if (pick(3) == 0)
        add_attr(&item, (struct okr_doc_attr){.key = OKR_KEY_LABEL, .strs = random_strs()});
    if (pick(2))
        add_attr(&item, (struct okr_doc_attr){.key = OKR_KEY_NOTE,
                                              .str = known_text(true),
                                              .inferred = pick(4) == 0});
    if (pick(4) == 0)
        add_attr(&item,
                 (struct okr_doc_attr){.key = OKR_KEY_SCORE, .fraction = pick(1001) / 1000.0});
    return item;
}

static void add_check_ins(struct okr_doc_item *item)
{
    item->check_ins = okr_arena_array(arena, 4, sizeof(*item->check_ins));
    item->n_check_ins = pick(5);
    for (size_t i = 0; i < item->n_check_ins; i++) {
        struct okr_doc_check_in *check_in = &item->check_ins[i];
        check_in->date = okr_date_make(2018, 1, 1 + (int)i);
        check_in->confidence = pick(2) ? NAN : pick(11) / 10.0;
        if (pick(4))
            check_in->raw_value = random_text(false);
        if (pick(8) == 0) // the name of a step all the same
            check_in->raw_value = pick(2) ? OKR_STR("skip") : OKR_STR("跳过");
        if (okr_str_is(check_in->raw_value, "-")) // says that there is no value
            check_in->raw_value = OKR_STR("");
        if (pick(3))
            check_in->text = known_text(true);
        if (okr_str_trim(check_in->text).len && pick(6) == 0) {
            check_in->skipped = true;
            check_in->raw_value = OKR_STR("");
        }
        if (pick(3) == 0)
            check_in->by.name = OKR_STR("乙");
    }
}

/// In front, with days and a preset or with neither.
static void add_cycle(struct okr_doc *doc)
{
    doc->cycle.span = (struct okr_span){OKR_NO_DATE, OKR_NO_DATE};
    if (pick(2))
        return;
    doc->cycle = (struct okr_cycle_ref){OKR_STR("Q1"),
                                        {okr_date_make(2018, 1, 1), okr_date_make(2018, 3, 31)},
                                        (uint8_t)pick(OKR_PRESET_COUNT)};
    doc->cycles = &doc->cycle;
    doc->n_cycles = 1;
}

static struct okr_doc *random_doc(void)
{
    enum { ITEMS = 6 };
    struct okr_doc *doc = okr_arena_alloc(arena, sizeof(*doc));
    int32_t objective = -1;

    *doc = (struct okr_doc){.items = okr_arena_array(arena, ITEMS, sizeof(struct okr_doc_item)),
                            .today = okr_date_make(2018, 2, 10)};
    add_cycle(doc);
    doc->items[0] = (struct okr_doc_item){
        .what = 'U', .unit_kind = OKR_UNIT_KIND_COMPANY, .parent = -1, .text = OKR_STR("甲")};
    doc->items[1] = (struct okr_doc_item){
        .what = 'U', .unit_kind = OKR_UNIT_KIND_PERSON, .parent = 0, .text = OKR_STR("乙")};
    for (doc->n_items = 2; doc->n_items < ITEMS; doc->n_items++) {
        bool kr = objective >= 0 && pick(3);
        struct okr_doc_item item = random_item(kr ? 'K' : 'O', kr ? objective : 1);
        if (kr)
            add_check_ins(&item);
        else
            objective = (int32_t)doc->n_items;
        doc->items[doc->n_items] = item;
    }
    return doc;
}

Test(doc_write, random_documents_read_back)
{
    const char *given = getenv("OKR_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);

    for (unsigned i = 0; i < 1000; i++) {
        state = (seed + i) * UINT64_C(0x9E3779B97F4A7C15) + 1;
        const struct okr_doc *doc = random_doc();
        for (enum okr_lang lang = OKR_EN; lang <= OKR_ZH; lang++) {
            struct okr_str wrong =
                doc_round_trip(arena, doc, (struct okr_doc_options){.today = doc->today}, lang);
            cr_assert_eq(wrong.len, 0, "OKR_SEED=%llu: %s", (unsigned long long)(seed + i),
                         wrong.ptr);
        }
        okr_arena_reset(arena);
    }
    okr_test_end();
}
