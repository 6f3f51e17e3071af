// SPDX-License-Identifier: Apache-2.0
#include "sys/paths.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

Test(paths, defaults_follow_the_environment)
{
    char run[PATH_BYTES], data[PATH_BYTES];
    setenv("XDG_RUNTIME_DIR", "/run/user/7", 1);
    setenv("XDG_DATA_HOME", "/home/a/data", 1);
    paths_default(run, data);
    cr_assert_str_eq(run, geteuid() == 0 ? "/run/okrd" : "/run/user/7/okrd");
    cr_assert_str_eq(data, geteuid() == 0 ? "/var/lib/okrd" : "/home/a/data/okrd");
}

Test(paths, makes_directories_and_refuses_open_ones)
{
    char base[] = "/tmp/okr-paths-XXXXXX", deep[64], open[64];
    struct okr_err e = {0};
    cr_assert(mkdtemp(base));
    snprintf(deep, sizeof deep, "%s/a/b", base);
    snprintf(open, sizeof open, "%s/open", base);
    cr_assert_eq(path_make_directory(deep, 0700, &e), 0, "%s", e.message);
    cr_assert_eq(path_make_directory(deep, 0700, &e), 0, "%s", e.message);
    cr_assert(mkdir(open, 0777) == 0 && chmod(open, 0777) == 0);
    cr_assert_eq(path_make_directory(open, 0700, &e), OKR_E_INVALID);
    cr_assert(strstr(e.message, "others may write"));
    rmdir(open);
    rmdir(deep);
}

Test(paths, relative_and_too_long_ones)
{
    char path[PATH_BYTES], longest[120];
    struct okr_err e = {0};
    cr_assert(chdir("/tmp") == 0);
    cr_assert_eq(path_absolute("run", path, &e), 0);
    cr_assert_str_eq(path, "/tmp/run");
    memset(longest, 'a', sizeof longest - 1);
    longest[0] = '/';
    longest[sizeof longest - 1] = '\0';
    cr_assert_eq(path_absolute(longest, path, &e), OKR_E_INVALID);
}

Test(paths, a_second_lock_names_the_holder)
{
    char base[] = "/tmp/okr-lock-XXXXXX", own[32];
    struct okr_err e = {0};
    cr_assert(mkdtemp(base));
    cr_assert_eq(path_lock(base, &e), 0, "%s", e.message);
    cr_assert_eq(path_lock(base, &e), OKR_E_CONFLICT);
    snprintf(own, sizeof own, "process %ld", (long)getpid());
    cr_assert(strstr(e.message, own), "%s", e.message);
}
