// SPDX-License-Identifier: Apache-2.0
// okr read: what the sentence reader understands of a sentence, or of every line of standard input. No daemon is asked.
#include "understood.h"

#include "json.h"

#include <errno.h>
#include <stdlib.h>

enum flags { LEVEL, CYCLE, FIRST_MONTH };
enum { LINE_CAP = 64 << 20, NUMBER_ROOM = 24 };

/// One run of the command: where lines come from does not matter to it.
struct reader {
    struct client *client;
    struct okr_arena *arena; ///< emptied after every line
    struct okr_sentence_context context;
    struct okr_span cycle;
    size_t line, shown;
    bool faulty;
};

// --- flags ---------------------------------------------------------------------------------------

static bool level_read(struct okr_str level, bool *ret_objective)
{
    bool objective = okr_str_is(level, "o") || okr_str_is(level, "O");
    if (!objective && !okr_str_is(level, "kr") && !okr_str_is(level, "KR"))
        return false;
    *ret_objective = objective;
    return true;
}

static int refuse_flag(struct reader *r, enum flags which, enum word sentence, enum word cure)
{
    return client_refuse(r->client, EXIT_USAGE, sentence, r->client->options.flag[which],
                         client_word(r->client, cure));
}

static int read_flags(struct reader *r)
{
    const char **flag = r->client->options.flag;
    char *end = NULL;
    long month = flag[FIRST_MONTH] ? strtol(flag[FIRST_MONTH], &end, 10) : 0;
    if (flag[LEVEL] && !level_read(okr_str_c(flag[LEVEL]), &r->context.objective))
        return refuse_flag(r, LEVEL, WORD_BAD_LEVEL, WORD_LEVEL_HINT);
    if (end && (*end || month < 1 || month > 12))
        return refuse_flag(r, FIRST_MONTH, WORD_BAD_MONTH, WORD_MONTH_HINT);
    r->context.first_month = (int)month;
    if (!flag[CYCLE])
        return 0;
    if (!okr_period_read(okr_str_c(flag[CYCLE]), month ? (int)month : 1, &r->cycle))
        return refuse_flag(r, CYCLE, WORD_BAD_PERIOD, WORD_PERIOD_HINT);
    r->context.cycle = &r->cycle;
    return 0;
}

// --- one sentence --------------------------------------------------------------------------------

/// Prints a JSON value and lets it go.
static void tell_json(struct reader *r, json_t *json)
{
    bool indented = r->client->options.output == OUTPUT_JSON;
    struct okr_str text = json_text(json, indented, r->arena);
    (void)fwrite(text.ptr ? text.ptr : "", 1, text.len, r->client->out.file);
    print_c(&r->client->out, "\n");
    json_decref(json);
}

/// Takes `id` over.
static void tell(struct reader *r, struct okr_str text, bool objective, json_t *id)
{
    struct understood understood;
    struct okr_sentence_context context = r->context;
    context.objective = objective;
    understood_make(text, &context, &understood);
    if (client_wants_json(r->client)) {
        tell_json(r, understood_json(&understood, id, r->arena));
        return;
    }
    json_decref(id);
    if (r->shown++)
        print_c(&r->client->out, "\n");
    understood_show(&understood, r->client, r->arena);
}

/// Says what is wrong with the line at hand; takes `id` over.
static void tell_fault(struct reader *r, enum word sentence, json_t *id)
{
    char number[NUMBER_ROOM];
    const char *after;
    struct okr_str before = word_before(sentence, r->client->options.lang, &after);
    (void)snprintf(number, sizeof number, "%zu", r->line);
    struct okr_str message =
        okr_arena_printf(r->arena, "%.*s%s%s", OKR_STR_ARG(before), number, after);
    r->faulty = true;
    if (client_wants_json(r->client)) {
        tell_json(r, json_pack("{s:o, s:s%}", "id", id, "error", message.ptr, message.len));
        return;
    }
    json_decref(id);
    (void)fflush(r->client->out.file);
    (void)client_refuse(r->client, EXIT_REFUSED, sentence, number, NULL);
}

// --- lines ---------------------------------------------------------------------------------------

static struct okr_str member(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return (struct okr_str){json_string_value(value), json_string_length(value)};
}

static void take_object(struct reader *r, json_t *object)
{
    json_t *given = json_object_get(object, "id");
    json_t *id = given ? json_incref(given) : json_integer((json_int_t)r->line);
    bool objective = r->context.objective;
    struct okr_str text = member(object, "text");
    if (!text.ptr)
        tell_fault(r, WORD_LINE_NO_TEXT, id);
    else if (json_object_get(object, "level") && !level_read(member(object, "level"), &objective))
        tell_fault(r, WORD_LINE_BAD_LEVEL, id);
    else
        tell(r, text, objective, id);
}

static void take_json(struct reader *r, struct okr_str line)
{
    json_t *object = json_loadb(line.ptr, line.len, JSON_ALLOW_NUL, NULL);
    if (json_is_object(object))
        take_object(r, object);
    else
        tell_fault(r, WORD_LINE_NOT_OBJECT, json_integer((json_int_t)r->line));
    json_decref(object);
}

/// A JSON object, or the sentence itself; an empty line says nothing.
static void take_line(struct reader *r, struct okr_str line)
{
    r->line++;
    line = okr_str_trim(line);
    if (!line.len)
        return;
    if (line.ptr[0] == '{')
        take_json(r, line);
    else if (!okr_utf8_valid(line))
        tell_fault(r, WORD_LINE_NOT_TEXT, json_integer((json_int_t)r->line));
    else
        tell(r, line, r->context.objective, json_integer((json_int_t)r->line));
    okr_arena_reset(r->arena);
}

static int take_lines(struct reader *r, FILE *file)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    while ((length = getline(&line, &room, file)) >= 0)
        take_line(r, (struct okr_str){line, (size_t)length});
    int error = ferror(file) ? errno : 0;
    free(line);
    return error ? client_refuse(r->client, EXIT_USAGE, WORD_NOT_READ,
                                 client_word(r->client, WORD_STANDARD_INPUT),
                                 client_errno(r->client, error))
                 : 0;
}

int cmd_read(struct client *client)
{
    struct reader r = {.client = client, .arena = okr_arena_new(LINE_CAP)};
    struct okr_str text = client_words(client, 1, client->options.n_words);
    int code = r.arena ? read_flags(&r)
                       : client_refuse(client, EXIT_REFUSED, WORD_OUT_OF_MEMORY, "", NULL);
    if (!code && text.len && !okr_str_is(text, "-"))
        take_line(&r, text);
    else if (!code)
        code = take_lines(&r, stdin);
    okr_arena_free(r.arena);
    return code ? code : r.faulty ? EXIT_REFUSED : 0;
}
