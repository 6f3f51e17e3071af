// SPDX-License-Identifier: Apache-2.0
// Findings kept: a run over what changed leaves the same open as a run over everything would.
#include "cmd/affected.h"
#include "cmd/finding.h"
#include "ground.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static void pack_text(struct okr_buf *buf, const char *key, struct okr_str value)
{
    if (value.len)
        okr_buf_printf(buf, ", %s: '%.*s'", key, OKR_STR_ARG(value));
}

/// Sends the findings of a run to finding.settle, as the pool does.
static const struct okr_value *settle(struct fixture *f, const struct found_list *list,
                                      uint64_t since, uint64_t sequence, struct okr_ids changed)
{
    struct okr_buf args = OKR_BUF(f->arena);
    okr_buf_printf(&args, "{sequence: %llu, full: %s, changed: [", (unsigned long long)sequence,
                   since ? "false" : "true");
    for (size_t i = 0; i < changed.n; i++)
        okr_buf_printf(&args, "'%s', ", okr_id_text(changed.at[i]).c);
    okr_buf_c(&args, "], findings: <[");
    for (size_t i = 0; i < list->n; i++) {
        const struct found *x = &list->at[i];
        okr_buf_printf(&args, "{severity: %u, offset: %u, length: %u", x->severity, x->offset,
                       x->length);
        pack_text(&args, "code", x->code);
        pack_text(&args, "subject", x->subject);
        pack_text(&args, "other", x->other);
        pack_text(&args, "field", x->field);
        okr_buf_c(&args, "} ");
    }
    okr_buf_c(&args, "]>}");
    okr_buf_char(&args, '\0');
    f->plugin = "audit";
    const struct okr_value *ok = fixture_ok(f, "finding.settle", args.ptr);
    f->plugin = NULL;
    return ok;
}

static struct store_txn *reading(struct fixture *f)
{
    cr_assert_eq(store_reader_renew(f->reader, &f->err), 0);
    return f->reader;
}

/// One run as the pool makes it; returns how many ids it looked at, 0 = everything.
static size_t run(struct fixture *f, bool full, const struct okr_value **ret)
{
    uint64_t since, sequence;
    struct okr_ids changed;
    affected_since(f->store, reading(f), f->today, full, f->arena, &since, &changed);
    sequence = store_head(f->reader);
    store_reader_reset(f->reader);
    struct found_list list = ground_audit(f, since, changed);
    const struct okr_value *ok = settle(f, &list, since, sequence, changed);
    if (ret)
        *ret = ok;
    return since ? changed.n : 0;
}

static int by_line(const void *a, const void *b)
{
    return okr_str_cmp(*(const struct okr_str *)a, *(const struct okr_str *)b);
}

/// "CODE subject other severity" of all that is open, one a line, sorted.
static struct okr_str open_findings(struct fixture *f)
{
    const struct okr_value *ok = fixture_ok(f, "finding.list", "{limit: 100000}");
    const struct okr_value *list = fixture_at(ok, "findings");
    struct okr_str *lines = okr_arena_array(f->arena, list->n + 1, sizeof *lines);
    struct okr_buf all = OKR_BUF(f->arena);
    for (uint32_t i = 0; i < list->n; i++)
        lines[i] = okr_arena_printf(
            f->arena, "%s %s %s %s\n", fixture_str(f, &list->items[i], "code"),
            fixture_str(f, &list->items[i], "subject"), fixture_str(f, &list->items[i], "other"),
            fixture_str(f, &list->items[i], "severity"));
    qsort(lines, list->n, sizeof *lines, by_line);
    for (uint32_t i = 0; i < list->n; i++)
        okr_buf_str(&all, lines[i]);
    return okr_buf_view(&all);
}

