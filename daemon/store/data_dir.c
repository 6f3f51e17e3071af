// SPDX-License-Identifier: Apache-2.0
// The data directory before there is a store in it: made, on a disk of this machine, and locked.
#include "store/create.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define LOCK_FILE "okrd.lock"
enum { DIR_MODE = 0700, LOCK_MODE = 0600, PID_TEXT = 32 };

/// File systems whose pages live on another machine: a shared map and a lock mean nothing there.
static const struct {
    uint32_t magic;
    const char *name;
} networks[] = {
    {0x6969, "NFS"},       {0x517b, "SMB"},        {0xff534d42, "CIFS"}, {0xfe534d42, "SMB2"},
    {0x01021997, "9P"},    {0x00c36400, "Ceph"},   {0x5346414f, "AFS"},  {0x6b414653, "AFS"},
    {0x65735546, "FUSE"},  {0x0bd00bd0, "Lustre"}, {0x73757245, "Coda"}, {0x564c, "NCP"},
    {0x7461636f, "OCFS2"}, {0x01161970, "GFS2"},
};

const char *create_network_name(uint32_t magic)
{
    for (size_t i = 0; i < sizeof networks / sizeof *networks; i++)
        if (networks[i].magic == magic)
            return networks[i].name;
    return NULL;
}

static int refuse_network(const char *dir, struct okr_err *e)
{
    struct statfs of;
    if (statfs(dir, &of))
        return okr_fail(e, OKR_E_INTERNAL, NULL, NULL,
                        "looking at the file system of %s failed: %s", dir, strerror(errno));
    const char *name = create_network_name((uint32_t)of.f_type);
    if (name)
        return okr_fail(e, OKR_E_INVALID, NULL, "use a directory on a disk of this machine",
                        "the data directory %s is on a network file system (%s)", dir, name);
    return OKR_OK;
}

/// mkdir -p.
static int make_all(const char *dir, struct okr_err *e)
{
    char path[STORE_PATH_MAX];
    size_t n = strlen(dir);
    if (n == 0 || n >= sizeof path)
        return okr_fail(e, OKR_E_INVALID, NULL, "name a directory",
                        "\"%.64s\" cannot be the data directory", dir);
    for (size_t i = 1; i <= n; i++) {
        if (dir[i] != '/' && dir[i] != '\0')
            continue;
        memcpy(path, dir, i);
        path[i] = '\0';
        if (mkdir(path, DIR_MODE) && errno != EEXIST && errno != EROFS && errno != EACCES)
            return okr_fail(e, OKR_E_INTERNAL, NULL, "make it, or name another with --data",
                            "making the directory %s failed: %s", path, strerror(errno));
    }
    return OKR_OK;
}

int create_data_dir(const struct store_options *options, struct okr_err *e)
{
    struct stat found;
    int code = options->create ? make_all(options->dir, e) : OKR_OK;
    if (code)
        return code;
    if (stat(options->dir, &found) || !S_ISDIR(found.st_mode))
        return okr_fail(e, OKR_E_NOT_FOUND, NULL, "make it, or name another with --data",
                        "there is no directory %s", options->dir);
    return refuse_network(options->dir, e);
}

static int held(int fd, const char *dir, struct okr_err *e)
{
    char pid[PID_TEXT] = "";
    ssize_t n = pread(fd, pid, sizeof pid - 1, 0);
    long holder = n > 0 ? strtol(pid, NULL, 10) : 0;
    if (holder <= 0)
        return okr_fail(e, OKR_E_BUSY, NULL, "stop the other okrd, or name another data directory",
                        "another process uses the data directory %s", dir);
    return okr_fail(e, OKR_E_BUSY, NULL, "stop the other okrd, or name another data directory",
                    "process %ld uses the data directory %s", holder, dir);
}

int create_lock(const char *dir, int *ret, struct okr_err *e)
{
    char path[STORE_PATH_MAX], pid[PID_TEXT];
    int code = create_path(path, dir, LOCK_FILE, NULL, e);
    if (code)
        return code;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, LOCK_MODE);
    if (fd < 0)
        return okr_fail(e, OKR_E_INTERNAL, NULL, "see who owns the data directory",
                        "opening %s failed: %s", path, strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB)) {
        code = errno == EWOULDBLOCK ? held(fd, dir, e)
                                    : okr_fail(e, OKR_E_INTERNAL, NULL, NULL,
                                               "locking %s failed: %s", path, strerror(errno));
        close(fd);
        return code;
    }
    // For the sentence that the next one is refused with; the lock itself is the kernel's.
    int n = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) || pwrite(fd, pid, (size_t)n, 0) != n) {
        code = okr_fail(e, errno == ENOSPC ? OKR_E_NO_SPACE : OKR_E_INTERNAL, NULL,
                        "see how full its disk is", "writing %s failed: %s", path, strerror(errno));
        close(fd);
        return code;
    }
    *ret = fd;
    return OKR_OK;
}
