// SPDX-License-Identifier: Apache-2.0
#include "transport.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { POLL_MS = 20, ENV_MAX = EXEC_WORDS + 4 };

static int64_t steady_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool spawn(const struct outgoing *out, int input, pid_t *ret)
{
    // Only what a program needs; credentials of the service stay here.
    static const char *const kept[] = {"PATH", "TZ"};
    char *env[ENV_MAX] = {0}, values[2][512];
    size_t n = 0;
    for (size_t i = 0; i < 2; i++) {
        const char *value = getenv(kept[i]);
        if (value && (size_t)snprintf(values[i], sizeof values[i], "%s=%s", kept[i], value) <
                         sizeof values[i])
            env[n++] = values[i];
    }
    for (size_t i = 0; out->env[i]; i++)
        env[n++] = (char *)(uintptr_t)out->env[i];
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    // Standard error stays the plugin's own: okrd's log tells what ails the program.
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                              POSIX_SPAWN_SETSIGDEF);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes, &signals);
    sigaddset(&signals, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    int code = posix_spawn(ret, out->argv[0], &files, &attributes,
                           (char *const *)(uintptr_t)out->argv, env);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    errno = code;
    return code == 0;
}

/// Gives what fits of `*body`; closes the pipe at its end or when nobody reads.
static void give(int *output, struct okr_str *body)
{
    ssize_t n = *output >= 0 && body->len ? write(*output, body->ptr, body->len) : 0;
    if (n > 0)
        *body = okr_str_skip(*body, (size_t)n);
    if (*output >= 0 && (!body->len || (n < 0 && errno != EAGAIN && errno != EINTR))) {
        close(*output);
        *output = -1;
    }
}

/// Waits for the program; false when its time was over and its whole group was killed.
static bool wait_for(pid_t pid, int *output, struct okr_str body, int seconds, int *ret_status)
{
    int64_t end = steady_ms() + (int64_t)seconds * 1000;
    while (steady_ms() < end) {
        give(output, &body);
        if (waitpid(pid, ret_status, WNOHANG) == pid) {
            kill(-pid, SIGKILL); // what it left behind
            return true;
        }
        struct pollfd ready = {.fd = *output, .events = POLLOUT};
        poll(&ready, 1, POLL_MS);
        if (*output < 0 || !(ready.revents & POLLOUT))
            continue;
    }
    kill(-pid, SIGKILL);
    waitpid(pid, ret_status, 0);
    return false;
}

void transport_exec(struct delivery *delivery)
{
    struct answer *answer = &delivery->answer;
    int ends[2], status = 0;
    pid_t pid;
    *answer = (struct answer){.retry_after = -1};
    if (pipe2(ends, O_CLOEXEC)) {
        said_write(&answer->said, "no pipe: %s", strerror(errno));
        return;
    }
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    sigaction(SIGPIPE, &ignore, &before);
    bool began = spawn(&delivery->outgoing, ends[0], &pid);
    close(ends[0]);
    if (!began)
        said_write(&answer->said, "it cannot be started: %s", strerror(errno));
    else if (!wait_for(pid, &ends[1], delivery->outgoing.body, delivery->endpoint->seconds,
                       &status))
        said_write(&answer->said, "it did not end in %d s", delivery->endpoint->seconds);
    else if (!WIFEXITED(status))
        said_write(&answer->said, "signal %d ended it", WTERMSIG(status));
    else {
        answer->arrived = true;
        answer->status = WEXITSTATUS(status);
    }
    if (ends[1] >= 0)
        close(ends[1]);
    sigaction(SIGPIPE, &before, NULL);
}