/// The same of a run over everything that is not kept.
static struct okr_str found_lines(struct fixture *f)
{
    static const char *const severities[] = {"info", "warn", "error"};
    struct found_list list = ground_audit(f, 0, (struct okr_ids){0});
    struct okr_str *lines = okr_arena_array(f->arena, list.n + 1, sizeof *lines);
    struct okr_buf all = OKR_BUF(f->arena);
    for (size_t i = 0; i < list.n; i++)
        lines[i] = okr_arena_printf(f->arena, "%.*s %.*s %.*s %s\n", OKR_STR_ARG(list.at[i].code),
                                    OKR_STR_ARG(list.at[i].subject), OKR_STR_ARG(list.at[i].other),
                                    severities[list.at[i].severity]);
    qsort(lines, list.n, sizeof *lines, by_line);
    for (size_t i = 0; i < list.n; i++)
        okr_buf_str(&all, lines[i]);
    return okr_buf_view(&all);
}

// --- by hand -----------------------------------------------------------------------------------------------------------

Test(settle, opens_resolves_and_opens_again)
{
    struct fixture f;
    const struct okr_value *ok;
    fixture_open(&f);
    ground_apply(&f, ground_file(&f, "../client/examples/finance.okr.md"));
    cr_expect_eq(run(&f, false, &ok), 0, "the first run looks at everything");
    cr_expect_eq(fixture_num(ok, "opened"), 18);
    cr_expect_eq(fixture_num(ok, "open"), 18);
    ok = fixture_ok(&f, "finding.list", "{severity: 'warn', code: 'ORPHAN_OBJECTIVE'}");
    cr_assert_str_eq(fixture_str(&f, ok, "findings.0.subject"), "o-6");
    cr_expect_str_eq(fixture_str(&f, ok, "findings.0.text"),
                     "Make bookkeeping quicker and lighter");
    const char *id = fixture_str(&f, ok, "findings.0.id");

    ok = fixture_ok(&f, "alignment.propose", "{from: 'o-6', to: 'o-2', kind: 'supports'}");
    struct okr_str edge =
        okr_arena_printf(f.arena, "{id: '%s'}", fixture_str(&f, ok, "alignment.id"));
    size_t n = run(&f, false, &ok);
    cr_expect(n > 0 && n < 40, "looked at %zu", n);
    cr_expect_eq(fixture_num(ok, "resolved"), 1);
    cr_expect_eq(fixture_num(ok, "opened"), 0);
    ok = fixture_ok(&f, "finding.list", "{state: 'resolved'}");
    cr_expect_str_eq(fixture_str(&f, ok, "findings.0.id"), id);

    fixture_ok(&f, "alignment.remove", edge.ptr);
    run(&f, false, &ok);
    cr_expect_eq(fixture_num(ok, "opened"), 1);
    ok = fixture_ok(&f, "finding.list", "{code: 'ORPHAN_OBJECTIVE'}");
    cr_expect_str_eq(fixture_str(&f, ok, "findings.0.id"), id, "it is the same finding again");
    cr_expect_eq(fixture_num(fixture_ok(&f, "server.verify", "{}"), "faults"), 0);
    cr_expect(okr_str_eq(open_findings(&f), found_lines(&f)));
    fixture_close(&f);
    okr_test_end();
}

