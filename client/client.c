// SPDX-License-Identifier: Apache-2.0
// What the commands share: asking okrd, telling errors, values as people read them.
#include "commands.h"

#include "bar.h"
#include "json.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <okr/text.h>
#include <stdlib.h>
#include <time.h>

const char *client_word(const struct client *client, enum word which)
{
    return word(which, client->options.lang);
}

bool client_wants_json(const struct client *client)
{
    return client->options.output == OUTPUT_JSON || client->options.output == OUTPUT_JSONL;
}

// --- asking ----------------------------------------------------------------------------------------------------------

int client_ask_more(struct client *client, const struct connection_request *request,
                    const struct okr_value **ret_ok, const struct okr_value **ret_envelope)
{
    struct okr_err e = {0};
    int code =
        connection_request(&client->connection, request, client->arena, ret_ok, ret_envelope, &e);
    return code ? client_tell(client, code, &e, NULL) : 0;
}

int client_ask(struct client *client, const char *op, const struct okr_buf *args,
               const struct okr_value **ret_ok)
{
    const struct okr_value *envelope;
    struct connection_request request = {.op = op};
    if (args)
        request.args = okr_buf_view(args);
    return client_ask_more(client, &request, ret_ok, &envelope);
}

const char *client_flag(const struct client *client, const char *name)
{
    const struct options *options = &client->options;
    const struct flag *flags = options->n_words ? commands_flags(options->word[0]) : NULL;
    for (int i = 0; flags && flags[i].name; i++)
        if (strcmp(flags[i].name, name) == 0)
            return options->flag[i];
    return NULL;
}

int client_request(struct client *client, const char *op, const struct okr_buf *args,
                   struct connection_request *ret)
{
    const char *version = client_flag(client, "--if-version");
    struct connection_request request = {
        .op = op, .args = okr_buf_view(args), .dry_run = client_flag(client, "--dry-run") != NULL};
    if (version) {
        char *end;
        errno = 0;
        request.if_version = strtoull(version, &end, 10);
        request.has_if_version = true;
        if (*version < '0' || *version > '9' || *end || errno)
            return client_refuse(client, EXIT_USAGE, WORD_BAD_COUNT, version, NULL);
    }
    *ret = request;
    return 0;
}

// --- telling ---------------------------------------------------------------------------------------------------------

static const char *slug_of(int code)
{
    return code == CONNECTION_TIMEOUT ? "timeout"
           : code > 0                 ? "unreachable"
                                      : okr_error_row(code)->slug;
}

static int exit_of(int code)
{
    return code == CONNECTION_TIMEOUT ? CONNECTION_TIMEOUT
           : code > 0                 ? CONNECTION_UNREACHABLE
                                      : okr_error_row(code)->exit_code;
}

static json_t *json_of_str(struct okr_str s)
{
    return json_stringn(s.ptr ? s.ptr : "", s.len);
}

static json_t *json_of_detail(const struct okr_detail *detail)
{
    json_t *object = json_object();
    (void)json_object_set_new(object, "line", json_integer(detail->line));
    (void)json_object_set_new(object, "column", json_integer(detail->column));
    (void)json_object_set_new(object, "code", json_string(slug_of(detail->code)));
    (void)json_object_set_new(object, "message", json_of_str(detail->message));
    if (detail->hint.len)
        (void)json_object_set_new(object, "hint", json_of_str(detail->hint));
    return object;
}

static void tell_json(struct client *client, int code, const struct okr_err *e)
{
    json_t *object = json_object(), *details = json_array();
    (void)json_object_set_new(object, "code", json_string(slug_of(code)));
    (void)json_object_set_new(object, "message", json_string(e->message));
    if (e->field[0])
        (void)json_object_set_new(object, "field", json_string(e->field));
    if (e->hint[0])
        (void)json_object_set_new(object, "hint", json_string(e->hint));
    for (size_t i = 0; i < e->details.n; i++)
        (void)json_array_append_new(details, json_of_detail(&e->details.at[i]));
    if (json_array_size(details))
        (void)json_object_set_new(object, "details", json_incref(details));
    struct okr_str text = json_text(object, false, client->arena);
    (void)fwrite(text.ptr ? text.ptr : "", 1, text.len, client->err.file);
    print_c(&client->err, "\n");
    json_decref(details);
    json_decref(object);
}

