// SPDX-License-Identifier: Apache-2.0
// The tables of proto/README.md are those of the .def files.
#include <criterion/criterion.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/leak.h"

#define README OKR_TEST_DIR "/../proto/README.md"

extern char **environ;

/// Exit code of `wiredoc --check path`.
static int check(const char *path)
{
    char program[] = OKR_BIN_DIR "/wiredoc", mode[] = "--check", file[512];
    char *argv[] = {program, mode, file, NULL};
    pid_t pid;
    int status;

    snprintf(file, sizeof(file), "%s", path);
    cr_assert_eq(posix_spawn(&pid, program, NULL, NULL, argv, environ), 0, "build %s first",
                 program);
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    cr_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/// The README as text, to be freed.
static char *read_readme(void)
{
    FILE *file = fopen(README, "rb");
    char *text = calloc(1, 1 << 20);

    cr_assert(file && text);
    cr_assert_gt(fread(text, 1, (1 << 20) - 1, file), 0);
    fclose(file);
    return text;
}

/// Exit code for the README with the first `word` changed by a letter.
static int check_changed(const char *word)
{
    char path[] = "/tmp/okr-wiredoc-XXXXXX";
    char *text = read_readme(), *at = strstr(text, word);
    int fd = mkstemp(path);

    cr_assert(fd >= 0 && at, "%s", word);
    at[strlen(word) - 1] = 'X';
    cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    free(text);
    int code = check(path);
    unlink(path);
    return code;
}

Test(wiredoc, tables_are_fresh)
{
    cr_expect_eq(check(README), 0, "run: wiredoc --write proto/README.md");
    okr_test_end();
}

Test(wiredoc, a_stale_table_is_found)
{
    cr_expect_eq(check_changed("| `check_in.record"), 1);
    cr_expect_eq(check_changed("| `no_space"), 1);
    cr_expect_eq(check_changed("<!-- table: ops"), 2);
    okr_test_end();
}

Test(wiredoc, prose_is_free)
{
    cr_expect_eq(check_changed("# The wire"), 0);
    okr_test_end();
}