Test(settle, waivers_have_a_reason_and_an_end)
{
    struct fixture f;
    const struct okr_value *ok;
    fixture_open(&f);
    ground_apply(&f, ground_file(&f, "../client/examples/finance.okr.md"));
    run(&f, false, NULL);
    cr_expect_eq(fixture_run(&f, "finding.waive", "{id: 'f-1', reason: ' '}", NULL), OKR_E_INVALID);
    cr_expect_eq(
        fixture_run(&f, "finding.waive", "{id: 'f-1', reason: 'x', until: '2018-01-01'}", NULL),
        OKR_E_INVALID);
    cr_expect_eq(fixture_run(&f, "finding.waive", "{id: 'k-1', reason: 'x'}", NULL), OKR_E_INVALID);
    cr_expect_eq(fixture_run(&f, "finding.waive", "{id: 'f-999', reason: 'x'}", NULL),
                 OKR_E_NOT_FOUND);
    ok = fixture_ok(&f, "finding.waive",
                    "{id: 'f-1', reason: 'agreed with the board', until: '2018-01-25'}");
    cr_expect_str_eq(fixture_str(&f, ok, "finding.waived_by"), "uid:1000");
    cr_expect_str_eq(fixture_str(&f, ok, "finding.until"), "2018-01-25");
    run(&f, true, &ok);
    cr_expect_eq(fixture_num(ok, "open"), 17);
    f.today += 6; // 2018-01-26: the waiver is over before the audit has said so
    ok = fixture_ok(&f, "finding.list", "{}");
    cr_expect_eq(fixture_num(ok, "counts.warn") + fixture_num(ok, "counts.info") +
                     fixture_num(ok, "counts.error"),
                 18);
    run(&f, false, &ok);
    ok = fixture_ok(&f, "history.list", "{id: 'f-1'}");
    cr_expect_str_eq(fixture_str(&f, ok, "events.0.type"), "finding.opened");
    cr_expect_str_eq(fixture_str(&f, ok, "events.1.type"), "finding.waived");
    cr_expect_str_eq(fixture_str(&f, ok, "events.1.data.reason"), "agreed with the board");
    cr_expect_eq(fixture_num(fixture_ok(&f, "server.verify", "{}"), "faults"), 0);
    fixture_close(&f);
    okr_test_end();
}

// --- at random -----------------------------------------------------------------------------------------------------------

static unsigned dice(uint64_t *seed, unsigned sides)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(*seed >> 33) % sides;
}

static const char *const texts[] = {"Make small shops choose us first",
                                    "Make small shops choose us first of all",
                                    "Build a data warehouse",
                                    "Keep the servers running",
                                    "Settle how we grow in the next three years",
                                    "让小店主首先想到我们",
                                    "让小店主首先想到我们的产品",
                                    "做好日常运维",
                                    "Win back the trust of large customers"};
static const char *const sentences[] = {"Raise NPS from 30 to 45",
                                        "Cut NPS from 45 to 30",
                                        "Raise NPS from 30 to 45",
                                        "Talk with every department head",
                                        "Hold 12 workshops",
                                        "客户流失率从5%降到3%",
                                        "客户流失率从3%提高到5%",
                                        "Cut spending by 20%",
                                        "发展60家客户",
                                        "Reach 50,000 users",
                                        "Answer 95% of tickets within a day"};

