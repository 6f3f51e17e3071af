// SPDX-License-Identifier: Apache-2.0
// okr-plugin-check: does a plugin keep to the border? Each check in a process of its own, inside okrd's sandbox; TAP on standard output.
//
//   check.h checks.def   the table of checks         checks_*.c   what they do
//   fake.c               the host's services         subject.c    the plugin under test
//   sample.c             snapshots to audit          exports.c    the symbols of a file
#include "check.h"

#include "plug/load.h"
#include "plug/message.h"
#include "plug/sandbox.h"

#include <okr/command.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { USAGE = 2, TIME_MS = 20000, OPTIONS_MAX = 64, VERDICT = 1 };

static const char usage[] =
    "usage: okr-plugin-check [--list] [--filter RE] [--in-process] [--grant network|exec] [--option KEY=VALUE] NAME.so\n"
    "  --list          the checks, and what each looks at\n"
    "  --filter RE     only those whose name matches the extended regular expression\n"
    "  --in-process    no process of their own and no sandbox: for a debugger; the first crash ends it\n"
    "  --grant WHAT    what okrd.conf grants the plugin: network, exec; may stand twice\n"
    "  --option K=V    an option of the plugin's section, or SECTION.K=V of a named one; may stand more than once\n";

static const struct check checks[] = {
#define CHECK(name, function, what) {name, what, function},
#include "checks.def"
#undef CHECK
};
enum { CHECKS = sizeof checks / sizeof *checks };

struct line {
    const char *path, *filter;
    const char *options[OPTIONS_MAX + 1];
    size_t n_options;
    bool list, in_process;
    struct sandbox sandbox;
};

/// Takes one argument with its value; false when it is none that there is.
static bool take(struct line *line, const char *name, const char *value)
{
    if (strcmp(name, "--filter") == 0 && value)
        line->filter = value;
    else if (strcmp(name, "--option") == 0 && value && strchr(value, '=') &&
             line->n_options < OPTIONS_MAX)
        line->options[line->n_options++] = value;
    else if (strcmp(name, "--grant") == 0 && value && strcmp(value, "network") == 0)
        line->sandbox.network = true;
    else if (strcmp(name, "--grant") == 0 && value && strcmp(value, "exec") == 0)
        line->sandbox.exec = true;
    else
        return false;
    return true;
}

static bool read_line(int argc, char **argv, struct line *line)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--list") == 0) {
            line->list = true;
        } else if (strcmp(argv[i], "--in-process") == 0) {
            line->in_process = true;
        } else if (argv[i][0] != '-' && !line->path) {
            line->path = argv[i];
        } else {
            if (!take(line, argv[i], i + 1 < argc ? argv[i + 1] : NULL))
                return false;
            i++;
        }
    }
    return line->path || line->list;
}

// --- one check ------------------------------------------------------------------------------------------

static enum verdict run(const struct line *line, const struct check *check, struct subject *s)
{
    char real[PATH_MAX];
    struct plug_why why = {0};
    s->path = line->path;
    if (!line->in_process && !sandbox_enter(&line->sandbox, &why))
        return check_failed(s, "%s", why.text[OKR_EN]);
    s->plugin = plug_load(line->path, real, &why);
    if (!s->plugin)
        return check->run == check_loads ? check_failed(s, "%s", why.text[OKR_EN])
                                         : check_skipped(s, "it does not load");
    return check->run(s);
}

/// A file where okrd's socket is in a plugin's process: what is written there is not the plugin's to write. Gives the other end.
static int set_trap(void)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) ||
        (ends[0] != PLUG_SOCKET && dup2(ends[0], PLUG_SOCKET) < 0))
        return -1;
    return ends[1];
}

