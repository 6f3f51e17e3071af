// SPDX-License-Identifier: Apache-2.0
#include "findings.h"

#include "fields.h"
#include "json.h"
#include "underline.h"

#include <inttypes.h>
#include <okr/audit.h>
#include <stdlib.h>

static const struct okr_value *get(const struct okr_value *map, const char *key)
{
    return okr_map_get(map, key);
}

static struct okr_str str(const struct okr_value *map, const char *key)
{
    return okr_value_str(get(map, key));
}

static unsigned severity_of(const struct okr_value *finding)
{
    return okr_term_parse(OKR_GROUP_SEVERITY, str(finding, "severity"));
}

static bool is_wanted(const struct findings *f, const struct okr_value *finding)
{
    return severity_of(finding) >= f->severity &&
           (!f->code.len || okr_str_eq(f->code, str(finding, "code")));
}

// --- sentences ---------------------------------------------------------------------------------------------------------

/// A status: the first that is told is claimed, the other computed.
static struct okr_str status_of(struct client *client, unsigned status, bool computed)
{
    struct okr_str word = client_term(client, OKR_GROUP_STATUS, status);
    return okr_arena_printf(client->arena,
                            client_word(client, computed ? WORD_COMPUTED_AS : WORD_CLAIMED_AS),
                            okr_arena_dup(client->arena, word).ptr);
}

/// Part `i` of an argument in the reader's language: a status, a state, a field; "28 d": so many days unchanged.
static struct okr_str word_of(struct client *client, struct okr_str slug, unsigned i)
{
    const char *text = okr_arena_dup(client->arena, slug).ptr;
    char *end = NULL;
    long days = text ? strtol(text, &end, 10) : 0;
    unsigned status = okr_term_parse(OKR_GROUP_STATUS, slug),
             state = okr_term_parse(OKR_GROUP_OBJECTIVE_STATE, slug);
    if (days > 0 && strcmp(end, " d") == 0)
        return okr_arena_printf(client->arena, client_word(client, WORD_DAYS_UNCHANGED), days);
    if (status)
        return status_of(client, status, i > 0);
    return state ? client_term(client, OKR_GROUP_OBJECTIVE_STATE, state)
                 : client_field(client, slug);
}

/// "what=target, due" with its words: 目标值、截止.
static struct okr_str argument_of(struct client *client, struct okr_str pair)
{
    static const char *const names[] = {"what=", "why=", "state="};
    struct okr_buf buf = OKR_BUF(client->arena);
    size_t n = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        n = okr_str_starts(pair, okr_str_c(names[i])) ? strlen(names[i]) : n;
    if (!n)
        return pair;
    okr_buf_add(&buf, pair.ptr, n);
    struct okr_str rest = okr_str_skip(pair, n);
    for (unsigned i = 0; rest.len; i++) {
        const char *comma = memmem(rest.ptr, rest.len, ", ", 2);
        size_t len = comma ? (size_t)(comma - rest.ptr) : rest.len;
        okr_buf_c(&buf, i ? client->options.lang == OKR_ZH ? "、" : ", " : "");
        okr_buf_str(&buf, word_of(client, (struct okr_str){rest.ptr, len}, i));
        rest = okr_str_skip(rest, comma ? len + 2 : len);
    }
    return okr_buf_view(&buf);
}

/// The arguments of a finding, and its ends' ids as {subject} and {other}. An id that only the audit of a text gave says nothing to
/// who wrote the text: there the other end is where it stands.
static struct okr_strs arguments_of(struct client *client, const struct findings *f,
                                    const struct okr_value *finding)
{
    struct okr_str place = client_place(client, get(finding, "other_place"));
    const struct okr_value *list = get(finding, "arguments");
    uint32_t n = list && list->type == OKR_V_ARRAY ? list->n : 0;
    struct okr_strs strs = {okr_arena_array(client->arena, n + 4, sizeof *strs.at), 0};
    if (strs.at && f->file && place.len)
        strs.at[strs.n++] = okr_arena_printf(client->arena, "other=%.*s", OKR_STR_ARG(place));
    for (uint32_t i = 0; strs.at && i < n; i++)
        strs.at[strs.n++] = argument_of(client, okr_value_str(&list->items[i]));
    if (strs.at) {
        strs.at[strs.n++] =
            okr_arena_printf(client->arena, "subject=%.*s", OKR_STR_ARG(str(finding, "subject")));
        strs.at[strs.n++] =
            okr_arena_printf(client->arena, "other=%.*s", OKR_STR_ARG(str(finding, "other")));
    }
    return strs;
}

