// SPDX-License-Identifier: Apache-2.0
#include "conf/conf.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

static int read_bytes(const char *text, size_t length, struct conf *ret, struct okr_err *e)
{
    char path[] = "/tmp/okr-conf-XXXXXX";
    int fd = mkstemp(path);
    cr_assert(fd >= 0 && write(fd, text, length) == (ssize_t)length);
    close(fd);
    conf_init(ret);
    int code = conf_read(path, true, ret, e);
    unlink(path);
    return code;
}

static int read_text(const char *text, struct conf *ret, struct okr_err *e)
{
    return read_bytes(text, strlen(text), ret, e);
}

Test(conf, defaults_and_sizes)
{
    struct conf conf;
    struct okr_err e = {0};
    cr_assert_eq(
        read_text("[store]\nquota = 2G\n[limits]\nreaders = 4\n[plugin notify]\nanything = goes\n",
                  &conf, &e),
        0, "%s", e.message);
    cr_assert_eq(conf.quota, INT64_C(2) << 30);
    cr_assert_eq(conf.readers, 4);
    cr_assert_eq(conf.max_message, 16 << 20);
}

Test(conf, faults_name_line_and_cure_and_change_nothing)
{
    static const struct row {
        const char *text;
        int code;
        const char *fragment;
    } rows[] = {
        {"[limits]\nreaders = 99\n", OKR_E_INVALID, "outside 1..8"},
        {"[limits]\nreaders = two\n", OKR_E_INVALID, "not a number"},
        {"[store]\nqouta = 1\n", OKR_E_UNKNOWN_FIELD, "qouta"},
        {"[store]\nquota\n", OKR_E_INVALID, ":2"},
        {"[okrd]\nrun = /run/a\n  dada = /b ; c\n", OKR_E_UNKNOWN_FIELD,
         ":3: there is no option dada"},
        {"[okrd]\ndata = /a\033[2J\n", OKR_E_INVALID, "data holds a control character"},
        {"[okrd]\ndata =;a\n", OKR_E_INVALID, "data holds a semicolon"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct conf conf;
        struct okr_err e = {0};
        cr_assert_eq(read_text(rows[i].text, &conf, &e), rows[i].code, "%s: %s", rows[i].text,
                     e.message);
        cr_assert(strstr(e.message, rows[i].fragment), "%s", e.message);
        cr_assert(e.hint[0]);
        cr_assert_eq(conf.readers, 2);
    }
}

Test(conf, a_nul_byte_is_named_and_not_taken_for_the_end_of_a_value)
{
    static const char text[] = "[okrd]\nrun = /run/a\0b\n";
    struct conf conf;
    struct okr_err e = {0};
    cr_assert_eq(read_bytes(text, sizeof text - 1, &conf, &e), OKR_E_INVALID);
    cr_assert(strstr(e.message, ":2: the line holds a NUL byte"), "%s", e.message);
    cr_assert_str_eq(conf.run, "");
}

Test(conf, blanks_in_front_of_an_option_mean_nothing)
{
    struct conf conf;
    struct okr_err e = {0};
    cr_assert_eq(read_text("[store]\nquota = 1G\n  map = 128M\n", &conf, &e), 0, "%s", e.message);
    cr_assert_eq(conf.quota, INT64_C(1) << 30);
    cr_assert_eq(conf.map, 128 << 20);
}

Test(conf, a_missing_file_matters_only_when_named)
{
    struct conf conf;
    struct okr_err e = {0};
    conf_init(&conf);
    cr_assert_eq(conf_read("/nowhere/okrd.conf", false, &conf, &e), 0);
    cr_assert_eq(conf_read("/nowhere/okrd.conf", true, &conf, &e), OKR_E_NOT_FOUND);
}

Test(conf, long_lines_are_read_and_longer_ones_are_named)
{
    static char text[CONF_LINE * 2] = "[plugin notify]\nurl = ";
    struct conf conf;
    struct okr_err e = {0};
    memset(text + strlen(text), 'a', 3000);
    cr_assert_eq(read_text(text, &conf, &e), 0, "%s", e.message);
    memset(text + strlen(text), 'a', 3000);
    cr_assert_eq(read_text(text, &conf, &e), OKR_E_INVALID);
    cr_assert(strstr(e.message, ":2: the line is longer than 4093 bytes"), "%s", e.message);
}

Test(conf, what_is_printed_reads_back_the_same_and_says_where_it_is_from)
{
    char *text = NULL;
    size_t length;
    struct conf conf, again;
    struct okr_err e = {0};
    cr_assert_eq(read_text("[store]\n\nquota = 3M\n", &conf, &e), 0, "%s", e.message);
    cr_assert_eq(conf_set(&conf, CONF_OPTION_run, "/tmp/here", "--run", &e), 0);
    FILE *out = open_memstream(&text, &length);
    conf_print(&conf, out);
    fclose(out);
    cr_assert(strstr(text, "quota = 3M ; "), "%s", text);
    cr_assert(strstr(text, ":3\n"), "%s", text);
    cr_assert(strstr(text, "run = /tmp/here ; --run\n"), "%s", text);
    cr_assert(strstr(text, "readers = 2 ; default\n"), "%s", text);
    cr_assert_eq(read_text(text, &again, &e), 0, "%s", e.message);
    cr_assert_eq(again.quota, INT64_C(3) << 20);
    cr_assert_eq(conf_set(&conf, CONF_OPTION_run, "/tmp/here ;there", "--run", &e), OKR_E_INVALID);
    cr_assert_str_eq(conf.run, "/tmp/here");
    cr_assert_str_eq(again.run, "/tmp/here");
    free(text);
}

static void count_change(void *self, const char *name, const char *before, const char *after)
{
    char *heard = self;
    snprintf(heard + strlen(heard), 100, "%s %s->%s;", name, before, after);
}

Test(conf, a_reload_changes_all_or_nothing)
{
    char heard[300] = "";
    struct conf now, next;
    struct okr_err e = {0};
    conf_init(&now);
    cr_assert_eq(read_text("[okrd]\nlog_level = 7\n[store]\nquota = 2G\n", &next, &e), 0);
    cr_assert_eq(conf_compare(&now, &next, count_change, heard, &e), 0, "%s", e.message);
    cr_assert_str_eq(heard, "log_level 6->7;quota 0->2G;");
    heard[0] = '\0';
    cr_assert_eq(read_text("[okrd]\nlog_level = 7\n[limits]\nreaders = 3\n", &next, &e), 0);
    cr_assert_eq(conf_compare(&now, &next, count_change, heard, &e), OKR_E_INVALID);
    cr_assert(strstr(e.message, "readers = 3 is read at start only (it is 2 now)"), "%s",
              e.message);
    cr_assert_str_eq(heard, "");
}

Test(conf, the_manual_names_every_option)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    conf_print_manual(out);
    fclose(out);
#define CONF(TYPE, name, section, value, smallest, largest, reloadable, doc) \
    cr_assert(strstr(text, doc), "%s", #name);
    CONF_OPTIONS(CONF)
#undef CONF
    cr_assert(
        strstr(
            text,
            "*max\\_message* = 16M\n\tbytes of one request at most; 4K to 256M. Read at start only.\n"),
        "%s", text);
    free(text);
}
