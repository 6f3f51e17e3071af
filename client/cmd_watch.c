// SPDX-License-Identifier: Apache-2.0
// okr watch: every change as one line of JSON, from a position on and without a gap: it stands on event.read, not on the broadcast.
#include "commands.h"

#include "file.h"
#include "json.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

enum flags { SINCE, CURSOR_FILE, FILTER, COUNT, TIMEOUT };
enum { WAIT_MS = 20000, GRACE_MS = 5000, PAUSE_MS = 100, PAUSE_MOST_MS = 2000, LIMIT = 256 };
/// How long the beginning waits for an okrd that died and is being started again.
enum { AWAY_MS = 5000 };

struct watching {
    struct client *client;
    char epoch[64];
    uint64_t seq;
    bool started;       ///< the position is known
    uint64_t count;     ///< events still wanted; UINT64_MAX: no end
    int64_t until;      ///< milliseconds of the monotonic clock; INT64_MAX: no end
    const char *filter; ///< as typed
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void pause_ms(int64_t ms)
{
    struct timespec span = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    (void)nanosleep(&span, NULL);
}

// --- what was asked for ----------------------------------------------------------------------------------------------

/// SEQ or EPOCH:SEQ; an epoch that is not given stays as it is.
static bool read_position(struct watching *w, const char *text)
{
    const char *colon = strrchr(text, ':'), *digits = colon ? colon + 1 : text;
    char *end;
    errno = 0;
    uint64_t seq = strtoull(digits, &end, 10);
    while (*end == '\n')
        end++;
    if (errno || end == digits || *end || *digits == '-' || *digits == '+' ||
        (colon && (size_t)(colon - text) >= sizeof w->epoch))
        return false;
    if (colon)
        snprintf(w->epoch, sizeof w->epoch, "%.*s", (int)(colon - text), text);
    w->seq = seq;
    w->started = true;
    return true;
}

static bool read_number(const char *typed, double most, double *ret)
{
    char *end;
    double number = strtod(typed, &end);
    if (end == typed || *end || !(number >= 0) || number > most)
        return false;
    *ret = number;
    return true;
}

static int read_cursor(struct watching *w, const char *file)
{
    struct okr_str text;
    FILE *there = fopen(file, "re");
    if (!there)
        return errno == ENOENT ? 0
                               : client_refuse(w->client, EXIT_USAGE, WORD_NOT_READ, file,
                                               client_errno(w->client, errno));
    (void)fclose(there);
    int code = file_read(w->client, file, &text);
    if (code)
        return code;
    struct okr_str copy = okr_arena_dup(w->client->arena, okr_str_trim(text));
    if (copy.len && !read_position(w, copy.ptr))
        return client_refuse(w->client, EXIT_USAGE, WORD_BAD_POSITION, copy.ptr,
                             client_word(w->client, WORD_POSITION_HINT));
    return 0;
}

static int read_flags(struct watching *w)
{
    struct client *client = w->client;
    const char **flag = client->options.flag;
    double number;
    if (flag[SINCE] && !read_position(w, flag[SINCE]))
        return client_refuse(client, EXIT_USAGE, WORD_BAD_POSITION, flag[SINCE],
                             client_word(client, WORD_POSITION_HINT));
    if (flag[COUNT]) {
        if (!read_number(flag[COUNT], 1e15, &number))
            return client_refuse(client, EXIT_USAGE, WORD_BAD_COUNT, flag[COUNT], NULL);
        w->count = (uint64_t)number;
    }
    if (flag[TIMEOUT]) {
        if (!read_number(flag[TIMEOUT], 1e9, &number))
            return client_refuse(client, EXIT_USAGE, WORD_BAD_COUNT, flag[TIMEOUT], NULL);
        w->until = now_ms() + (int64_t)(number * 1000);
    }
    w->filter = flag[FILTER];
    // The file knows better than --since, which says where the first run begins.
    return flag[CURSOR_FILE] ? read_cursor(w, flag[CURSOR_FILE]) : 0;
}

static void pack_types(struct okr_pack *p, struct okr_str list)
{
    uint32_t n = 0;
    size_t place = okr_pack_array_open(p);
    while (list.len) {
        const char *bar = memchr(list.ptr, '|', list.len);
        size_t length = bar ? (size_t)(bar - list.ptr) : list.len;
        okr_pack_str(p, (struct okr_str){list.ptr, length});
        list = okr_str_skip(list, bar ? length + 1 : length);
        n++;
    }
    okr_pack_array_close(p, place, n);
}

/// unit=Finance,type=check_in.*: "|" between several types.
static int pack_filter(struct watching *w, struct okr_pack *p)
{
    static const char *const keys[] = {"unit", "type", "types", "subject", "actor"};
    struct okr_str rest = okr_str_c(w->filter);
    uint32_t n = 0;
    size_t place = okr_pack_map_open(p);
    while (rest.len) {
        const char *comma = memchr(rest.ptr, ',', rest.len);
        struct okr_str one = {rest.ptr, comma ? (size_t)(comma - rest.ptr) : rest.len};
        const char *equals = memchr(one.ptr, '=', one.len);
        struct okr_str key = {one.ptr, equals ? (size_t)(equals - one.ptr) : one.len};
        size_t which = 0, count = sizeof keys / sizeof *keys;
        while (which < count && !okr_str_is(key, keys[which]))
            which++;
        if (!equals || which == count)
            return client_refuse(w->client, EXIT_USAGE, WORD_BAD_FILTER, w->filter,
                                 client_word(w->client, WORD_FILTER_HINT));
        struct okr_str value = okr_str_skip(one, key.len + 1);
        bool types = which == 1 || which == 2;
        okr_pack_key(p, types ? "types" : keys[which]);
        if (types)
            pack_types(p, value);
        else
            okr_pack_str(p, value);
        rest = okr_str_skip(rest, comma ? one.len + 1 : one.len);
        n++;
    }
    okr_pack_map_close(p, place, n);
    return 0;
}

static int pack_request(struct watching *w, int64_t wait, struct okr_buf *buf)
{
    struct okr_pack p = OKR_PACK(buf);
    okr_pack_map(&p, w->filter ? 4 : 3);
    okr_pack_key(&p, "after");
    okr_pack_map(&p, 2);
    okr_pack_key(&p, "epoch");
    okr_pack_c(&p, w->epoch);
    okr_pack_key(&p, "seq");
    okr_pack_uint(&p, w->seq);
    okr_pack_key(&p, "limit");
    okr_pack_uint(&p, w->count < LIMIT ? w->count : LIMIT);
    okr_pack_key(&p, "wait_ms");
    okr_pack_uint(&p, (uint64_t)wait);
    if (!w->filter)
        return 0;
    okr_pack_key(&p, "filter");
    return pack_filter(w, &p);
}

// --- following -------------------------------------------------------------------------------------------------------

static int save_cursor(struct watching *w)
{
    const char *file = w->client->options.flag[CURSOR_FILE];
    char text[96];
    if (!file)
        return 0;
    int n = snprintf(text, sizeof text, "%s:%" PRIu64 "\n", w->epoch, w->seq);
    if (file_replace(file, (struct okr_str){text, (size_t)n}, false))
        return 0;
    return client_refuse(w->client, 10, WORD_NOT_WRITTEN, file, client_errno(w->client, errno));
}

static int emit(struct watching *w, const struct okr_value *event)
{
    json_print(&w->client->out, event, false, w->client->arena);
    if (fflush(w->client->out.file) != 0)
        return client_refuse(w->client, 10, WORD_NOT_WRITTEN, "stdout",
                             client_errno(w->client, errno));
    w->seq = okr_value_uint(okr_map_get(event, "sequence"), w->seq);
    w->count -= w->count != UINT64_MAX;
    return save_cursor(w);
}

static int take_answer(struct watching *w, const struct okr_value *ok)
{
    const struct okr_value *events = okr_map_get(ok, "events"), *next = okr_map_get(ok, "next");
    uint64_t before = w->seq;
    for (uint32_t i = 0; events && i < events->n && w->count; i++) {
        int code = emit(w, &events->items[i]);
        if (code)
            return code;
    }
    if (!w->count || !next)
        return 0;
    w->seq = okr_value_uint(okr_map_get(next, "seq"), w->seq);
    return w->seq != before ? save_cursor(w) : 0;
}

static void say(struct watching *w, enum word sentence)
{
    if (client_wants_json(w->client))
        return;
    print_c(&w->client->err, "okr: ");
    print_c(&w->client->err, client_word(w->client, sentence));
    print_c(&w->client->err, "\n");
}

/// Asks who okrd is. One that dies before it has answered is waited for: it is being followed already.
static int ask_hello(struct watching *w, const struct okr_value **ret_ok)
{
    static const struct connection_request hello = {.op = "server.hello"};
    struct client *client = w->client;
    int64_t until = w->until;
    bool away = false;
    for (;;) {
        const struct okr_value *envelope;
        struct okr_err e = {0};
        int code =
            connection_request(&client->connection, &hello, client->arena, ret_ok, &envelope, &e);
        bool waits = code == CONNECTION_LOST || (away && code > 0);
        if (waits && !away && now_ms() + AWAY_MS < until)
            until = now_ms() + AWAY_MS;
        if (code && (!waits || now_ms() > until))
            return client_tell(client, code, &e, NULL);
        if (away != waits)
            say(w, waits ? WORD_WAITING : WORD_BACK);
        if (!waits)
            return 0;
        away = true;
        connection_close(&client->connection);
        pause_ms(PAUSE_MS);
    }
}

/// Where the log stands: the epoch, and the position to begin at when none was given.
static int find_start(struct watching *w)
{
    const struct okr_value *ok;
    int code = ask_hello(w, &ok);
    if (code)
        return code;
    if (!*w->epoch)
        snprintf(w->epoch, sizeof w->epoch, "%.*s",
                 OKR_STR_ARG(okr_value_str(okr_map_get(ok, "epoch"))));
    if (!w->started)
        w->seq = okr_value_uint(okr_map_get(ok, "seq"), 0);
    w->started = true;
    return 0;
}

static int follow(struct watching *w)
{
    struct client *client = w->client;
    int64_t rest = PAUSE_MS;
    bool away = false;
    while (w->count) {
        const struct okr_value *ok, *envelope;
        struct okr_err e = {0};
        struct okr_buf args = OKR_BUF(client->arena);
        int64_t began = now_ms(), left = w->until - began;
        if (left <= 0)
            return w->count == UINT64_MAX ? 0 : CONNECTION_TIMEOUT;
        int64_t wait = left < WAIT_MS ? left : WAIT_MS;
        int code = pack_request(w, wait, &args);
        if (code)
            return code;
        struct connection_request request = {
            .op = "event.read", .args = okr_buf_view(&args), .wait_ms = (int)wait + GRACE_MS};
        code = connection_request(&client->connection, &request, client->arena, &ok, &envelope, &e);
        if (code > 0 || code == OKR_E_BUSY) {
            if (!away)
                say(w, WORD_WAITING);
            away = true;
            if (code > 0)
                connection_close(&client->connection);
            pause_ms(rest < left ? rest : left);
            rest = 2 * rest < PAUSE_MOST_MS ? 2 * rest : PAUSE_MOST_MS;
            continue;
        }
        if (code)
            return client_tell(client, code, &e, NULL);
        if (away)
            say(w, WORD_BACK);
        away = false;
        rest = PAUSE_MS;
        uint64_t before = w->seq;
        if ((code = take_answer(w, ok)))
            return code;
        // An empty log answers at once instead of waiting.
        if (w->seq == before && now_ms() - began < PAUSE_MS)
            pause_ms(PAUSE_MS);
        okr_arena_reset(client->arena);
    }
    return 0;
}

int cmd_watch(struct client *client)
{
    struct watching w = {.client = client, .count = UINT64_MAX, .until = INT64_MAX};
    struct okr_buf probe = OKR_BUF(client->arena);
    int code = read_flags(&w);
    // A filter that cannot be sent is told before anything is asked.
    if (code || (code = pack_request(&w, 0, &probe)))
        return code;
    connection_notice_loss(&client->connection);
    code = find_start(&w);
    return code ? code : follow(&w);
}