/// One change of the company, many of them refused.
static void change(struct fixture *f, uint64_t *seed)
{
    char args[400];
    const char *op;
    unsigned o = 1 + dice(seed, 14), k = 1 + dice(seed, 30), k2 = 1 + dice(seed, 30),
             o2 = 1 + dice(seed, 14);
    switch (dice(seed, 12)) {
    case 0:
        op = "objective.create";
        snprintf(args, sizeof args, "{unit: 'u-%u', text: '%s', state: '%s', origin: '%s'}",
                 1 + dice(seed, 6), texts[dice(seed, 9)], dice(seed, 3) ? "published" : "draft",
                 dice(seed, 2) ? "top_down" : "bottom_up");
        break;
    case 1:
    case 2:
        op = "key_result.create";
        if (dice(seed, 2))
            snprintf(
                args, sizeof args,
                "{objective: 'o-%u', text: '%s', metric: {kind: 'increase', start: 0, target: %u, measure: '家'}}",
                o, sentences[dice(seed, 11)], 10 + dice(seed, 5) * 10);
        else
            snprintf(args, sizeof args, "{objective: 'o-%u', text: '%s', confidence: 0.95}", o,
                     sentences[dice(seed, 11)]);
        break;
    case 3:
        op = "objective.update";
        snprintf(args, sizeof args, "{id: 'o-%u', text: '%s'}", o, texts[dice(seed, 9)]);
        break;
    case 4:
        op = "key_result.update";
        snprintf(args, sizeof args, "{id: 'k-%u', text: '%s', reason: 'better words'}", k,
                 sentences[dice(seed, 11)]);
        break;
    case 5:
        op = "alignment.propose";
        snprintf(args, sizeof args, "{from: 'o-%u', to: 'k-%u', kind: 'decomposes'}", o, k);
        break;
    case 6:
        op = "alignment.propose";
        snprintf(args, sizeof args, "{from: 'k-%u', to: 'k-%u', kind: 'contributes', share: 500}",
                 k, k2);
        break;
    case 7:
        op = "alignment.propose";
        snprintf(args, sizeof args, "{from: 'o-%u', to: 'o-%u', kind: '%s'}", o, o2,
                 dice(seed, 2) ? "supports" : "depends_on");
        break;
    case 8:
        op = "alignment.remove";
        snprintf(args, sizeof args, "{id: 'a-%u'}", 1 + dice(seed, 25));
        break;
    case 9:
        op = dice(seed, 2) ? "objective.close" : "objective.reopen";
        snprintf(args, sizeof args, "{id: 'o-%u', %s reason: 'so it is'}", o,
                 *op && op[10] == 'c' ? "outcome: 'partial'," : "");
        break;
    case 10:
        op = dice(seed, 3) ? "key_result.remove" : "objective.remove";
        snprintf(args, sizeof args, "{id: '%c-%u'}", op[0], op[0] == 'k' ? k : o);
        break;
    default:
        op = "check_in.record";
        snprintf(args, sizeof args, "{key_result: 'k-%u', value: %u, claimed_status: 'on_track'}",
                 k, dice(seed, 30));
    }
    (void)fixture_run(f, op, args, NULL);
}

static void found_company(struct fixture *f)
{
    ground_apply(
        f,
        okr_str_c(
            "周期：FY2018Q4（2018-01-01～2018-03-31）\n公司：远帆科技\nO1：让小店主首先想到我们\nKR1：发展100家客户\n"
            "指标：0 -> 100 家\n部门：销售部\n部门：研发部\n团队：测试组\n个人：王磊\n所属部门：测试组\n部门：财务部\n"));
}

/// The lines of `a` that `b` lacks, on standard error.
static void tell_difference(const char *what, struct okr_str a, struct okr_str b)
{
    while (a.len) {
        const char *end = memchr(a.ptr, '\n', a.len);
        struct okr_str line = {a.ptr, (size_t)(end - a.ptr) + 1};
        a = okr_str_skip(a, line.len);
        if (!memmem(b.ptr, b.len, line.ptr, line.len))
            fprintf(stderr, "%s: %.*s", what, OKR_STR_ARG(line));
    }
}

Test(settle, after_any_change_equals_a_full_audit)
{
    const char *env = getenv("OKR_SEED");
    bool longer = getenv("OKR_LONG") != NULL;
    uint64_t seed = env ? strtoull(env, NULL, 10) : 20180120;
    unsigned changes = longer ? 200 : 60;
    struct fixture f;
    fixture_open(&f);
    found_company(&f);
    run(&f, false, NULL);
    for (unsigned i = 0; i < changes; i++) {
        for (unsigned n = 1 + dice(&seed, 3); n > 0; n--)
            change(&f, &seed);
        if (dice(&seed, 20) == 0)
            f.today++;
        run(&f, false, NULL);
        struct okr_str kept = open_findings(&f), found = found_lines(&f);
        tell_difference("kept only", kept, found);
        tell_difference("found only", found, kept);
        cr_assert(okr_str_eq(kept, found), "seed %s, change %u", env ? env : "20180120", i);
    }
    cr_expect_eq(fixture_num(fixture_ok(&f, "server.verify", "{}"), "faults"), 0);
    fixture_close(&f);
    okr_test_end();
}
