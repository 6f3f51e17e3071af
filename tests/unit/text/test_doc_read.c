// SPDX-License-Identifier: Apache-2.0
// Reading documents: what kinds of lines there are, whose item a line is, and what ends a title.
#include "support/leak.h"

#include "doc_support.h"

#include <math.h>
#include <time.h>

enum { ARENA = 512 << 20 };

static struct okr_arena *arena;
static struct okr_doc doc;

static void open_arena(void)
{
    arena = okr_arena_new(ARENA);
}

static void close_arena(void)
{
    okr_arena_free(arena);
}

TestSuite(doc_read, .init = open_arena, .fini = close_arena);

static void read_text(const char *text)
{
    struct okr_err e = {0};
    struct okr_doc_options options = doc_options("");
    int code = okr_doc_read(okr_str_c(text), &options, arena, &doc, &e);

    cr_assert_eq(code, OKR_OK, "%s\n%s", text, doc_faults(arena, &e).ptr);
}

static const struct okr_doc_attr *attr_of(size_t item, enum okr_key key)
{
    for (size_t i = 0; i < doc.items[item].n_attrs; i++) {
        if (doc.items[item].attrs[i].key == key)
            return &doc.items[item].attrs[i];
    }
    return NULL;
}

static void expect_str(struct okr_str got, const char *want, const char *text)
{
    cr_expect(okr_str_is(got, want), "%s: got '%.*s', want '%s'", text, OKR_STR_ARG(got), want);
}

