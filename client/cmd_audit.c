// SPDX-License-Identifier: Apache-2.0
// okr audit: what is weak in the company's OKRs; okr lint: the same of a file, without a daemon; okr waive.
#include "file.h"
#include "findings.h"
#include "ref.h"

#include <errno.h>
#include <okr/audit.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum audit_flags { SEVERITY, CODE, CYCLE, KEPT, NOW = 2 };
enum { PATH_ROOM = 4096, CHUNK = 64 << 10 };
extern char **environ;

static int read_severity(struct client *client, struct findings *f)
{
    const char *severity = client->options.flag[SEVERITY];
    if (severity && !(f->severity = okr_term_read(OKR_GROUP_SEVERITY, okr_str_c(severity))))
        return client_refuse(client, EXIT_USAGE, WORD_BAD_VALUE, severity,
                             client_terms(client, OKR_GROUP_SEVERITY));
    return 0;
}

static int read_code(struct client *client, struct findings *f)
{
    const char *rule = client->options.flag[CODE];
    f->code = okr_str_c(rule ? rule : "");
    if (rule && okr_audit_find(f->code) < 0 && !findings_rule(f, f->code))
        return client_refuse(client, EXIT_USAGE, WORD_NO_RULE, rule, NULL);
    return 0;
}

/// Whether the plugin audits and is meant to.
static bool audits(const struct okr_value *plugin)
{
    const struct okr_value *can = okr_map_get(plugin, "capabilities");
    for (uint32_t i = 0; okr_value_bool(okr_map_get(plugin, "enabled")) && can && i < can->n; i++)
        if (okr_str_is(okr_value_str(&can->items[i]), "okr.audit/1"))
            return true;
    return false;
}

/// The rules of the plugin that audits, where it is not okrd's own: those are known here.
static int read_rules(struct client *client, struct findings *f)
{
    const struct okr_value *ok, *plugins, *one = NULL;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    int code = client_ask(client, "plugin.list", NULL, &ok);
    if (code)
        return code;
    plugins = okr_map_get(ok, "plugins");
    for (uint32_t i = 0; plugins && !one && i < plugins->n; i++)
        one = audits(&plugins->items[i]) ? &plugins->items[i] : NULL;
    if (!one || okr_str_is(okr_value_str(okr_map_get(one, "id")), "audit"))
        return 0;
    okr_pack_map(&p, 1);
    okr_pack_key(&p, "plugin");
    okr_pack_value(&p, okr_map_get(one, "id"));
    if (!(code = client_ask(client, "plugin.show", &args, &ok)))
        f->rules = okr_map_get(okr_map_get(ok, "plugin"), "rules");
    return code;
}

int cmd_audit(struct client *client)
{
    struct findings f = {.file = NULL};
    const struct okr_value *ok;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    struct okr_str ref = client_words(client, 1, client->options.n_words);
    const char *cycle = client->options.flag[CYCLE];
    int code = read_severity(client, &f);
    if (code || (code = read_rules(client, &f)) || (code = read_code(client, &f)) ||
        (!client->options.flag[KEPT] && (code = client_ask(client, "audit.run", NULL, &ok))))
        return code;
    okr_pack_map(&p, 1U + (ref.len > 0) + (cycle != NULL));
    okr_pack_c(&p, "limit");
    okr_pack_uint(&p, 100000);
    if (ref.len) {
        okr_pack_c(&p, "id");
        okr_pack_str(&p, ref);
    }
    if (cycle) {
        okr_pack_c(&p, "cycle");
        okr_pack_c(&p, cycle);
    }
    if ((code = client_ask(client, "finding.list", &args, &f.reply)))
        return code;
    return findings_print(client, &f);
}

int cmd_waive(struct client *client)
{
    enum { REASON, UNTIL };
    const struct okr_value *ok;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    const char **flag = client->options.flag;
    size_t place = okr_pack_map_open(&p);
    uint32_t n = 2;
    okr_pack_c(&p, "id");
    okr_pack_c(&p, client->options.word[1]);
    okr_pack_c(&p, "reason");
    okr_pack_c(&p, flag[REASON] ? flag[REASON] : "");
    int code = flag[UNTIL] ? client_pack_date(client, "until", flag[UNTIL], &p, &n) : 0;
    okr_pack_map_close(&p, place, n);
    if (code || (code = client_ask(client, "finding.waive", &args, &ok)))
        return code;
    if (client_wants_json(client))
        client_json(client, ok);
    else
        client_pairs(client, okr_map_get(ok, "finding"));
    return 0;
}

