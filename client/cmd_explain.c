// SPDX-License-Identifier: Apache-2.0
// okr explain REF: how a number came about, as a tree of steps. The words come from okrd in English; a Chinese reader gets their twins.
#include "fields.h"
#include "ref.h"

#include <math.h>
#include <stdio.h>

enum { FLAG_CYCLE };
enum { PREFIX_BYTES = 256 };

static const struct okr_value *get(const struct okr_value *map, const char *key)
{
    return okr_map_get(map, key);
}

static struct okr_str str(const struct okr_value *map, const char *key)
{
    return okr_value_str(okr_map_get(map, key));
}

/// A step's or an input's name: "expected progress", 应达进度.
static struct okr_str name_of(struct client *client, struct okr_str slug)
{
    unsigned term = okr_term_parse(OKR_GROUP_EXPLAINED, slug);
    return term ? client_term(client, OKR_GROUP_EXPLAINED, term) : slug;
}

/// A sentence of okrd's in the reader's language.
static struct okr_str said(struct client *client, struct okr_str english)
{
    char text[256];
    (void)snprintf(text, sizeof text, "%.*s", OKR_STR_ARG(english));
    return okr_arena_dup(client->arena, okr_str_c(okr_message(client->options.lang, text)));
}

/// What stands for a slug among the values that inputs can have.
static struct okr_str term_word(struct client *client, struct okr_str name, struct okr_str slug)
{
    static const struct {
        const char *name;
        enum okr_group groups[2];
    } terms[] = {
        {"status", {OKR_GROUP_STATUS}},         {"row", {OKR_GROUP_STATUS}},
        {"part", {OKR_GROUP_STATUS}},           {"preset", {OKR_GROUP_PRESET}},
        {"commitment", {OKR_GROUP_COMMITMENT}}, {"per", {OKR_GROUP_PERIOD}},
        {"sample", {OKR_GROUP_SAMPLE}},         {"kind", {OKR_GROUP_EDGE_KIND}},
        {"state", {OKR_GROUP_EDGE_STATE}},      {"band", {OKR_GROUP_BAND}},
    };
    if (okr_str_is(name, "plugin") && okr_str_is(slug, "built-in"))
        return okr_str_c(client_word(client, WORD_BY_OKRD));
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        unsigned term =
            okr_str_is(name, terms[i].name) ? okr_term_parse(terms[i].groups[0], slug) : 0;
        if (term)
            return client_term(client, terms[i].groups[0], term);
    }
    return slug;
}

static struct okr_str number(struct client *client, double value)
{
    struct okr_str text;
    if (isnan(value))
        return okr_str_c(client->options.ascii ? "-" : "–");
    text = okr_arena_printf(client->arena, "%.4f", value);
    while (text.len && text.ptr[text.len - 1] == '0')
        text.len--;
    if (text.len && text.ptr[text.len - 1] == '.')
        text.len--;
    return okr_str_is(text, "-0") ? OKR_STR("0") : text;
}

static struct okr_str value_of(struct client *client, struct okr_str name,
                               const struct okr_value *value)
{
    bool permille = okr_str_is(name, "weight") || okr_str_is(name, "share");
    if (okr_is_nil(value))
        return okr_str_c(client->options.ascii ? "-" : "–");
    switch (value->type) {
    case OKR_V_BOOL: return okr_str_c(client_word(client, value->boolean ? WORD_YES : WORD_NO));
    case OKR_V_FLOAT: return number(client, value->f);
    case OKR_V_STR:
        if (okr_str_is(name, "author") || okr_str_is(name, "reported_by"))
            return client_name(client, value->str);
        if (okr_str_is(name, "recorded_at"))
            return client_time(client, value->str);
        return term_word(client, name, value->str);
    default: break;
    }
    struct okr_str text = client_brief(client, value);
    return permille ? okr_arena_printf(client->arena, "%.*s‰", OKR_STR_ARG(text)) : text;
}

static void print_inputs(struct client *client, const struct okr_value *step)
{
    struct print *out = &client->out;
    const struct okr_value *inputs = get(step, "inputs");
    bool zh = client->options.lang == OKR_ZH;
    for (uint32_t i = 0; inputs && i < inputs->n; i++) {
        struct okr_str name = inputs->pairs[i].key.str;
        print_c(out, i == 0 ? "  " : zh ? "，" : ", ");
        print_in(out, DIM, name_of(client, name));
        print_c(out, " ");
        print_str(out, value_of(client, name, &inputs->pairs[i].value));
    }
}

static void print_line(struct client *client, const struct okr_value *step)
{
    struct print *out = &client->out;
    struct okr_str what = str(step, "what"), id = str(step, "id"), text = str(step, "text"),
                   formula = str(step, "formula"), why = str(step, "why"), note = str(step, "note"),
                   method = str(step, "method");
    const struct okr_value *result = get(step, "result");
    bool zh = client->options.lang == OKR_ZH;
    print_in(out, BOLD, name_of(client, what));
    if (id.len) {
        print_c(out, " ");
        print_in(out, DIM, id);
    }
    if (text.len) {
        print_c(out, "  ");
        print_str(out, text);
    }
    if (result) {
        print_c(out, " = ");
        print_in(out, BOLD, value_of(client, what, result));
    }
    if (formula.len) {
        print_c(out, "  ");
        print_str(out, said(client, formula));
    }
    if (method.len) {
        print_c(out, "  ");
        print_in(out, DIM, okr_arena_printf(client->arena, "[METHOD %.*s]", OKR_STR_ARG(method)));
    }
    print_inputs(client, step);
    if (note.len) {
        print_c(out, zh ? "——" : " — ");
        print_str(out, said(client, note));
    }
    if (why.len) {
        print_c(out, zh ? "——" : " — ");
        print_in(out, YELLOW, okr_str_c(client_word(client, WORD_NOT_COUNTED)));
        print_str(out, said(client, why));
    }
    print_c(out, "\n");
}

static void print_step(struct client *client, const struct okr_value *step, const char *prefix,
                       const char *branch, const char *below)
{
    char deeper[PREFIX_BYTES];
    const struct okr_value *steps = get(step, "steps");
    bool ascii = client->options.ascii;
    print_c(&client->out, prefix);
    print_c(&client->out, branch);
    print_line(client, step);
    (void)snprintf(deeper, sizeof deeper, "%s%s", prefix, below);
    for (uint32_t i = 0; steps && i < steps->n; i++) {
        bool last = i + 1 == steps->n;
        print_step(client, &steps->items[i], deeper,
                   last ? (ascii ? "` " : "└ ") : (ascii ? "| " : "├ "),
                   last ? "  " : (ascii ? "| " : "│ "));
    }
}

int cmd_explain(struct client *client)
{
    struct options *options = &client->options;
    struct okr_buf args = OKR_BUF(client->arena);
    const struct okr_value *ok;
    ref_pack(&args, "id", client_words(client, 1, options->n_words), options->flag[FLAG_CYCLE],
             NULL);
    int code = client_ask(client, "explain.get", &args, &ok);
    if (code)
        return code;
    if (client_wants_json(client))
        client_json(client, get(ok, "explain"));
    else
        print_step(client, get(ok, "explain"), "", "", "");
    return 0;
}
