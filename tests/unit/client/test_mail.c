// SPDX-License-Identifier: Apache-2.0
#include "mail.h"

#include "support/leak.h"
#include <criterion/criterion.h>

static struct okr_arena *arena;
static void open_arena(void)
{
    arena = okr_arena_new(1 << 20);
}
static void close_arena(void)
{
    okr_arena_free(arena);
}
TestSuite(mail, .init = open_arena, .fini = close_arena);

#define TOKEN "abcdefghij234567klmn"

static struct mail read(const char *text)
{
    struct mail mail;
    cr_assert(mail_read(okr_str_c(text), NULL, arena, &mail), "%s", text);
    return mail;
}

Test(mail, text_in_any_coding)
{
    static const struct {
        const char *mail, *text;
    } rows[] = {
        {"From: a@b.c\n\n12\n", "12\n"},
        {"From: a@b.c\r\nContent-Type: text/plain; charset=\"utf-8\"\r\n"
         "Content-Transfer-Encoding: base64\r\n\r\nMTLvvIzkv6Hlv4M2\r\n",
         "12，信心6"},
        {"From: a@b.c\nContent-Type: text/plain; charset=gb2312\n"
         "Content-Transfer-Encoding: quoted-printable\n\n12=A3=AC=D0=C5=D0=C4=\n6\n",
         "12，信心6\n"},
        {"From: a@b.c\nContent-Type: multipart/alternative;\n boundary=\"x y\"\n\nprologue\n"
         "--x y\nContent-Type: text/html\n\n<p>no</p>\n--x y\nContent-Type: text/plain\n\nyes\n"
         "--x y--\n",
         "yes\n"},
        {"From: a@b.c\nContent-Type: multipart/mixed; boundary=o\n\n--o\n"
         "Content-Type: multipart/alternative; boundary=i\n\n--i\n\nin\n--i--\n--o--\n",
         "in\n"},
        {"From: a@b.c\nContent-Type: text/html; charset=utf-8\n\n"
         "<div>12，信心6</div><blockquote>1 &lt; 2</blockquote>",
         "12，信心6\n\n> 1 < 2"},
        {"From: a@b.c\nContent-Type: text/plain; charset=nonsense\n\nplain", "plain"},
        {"From: a@b.c\nContent-Type: multipart/mixed; boundary=\n\nx", ""},
        {"From: a@b.c\nContent-Type: application/pdf\n\nx", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct mail mail = read(rows[i].mail);
        cr_expect(okr_str_is(mail.text, rows[i].text), "row %zu: \"%.*s\"", i,
                  OKR_STR_ARG(mail.text));
    }
    okr_test_end();
}

Test(mail, who_and_to_which_address)
{
    struct mail mail = read("From someone\nFROM: =?gb2312?B?zfXA2g==?=\n <wang@example.com>\n"
                            "To: Okr <okr+ABCDEFGHIJ234567KLMN@example.com>\n\n");
    cr_expect(okr_str_is(mail.from, "王磊 <wang@example.com>") ||
                  okr_str_is(mail.from, "王磊<wang@example.com>"),
              "%.*s", OKR_STR_ARG(mail.from));
    cr_expect(okr_str_is(mail.token, TOKEN), "%.*s", OKR_STR_ARG(mail.token));
    mail = read("From: =?utf-8?q?Li_=E5=A8=9C?= <li@b.c>\nTo: list@b.c\nDelivered-To: x@b.c\n"
                "Delivered-To: okr+" TOKEN "@b.c\n\n");
    cr_expect(okr_str_is(mail.from, "Li 娜 <li@b.c>"), "%.*s", OKR_STR_ARG(mail.from));
    cr_expect(okr_str_is(mail.token, TOKEN));
    mail = read("From: a@b.c\nTo: okr+short@b.c\n\n");
    cr_expect_eq(mail.token.len, 0);
    struct mail none;
    cr_expect_not(mail_read(OKR_STR("To: a@b.c\n\nno sender"), NULL, arena, &none));
    cr_expect_not(mail_read(OKR_STR(""), NULL, arena, &none));
    cr_assert(mail_read(OKR_STR("From: a@b.c\n\nx"), "okr-" TOKEN "@b.c", arena, &none));
    cr_expect(okr_str_is(none.token, TOKEN));
    okr_test_end();
}

Test(mail, what_no_person_wrote)
{
    static const char *const headers[] = {"Auto-Submitted: auto-replied", "Precedence: bulk",
                                          "X-Autoreply: yes", "Return-Path: <>"};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        cr_expect(read(okr_arena_printf(arena, "From: a@b.c\n%s\n\nx", headers[i]).ptr).automatic,
                  "%s", headers[i]);
    cr_expect_not(read("From: a@b.c\nAuto-Submitted: no\n\nx").automatic);
    okr_test_end();
}
