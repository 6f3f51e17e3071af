// SPDX-License-Identifier: Apache-2.0
// Each rule against its vectors, rules/CODE.txt: cases "=== fires" and "=== quiet", each an OKR text that is taken in, then lines "$ op {args}" and "! DATE" (from then on that is today), and
// "% FROM TO KIND STATE": an edge put into the store past the checks of a write ("% c-1 c-1 undated -": a cycle loses its dates).
// A case fires when the audit has a finding of that code. "@company" and "@united" stand for openings that most cases share.
#include "ground.h"
#include "support/leak.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { CASES_LEAST = 4 };

struct opening {
    const char *name, *text;
};
static const struct opening openings[] = {
    {"@company",
     "cycle: FY2018Q4 (2018-01-01..2018-03-31)\ncompany: Farsail\nO1: Be the first choice of small shops\nKR1: Win 100 firms\nmetric: 0 -> 100 firms\n"},
    {"@finance", "department: Finance\nlead: Lin\n"},
    {"@people", "person: Lin\nperson: Wang\n"},
};

/// Copies the text with its openings written out.
static struct okr_str expand(struct fixture *f, struct okr_str text)
{
    struct okr_buf buf = OKR_BUF(f->arena);
    while (text.len) {
        const char *end = memchr(text.ptr, '\n', text.len);
        struct okr_str line = {text.ptr, end ? (size_t)(end - text.ptr) : text.len};
        text = okr_str_skip(text, line.len + (end != NULL));
        bool known = false;
        for (size_t i = 0; i < sizeof openings / sizeof *openings; i++)
            if (okr_str_is(line, openings[i].name)) {
                okr_buf_c(&buf, openings[i].text);
                known = true;
            }
        if (!known) {
            okr_buf_str(&buf, line);
            okr_buf_char(&buf, '\n');
        }
    }
    return okr_buf_view(&buf);
}

/// A cycle without dates, which a write would refuse.
static void take_dates_away(struct fixture *f, const char *id)
{
    struct okr_cycle before, after;
    okr_id cycle;
    cr_assert(okr_id_parse(okr_str_c(id), &cycle) &&
              store_take(f->trial, cycle, f->arena, &before));
    after = before;
    after.start = after.end = OKR_NO_DATE;
    store_put(f->trial, &okr_entity_cycle, &before, &after, 1);
}

/// An edge that a write would refuse, or that a person's answer would be needed for.
static void put_edge(struct fixture *f, const char *line, const char *file)
{
    char from[24], to[24], kind[24], state[24];
    struct okr_alignment edge;
    cr_assert_eq(sscanf(line, "%23s %23s %23s %23s", from, to, kind, state), 4, "%s: %s", file,
                 line);
    if (from[0] == 'c') {
        take_dates_away(f, from);
        return;
    }
    okr_entity_init(&okr_entity_alignment, &edge);
    edge.id = store_new_id(f->trial, 'a');
    edge.version = 1;
    cr_assert(okr_id_parse(okr_str_c(from), &edge.from) && okr_id_parse(okr_str_c(to), &edge.to));
    edge.kind = (uint8_t)okr_term_parse(OKR_GROUP_EDGE_KIND, okr_str_c(kind));
    edge.state = (uint8_t)okr_term_parse(OKR_GROUP_EDGE_STATE, okr_str_c(state));
    struct store_event event = {.time = (okr_time)f->today * OKR_DAY_MS,
                                .type = edge.state == OKR_EDGE_STATE_PROPOSED
                                            ? OKR_EVENT_ALIGNMENT_PROPOSED
                                            : OKR_EVENT_ALIGNMENT_ACCEPTED,
                                .subject = edge.id,
                                .actor = OKR_STR("uid:1"),
                                .version = 1,
                                .entity = &okr_entity_alignment,
                                .after = &edge};
    store_append(f->trial, &event);
    store_put(f->trial, &okr_entity_alignment, NULL, &edge, event.sequence);
}

