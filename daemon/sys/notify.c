// SPDX-License-Identifier: Apache-2.0
#include "sys/notify.h"

#include <sys/socket.h>
#include <systemd/sd-daemon.h>
#include <time.h>

void notify_ready(void)
{
    (void)sd_notify(0, "READY=1");
}

void notify_stopping(void)
{
    (void)sd_notify(0, "STOPPING=1");
}

void notify_reloading(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    (void)sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld",
                     (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
}

void notify_alive(void)
{
    (void)sd_notify(0, "WATCHDOG=1");
}

int64_t notify_watchdog_ms(void)
{
    uint64_t microseconds;
    return sd_watchdog_enabled(0, &microseconds) > 0 ? (int64_t)(microseconds / 1000) : 0;
}

int notify_listening(const char *path)
{
    int n = sd_listen_fds(0);
    for (int fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + n; fd++)
        if (sd_is_socket_unix(fd, SOCK_STREAM, 1, path, 0) > 0)
            return fd;
    return -1;
}