/// In the child: the reason goes down the pipe, and behind it the verdict, so that an exit of the plugin's own says nothing.
static _Noreturn void be_child(const struct line *line, const struct check *check, int pipe_end)
{
    struct subject s = {0};
    char byte;
    int moved = fcntl(pipe_end, F_DUPFD_CLOEXEC, PLUG_SOCKET + 1), trap = set_trap();
    enum verdict verdict = run(line, check, &s);
    if (verdict == CHECK_PASSED && trap >= 0 && read(trap, &byte, 1) >= 0)
        verdict = check_failed(&s, "it wrote to, or closed, a file that it had not opened");
    size_t n = strlen(s.why);
    s.why[n] = (char)(VERDICT + verdict);
    _exit(write(moved, s.why, n + 1) == (ssize_t)(n + 1) ? 0 : 1);
}

/// Reads what the child says until it ends or the time is up.
static void listen_to(int pipe_end, pid_t child, struct subject *s, bool *ret_late)
{
    size_t n = 0;
    struct pollfd wait = {.fd = pipe_end, .events = POLLIN};
    *ret_late = false;
    for (;;) {
        int ready = poll(&wait, 1, TIME_MS);
        if (ready < 0 && errno == EINTR)
            continue;
        ssize_t got = ready > 0 ? read(pipe_end, s->why + n, sizeof s->why - 1 - n) : 0;
        if (ready == 0) {
            *ret_late = true;
            kill(child, SIGKILL);
        }
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    s->why[n] = '\0';
}

static enum verdict run_apart(const struct line *line, const struct check *check, struct subject *s)
{
    int ends[2], status = 0;
    bool late;
    fflush(stdout);
    if (pipe(ends))
        return check_failed(s, "no pipe: %s", strerror(errno));
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        be_child(line, check, ends[1]);
    }
    close(ends[1]);
    if (child < 0)
        return check_failed(s, "no process: %s", strerror(errno));
    listen_to(ends[0], child, s, &late);
    close(ends[0]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    size_t n = strlen(s->why);
    char verdict = n ? s->why[n - 1] : '\0';
    if (late)
        return check_failed(s, "it did not come back within %d s", TIME_MS / 1000);
    if (WIFSIGNALED(status))
        return check_failed(s, "its process was killed by signal %d (%s)", WTERMSIG(status),
                            strsignal(WTERMSIG(status)));
    if (verdict < VERDICT || verdict > VERDICT + CHECK_SKIPPED)
        return check_failed(s, "it ended its process with code %d", WEXITSTATUS(status));
    s->why[n - 1] = '\0';
    return (enum verdict)(verdict - VERDICT);
}

static bool say(size_t number, const struct check *check, enum verdict verdict,
                const struct subject *s)
{
    printf("%s %zu - %s: %s", verdict == CHECK_FAILED ? "not ok" : "ok", number, check->name,
           check->what);
    if (verdict == CHECK_SKIPPED)
        printf(" # SKIP %s", s->why);
    printf("\n");
    if (verdict == CHECK_FAILED)
        printf("# %s\n", s->why);
    return verdict != CHECK_FAILED;
}

int main(int argc, char **argv)
{
    struct line line = {0};
    regex_t filter;
    size_t n = 0;
    bool fine = true;
    if (!read_line(argc, argv, &line) ||
        regcomp(&filter, line.filter ? line.filter : "", REG_EXTENDED | REG_NOSUB)) {
        fputs(usage, stderr);
        return USAGE;
    }
    check_options = line.options;
    okr_commands_init();
    for (size_t i = 0; i < CHECKS; i++) {
        struct subject s = {0};
        if (regexec(&filter, checks[i].name, 0, NULL, 0) != 0)
            continue;
        n++;
        if (line.list)
            printf("%-18s %s\n", checks[i].name, checks[i].what);
        else
            fine =
                say(n, &checks[i],
                    line.in_process ? run(&line, &checks[i], &s) : run_apart(&line, &checks[i], &s),
                    &s) &&
                fine;
    }
    if (!line.list)
        printf("1..%zu\n", n);
    regfree(&filter);
    return fine && n ? 0 : 1;
}
