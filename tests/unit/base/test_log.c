// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include "support/leak.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/// What log_line() wrote to standard error since `redirect`.
static int pipe_ends[2], kept;
static void redirect(void)
{
    cr_assert_eq(pipe(pipe_ends), 0);
    kept = dup(STDERR_FILENO);
    dup2(pipe_ends[1], STDERR_FILENO);
}
static void collect(char *ret, size_t room)
{
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(pipe_ends[1]);
    ssize_t n = read(pipe_ends[0], ret, room - 1);
    ret[n > 0 ? n : 0] = '\0';
    close(pipe_ends[0]);
}

Test(log, one_line_with_priority)
{
    char got[8192];
    redirect();
    log_line(LOG_LEVEL_NOTICE, "writer", "commit", "requests=%d ms=%d", 3, 12);
    log_line(LOG_LEVEL_ERROR, "front", "stop", "%s", "");
    collect(got, sizeof got);
    cr_expect_str_eq(got, "<5>notice writer commit requests=3 ms=12\n<3>error front stop\n");
    okr_test_end();
}

Test(log, user_text_cannot_forge_a_line)
{
    char got[8192];
    redirect();
    log_line(LOG_LEVEL_WARN, "front", "bad", "name=%s", "a\n<3>error \"x\" \x1b[31m\\ 财务");
    collect(got, sizeof got);
    cr_expect_str_eq(got, "<4>warn front bad name=a\\n<3>error \\\"x\\\" \\x1b[31m\\\\ 财务\n");
    okr_test_end();
}

Test(log, what_is_no_text_is_shown_as_bytes)
{
    char got[8192];
    redirect();
    log_line(LOG_LEVEL_INFO, "plugin", "log", "a=%s b=%s c=%s", "\xff\xfe é 财\xe8\xb4",
             "\xc0\x80\xed\xa0\x80", "😀\xf4\x90\x80\x80\xe4\xb8");
    collect(got, sizeof got);
    cr_expect_str_eq(got,
                     "<6>info plugin log a=\\xff\\xfe é 财\\xe8\\xb4 b=\\xc0\\x80\\xed\\xa0\\x80 "
                     "c=😀\\xf4\\x90\\x80\\x80\\xe4\\xb8\n");
    okr_test_end();
}

Test(log, quotes_of_the_format_stand_around_a_value_and_those_in_it_do_not_end_it)
{
    char got[8192];
    redirect();
    log_line(LOG_LEVEL_WARN, "main", "refused",
             "why=\"%s\" share=%d%% at=%.*s n=%zu long=%lld hex=%lx f=%.1f u=%u",
             "no \"such\" thing", -5, 3, "abcdef", (size_t)7, -8LL, 255UL, 2.5, 4000000000U);
    collect(got, sizeof got);
    cr_expect_str_eq(
        got,
        "<4>warn main refused why=\"no \\\"such\\\" thing\" share=-5% at=abc n=7 long=-8 hex=ff f=2.5 "
        "u=4000000000\n");
    okr_test_end();
}

Test(log, level_and_length_are_bounded)
{
    char got[16384], text[6000];
    redirect();
    log_line(LOG_LEVEL_DEBUG, "a", "hidden", "%s", "");
    log_set_level(LOG_LEVEL_DEBUG);
    log_line(LOG_LEVEL_DEBUG, "a", "shown", "%s", "");
    memset(text, '\x01', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    log_line(LOG_LEVEL_INFO, "a", "long", "x=%s", text);
    log_set_level(LOG_LEVEL_INFO);
    collect(got, sizeof got);
    cr_expect_null(strstr(got, "hidden"));
    cr_expect(strstr(got, "<7>debug a shown\n"));
    cr_expect(strlen(got) < 5000);
    cr_expect_eq(got[strlen(got) - 1], '\n');
    okr_test_end();
}