// --- lint ----------------------------------------------------------------------------------------------------------------

/// okrd beside okr, else wherever the path finds it.
static const char *find_okrd(char *path)
{
    ssize_t n = readlink("/proc/self/exe", path, PATH_ROOM - 8);
    path[n > 0 ? n : 0] = '\0';
    char *slash = strrchr(path, '/');
    memcpy(slash ? slash + 1 : path, "okrd", 5);
    return access(path, X_OK) == 0 ? path : "okrd";
}

/// The text goes in while the answer comes out: neither pipe holds all of it.
static bool exchange(int in, int out, struct okr_str text, struct okr_buf *answer)
{
    size_t sent = 0;
    for (;;) {
        struct pollfd fds[] = {{.fd = out, .events = POLLIN},
                               {.fd = sent < text.len ? in : -1, .events = POLLOUT}};
        if (sent == text.len && in >= 0) {
            close(in);
            in = -1;
        }
        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            break;
        if (fds[1].revents) {
            ssize_t n =
                write(in, text.ptr + sent, text.len - sent < CHUNK ? text.len - sent : CHUNK);
            sent = n < 0 && errno != EAGAIN ? text.len : sent + (size_t)(n > 0 ? n : 0);
        }
        if (!fds[0].revents)
            continue;
        char *room = okr_buf_room(answer, CHUNK);
        ssize_t n = room ? read(out, room, CHUNK) : -1;
        if (n <= 0)
            break;
        answer->len += (size_t)n;
    }
    if (in >= 0)
        close(in);
    return !answer->failed;
}

/// Runs `okrd -x lint` over the text; its answer in `*ret`. Returns errno.
static int run_okrd(struct client *client, struct okr_str text, struct okr_str *ret)
{
    char path[PATH_ROOM];
    const char *okrd = find_okrd(path), *now = client->options.flag[NOW];
    char *const argv[] = {(char *)(uintptr_t)okrd,
                          (char *)(uintptr_t) "-x",
                          (char *)(uintptr_t) "lint",
                          (char *)(uintptr_t)(client->options.lang == OKR_ZH ? "zh" : "en"),
                          (char *)(uintptr_t)now,
                          NULL};
    int to[2] = {-1, -1}, from[2] = {-1, -1}, status;
    posix_spawn_file_actions_t actions;
    pid_t child;
    struct okr_buf answer = OKR_BUF(client->arena);
    if (pipe(to) || pipe(from))
        return errno;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
    for (int i = 0; i < 2; i++) {
        posix_spawn_file_actions_addclose(&actions, to[i]);
        posix_spawn_file_actions_addclose(&actions, from[i]);
    }
    int error = posix_spawnp(&child, okrd, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(to[0]);
    close(from[1]);
    if (error) {
        close(to[1]);
        close(from[0]);
        return error;
    }
    bool whole = exchange(to[1], from[0], text, &answer);
    close(from[0]);
    *ret = okr_buf_view(&answer);
    return waitpid(child, &status, 0) == child && whole && WIFEXITED(status) && !WEXITSTATUS(status)
               ? 0
               : EIO;
}

/// Whether all that a write would refuse are edges and weights: METHOD 6 has a rule for each, and `okr audit` would tell it as a finding.
static bool are_findings(const struct okr_err *e)
{
    for (size_t i = 0; i < e->details.n; i++) {
        struct okr_str slug = okr_str_c(okr_error_row(e->details.at[i].code)->slug);
        if (!okr_str_starts(slug, OKR_STR("align_")) && !okr_str_is(slug, "weight_sum"))
            return false;
    }
    return e->details.n > 0;
}

int cmd_lint(struct client *client)
{
    struct findings f = {.file = file_shown(client)};
    const struct okr_value *envelope;
    struct okr_err e = {.lang = client->options.lang};
    struct okr_str answer;
    int code = read_severity(client, &f);
    if (code || (code = read_code(client, &f)) ||
        (code = file_read(client, file_name(client), &f.text)))
        return code;
    int error = run_okrd(client, f.text, &answer);
    if (error)
        return client_refuse(client, EXIT_REFUSED, WORD_NO_OKRD, client_errno(client, error), NULL);
    code = okr_reply_read(answer, client->arena, &f.reply, &envelope, &e);
    if (code) {
        int exit_code = client_tell(client, code, &e, f.file);
        return are_findings(&e) ? EXIT_DIFFERS : exit_code;
    }
    return findings_print(client, &f);
}