Test(doc_read, heads_in_every_spelling)
{
    static const struct {
        const char *line;
        int number;
        const char *text;
    } rows[] = {
        {"O1: a", 1, "a"},          {"O1 a", 1, "a"},           {"o1:a", 1, "a"},
        {"O: a", 0, "a"},           {"O：零差错", 0, "零差错"}, {"O 7 a", 7, "a"},
        {"Objective 2: a", 2, "a"}, {"objective: a", 0, "a"},   {"目标１：定", 1, "定"},
        {"目标：定", 0, "定"},      {"目标2、定", 2, "定"},     {"O3) a", 3, "a"},
        {"O3）a", 3, "a"},          {"O3. a", 3, "a"},          {"O3。a", 3, "a"},
        {"## O1: a", 1, "a"},       {"- * O1: a", 1, "a"},      {"\xE3\x80\x80\tO1: a", 1, "a"},
        {"• O1: a", 1, "a"},        {"O1: : a", 1, ": a"},      {"O1:   a  ", 1, "a"},
        {"Ｏ１：甲", 1, "甲"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        read_text(okr_arena_printf(arena, "company: X\n%s\n", rows[i].line).ptr);
        cr_assert_eq(doc.n_items, 2, "%s", rows[i].line);
        cr_expect_eq(doc.items[1].what, OKR_DOC_OBJECTIVE, "%s", rows[i].line);
        cr_expect_eq(doc.items[1].number, rows[i].number, "%s", rows[i].line);
        expect_str(doc.items[1].text, rows[i].text, rows[i].line);
    }
    okr_test_end();
}

Test(doc_read, units_in_every_word)
{
    static const struct {
        const char *line;
        unsigned kind;
        const char *name;
    } rows[] = {
        {"company: Acme", OKR_UNIT_KIND_COMPANY, "Acme"},
        {"Company: Acme", OKR_UNIT_KIND_COMPANY, "Acme"},
        {"公司：远帆", OKR_UNIT_KIND_COMPANY, "远帆"},
        {"企业：远帆", OKR_UNIT_KIND_COMPANY, "远帆"},
        {"集团：远帆", OKR_UNIT_KIND_COMPANY, "远帆"},
        {"dept: Sales", OKR_UNIT_KIND_DEPARTMENT, "Sales"},
        {"department) Sales", OKR_UNIT_KIND_DEPARTMENT, "Sales"},
        {"部门：产品部", OKR_UNIT_KIND_DEPARTMENT, "产品部"},
        {"事业部、云", OKR_UNIT_KIND_DEPARTMENT, "云"},
        {"中心：研发", OKR_UNIT_KIND_DEPARTMENT, "研发"},
        {"TEAM: Core", OKR_UNIT_KIND_TEAM, "Core"},
        {"小组：甲组", OKR_UNIT_KIND_TEAM, "甲组"},
        {"person: R@D Ray", OKR_UNIT_KIND_PERSON, "R@D Ray"},
        {"# 个人：王磊 ", OKR_UNIT_KIND_PERSON, "王磊"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        read_text(rows[i].line);
        cr_assert_eq(doc.n_items, 1, "%s", rows[i].line);
        cr_expect_eq(doc.items[0].what, OKR_DOC_UNIT, "%s", rows[i].line);
        cr_expect_eq(doc.items[0].unit_kind, rows[i].kind, "%s", rows[i].line);
        expect_str(doc.items[0].text, rows[i].name, rows[i].line);
    }
    okr_test_end();
}

Test(doc_read, what_ends_a_title)
{
    static const struct {
        const char *line, *text, *id;
        int permille;
        const char *owner;
    } rows[] = {
        {"KR1: a &k-5", "a", "k-5", -1, ""},
        {"KR1: a (40%)", "a", "", 400, ""},
        {"KR1: 面谈（40%）", "面谈", "", 400, ""},
        {"KR1: 面谈（ 33.3 ％ ）", "面谈", "", 333, ""},
        {"KR1: a @Ada", "a", "", -1, "Ada"},
        {"KR1: a @Ada (40%)", "a", "", 400, "Ada"},
        {"KR1: a (40%) @Ada &k-5", "a", "k-5", 400, "Ada"},
        {"KR1: 甲＠Ada", "甲", "", -1, "Ada"},
        {"KR1: a @[Ada]", "a @[Ada]", "", -1, ""},
        {"KR1: a @Sales", "a @[Sales]", "", -1, ""},
        {"KR1: a \\@Ada", "a @Ada", "", -1, ""},
        {"KR1: a \\(40%)", "a (40%)", "", -1, ""},
        {"KR1: a \\(40%) &k-5", "a (40%)", "k-5", -1, ""},
        {"KR1: a \\\\(40%)", "a \\(40%)", "", -1, ""},
        {"KR1: a \\&k-5", "a &k-5", "", -1, ""},
        {"KR1: \\&k-5", "&k-5", "", -1, ""},
        {"KR1: a&k-5", "a&k-5", "", -1, ""},
        {"KR1: a & k-5", "a & k-5", "", -1, ""},
        {"KR1: a (40)", "a (40)", "", -1, ""},
        {"KR1: a (40%) b", "a (40%) b", "", -1, ""},
        {"KR1: mail ada@sales.example", "mail ada@sales.example", "", -1, ""},
        {"KR1: a \\b \\(x", "a \\b \\(x", "", -1, ""},
        {"KR1: a (0%)", "a", "", 0, ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        read_text(
            okr_arena_printf(arena, "person: Ada\ndept: Sales\nO1: x\n%s\n", rows[i].line).ptr);
        const struct okr_doc_item *kr = &doc.items[3];
        const struct okr_doc_attr *weight = attr_of(3, OKR_KEY_WEIGHT);
        const struct okr_doc_attr *owner = attr_of(3, OKR_KEY_OWNER);
        expect_str(kr->text, rows[i].text, rows[i].line);
        cr_expect_str_eq(okr_id_text(kr->id).c, rows[i].id, "%s", rows[i].line);
        cr_expect_eq(weight ? weight->permille : -1, rows[i].permille, "%s", rows[i].line);
        expect_str(owner ? owner->persons.at[0].name : OKR_STR(""), rows[i].owner, rows[i].line);
    }
    okr_test_end();
}

Test(doc_read, store_names_tell_persons_from_departments)
{
    struct okr_names *names = okr_names_new(arena), *persons = okr_names_new(arena);
    struct okr_err e = {0};

    cr_assert_eq(okr_names_add(names, OKR_STR("王磊"), OKR_ID('u', 3)), OKR_OK);
    cr_assert_eq(okr_names_add(names, OKR_STR("产品部"), OKR_ID('u', 4)), OKR_OK);
    cr_assert_eq(okr_names_add(persons, OKR_STR("王磊"), OKR_ID('u', 3)), OKR_OK);
    struct okr_doc_options options = {.names = names, .persons = persons};
    cr_assert_eq(okr_doc_read(OKR_STR("公司：甲\nO1：问@产品部门\nKR1：做完 @王磊\n"), &options,
                              arena, &doc, &e),
                 OKR_OK, "%s", doc_faults(arena, &e).ptr);
    expect_str(doc.items[1].text, "问@[产品部]", "a department at the end is asked");
    expect_str(doc.items[2].text, "做完", "a person at the end owns");
    expect_str(attr_of(2, OKR_KEY_OWNER)->persons.at[0].name, "王磊", "owner");
    okr_test_end();
}

Test(doc_read, parents_by_level)
{
    read_text(
        "公司：甲\n部门：乙\n团队：丙\n个人：丁\n部门：戊\n个人：己\nO1：x\nKR1：y\nKR2：z\nO2：w\n");
    static const int parents[] = {-1, 0, 1, 2, 0, 4, 5, 6, 6, 5};
    cr_assert_eq(doc.n_items, sizeof(parents) / sizeof(parents[0]));
    for (size_t i = 0; i < doc.n_items; i++)
        cr_expect_eq(doc.items[i].parent, parents[i], "item %zu", i);
    okr_test_end();
}

Test(doc_read, the_coordinators_file)
{
    struct okr_err e = {0};
    struct okr_doc_options options = doc_options("");

    cr_assert_eq(okr_doc_read(doc_file(arena, "coordinator.okr.md"), &options, arena, &doc, &e),
                 OKR_OK, "%s", doc_faults(arena, &e).ptr);
    cr_assert_eq(doc.n_items, 15);
    const struct okr_doc_attr *cycle = attr_of(0, OKR_KEY_CYCLE);
    cr_assert_not_null(cycle, "a cycle line below a unit is the unit's");
    expect_str(cycle->cycle.key, "2026Q1", "cycle");
    cr_expect_eq(attr_of(4, OKR_KEY_WEIGHT)->permille, 500);
    cr_expect_not_null(attr_of(6, OKR_KEY_LEAD), "负责人 below a unit is its lead");
    const struct okr_doc_attr *align = attr_of(7, OKR_KEY_ALIGN);
    cr_assert_eq(align->refs.n, 2);
    cr_expect_eq(align->refs.at[1].unit_kind, OKR_UNIT_KIND_COMPANY);
    cr_expect_eq(align->refs.at[1].kr, 3);
    cr_expect_eq(align->refs.at[1].line, 15);
    cr_expect_eq(align->refs.at[1].column, 11);
    expect_str(doc.items[8].text, "面谈80家投资机构", "weight and owner are split off");
    expect_str(doc.items[9].text, "同@[产品部]一同压缩不必要的支出", "the ending is exchanged");
    cr_expect_eq(doc.items[14].number, 2);
    cr_assert_eq(doc.items[14].n_check_ins, 1);
    const struct okr_doc_check_in *check_in = &doc.items[14].check_ins[0];
    cr_expect_eq(check_in->date, okr_date_make(2026, 1, 19));
    cr_expect_float_eq(check_in->confidence, 0.6, 1e-9);
    expect_str(check_in->raw_value, "1", "value");
    expect_str(check_in->text, "第一讲", "text");
    okr_test_end();
}

Test(doc_read, check_in_lines)
{
    static const struct {
        const char *line, *date, *value;
        double confidence;
        const char *text, *by;
    } rows[] = {
        {"2018-01-19: 12", "2018-01-19", "12", NAN, "", ""},
        {"2018/1/19：12", "2018-01-19", "12", NAN, "", ""},
        {"2018年1月19日：12，信心 6/10，见完第一批", "2018-01-19", "12", 0.6, "见完第一批", ""},
        {"1月19日：12", "2018-01-19", "12", NAN, "", ""},
        {"- 2018-01-19: 1,200, confidence 60%, a, b", "2018-01-19", "1,200", 0.6, "a, b", ""},
        {"2018-01-19: 12, 信心指数：0.6", "2018-01-19", "12", 0.6, "", ""},
        {"2018-01-19: -, confidence 0.5", "2018-01-19", "", 0.5, "", ""},
        {"2018-01-19: draft, done early", "2018-01-19", "draft", NAN, "done early", ""},
        {"2018-01-19: 12, confidence is high", "2018-01-19", "12", NAN, "confidence is high", ""},
        {"2018-01-19: 12, , confidence 6/10", "2018-01-19", "12", NAN, "confidence 6/10", ""},
        {"2018-01-19: 12 by @[Ada]", "2018-01-19", "12", NAN, "", "Ada"},
        {"2018-01-19: 12, met them by @[Ada]", "2018-01-19", "12", NAN, "met them", "Ada"},
        {"2018-01-19：12，谈完了 by @【Ada】", "2018-01-19", "12", NAN, "谈完了", "Ada"},
        {"2018-01-19: 12, met @Ada", "2018-01-19", "12", NAN, "met @[Ada]", ""},
        {"2018-01-19: 12, signed by \\@[Ada]", "2018-01-19", "12", NAN, "signed by @[Ada]", ""},
        {"2018-01-19: 12, one\\ntwo", "2018-01-19", "12", NAN, "one\ntwo", ""},
        {"2018-01-19: -3.5, x", "2018-01-19", "-3.5", NAN, "x", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        read_text(okr_arena_printf(
                      arena, "cycle: Q (2018-01-01..2018-03-31)\nperson: Ada\nO1: x\nKR1: y\n%s\n",
                      rows[i].line)
                      .ptr);
        cr_assert_eq(doc.items[2].n_check_ins, 1, "%s", rows[i].line);
        const struct okr_doc_check_in *got = &doc.items[2].check_ins[0];
        cr_expect_str_eq(okr_date_text(got->date).c, rows[i].date, "%s", rows[i].line);
        expect_str(got->raw_value, rows[i].value, rows[i].line);
        expect_str(got->text, rows[i].text, rows[i].line);
        expect_str(got->by.name, rows[i].by, rows[i].line);
        if (isnan(rows[i].confidence))
            cr_expect(isnan(got->confidence), "%s", rows[i].line);
        else
            cr_expect_float_eq(got->confidence, rows[i].confidence, 1e-9, "%s", rows[i].line);
    }
    okr_test_end();
}

Test(doc_read, a_skipped_check_in_is_no_step_of_that_name)
{
    static const struct {
        const char *line, *value, *text;
        bool skipped;
    } rows[] = {
        {"2018-01-19: skip, on leave", "", "on leave", true},
        {"2018-01-19：跳过，休假 by @[Ada]", "", "休假", true},
        {"2018-01-19: SKIP, confidence 6/10, on leave", "", "on leave", true},
        {"2018-01-19: \\skip, that is its name", "skip", "that is its name", false},
        {"2018-01-19: skipped, too", "skipped", "too", false},
        {"2018-01-19: -, on leave", "", "on leave", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        read_text(okr_arena_printf(arena, "person: Ada\nO1: x\nKR1: y\n%s\n", rows[i].line).ptr);
        const struct okr_doc_check_in *got = &doc.items[2].check_ins[0];
        cr_expect_eq(got->skipped, rows[i].skipped, "%s", rows[i].line);
        expect_str(got->raw_value, rows[i].value, rows[i].line);
        expect_str(got->text, rows[i].text, rows[i].line);
    }
    okr_test_end();
}

Test(doc_read, a_cycle_may_have_a_preset)
{
    static const struct {
        const char *line;
        uint8_t preset;
    } rows[] = {
        {"cycle: Q (2018-01-01..2018-03-31)", OKR_PRESET_NONE},
        {"cycle: Q (2018-01-01..2018-03-31, strict)", OKR_PRESET_STRICT},
        {"周期：Q（2018-01-01～2018-03-31，宽松）", OKR_PRESET_LENIENT},
        {"cycle: Q (2018-01-01 to 2018-03-31 , default )", OKR_PRESET_DEFAULT},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        read_text(
            okr_arena_printf(arena, "company: X\nO1: x\n%s\nO2: y\ncycle: Q\n", rows[i].line).ptr);
        cr_assert_eq(doc.n_cycles, 1, "%s", rows[i].line);
        cr_expect_eq(doc.cycles[0].preset, rows[i].preset, "%s", rows[i].line);
        cr_expect_eq(doc.cycles[0].span.end, okr_date_make(2018, 3, 31), "%s", rows[i].line);
    }
    okr_test_end();
}

Test(doc_read, comments_inferred_and_clear)
{
    read_text("// top\ncompany: X\nO1: x\nnote: a // inferred\nlabel:\nKR1: y\n"
              "source: https://x.example/a//b // from the tracker\n// last\n");
    expect_str(doc.items[0].comments.at[0], "// top", "above the company");
    cr_expect(attr_of(1, OKR_KEY_NOTE)->inferred);
    cr_expect(attr_of(1, OKR_KEY_LABEL)->clear);
    expect_str(attr_of(2, OKR_KEY_SOURCE)->str, "https://x.example/a//b",
               "an address is no comment");
    expect_str(doc.items[2].comments.at[0], "// from the tracker", "kept beside its item");
    expect_str(doc.comments.at[0], "// last", "after the last item");
    okr_test_end();
}

Test(doc_read, a_broken_file_still_gives_what_was_understood)
{
    struct okr_err e = {0};
    struct okr_doc_options options = doc_options("");

    cr_expect_eq(okr_doc_read(OKR_STR("company: X\nwhat is this\nO1: x\nKR1: y\nweight: 900%\n"),
                              &options, arena, &doc, &e),
                 OKR_E_INVALID);
    cr_expect_eq(e.details.n, 2);
    cr_expect_eq(doc.n_items, 3);
    okr_test_end();
}

Test(doc_read, limits)
{
    struct okr_err e = {0};
    struct okr_doc_options options = doc_options("");
    char *text = okr_arena_alloc(arena, OKR_DOC_BYTES_MAX + 1);

    memset(text, '\n', OKR_DOC_BYTES_MAX + 1);
    cr_expect_eq(
        okr_doc_read((struct okr_str){text, OKR_DOC_BYTES_MAX + 1}, &options, arena, &doc, &e),
        OKR_E_TOO_BIG);
    struct okr_arena *small = okr_arena_new(4096);
    cr_expect_eq(okr_doc_read(doc_file(arena, "canonical.okr.md"), &options, small, &doc, &e),
                 OKR_E_TOO_BIG);
    okr_arena_free(small);
    okr_test_end();
}

/// `top`, then lines of `head` and so many `piece` that each has `width` bytes, `size` bytes in all.
static struct okr_str repeat(const char *top, const char *head, const char *piece, size_t width,
                             size_t size)
{
    struct okr_buf buf = OKR_BUF(arena);

    okr_buf_c(&buf, top);
    while (buf.len < size) {
        size_t start = buf.len;
        okr_buf_c(&buf, head);
        while (buf.len - start < width)
            okr_buf_c(&buf, piece);
        okr_buf_char(&buf, '\n');
    }
    return okr_buf_view(&buf);
}

static double seconds_for(struct okr_str text)
{
    struct okr_doc_options options = doc_options("");
    struct okr_err e = {0};
    clock_t start = clock();

    (void)!okr_doc_read(text, &options, arena, &doc, &e);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    okr_arena_reset(arena);
    return seconds;
}

// Four times the text may take four times as long; a quadratic reader takes sixteen. The constant is for a busy machine.
Test(doc_read, time_grows_with_the_file_only)
{
    static const struct {
        const char *top, *head, *piece;
    } rows[] = {
        {"company: X\n", "O1: ", "@a "},
        {"company: X\n", "O1: ", "("},
        {"company: X\n", "O1: x", " &o-1"},
        {"company: X\n", "O1: x", "\\"},
        {"company: X\n", "O1: x\nnote: ", "\\@["},
        {"company: X\n", "O1: x\nalign: ", "&k-1,"},
        {"company: X\n", "O1: x\nlabel: ", "a,"},
        {"company: X\nO1: x\n", "KR1: y\nmetric: ", "0 -> "},
        {"company: X\nO1: x\n", "KR1: y\nmetric: milestone: a", ", a"},
        {"company: X\nO1: x\nKR1: y\n", "2018-01-01: ", "by @"},
        {"", "", "# "},
        {"", "", "a:"},
        {"", "O1: e", "\xCC\x81\xCC\xA3"},
        {"company: X\n", "O1: x", "\nO2: y"},
        {"company: X\n", "person: Y", "\nperson: Z"},
        {"company: X\nO1: x\nKR1: y\n", "", "2018-01-01: 1\n2017-01-01: 2\n"},
        {"company: X\n", "junk", "\njunk"},
        {"company: X\n", "notes: ", "x\nowners: "},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *const top = rows[i].top, *const head = rows[i].head,
                          *const piece = rows[i].piece;
        static const struct {
            size_t width, size;
        } small[] = {{15000, 30000}, {30, 15000}}, large[] = {{60000, 120000}, {30, 60000}};
        for (size_t k = 0; k < 2; k++) {
            double one = seconds_for(repeat(top, head, piece, small[k].width, small[k].size));
            double four = seconds_for(repeat(top, head, piece, large[k].width, large[k].size));
            cr_expect_lt(four, 9 * one + 0.3, "'%s%s…' in lines of %zu: %.2f s, then %.2f s", head,
                         piece, large[k].width, one, four);
        }
        if (!strchr(piece, '\n')) // one line of a megabyte
            cr_expect_lt(seconds_for(repeat(top, head, piece, 1 << 20, 1 << 20)), 1.0, "'%s%s…'",
                         head, piece);
    }
    okr_test_end();
}