static struct okr_str fill(struct client *client, const struct findings *f,
                           const struct okr_value *finding, const char *text)
{
    struct okr_buf buf = OKR_BUF(client->arena);
    struct okr_strs arguments = arguments_of(client, f, finding);
    okr_audit_fill(&buf, text, &arguments);
    return okr_buf_view(&buf);
}

const struct okr_value *findings_rule(const struct findings *f, struct okr_str code)
{
    for (uint32_t i = 0; f->rules && f->rules->type == OKR_V_ARRAY && i < f->rules->n; i++)
        if (okr_str_eq(str(&f->rules->items[i], "code"), code))
            return &f->rules->items[i];
    return NULL;
}

/// What the finding says; of a rule that this okr does not know, in the words of the plugin that has it, or its code.
static struct okr_str says(struct client *client, const struct findings *f,
                           const struct okr_value *finding)
{
    bool zh = client->options.lang == OKR_ZH;
    int rule = okr_audit_find(str(finding, "code"));
    const struct okr_value *row = rule < 0 ? findings_rule(f, str(finding, "code")) : NULL;
    struct okr_str own = row ? str(row, zh ? "zh" : "en") : OKR_STR("");
    if (rule < 0 && !own.len)
        return str(finding, "code");
    return fill(client, f, finding,
                rule < 0 ? okr_arena_dup(client->arena, own).ptr : okr_audit_rules[rule].says[zh]);
}

/// Where an item of the text stands, by its id.
struct findings_line {
    okr_id id;
    unsigned line;
};

static int compare_lines(const void *a, const void *b)
{
    okr_id x = ((const struct findings_line *)a)->id, y = ((const struct findings_line *)b)->id;
    return x < y ? -1 : x > y;
}

/// What the reply tells of the lines: two items of one text stand in two of them.
static void read_lines(struct client *client, struct findings *f)
{
    const struct okr_value *ids = get(f->reply, "ids");
    uint32_t n = f->file && ids && ids->type == OKR_V_MAP ? ids->n : 0;
    struct findings_line *lines = okr_arena_array(client->arena, n + 1, sizeof *lines);
    f->lines = lines;
    for (uint32_t i = 0; lines && i < n; i++) {
        const struct okr_pair *pair = &ids->pairs[i];
        struct okr_str line = okr_value_str(&pair->key);
        struct findings_line *at = &lines[f->n_lines];
        if (!okr_id_parse(okr_value_str(&pair->value), &at->id))
            continue;
        at->line = (unsigned)strtoul(okr_arena_dup(client->arena, line).ptr, NULL, 10);
        f->n_lines++;
    }
    if (lines)
        qsort(lines, f->n_lines, sizeof *lines, compare_lines);
}

/// The line of the file that holds the subject; a cycle is where its name stands. 0 = none.
static unsigned line_of(const struct findings *f, const struct okr_value *finding)
{
    struct okr_str text = str(finding, "text");
    struct findings_line wanted = {0}, *told = NULL;
    unsigned line = 1;
    if (f->n_lines && okr_id_parse(str(finding, "subject"), &wanted.id))
        told = bsearch(&wanted, f->lines, f->n_lines, sizeof wanted, compare_lines);
    if (told)
        return told->line;
    const char *at =
        f->file && text.len ? memmem(f->text.ptr, f->text.len, text.ptr, text.len) : NULL;
    for (const char *c = f->text.ptr; at && c < at; c++)
        line += *c == '\n';
    return at ? line : 0;
}

// --- for people ----------------------------------------------------------------------------------------------------------