/// One line of what happens after the text was taken in.
static void act(struct fixture *f, struct okr_str line, const char *file)
{
    struct okr_str copy = okr_arena_dup(f->arena, okr_str_skip(line, 2));
    if (line.ptr[0] == '!') {
        cr_assert(okr_date_parse(copy, &f->today), "%s: %s", file, copy.ptr);
        return;
    }
    if (line.ptr[0] == '%') {
        put_edge(f, copy.ptr, file);
        return;
    }
    char *args = strchr((char *)(uintptr_t)copy.ptr, ' ');
    cr_assert(args, "%s: %s", file, copy.ptr);
    *args++ = '\0';
    cr_assert_eq(fixture_run(f, copy.ptr, args, NULL), 0, "%s: %s %s: %s", file, copy.ptr, args,
                 f->err.message);
}

static void prepare(struct fixture *f, struct okr_str text, const char *file)
{
    struct okr_buf document = OKR_BUF(f->arena);
    struct okr_str rest = expand(f, text), line;
    bool applied = false;
    f->today = okr_date_make(2018, 1, 20);
    while (rest.len) {
        const char *end = memchr(rest.ptr, '\n', rest.len);
        line = (struct okr_str){rest.ptr, end ? (size_t)(end - rest.ptr) : rest.len};
        rest = okr_str_skip(rest, line.len + (end != NULL));
        if (!okr_str_starts(line, OKR_STR("$ ")) && !okr_str_starts(line, OKR_STR("% ")) &&
            !okr_str_starts(line, OKR_STR("! "))) {
            okr_buf_str(&document, line);
            okr_buf_char(&document, '\n');
            continue;
        }
        if (!applied)
            ground_apply(f, okr_buf_view(&document));
        applied = true;
        act(f, line, file);
    }
    if (!applied)
        ground_apply(f, okr_buf_view(&document));
}

static void check_case(struct fixture *f, const char *code, bool fires, struct okr_str text,
                       unsigned n)
{
    bool found = false;
    fixture_try(f);
    prepare(f, text, code);
    struct found_list list = ground_audit(f, 0, (struct okr_ids){0});
    for (size_t i = 0; i < list.n; i++)
        found = found || okr_str_is(list.at[i].code, code);
    cr_expect_eq(found, fires, "%s: case %u should %s:\n%.*s", code, n, fires ? "fire" : "be quiet",
                 OKR_STR_ARG(text));
    fixture_forget(f);
}

static void check_rule(struct fixture *f, const char *code)
{
    char name[100];
    unsigned cases[2] = {0, 0};
    snprintf(name, sizeof name, "unit/audit/rules/%s.txt", code);
    struct okr_str rest = ground_file(f, name);
    const char *at = memmem(rest.ptr, rest.len, "=== ", 4), *end = rest.ptr + rest.len;
    while (at) {
        bool fires = strncmp(at + 4, "fires", 5) == 0;
        const char *body = strchr(at, '\n') + 1,
                   *next = memmem(body, (size_t)(end - body), "\n=== ", 5);
        struct okr_str text = {body, (size_t)((next ? next + 1 : end) - body)};
        check_case(f, code, fires, text, cases[0] + cases[1] + 1);
        cases[fires]++;
        at = next ? next + 1 : NULL;
    }
    cr_expect(cases[0] >= CASES_LEAST && cases[1] >= CASES_LEAST,
              "%s has %u that fire and %u near misses", code, cases[1], cases[0]);
}

#define OKR_AUDIT_RULE(CODE, ...) \
    Test(rules, CODE)             \
    {                             \
        struct fixture f;         \
        fixture_open(&f);         \
        check_rule(&f, #CODE);    \
        fixture_close(&f);        \
        okr_test_end();           \
    }
#include <okr/audit_rules.def>
#undef OKR_AUDIT_RULE
