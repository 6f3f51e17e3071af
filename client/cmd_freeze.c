// SPDX-License-Identifier: Apache-2.0
// okr freeze CYCLE: the cycle as Markdown for people and as JSON with the hash of its content; --check compares a kept file with what okrd has.
#include "commands.h"
#include "file.h"
#include "json.h"
#include "ref.h"

#include <errno.h>
#include <math.h>
#include <sys/stat.h>

enum flags { DIR, CHECK };

static const char open_content[] = "{\"content\":", between[] = ",\"hash\":\"",
                  close_file[] = "\"}\n";

/// {"content":…,"hash":"sha256:…"}: the content byte for byte as okrd hashed it.
static struct okr_str file_text(struct client *client, struct okr_str content, struct okr_str hash)
{
    struct okr_buf buf = OKR_BUF(client->arena);
    okr_buf_str(&buf, okr_str_c(open_content));
    okr_buf_str(&buf, content);
    okr_buf_str(&buf, okr_str_c(between));
    okr_buf_str(&buf, hash);
    okr_buf_str(&buf, okr_str_c(close_file));
    return buf.failed ? (struct okr_str){0} : okr_buf_view(&buf);
}

// --- Markdown ----------------------------------------------------------------------------------------------------------

struct paper {
    struct client *client;
    struct okr_buf buf;
    const json_t *content;
};

static const char *text_of(const json_t *map, const char *key)
{
    const char *text = json_string_value(json_object_get(map, key));
    return text ? text : "";
}

/// A word of the glossary for a slug; empty for none.
static struct okr_str term(struct paper *p, enum okr_group group, const json_t *map,
                           const char *key)
{
    unsigned value = okr_term_parse(group, okr_str_c(text_of(map, key)));
    return value ? client_term(p->client, group, value) : OKR_STR("");
}