static enum colour colour_of(unsigned severity)
{
    return severity == OKR_SEVERITY_ERROR ? RED : severity == OKR_SEVERITY_WARN ? YELLOW : DIM;
}

static void print_words(struct client *client, const struct okr_value *finding)
{
    struct okr_str text = str(finding, "text");
    struct underline mark = {.mark = '~',
                             .offset = okr_value_uint(get(finding, "offset"), 0),
                             .length = okr_value_uint(get(finding, "length"), 0)};
    if (text.len)
        underline_print(&client->out, client->arena, text, &mark, mark.length ? 1 : 0);
}

static void print_one(struct client *client, const struct findings *f,
                      const struct okr_value *finding)
{
    struct okr_str place = client_place(client, get(finding, "place"));
    struct okr_str id = str(finding, f->file ? "subject" : "id");
    unsigned line = line_of(f, finding);
    print_c(&client->out, "\n");
    if (line)
        (void)fprintf(client->out.file, "%s:%u  ", f->file, line);
    print_in(&client->out, BOLD, place);
    print_c(&client->out, place.len ? "  " : "");
    print_in(&client->out, DIM,
             okr_arena_printf(client->arena, "%.*s%s%.*s", OKR_STR_ARG(str(finding, "subject")),
                              f->file ? "" : " · ", f->file ? 0 : (int)id.len,
                              id.ptr ? id.ptr : ""));
    print_c(&client->out, "  ");
    print_str(&client->out, says(client, f, finding));
    print_c(&client->out, "\n");
    print_words(client, finding);
    int rule = okr_audit_find(str(finding, "code"));
    if (rule < 0 || f->file)
        return;
    print_in(
        &client->out, BLUE,
        okr_arena_printf(client->arena, "$ %.*s",
                         OKR_STR_ARG(fill(client, f, finding, okr_audit_rules[rule].command))));
    print_c(&client->out, "\n");
}

static void print_group(struct client *client, const struct okr_value *finding, uint64_t n)
{
    unsigned severity = severity_of(finding);
    struct okr_str code = str(finding, "code");
    int rule = okr_audit_find(code);
    print_in(&client->out, colour_of(severity), client_term(client, OKR_GROUP_SEVERITY, severity));
    print_c(&client->out, "  ");
    print_in(&client->out, BOLD, code);
    (void)fprintf(client->out.file, "  %" PRIu64 "\n", n);
    if (rule < 0)
        return;
    print_in(&client->out, GREEN, okr_str_c(client->options.ascii ? "-> " : "→ "));
    print_str(&client->out, okr_str_c(okr_audit_rules[rule].cure[client->options.lang == OKR_ZH]));
    print_c(&client->out, "\n");
}

static bool same_group(const struct okr_value *a, const struct okr_value *b)
{
    return severity_of(a) == severity_of(b) && okr_str_eq(str(a, "code"), str(b, "code"));
}

static int print_table(struct client *client, const struct findings *f,
                       const struct okr_value **list, uint32_t n)
{
    bool error = false;
    for (uint32_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && same_group(list[from], list[to]);)
            to++;
        print_group(client, list[from], to - from);
        for (uint32_t i = from; i < to; i++)
            print_one(client, f, list[i]);
        print_c(&client->out, "\n");
        error = error || severity_of(list[from]) == OKR_SEVERITY_ERROR;
    }
    if (!n) {
        print_c(&client->out, client_word(client, WORD_NOTHING_FOUND));
        print_c(&client->out, "\n");
    }
    return error ? EXIT_DIFFERS : 0;
}

// --- SARIF 2.1.0 ---------------------------------------------------------------------------------------------------------

static json_t *json_of(struct okr_str s)
{
    return json_stringn(s.ptr ? s.ptr : "", s.len);
}

static json_t *sarif_rule(struct client *client, const struct okr_audit_row *row)
{
    bool zh = client->options.lang == OKR_ZH;
    return json_pack("{s:s, s:{s:s}, s:{s:s}, s:{s:s, s:s}}", "id", row->code, "shortDescription",
                     "text", row->says[zh], "help", "text", row->cure[zh], "properties", "scope",
                     row->scope, "source", row->source);
}