static void tell_sentence(struct client *client, struct okr_str message, struct okr_str hint)
{
    struct print *err = &client->err;
    print_str(err, message);
    if (hint.len) {
        print_c(err, " — ");
        print_str(err, hint);
    }
    print_c(err, "\n");
}

/// Faults of okrd itself are told in English, as its log has them; a Chinese reader gets the kind of error in front.
static void tell_kind(struct client *client, int code)
{
    if (client->options.lang != OKR_ZH || code != OKR_E_INTERNAL)
        return;
    print_c(&client->err, okr_error_row(code)->zh);
    print_c(&client->err, "：");
}

static void tell_details(struct client *client, const struct okr_err *e, const char *file)
{
    struct print *err = &client->err;
    for (size_t i = 0; i < e->details.n; i++) {
        const struct okr_detail *d = &e->details.at[i];
        char place[64];
        snprintf(place, sizeof place, ":%u:%u: ", d->line, d->column);
        print_in(err, BOLD, okr_str_c(file ? file : "-"));
        print_in(err, BOLD, okr_str_c(place));
        tell_kind(client, d->code);
        tell_sentence(client, d->message, d->hint);
    }
    char count[32];
    snprintf(count, sizeof count, "okr: %zu ", e->details.n + e->details.more);
    print_c(err, count);
    print_c(err,
            client_word(client, e->details.n + e->details.more == 1 ? WORD_FAULT : WORD_FAULTS));
    print_c(err, "\n");
}

int client_tell(struct client *client, int code, const struct okr_err *e, const char *file)
{
    (void)fflush(client->out.file);
    if (client_wants_json(client)) {
        tell_json(client, code, e);
    } else if (e->details.n) {
        tell_details(client, e, file);
    } else {
        print_c(&client->err, "okr: ");
        tell_kind(client, code);
        tell_sentence(client, okr_str_c(e->message), okr_str_c(e->hint));
    }
    return exit_of(code);
}

int client_refuse(struct client *client, int exit_code, enum word sentence, const char *about,
                  const char *cure)
{
    const char *after;
    struct okr_err e = {0};
    struct okr_str before = word_before(sentence, client->options.lang, &after);
    int code = exit_code == EXIT_USAGE       ? OKR_E_UNSUPPORTED
               : exit_code == EXIT_NOT_FOUND ? OKR_E_NOT_FOUND
                                             : OKR_E_INVALID;
    (void)okr_fail(&e, code, NULL, cure, "%.*s%s%s", OKR_STR_ARG(before), about, after);
    if (client_wants_json(client)) {
        tell_json(client, code, &e);
    } else {
        print_c(&client->err, "okr: ");
        tell_sentence(client, okr_str_c(e.message), okr_str_c(e.hint));
    }
    return exit_code;
}

// --- words and tables ------------------------------------------------------------------------------------------------

struct okr_str client_words(struct client *client, size_t from, size_t to)
{
    struct okr_buf buf = OKR_BUF(client->arena);
    for (size_t i = from; i < to; i++) {
        if (i > from)
            okr_buf_char(&buf, ' ');
        okr_buf_c(&buf, client->options.word[i]);
    }
    okr_buf_char(&buf, '\0'); // some are read as C strings
    return buf.failed ? OKR_STR("") : (struct okr_str){buf.ptr, buf.len - 1};
}

void client_json(struct client *client, const struct okr_value *value)
{
    json_print(&client->out, value, client->options.output != OUTPUT_JSONL, client->arena);
}

void client_table(struct client *client, const struct columns *table)
{
    columns_print(table,
                  client->options.output == OUTPUT_TSV  ? COLUMNS_TSV
                  : client->options.output == OUTPUT_MD ? COLUMNS_MD
                                                        : COLUMNS_TABLE,
                  &client->out);
}

struct columns client_columns(struct client *client, const enum word *heads, size_t n)
{
    struct columns table = {
        .arena = client->arena, .n = n, .ascii = client->options.ascii, .title = true};
    columns_row(&table);
    for (size_t i = 0; i < n; i++)
        columns_set(&table, i, DIM, okr_str_c(client_word(client, heads[i])));
    return table;
}

