// SPDX-License-Identifier: Apache-2.0
// okr edit REF: the canonical text in an editor, and back. Faults come back as comments above their lines; where the store has moved meanwhile nothing is changed and the file stays.
#include "document.h"
#include "file.h"
#include "ref.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FLAG_CYCLE, FLAG_REASON };
/// What begins a comment of ours; such lines are taken out before the text is sent.
static const char mark[] = "// okr: ";

struct editing {
    struct client *client;
    struct okr_str ref;
    struct okr_str base;    ///< as exported
    struct okr_str written; ///< what the editor was given last
    struct okr_str text;    ///< what came back, without our comments
    char file[512];
};

static int export_text(struct client *client, struct okr_str ref, struct okr_str *ret)
{
    const struct okr_value *ok;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    const char *cycle = client->options.flag[FLAG_CYCLE];
    okr_pack_map(&p, cycle ? 3 : 2);
    okr_pack_key(&p, "id");
    okr_pack_str(&p, ref);
    okr_pack_key(&p, "lang");
    okr_pack_c(&p, file_language(client) == OKR_ZH ? "zh" : "en");
    if (cycle) {
        okr_pack_key(&p, "cycle");
        okr_pack_c(&p, cycle);
    }
    int code = client_ask(client, "document.export", &args, &ok);
    if (!code)
        *ret = okr_value_str(okr_map_get(ok, "text"));
    return code;
}

/// A key result is edited in the text of its objective.
static int find_ref(struct client *client, struct okr_str typed, struct okr_str *ret)
{
    const struct okr_value *ok;
    struct okr_buf args = OKR_BUF(client->arena);
    *ret = typed;
    if (ref_letter(client->arena, typed) != 'k')
        return 0;
    ref_pack(&args, "id", typed, client->options.flag[FLAG_CYCLE], NULL);
    int code = client_ask(client, "key_result.get", &args, &ok);
    if (!code)
        *ret = okr_value_str(okr_map_get(okr_map_get(ok, "key_result"), "objective"));
    return code;
}

// --- the editor ------------------------------------------------------------------------------------------------------

static bool make_file(struct editing *e)
{
    const char *folder = getenv("TMPDIR");
    snprintf(e->file, sizeof e->file, "%.400s/okr-XXXXXX.okr.md",
             folder && *folder ? folder : "/tmp");
    int fd = mkstemps(e->file, (int)strlen(".okr.md"));
    return fd >= 0 && close(fd) == 0;
}

static const char *editor(void)
{
    const char *names[] = {getenv("VISUAL"), getenv("EDITOR"), "vi"};
    size_t i = 0;
    while (!names[i] || !*names[i])
        i++;
    return names[i];
}