static json_t *sarif_location(struct client *client, const struct findings *f,
                              const struct okr_value *finding)
{
    struct okr_str place = client_place(client, get(finding, "place")), text = str(finding, "text");
    unsigned line = line_of(f, finding);
    json_t *location =
        json_pack("{s:[{s:o, s:o}]}", "logicalLocations", "name", json_of(str(finding, "subject")),
                  "fullyQualifiedName", json_of(place.len ? place : str(finding, "subject")));
    if (line)
        json_object_set_new(location, "physicalLocation",
                            json_pack("{s:{s:s}, s:{s:i, s:{s:o}}}", "artifactLocation", "uri",
                                      f->file, "region", "startLine", (int)line, "snippet", "text",
                                      json_of(text)));
    return location;
}

static json_t *sarif_result(struct client *client, const struct findings *f,
                            const struct okr_value *finding)
{
    static const char *const levels[] = {[OKR_SEVERITY_INFO] = "note",
                                         [OKR_SEVERITY_WARN] = "warning",
                                         [OKR_SEVERITY_ERROR] = "error"};
    unsigned severity = severity_of(finding);
    return json_pack("{s:o, s:s, s:{s:o}, s:[o]}", "ruleId", json_of(str(finding, "code")), "level",
                     levels[severity ? severity : OKR_SEVERITY_WARN], "message", "text",
                     json_of(says(client, f, finding)), "locations",
                     sarif_location(client, f, finding));
}

static void print_sarif(struct client *client, const struct findings *f,
                        const struct okr_value **list, uint32_t n)
{
    json_t *rules = json_array(), *results = json_array();
    for (int i = 0; i < OKR_AUDIT_RULE_COUNT; i++)
        json_array_append_new(rules, sarif_rule(client, &okr_audit_rules[i]));
    for (uint32_t i = 0; i < n; i++)
        json_array_append_new(results, sarif_result(client, f, list[i]));
    json_t *log =
        json_pack("{s:s, s:s, s:[{s:{s:{s:s, s:o}}, s:o}]}", "version", "2.1.0", "$schema",
                  "https://json.schemastore.org/sarif-2.1.0.json", "runs", "tool", "driver", "name",
                  "okrd audit", "rules", rules, "results", results);
    struct okr_str text = json_text(log, true, client->arena);
    (void)fwrite(text.ptr ? text.ptr : "", 1, text.len, client->out.file);
    print_c(&client->out, "\n");
    json_decref(log);
}

// --- in all forms ----------------------------------------------------------------------------------------------------------

static void print_json(struct client *client, const struct findings *f,
                       const struct okr_value **list, uint32_t n)
{
    json_t *all = json_array();
    for (uint32_t i = 0; i < n; i++) {
        json_t *one = json_from_value(list[i]);
        json_object_set_new(one, "message", json_of(says(client, f, list[i])));
        if (f->file)
            json_object_set_new(one, "line", json_integer(line_of(f, list[i])));
        if (client->options.output == OUTPUT_JSONL) {
            struct okr_str line = json_text(one, false, client->arena);
            (void)fprintf(client->out.file, "%.*s\n", OKR_STR_ARG(line));
            json_decref(one);
        } else {
            json_array_append_new(all, one);
        }
    }
    json_t *whole = json_pack("{s:o}", "findings", all);
    if (client->options.output == OUTPUT_JSON) {
        struct okr_str text = json_text(whole, true, client->arena);
        (void)fprintf(client->out.file, "%.*s\n", OKR_STR_ARG(text));
    }
    json_decref(whole);
}

