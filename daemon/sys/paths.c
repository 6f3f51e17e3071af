// SPDX-License-Identifier: Apache-2.0
#include "sys/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *set_or_null(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

static const char *home(void)
{
    const char *home = set_or_null("HOME");
    const struct passwd *entry = home ? NULL : getpwuid(geteuid());
    return home ? home : entry ? entry->pw_dir : "/";
}

void paths_default(char run[PATH_BYTES], char data[PATH_BYTES])
{
    const char *runtime = set_or_null("XDG_RUNTIME_DIR"), *share = set_or_null("XDG_DATA_HOME");
    if (geteuid() == 0) {
        snprintf(run, PATH_BYTES, "/run/okrd");
        snprintf(data, PATH_BYTES, "/var/lib/okrd");
        return;
    }
    if (runtime)
        snprintf(run, PATH_BYTES, "%s/okrd", runtime);
    else
        snprintf(run, PATH_BYTES, "/tmp/okrd-%lu", (unsigned long)geteuid());
    if (share)
        snprintf(data, PATH_BYTES, "%s/okrd", share);
    else
        snprintf(data, PATH_BYTES, "%s/.local/share/okrd", home());
}

static int check_directory(const char *path, struct okr_err *e)
{
    struct stat st;
    if (lstat(path, &st) || !S_ISDIR(st.st_mode))
        return okr_fail(e, OKR_E_INVALID, NULL, "name another directory", "%s is not a directory",
                        path);
    if ((st.st_uid != geteuid() && st.st_uid != 0) || (st.st_mode & S_IWOTH))
        return okr_fail(
            e, OKR_E_INVALID, NULL,
            "chown it to this user and take the right to write from others, or name another directory",
            "%s belongs to someone else, or others may write there", path);
    return OKR_OK;
}

int path_make_directory(const char *path, unsigned mode, struct okr_err *e)
{
    char part[PATH_BYTES];
    snprintf(part, sizeof part, "%s", path);
    for (char *slash = part + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        (void)mkdir(part, 0755); // fails where it exists; the last mkdir tells
        *slash = '/';
    }
    if (mkdir(path, (mode_t)mode) == 0)
        return OKR_OK;
    if (errno == EEXIST)
        return check_directory(path, e);
    return okr_fail(e, OKR_E_INVALID, NULL, "name another directory with --run or --data",
                    "cannot make %s: %s", path, strerror(errno));
}

bool path_open_socket(const char *path)
{
    const struct group *group = geteuid() == 0 ? getgrnam("okr") : NULL;
    // The owner may always give a file to a group; a file system without groups is no reason to stop.
    if (group && chown(path, (uid_t)-1, group->gr_gid))
        return false;
    return chmod(path, 0660) == 0;
}

int path_absolute(const char *path, char ret[PATH_BYTES], struct okr_err *e)
{
    // sun_path holds 108 bytes, and the longest socket is PATH/events.sock.
    enum { LONGEST = 90 };
    char here[LONGEST + 1] = "";
    if (path[0] != '/' && !getcwd(here, sizeof here))
        return okr_fail(e, OKR_E_INVALID, NULL, "use an absolute path",
                        "the working directory cannot be read, or is too long: %s",
                        strerror(errno));
    size_t length = strlen(here) + strlen(path) + 1;
    if (length > LONGEST)
        return okr_fail(e, OKR_E_INVALID, NULL, "use a shorter path",
                        "%s is longer than the %d bytes a socket's directory may have", path,
                        LONGEST);
    snprintf(ret, PATH_BYTES, "%s%s%s", here, path[0] == '/' ? "" : "/", path);
    return OKR_OK;
}

int path_lock(const char *directory, struct okr_err *e)
{
    char path[PATH_BYTES + 16], pid[32] = "";
    snprintf(path, sizeof path, "%s/okrd.lock", directory);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (fd < 0)
        return okr_fail(e, OKR_E_INVALID, NULL, "make it writable for this user",
                        "cannot open %s: %s", path, strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB)) {
        ssize_t n = pread(fd, pid, sizeof pid - 1, 0);
        pid[n > 0 ? n : 0] = '\0';
        close(fd);
        return okr_fail(e, OKR_E_CONFLICT, NULL, "stop it first, or use another --run directory",
                        "%s is in use by okrd, process %ld", directory, strtol(pid, NULL, 10));
    }
    int n = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) || pwrite(fd, pid, (size_t)n, 0) != n) {
        close(fd);
        return okr_fail(e, OKR_E_NO_SPACE, NULL, "free some space there", "cannot write %s: %s",
                        path, strerror(errno));
    }
    return OKR_OK; // the descriptor stays open for the life of the process: it is the lock
}
