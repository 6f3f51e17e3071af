// SPDX-License-Identifier: Apache-2.0
#include "plug/file_check.h"

#include "plug/elf.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 256 << 20 };

static bool is_ours(const struct stat *found)
{
    return found->st_uid == 0 || found->st_uid == geteuid();
}

static bool others_may_write(const struct stat *found)
{
    return (found->st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

static bool look_at(const char *path, struct stat *ret, struct plug_why *why)
{
    if (stat(path, ret) == 0)
        return true;
    why_say(why, "%s: %s", path, strerror(errno));
    return false;
}

static bool check_directories(const char *path, struct plug_why *why)
{
    char above[PATH_MAX];
    struct stat found;
    (void)stpncpy(above, path, sizeof above - 1);
    above[sizeof above - 1] = '\0';
    while (strcmp(above, "/") != 0) {
        char *slash = strrchr(above, '/');
        if (!slash)
            return false;
        slash[slash == above] = '\0';
        if (!look_at(above, &found, why))
            return false;
        if (!is_ours(&found) || (others_may_write(&found) && !(found.st_mode & S_ISVTX))) {
            why_say(why,
                    "others may write in %s: give it to root, and take the others' right to write",
                    above);
            return false;
        }
    }
    return true;
}

static bool check_content(const char *path, off_t bytes, struct plug_why *why)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    void *at = fd < 0 ? MAP_FAILED : mmap(NULL, (size_t)bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    bool fine = at != MAP_FAILED;
    if (fine)
        fine = elf_check((struct okr_str){at, (size_t)bytes}, why);
    else
        why_say(why, "%s: %s", path, strerror(errno));
    if (at != MAP_FAILED)
        munmap(at, (size_t)bytes);
    if (fd >= 0)
        close(fd);
    return fine;
}

bool file_check(const char *path, char *real, struct plug_why *why)
{
    struct stat found;
    if (!realpath(path, real)) {
        why_say(why, "%s: %s", path, strerror(errno));
        return false;
    }
    if (!look_at(real, &found, why))
        return false;
    if (!S_ISREG(found.st_mode) || found.st_size == 0 || found.st_size > FILE_BYTES_MAX) {
        why_say(why, "%s is not a file that could be a plugin", real);
        return false;
    }
    if (!is_ours(&found) || others_may_write(&found)) {
        why_say(why, "others may write %s: give it to root, and take the others' right to write",
                real);
        return false;
    }
    return check_directories(real, why) && check_content(real, found.st_size, why);
}