static void print_rows(struct client *client, const struct findings *f,
                       const struct okr_value **list, uint32_t n)
{
    enum { SEVERITY, CODE, SUBJECT, PLACE, SAYS, COLUMNS };
    static const enum word heads[COLUMNS] = {WORD_SEVERITY, WORD_CODE, WORD_ID, WORD_PLACE,
                                             WORD_TEXT};
    struct columns table = client_columns(client, heads, COLUMNS);
    table.elastic = SAYS;
    for (uint32_t i = 0; i < n; i++) {
        columns_row(&table);
        columns_set(&table, SEVERITY, PLAIN,
                    client_term(client, OKR_GROUP_SEVERITY, severity_of(list[i])));
        columns_set(&table, CODE, PLAIN, str(list[i], "code"));
        columns_set(&table, SUBJECT, PLAIN, str(list[i], "subject"));
        columns_set(&table, PLACE, PLAIN, client_place(client, get(list[i], "place")));
        columns_set(&table, SAYS, PLAIN, says(client, f, list[i]));
    }
    client_table(client, &table);
}

int findings_print(struct client *client, struct findings *f)
{
    const struct okr_value *all = get(f->reply, "findings");
    uint32_t total = all && all->type == OKR_V_ARRAY ? all->n : 0, n = 0;
    const struct okr_value **list =
        okr_arena_array(client->arena, total + 1, sizeof(const struct okr_value *));
    bool error = false;
    read_lines(client, f);
    for (uint32_t i = 0; list && i < total; i++)
        if (is_wanted(f, &all->items[i])) {
            list[n++] = &all->items[i];
            error = error || severity_of(&all->items[i]) == OKR_SEVERITY_ERROR;
        }
    switch (client->options.output) {
    case OUTPUT_JSON:
    case OUTPUT_JSONL: print_json(client, f, list, n); break;
    case OUTPUT_SARIF: print_sarif(client, f, list, n); break;
    case OUTPUT_TSV:
    case OUTPUT_MD: print_rows(client, f, list, n); break;
    case OUTPUT_TABLE: return print_table(client, f, list, n);
    }
    return error ? EXIT_DIFFERS : 0;
}

// --- okr help CODE -----------------------------------------------------------------------------------------------------------

static void help_row(struct client *client, struct columns *table, enum word name,
                     const char *value)
{
    columns_row(table);
    columns_set(table, 0, DIM, okr_str_c(client_word(client, name)));
    columns_set(table, 1, PLAIN, okr_str_c(value));
}

int findings_help(struct client *client, int rule)
{
    const struct okr_audit_row *row = &okr_audit_rules[rule];
    struct columns table = {.arena = client->arena, .n = 2, .elastic = 1, .wrap = true};
    bool zh = client->options.lang == OKR_ZH;
    struct okr_buf means = OKR_BUF(client->arena);
    okr_audit_fill(&means, row->says[zh], &(struct okr_strs){NULL, 0});
    okr_buf_char(&means, '\0');
    print_in(&client->out, BOLD, okr_str_c(row->code));
    (void)fprintf(client->out.file, "  %s\n", means.ptr ? means.ptr : "");
    help_row(
        client, &table, WORD_SEVERITY,
        okr_term_word(OKR_GROUP_SEVERITY, row->severity + OKR_SEVERITY_INFO, client->options.lang));
    unsigned scope = okr_term_read(OKR_GROUP_WORD, okr_str_c(row->scope));
    help_row(client, &table, WORD_ABOUT,
             scope ? okr_term_word(OKR_GROUP_WORD, scope, client->options.lang)
                   : client_word(client, WORD_OBJECTIVE_OR_KR));
    help_row(client, &table, WORD_CURE, row->cure[zh]);
    help_row(client, &table, WORD_BAD_EXAMPLE, row->bad[zh]);
    help_row(client, &table, WORD_GOOD_EXAMPLE, row->good[zh]);
    for (int i = 0; i < OKR_AUDIT_PARAMETER_COUNT; i++) {
        const struct okr_audit_parameter_row *p = &okr_audit_parameters[i];
        if (p->rule != rule)
            continue;
        columns_row(&table);
        columns_set(&table, 0, DIM, okr_arena_printf(client->arena, "%s.%s", row->code, p->name));
        columns_set(&table, 1, PLAIN,
                    okr_arena_printf(client->arena, "%d (%d..%d): %s", p->otherwise, p->least,
                                     p->most, p->help[zh]));
    }
    if (*row->source)
        help_row(client, &table, WORD_SOURCE, row->source);
    client_table(client, &table);
    return 0;
}