static double number_of(const json_t *map, const char *key)
{
    const json_t *value = json_object_get(map, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

/// Text in a table's cell: no line breaks, no bars of its own.
static void cell(struct paper *p, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (*c == '|')
            okr_buf_str(&p->buf, OKR_STR("\\|"));
        else
            okr_buf_char(&p->buf, *c == '\n' ? ' ' : *c);
    }
}

static void fact(struct paper *p, enum word name, struct okr_str value)
{
    if (value.len)
        okr_buf_printf(&p->buf, " · %s %.*s", client_word(p->client, name), OKR_STR_ARG(value));
}

static struct okr_str score(struct paper *p, const json_t *map)
{
    double value = number_of(map, "score");
    return isnan(value) ? OKR_STR("") : okr_arena_printf(p->client->arena, "%.2f", value);
}

static const char *plugin_word(const struct paper *p, const char *plugin)
{
    return strcmp(plugin, "built-in") == 0 ? client_word(p->client, WORD_BY_OKRD) : plugin;
}

static void key_result_row(struct paper *p, const json_t *kr)
{
    struct okr_str outcome = term(p, OKR_GROUP_OUTCOME, kr, "outcome");
    const json_t *proposal = json_object_get(kr, "score_proposal");
    double proposed = number_of(proposal, "value");
    okr_buf_printf(&p->buf, "| KR%d | ", (int)json_integer_value(json_object_get(kr, "position")));
    cell(p, text_of(kr, "text"));
    okr_buf_printf(&p->buf, " | %.*s | ",
                   OKR_STR_ARG(client_percent(p->client, number_of(kr, "progress"))));
    if (!isnan(proposed))
        okr_buf_printf(&p->buf, "%.2f %s", proposed, plugin_word(p, text_of(proposal, "plugin")));
    okr_buf_printf(&p->buf, " | %.*s | %.*s | ", OKR_STR_ARG(score(p, kr)), OKR_STR_ARG(outcome));
    cell(p, text_of(kr, "score_reason"));
    if (*text_of(kr, "score_reason") && *text_of(kr, "review"))
        okr_buf_str(&p->buf, OKR_STR("; "));
    cell(p, text_of(kr, "review"));
    okr_buf_str(&p->buf, OKR_STR(" |\n"));
}

static void key_results(struct paper *p, const char *objective)
{
    const json_t *krs = json_object_get(p->content, "key_results"), *kr;
    const enum word heads[] = {WORD_ID,    WORD_TEXT,    WORD_PROGRESS, WORD_PROPOSED,
                               WORD_SCORE, WORD_OUTCOME, WORD_LEARNED};
    bool begun = false;
    size_t i;
    json_array_foreach(krs, i, kr)
    {
        if (strcmp(text_of(kr, "objective"), objective) != 0)
            continue;
        for (size_t h = 0; !begun && h < sizeof heads / sizeof *heads; h++)
            okr_buf_printf(&p->buf, "| %s ", client_word(p->client, heads[h]));
        if (!begun)
            okr_buf_str(&p->buf, OKR_STR("|\n|---|---|---:|---|---:|---|---|\n"));
        begun = true;
        key_result_row(p, kr);
    }
    if (begun)
        okr_buf_char(&p->buf, '\n');
}

static void objective(struct paper *p, const json_t *o)
{
    okr_buf_printf(&p->buf, "### O%d %s\n\n",
                   (int)json_integer_value(json_object_get(o, "position")), text_of(o, "text"));
    okr_buf_printf(&p->buf, "%s · %.*s", text_of(o, "id"),
                   OKR_STR_ARG(client_percent(p->client, number_of(o, "progress"))));
    fact(p, WORD_SCORE, score(p, o));
    fact(p, WORD_OUTCOME, term(p, OKR_GROUP_OUTCOME, o, "outcome"));
    fact(p, WORD_DECISION, term(p, OKR_GROUP_DECISION, o, "decision"));
    fact(p, WORD_CARRIED_FROM, okr_str_c(text_of(o, "carried_from")));
    okr_buf_str(&p->buf, OKR_STR("\n\n"));
    if (*text_of(o, "review"))
        okr_buf_printf(&p->buf, "> %s\n\n", text_of(o, "review"));
    key_results(p, text_of(o, "id"));
}

static struct okr_str markdown(struct client *client, const json_t *content, struct okr_str hash)
{
    struct paper p = {.client = client, .buf = OKR_BUF(client->arena), .content = content};
    const json_t *cycle = json_object_get(content, "cycle"), *unit, *o;
    size_t i, k;
    okr_buf_printf(&p.buf, "# %s\n\n%s..%s · %.*s\n\n", text_of(cycle, "key"),
                   text_of(cycle, "start"), text_of(cycle, "end"),
                   OKR_STR_ARG(term(&p, OKR_GROUP_CYCLE_STATE, cycle, "state")));
    json_array_foreach(json_object_get(content, "units"), i, unit)
    {
        okr_buf_printf(&p.buf, "## %s\n\n", text_of(unit, "name"));
        json_array_foreach(json_object_get(content, "objectives"), k,
                           o) if (strcmp(text_of(o, "unit"), text_of(unit, "id")) == 0)
            objective(&p, o);
    }
    okr_buf_printf(&p.buf, "%.*s\n", OKR_STR_ARG(hash));
    return p.buf.failed ? (struct okr_str){0} : okr_buf_view(&p.buf);
}

// --- files -------------------------------------------------------------------------------------------------------------

static int write_file(struct client *client, const json_t *content, const char *ending,
                      struct okr_str text)
{
    const char *dir = client->options.flag[DIR];
    struct okr_str name = okr_arena_printf(
        client->arena, "%s/%s.%s", dir, text_of(json_object_get(content, "cycle"), "key"), ending);
    (void)mkdir(dir, 0777); // the first cycle that is kept there; what is wrong with it shows below
    if (!name.ptr || !file_replace(name.ptr, text, false))
        return client_refuse(client, EXIT_USAGE, WORD_NOT_WRITTEN, name.ptr ? name.ptr : dir,
                             client_errno(client, errno));
    print_str(&client->out, name);
    print_c(&client->out, "\n");
    return 0;
}

/// Whether a kept file holds what okrd has now, and its hash with it.
static int check(struct client *client, struct okr_str text)
{
    struct okr_str kept;
    int code = file_read(client, client->options.flag[CHECK], &kept);
    if (code)
        return code;
    bool same = okr_str_eq(okr_str_trim(kept), okr_str_trim(text));
    print_c(&client->out, client_word(client, same ? WORD_SAME : WORD_FREEZE_DIFFERS));
    print_c(&client->out, "\n");
    return same ? 0 : EXIT_DIFFERS;
}

static int put(struct client *client, const json_t *content, struct okr_str hash,
               struct okr_str text)
{
    struct okr_str paper = markdown(client, content, hash);
    if (!paper.ptr)
        return client_refuse(client, EXIT_USAGE, WORD_OUT_OF_MEMORY, "", NULL);
    if (!client->options.flag[DIR]) {
        file_print(client, paper);
        return 0;
    }
    int code = write_file(client, content, "md", paper);
    if (code || (code = write_file(client, content, "json", text)))
        return code;
    print_str(&client->out, hash);
    print_c(&client->out, "\n");
    return 0;
}

int cmd_freeze(struct client *client)
{
    struct okr_buf args = OKR_BUF(client->arena);
    const struct okr_value *ok;
    ref_pack(&args, "id", okr_str_c(client->options.word[1]), NULL, NULL);
    int code = client_ask(client, "cycle.freeze", &args, &ok);
    if (code)
        return code;
    struct okr_str content = okr_value_str(okr_map_get(ok, "content")),
                   hash = okr_value_str(okr_map_get(ok, "hash"));
    struct okr_str text = file_text(client, content, hash);
    if (client->options.flag[CHECK])
        return check(client, text);
    if (client_wants_json(client) && !client->options.flag[DIR]) {
        (void)fwrite(text.ptr, 1, text.len, client->out.file);
        return 0;
    }
    json_t *json = json_loadb(content.ptr, content.len, 0, NULL);
    code = json ? put(client, json, hash, text)
                : client_refuse(client, EXIT_USAGE, WORD_OUT_OF_MEMORY, "", NULL);
    json_decref(json);
    return code;
}
