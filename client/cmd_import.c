// SPDX-License-Identifier: Apache-2.0
// okr import: any text that people paste, as canonical text; what was inferred and what was left over on standard error.
#include "commands.h"

#include "file.h"

#include <okr/paste.h>
#include <time.h>

enum import_flags { CYCLE, FIRST_MONTH };

static okr_date today(void)
{
    struct tm local;
    time_t now = time(NULL);

    if (!localtime_r(&now, &local))
        return OKR_NO_DATE;
    return okr_date_make(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

/// 0 with `*ret` from 1 to 12, or 0 when the flag is not given; else the exit code after the error was told.
static int read_month(struct client *client, int *ret)
{
    const char *flag = client->options.flag[FIRST_MONTH];
    int month = 0;

    for (const char *c = flag ? flag : ""; *c; c++)
        month = *c >= '0' && *c <= '9' && month < 100 ? 10 * month + (*c - '0') : 100;
    if (flag && (month < 1 || month > 12))
        return client_refuse(client, EXIT_USAGE, WORD_BAD_MONTH, flag,
                             client_word(client, WORD_MONTH_HINT));
    *ret = month;
    return 0;
}

static void tell_report(struct client *client, const struct okr_paste_report *report,
                        const char *name)
{
    struct okr_buf buf = OKR_BUF(client->arena);

    okr_paste_report_print(&buf, report, okr_str_c(name), client->options.lang);
    if (!buf.failed)
        print_lines(&client->err, okr_buf_view(&buf));
}

int cmd_import(struct client *client)
{
    const char *name = file_name(client);
    struct okr_paste_options options = {.lang = client->options.lang, .today = today()};
    struct okr_paste_report report;
    struct okr_doc doc;
    struct okr_err e = {0};
    struct okr_str text;
    struct okr_buf buf = OKR_BUF(client->arena);

    if (client->options.flag[CYCLE])
        options.cycle = okr_str_c(client->options.flag[CYCLE]);
    int code = read_month(client, &options.first_month);
    if (code || (code = file_read(client, name, &text)))
        return code;
    const char *shown = file_shown(client);
    if ((code = okr_paste_read(text, &options, client->arena, &doc, &report, &e)))
        return client_tell(client, code, &e, shown);
    tell_report(client, &report, shown);
    if (report.objectives == 0)
        return client_refuse(client, EXIT_REFUSED, WORD_NO_OBJECTIVE, shown,
                             client_word(client, WORD_NO_OBJECTIVE_HINT));
    okr_doc_write(&doc, file_language(client), &buf);
    if (buf.failed)
        return client_refuse(client, EXIT_REFUSED, WORD_OUT_OF_MEMORY, "", NULL);
    file_print(client, okr_buf_view(&buf));
    return 0;
}
