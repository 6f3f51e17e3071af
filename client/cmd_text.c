// SPDX-License-Identifier: Apache-2.0
// okr apply, diff, export, fmt: the text people write OKRs in.
#include "document.h"
#include "file.h"
#include "json.h"
#include "ref.h"

#include <errno.h>
#include <okr/text.h>

enum apply_flags { CYCLE, PRUNE, CONFIRM, DRY_RUN, REASON, APPLY_PLAN };
enum diff_flags { DIFF_PLAN = 2 };
enum export_flags { EXPORT_CYCLE, EXPORT_AT };
enum fmt_flags { WRITE };

static int apply_plan(struct client *client)
{
    struct document document;
    const struct okr_value *ok;
    const char **flag = client->options.flag;
    if (client->options.n_words > 1 || flag[CYCLE] || flag[PRUNE])
        return client_refuse(client, EXIT_USAGE, WORD_PLAN_HAS_IT, "--plan",
                             client_word(client, WORD_PLAN_ALONE));
    int code = document_read_plan(client, flag[APPLY_PLAN], &document);
    document.confirm = flag[CONFIRM] != NULL;
    document.reason = flag[REASON];
    document.dry_run = flag[DRY_RUN] != NULL;
    if (code || (code = document_apply(client, &document, &ok)))
        return code;
    document_tell_applied(client, ok, document.dry_run);
    return 0;
}

int cmd_apply(struct client *client)
{
    const struct okr_value *ok;
    const char **flag = client->options.flag;
    if (flag[APPLY_PLAN])
        return apply_plan(client);
    struct document document = {.name = file_shown(client),
                                .cycle = flag[CYCLE],
                                .reason = flag[REASON],
                                .prune = flag[PRUNE] != NULL,
                                .confirm = flag[CONFIRM] != NULL,
                                .dry_run = flag[DRY_RUN] != NULL};
    int code = file_read(client, file_name(client), &document.text);
    if (code || (code = document_apply(client, &document, &ok)))
        return code;
    document_tell_applied(client, ok, document.dry_run);
    return 0;
}

int cmd_diff(struct client *client)
{
    const struct okr_value *ok, *envelope;
    const char **flag = client->options.flag;
    struct document document = {
        .name = file_shown(client), .cycle = flag[CYCLE], .prune = flag[PRUNE] != NULL};
    int code = file_read(client, file_name(client), &document.text);
    if (code || (code = document_diff(client, &document, &ok, &envelope)))
        return code;
    if (flag[DIFF_PLAN] &&
        (code = document_write_plan(client, flag[DIFF_PLAN], &document, ok, envelope)))
        return code;
    document_tell_diff(client, ok);
    return document_differs(ok) ? EXIT_DIFFERS : 0;
}

// --- export and fmt --------------------------------------------------------------------------------------------------

int cmd_export(struct client *client)
{
    const struct okr_value *ok;
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    struct okr_str ref = client_words(client, 1, client->options.n_words);
    const char *cycle = client->options.flag[EXPORT_CYCLE], *at;
    int code = ref_read_at(client, client->options.flag[EXPORT_AT], &at);
    if (code)
        return code;
    okr_pack_map(&p, 1U + (ref.len ? 1U : 0U) + (cycle ? 1U : 0U) + (at ? 1U : 0U));
    if (at)
        ref_pack_at(&p, at);
    okr_pack_key(&p, "lang");
    okr_pack_c(&p, file_language(client) == OKR_ZH ? "zh" : "en");
    if (ref.len) {
        okr_pack_key(&p, "id");
        okr_pack_str(&p, ref);
    }
    if (cycle) {
        okr_pack_key(&p, "cycle");
        okr_pack_c(&p, cycle);
    }
    struct connection_request request = {
        .op = "document.export", .args = okr_buf_view(&args), .wait_ms = DOCUMENT_WAIT_MS};
    const struct okr_value *envelope;
    if ((code = client_ask_more(client, &request, &ok, &envelope)))
        return code;
    if (client_wants_json(client))
        client_json(client, ok);
    else
        file_print(client, okr_value_str(okr_map_get(ok, "text")));
    return 0;
}

int cmd_fmt(struct client *client)
{
    struct okr_str text;
    struct okr_doc doc;
    struct okr_err e = {.lang = client->options.lang};
    struct okr_doc_options options = {.names_open = true};
    struct okr_buf buf = OKR_BUF(client->arena);
    const char *name = file_name(client);
    int code = file_read(client, name, &text);
    if (code)
        return code;
    if ((code = okr_doc_read(text, &options, client->arena, &doc, &e)))
        return client_tell(client, code, &e, file_shown(client));
    okr_doc_write(&doc, file_language(client), &buf);
    if (buf.failed)
        return client_refuse(client, EXIT_REFUSED, WORD_OUT_OF_MEMORY, "", NULL);
    if (!client->options.flag[WRITE] || strcmp(name, "-") == 0) {
        file_print(client, okr_buf_view(&buf));
        return 0;
    }
    if (okr_str_eq(text, okr_buf_view(&buf)) || file_replace(name, okr_buf_view(&buf), true))
        return 0;
    return client_refuse(client, EXIT_USAGE, WORD_NOT_WRITTEN, name, client_errno(client, errno));
}