// --- values ----------------------------------------------------------------------------------------------------------

enum colour client_status_colour(unsigned status)
{
    static const enum colour colours[OKR_STATUS_COUNT] = {
        [OKR_STATUS_NO_DATA] = DIM,   [OKR_STATUS_NOT_STARTED] = DIM, [OKR_STATUS_ON_TRACK] = GREEN,
        [OKR_STATUS_BEHIND] = YELLOW, [OKR_STATUS_AT_RISK] = RED,     [OKR_STATUS_STALE] = YELLOW,
        [OKR_STATUS_OVERDUE] = RED,   [OKR_STATUS_ACHIEVED] = BLUE,
    };
    return status < OKR_STATUS_COUNT ? colours[status] : PLAIN;
}

struct okr_str client_term(struct client *client, enum okr_group group, unsigned value)
{
    struct okr_buf buf = OKR_BUF(client->arena);
    okr_buf_c(&buf, okr_term_word(group, value, client->options.lang));
    for (size_t i = 0; i < buf.len; i++)
        if (buf.ptr[i] == '_')
            buf.ptr[i] = ' ';
    return okr_buf_view(&buf);
}

int client_pack_date(struct client *client, const char *key, const char *typed, struct okr_pack *p,
                     uint32_t *n)
{
    okr_date date;
    struct okr_str text = okr_str_c(typed);
    if (okr_date_read(text, NULL, &date) != text.len)
        return client_refuse(client, EXIT_USAGE, WORD_BAD_DATE, typed,
                             client_word(client, WORD_DATE_HINT));
    okr_pack_key(p, key);
    okr_pack_c(p, okr_date_text(date).c);
    ++*n;
    return 0;
}

const char *client_terms(struct client *client, enum okr_group group)
{
    unsigned n;
    struct okr_buf buf = OKR_BUF(client->arena);
    (void)okr_terms(group, &n);
    for (unsigned i = 1; i <= n; i++) {
        okr_buf_c(&buf, i > 1 ? client->options.lang == OKR_ZH ? "、" : ", " : "");
        okr_buf_c(&buf, okr_term_word(group, i, client->options.lang));
    }
    okr_buf_char(&buf, '\0');
    return buf.failed ? "" : buf.ptr;
}

struct okr_str client_standing(struct client *client, const struct okr_value *node,
                               enum colour *ret_colour)
{
    unsigned status = okr_term_parse(OKR_GROUP_STATUS, okr_value_str(okr_map_get(node, "status")));
    unsigned outcome =
        okr_term_parse(OKR_GROUP_OUTCOME, okr_value_str(okr_map_get(node, "outcome")));
    // An objective has every state that a key result has but live, and what is live has a status.
    unsigned state =
        okr_term_parse(OKR_GROUP_OBJECTIVE_STATE, okr_value_str(okr_map_get(node, "state")));
    bool over = state == OKR_OBJECTIVE_STATE_CLOSED || state == OKR_OBJECTIVE_STATE_ARCHIVED;
    *ret_colour = over || !status ? DIM : client_status_colour(status);
    if (over && outcome)
        return client_term(client, OKR_GROUP_OUTCOME, outcome);
    return status && !over ? client_term(client, OKR_GROUP_STATUS, status)
                           : client_term(client, OKR_GROUP_OBJECTIVE_STATE, state);
}

struct okr_str client_edge(struct client *client, const struct okr_value *alignment)
{
    struct okr_str from = okr_value_str(okr_map_get(alignment, "from"));
    struct okr_str to = okr_value_str(okr_map_get(alignment, "to"));
    unsigned kind =
        okr_term_parse(OKR_GROUP_EDGE_KIND, okr_value_str(okr_map_get(alignment, "kind")));
    int64_t share = okr_value_int(okr_map_get(alignment, "share"), 1000);
    struct okr_buf buf = OKR_BUF(client->arena);
    okr_buf_str(&buf, from);
    okr_buf_char(&buf, ' ');
    okr_buf_str(&buf, client_term(client, OKR_GROUP_EDGE_KIND, kind));
    okr_buf_char(&buf, ' ');
    okr_buf_str(&buf, to);
    if (share != 1000)
        okr_buf_printf(&buf, " (%g%%)", (double)share / 10);
    return okr_buf_view(&buf);
}

