// SPDX-License-Identifier: Apache-2.0
#include "plug/spawn.h"

#include "plug/message.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ENVIRONMENT_MAX = 1000, CLEAR_OF_TARGETS = 10 };

extern char **environ;
static char *environment[ENVIRONMENT_MAX + 1];

void plug_spawn_init(void)
{
    // These are okrd's own words with systemd.
    static const char *const own[] = {"NOTIFY_SOCKET=", "LISTEN_", "WATCHDOG_"};
    size_t n = 0;
    for (char **at = environ; *at && n < ENVIRONMENT_MAX && !environment[0]; at++) {
        bool is_own = false;
        for (size_t i = 0; i < sizeof own / sizeof *own; i++)
            is_own = is_own || strncmp(*at, own[i], strlen(own[i])) == 0;
        char *copy = is_own ? NULL : strdup(*at);
        if (copy && n == 0)
            n = 1; // the first place is filled last: it says that the others are
        if (copy)
            environment[n++] = copy;
    }
    if (!environment[0])
        environment[0] = strdup("OKRD_PLUGIN=1");
}

struct ends {
    int socket[2], log[2]; ///< ours, its
};

static bool open_ends(struct ends *ends)
{
    *ends = (struct ends){{-1, -1}, {-1, -1}};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends->socket) ||
        pipe2(ends->log, O_CLOEXEC))
        return false;
    // Out of the way of the numbers that they get in the new process.
    int *theirs[] = {&ends->socket[1], &ends->log[1]};
    for (size_t i = 0; i < 2; i++) {
        int fd = fcntl(*theirs[i], F_DUPFD_CLOEXEC, CLEAR_OF_TARGETS);
        if (fd < 0)
            return false;
        close(*theirs[i]);
        *theirs[i] = fd;
    }
    return fcntl(ends->socket[0], F_SETFL, O_NONBLOCK) == 0 &&
           fcntl(ends->log[0], F_SETFL, O_NONBLOCK) == 0;
}

static void close_end(int fd)
{
    if (fd >= 0)
        close(fd);
}

/// A process group of its own, so that the terminal's signals do not reach it; no signal blocked or ignored.
static int start(pid_t *ret_pid, const struct ends *ends)
{
    char name[] = "okrd", role[] = "-x", host[] = "plugin-host";
    char *const arguments[] = {name, role, host, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETPGROUP);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends->log[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, ends->log[1], PLUG_LOG);
    posix_spawn_file_actions_adddup2(&actions, ends->socket[1], PLUG_SOCKET);
    int code =
        posix_spawn(ret_pid, "/proc/self/exe", &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return code;
}

bool plug_spawn(pid_t *ret_pid, int *ret_socket, int *ret_log, struct plug_why *why)
{
    struct ends ends;
    int code = open_ends(&ends) ? start(ret_pid, &ends) : errno;
    close_end(ends.socket[1]);
    close_end(ends.log[1]);
    if (code) {
        close_end(ends.socket[0]);
        close_end(ends.log[0]);
        why_say(why, "its process could not be made: %s", strerror(code));
        return false;
    }
    *ret_socket = ends.socket[0];
    *ret_log = ends.log[0];
    return true;
}

/// The beginning of /proc/PID/NAME as text; empty when it is gone.
static void read_about(pid_t pid, const char *name, char *to, size_t room)
{
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, to, room - 1);
    to[n > 0 ? n : 0] = '\0';
    close_end(fd);
}

int64_t plug_ran(pid_t pid)
{
    enum { NS_A_MS = 1000000 };
    char text[96];
    read_about(pid, "schedstat", text, sizeof text);
    return (int64_t)(strtoull(text, NULL, 10) / NS_A_MS);
}

bool plug_wants_core(pid_t pid)
{
    char text[96];
    read_about(pid, "stat", text, sizeof text);
    const char *name_ends = strrchr(text, ')'); // PID (NAME) STATE …
    return name_ends && strncmp(name_ends, ") R", 3) == 0;
}

int plug_end(pid_t pid, int wait_ms)
{
    int status = 0;
    int fd = wait_ms > 0 ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;
    struct pollfd item = {.fd = fd, .events = POLLIN};
    if (fd < 0 || poll(&item, 1, wait_ms) <= 0)
        kill(pid, SIGKILL);
    close_end(fd);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

void plug_say_end(int status, struct plug_why *why)
{
    if (WIFSIGNALED(status))
        why_say(why, "it died of signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
    else
        why_say(why, "it ended by itself with exit code %d", WEXITSTATUS(status));
}