/// Runs the editor as a shell would, so that EDITOR="code --wait" works. True when it ended well.
static bool run_editor(const char *file)
{
    int status = -1;
    (void)fflush(NULL);
    pid_t child = fork();
    if (child < 0)
        return false;
    if (child == 0) {
        (void)setenv("OKR_EDITED", file, 1);
        char command[4096];
        snprintf(command, sizeof command, "%s \"$OKR_EDITED\"", editor());
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// Says where the file is; returns `code`.
static int keep_file(struct editing *e, int code)
{
    const char *after;
    struct okr_str before = word_before(WORD_FILE_KEPT, e->client->options.lang, &after);
    print_str(&e->client->err, before);
    print_c(&e->client->err, e->file);
    print_c(&e->client->err, after);
    print_c(&e->client->err, "\n");
    return code;
}

static bool is_ours(struct okr_str line)
{
    return okr_str_starts(line, okr_str_c(mark));
}

static struct okr_str next_line(struct okr_str *rest)
{
    const char *end = rest->len ? memchr(rest->ptr, '\n', rest->len) : NULL;
    struct okr_str line = {rest->ptr, end ? (size_t)(end - rest->ptr) + 1 : rest->len};
    *rest = okr_str_skip(*rest, line.len);
    return line;
}

static struct okr_str without_ours(struct okr_arena *arena, struct okr_str text)
{
    struct okr_buf buf = OKR_BUF(arena);
    while (text.len) {
        struct okr_str line = next_line(&text);
        if (!is_ours(line))
            okr_buf_str(&buf, line);
    }
    return okr_buf_view(&buf);
}

/// The text with each fault in a comment above its line.
static struct okr_str with_faults(struct okr_arena *arena, struct okr_str text,
                                  const struct okr_err *fault)
{
    struct okr_buf buf = OKR_BUF(arena);
    size_t at = 0;
    for (uint32_t n = 1; text.len || at < fault->details.n; n++) {
        for (; at < fault->details.n && (fault->details.at[at].line <= n || !text.len); at++) {
            const struct okr_detail *d = &fault->details.at[at];
            okr_buf_printf(&buf, "%s%u:%u: ", mark, d->line, d->column);
            okr_buf_str(&buf, d->message);
            if (d->hint.len) {
                okr_buf_c(&buf, " — ");
                okr_buf_str(&buf, d->hint);
            }
            okr_buf_char(&buf, '\n');
        }
        okr_buf_str(&buf, next_line(&text));
    }
    return okr_buf_view(&buf);
}

/// One turn at the editor. Returns the exit code when it is over: `*ret_over` says so.
static int let_edit(struct editing *e, struct okr_str text, bool *ret_over)
{
    struct client *client = e->client;
    struct okr_str came;
    *ret_over = true;
    e->written = text;
    if (!file_replace(e->file, text, false))
        return client_refuse(client, EXIT_USAGE, WORD_NOT_WRITTEN, e->file,
                             client_errno(client, errno));
    if (!run_editor(e->file))
        return keep_file(e, client_refuse(client, EXIT_USAGE, WORD_EDITOR_FAILED, editor(), NULL));
    int code = file_read(client, e->file, &came);
    if (code)
        return code;
    *ret_over = okr_str_eq(came, e->written);
    e->text = without_ours(client->arena, came);
    return 0;
}

// --- taking it in ----------------------------------------------------------------------------------------------------

/// Applies what was typed if the store is what the text was made from: what okrd would change is worked out first, then the base looked at again, and then only that very change is taken.
static int take_in(struct editing *e, const struct okr_value **ret_ok, struct okr_err *fault)
{
    struct client *client = e->client;
    const struct okr_value *planned, *envelope;
    struct okr_str now;
    struct document document = {.text = e->text,
                                .name = e->file,
                                .cycle = client->options.flag[FLAG_CYCLE],
                                .reason = client->options.flag[FLAG_REASON]};
    int code = document_try_diff(client, &document, &planned, &envelope, fault);
    if (code)
        return code;
    if (export_text(client, e->ref, &now) || !okr_str_eq(now, e->base))
        return okr_fail(fault, OKR_E_CONFLICT, NULL, client_word(client, WORD_MOVED_HINT), "%s",
                        client_word(client, WORD_MOVED_MEANWHILE));
    document.plan = okr_arena_printf(client->arena, "%.*s",
                                     OKR_STR_ARG(okr_value_str(okr_map_get(planned, "hash"))))
                        .ptr;
    return document_try(client, &document, ret_ok, fault);
}

static int say(struct client *client, enum word what)
{
    print_c(&client->out, client_word(client, what));
    print_c(&client->out, "\n");
    return 0;
}

static int edit(struct editing *e)
{
    struct client *client = e->client;
    const struct okr_value *ok = NULL;
    struct okr_err fault = {0};
    bool over;
    int code = let_edit(e, e->base, &over);
    if (code)
        return code;
    if (over || okr_str_eq(e->text, e->base) || !e->text.len) {
        (void)unlink(e->file);
        return say(client, WORD_NOT_EDITED);
    }
    while ((code = take_in(e, &ok, &fault))) {
        if (!fault.details.n || over)
            return keep_file(e, client_tell(client, code, &fault, e->file));
        int told = let_edit(e, with_faults(client->arena, e->text, &fault), &over);
        if (told)
            return told;
        if (over) // given back as it was: the faults are told, and that is all
            return keep_file(e, client_tell(client, code, &fault, e->file));
        fault = (struct okr_err){0};
    }
    (void)unlink(e->file);
    document_tell_applied(client, ok, false);
    return 0;
}

int cmd_edit(struct client *client)
{
    struct editing e = {.client = client};
    int code = find_ref(client, client_words(client, 1, client->options.n_words), &e.ref);
    if (code || (code = export_text(client, e.ref, &e.base)))
        return code;
    if (!make_file(&e))
        return client_refuse(client, EXIT_USAGE, WORD_NOT_WRITTEN, e.file,
                             client_errno(client, errno));
    return edit(&e);
}