const char *client_comma(const struct client *client)
{
    return client->options.lang == OKR_ZH ? "，" : ", ";
}

const char *client_errno(const struct client *client, int error)
{
    static const struct {
        int error;
        enum word word;
    } known[] = {{ENOENT, WORD_ENOENT}, {EACCES, WORD_EACCES},   {EEXIST, WORD_EEXIST},
                 {EISDIR, WORD_EISDIR}, {ENOTDIR, WORD_ENOTDIR}, {ENOSPC, WORD_ENOSPC},
                 {EROFS, WORD_EROFS},   {EPIPE, WORD_EPIPE},     {EPERM, WORD_EPERM},
                 {EIO, WORD_EIO},       {EFBIG, WORD_EFBIG},     {ENOMEM, WORD_ENOMEM},
                 {EMFILE, WORD_EMFILE}, {ELOOP, WORD_ELOOP},     {ENAMETOOLONG, WORD_ENAMETOOLONG}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].error == error)
            return client_word(client, known[i].word);
    return strerror(error);
}

const char *client_arrow(const struct client *client)
{
    return client->options.ascii ? "->" : "→";
}

struct okr_str client_percent(struct client *client, double progress)
{
    struct okr_buf buf = OKR_BUF(client->arena);
    bar_percent(&buf, progress, client->options.ascii);
    return okr_buf_view(&buf);
}

struct okr_str client_bar(struct client *client, double progress, double expected)
{
    struct okr_buf buf = OKR_BUF(client->arena);
    bar_put(&buf, progress, expected, client->options.ascii);
    return okr_buf_view(&buf);
}

struct okr_str client_time(struct client *client, struct okr_str rfc3339)
{
    okr_time time;
    struct tm local;
    char text[32];
    if (!okr_time_parse(rfc3339, &time))
        return rfc3339;
    time_t seconds = (time_t)(time / 1000);
    localtime_r(&seconds, &local);
    strftime(text, sizeof text, "%Y-%m-%d %H:%M", &local);
    struct okr_str copy = okr_arena_dup(client->arena, okr_str_c(text));
    return copy.ptr ? copy : rfc3339;
}

struct okr_str client_place(struct client *client, const struct okr_value *place)
{
    struct okr_buf buf = OKR_BUF(client->arena);
    if (okr_is_nil(place))
        return okr_buf_view(&buf);
    okr_buf_str(&buf, okr_value_str(okr_map_get(place, "unit_name")));
    if (!okr_is_nil(okr_map_get(place, "objective_position")))
        okr_buf_printf(&buf, " O%" PRId64,
                       okr_value_int(okr_map_get(place, "objective_position"), 0));
    if (!okr_is_nil(okr_map_get(place, "position")))
        okr_buf_printf(&buf, " KR%" PRId64, okr_value_int(okr_map_get(place, "position"), 0));
    return okr_buf_view(&buf);
}

struct okr_str client_metric_value(struct client *client, const struct okr_value *key_result,
                                   const struct okr_value *value)
{
    struct okr_metric metric;
    struct okr_decimal number;
    struct okr_buf buf = OKR_BUF(client->arena);
    const struct okr_value *map = okr_map_get(key_result, "metric");
    if (okr_is_nil(value) || !okr_value_decimal(value, &number))
        return OKR_STR("");
    okr_entity_init(&okr_entity_metric, &metric);
    if (!okr_is_nil(map) &&
        okr_entity_read(&okr_entity_metric, map, client->arena, &metric, NULL) == OKR_OK)
        okr_metric_value_print(&buf, &metric, number, client->options.lang);
    else
        okr_decimal_print(&buf, number);
    return buf.failed ? OKR_STR("") : okr_buf_view(&buf);
}

struct okr_str client_brief(struct client *client, const struct okr_value *value)
{
    if (okr_is_nil(value))
        return okr_str_c(client->options.ascii ? "-" : "–");
    if (value->type == OKR_V_STR)
        return value->str;
    json_t *json = json_from_value(value);
    struct okr_str text = json_text(json, false, client->arena);
    json_decref(json);
    return text;
}
