// SPDX-License-Identifier: Apache-2.0
#include "conf/conf.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <unistd.h>

static int read_text(const char *text, struct conf *ret, struct okr_err *e)
{
    char path[] = "/tmp/okr-conf-XXXXXX";
    int fd = mkstemp(path);
    cr_assert(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    conf_init(ret);
    int code = conf_read(path, true, ret, e);
    unlink(path);
    return code;
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

Test(conf, a_missing_file_matters_only_when_named)
{
    struct conf conf;
    struct okr_err e = {0};
    conf_init(&conf);
    cr_assert_eq(conf_read("/nowhere/okrd.conf", false, &conf, &e), 0);
    cr_assert_eq(conf_read("/nowhere/okrd.conf", true, &conf, &e), OKR_E_NOT_FOUND);
}
