// SPDX-License-Identifier: Apache-2.0
// okr mail-in: an answer by mail, from an alias of the mail server: okr: "|/usr/bin/okr mail-in". What is not an answer is passed over in silence, so that no mail server writes back to it; exit code 75 asks it to try again later.
#include "commands.h"
#include "file.h"
#include "mail.h"

enum { EXIT_LATER = 75 };

/// For whoever tries it by hand; a mail server has no eyes.
static void show(struct client *client, const struct okr_value *reply)
{
    static const struct {
        const char *slug;
        enum word word;
    } results[] = {{"done", WORD_REPLY_ALL},
                   {"partly", WORD_REPLY_PARTLY},
                   {"not_understood", WORD_REPLY_NONE},
                   {"unknown", WORD_REPLY_UNKNOWN},
                   {"sender", WORD_REPLY_STRANGER}};
    static const struct card_row rows[] = {{"done", WORD_REPLY_DONE},
                                           {"not_understood", WORD_REPLY_UNCLEAR}};
    if (client_wants_json(client)) {
        client_json(client, reply);
        return;
    }
    for (size_t i = 0; i < sizeof results / sizeof *results; i++)
        if (okr_str_is(okr_value_str(okr_map_get(reply, "result")), results[i].slug))
            print_c(&client->out, client_word(client, results[i].word));
    print_c(&client->out, "\n");
    client_card(client, rows, sizeof rows / sizeof *rows, reply);
}

static int deliver(struct client *client, const struct mail *mail)
{
    struct okr_buf args = OKR_BUF(client->arena);
    struct okr_pack p = OKR_PACK(&args);
    const struct okr_value *ok;
    okr_pack_map(&p, 2);
    okr_pack_key(&p, "plugin");
    okr_pack_c(&p, "notify");
    okr_pack_key(&p, "args");
    okr_pack_map(&p, 4);
    okr_pack_key(&p, "command");
    okr_pack_c(&p, "mail_in");
    okr_pack_key(&p, "token");
    okr_pack_str(&p, mail->token);
    okr_pack_key(&p, "from");
    okr_pack_str(&p, mail->from);
    okr_pack_key(&p, "text");
    okr_pack_str(&p, mail->text.ptr ? mail->text : OKR_STR(""));
    if (client_ask(client, "plugin.call", &args, &ok))
        return EXIT_LATER;
    show(client, okr_map_get(ok, "reply"));
    return 0;
}

int cmd_mail_in(struct client *client)
{
    struct okr_str bytes;
    struct mail mail;
    int code = file_read(client, "-", &bytes);
    if (code)
        return code;
    if (bytes.len > MAIL_MOST)
        bytes.len = MAIL_MOST; // the answer stands before what is attached
    if (!mail_read(bytes, client_flag(client, "--recipient"), client->arena, &mail))
        return client_refuse(client, EXIT_REFUSED, WORD_NOT_A_MAIL,
                             client_word(client, WORD_STANDARD_INPUT), NULL);
    if (mail.automatic || !mail.token.len)
        return 0;
    return deliver(client, &mail);
}
