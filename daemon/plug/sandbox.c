// SPDX-License-Identifier: Apache-2.0
// Limits, Landlock, and the filter of system calls. What is not on the list answers EPERM, so that a library that tries something else
// first goes on.
#include "plug/sandbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FILES_MAX = 256 };
#if defined(__SANITIZE_ADDRESS__)
enum { SHADOWED = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { SHADOWED = 1 };
#else
enum { SHADOWED = 0 };
#endif
#else
enum { SHADOWED = 0 };
#endif

static bool has_landlock;

const char *sandbox_names(void)
{
    return has_landlock ? "limits seccomp landlock" : "limits seccomp";
}

static bool fail(struct plug_why *why, const char *what, int error)
{
    why_say(why, "its sandbox could not be closed: %s: %s", what, strerror(error));
    return false;
}

// --- limits ---------------------------------------------------------------------------------------------

static bool limit(int what, rlim_t most)
{
    struct rlimit now;
    if (getrlimit((__rlimit_resource_t)what, &now))
        return false;
    if (now.rlim_max != RLIM_INFINITY && now.rlim_max < most)
        most = now.rlim_max;
    const struct rlimit next = {most, most};
    return setrlimit((__rlimit_resource_t)what, &next) == 0;
}

static bool set_limits(const struct sandbox *sandbox, struct plug_why *why)
{
    // The sanitizer's shadow alone takes more address space than any limit.
    if ((sandbox->memory && !SHADOWED && !limit(RLIMIT_AS, sandbox->memory)) ||
        !limit(RLIMIT_CORE, 0) || !limit(RLIMIT_NOFILE, FILES_MAX) ||
        !limit(RLIMIT_MEMLOCK, 1 << 20))
        return fail(why, "setrlimit", errno);
    return true;
}

/// When memory runs out, it is the plugin that goes.
static void stand_first_in_line(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd >= 0 && write(fd, "500", 3) != 3)
        errno = 0; // worth having, not worth failing for
    if (fd >= 0)
        close(fd);
}

// --- files ----------------------------------------------------------------------------------------------

enum {
    READ_FILES =
        LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
    WRITE_FILES = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                  LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                  LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                  LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                  LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM,
    OF_A_FILE =
        LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE
};

static bool allow_below(int rules, const char *path, uint64_t access, struct plug_why *why)
{
    struct stat found;
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return true; // gone, or not ours to see: nothing to allow
    if (fstat(fd, &found) == 0 && !S_ISDIR(found.st_mode))
        access &= OF_A_FILE;
    const struct landlock_path_beneath_attr rule = {.allowed_access = access, .parent_fd = fd};
    long failed = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    int error = errno;
    close(fd);
    return failed ? fail(why, path, error) : true;
}

/// Whether `path` is `above` or below it.
static bool is_below(const char *path, const char *above)
{
    size_t n = strlen(above);
    return strncmp(path, above, n) == 0 &&
           (path[n] == '\0' || path[n] == '/' || above[n - 1] == '/');
}

/// What may be done below a path that is not hidden. A program that a plugin starts writes where okrd's user may, but not into the kernel's own file systems.
static uint64_t access_below(const struct sandbox *sandbox, const char *path)
{
    bool kernels = is_below(path, "/proc") || is_below(path, "/sys") || is_below(path, "/dev");
    return sandbox->exec && !kernels ? READ_FILES | WRITE_FILES : READ_FILES;
}

/// Landlock knows only what is allowed: beside a hidden directory that is each of its neighbours, level by level.
static bool allow_files(int rules, const char *path, const struct sandbox *sandbox,
                        struct plug_why *why)
{
    bool whole = !sandbox->exec || strcmp(path, "/") != 0;
    for (size_t i = 0; i < sizeof sandbox->hidden / sizeof *sandbox->hidden && sandbox->hidden[i];
         i++) {
        if (is_below(path, sandbox->hidden[i]))
            return true;
        whole = whole && !is_below(sandbox->hidden[i], path);
    }
    if (whole)
        return allow_below(rules, path, access_below(sandbox, path), why);
    DIR *directory = opendir(path);
    bool fine = true;
    for (struct dirent *entry; directory && fine && (entry = readdir(directory));) {
        char below[PATH_MAX];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        int n = snprintf(below, sizeof below, "%s%s%s", path, strcmp(path, "/") == 0 ? "" : "/",
                         entry->d_name);
        struct stat found;
        // A link is what it leads to, and that is allowed or not under its own name.
        if (n > 0 && (size_t)n < sizeof below && lstat(below, &found) == 0 &&
            !S_ISLNK(found.st_mode))
            fine = allow_files(rules, below, sandbox, why);
    }
    if (directory)
        closedir(directory);
    return fine;
}

static bool close_files(const struct sandbox *sandbox, struct plug_why *why)
{
    const struct landlock_ruleset_attr attributes = {.handled_access_fs = READ_FILES | WRITE_FILES};
    if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) < 1)
        return true; // this kernel has none; the filter still refuses every write
    int rules = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    if (rules < 0)
        return fail(why, "landlock_create_ruleset", errno);
    bool fine = allow_files(rules, "/", sandbox, why) &&
                allow_below(rules, "/dev/null", READ_FILES | LANDLOCK_ACCESS_FS_WRITE_FILE, why);
    if (fine && syscall(SYS_landlock_restrict_self, rules, 0))
        fine = fail(why, "landlock_restrict_self", errno);
    close(rules);
    has_landlock = fine;
    return fine;
}

// --- system calls ---------------------------------------------------------------------------------------

enum { GRANT_ALWAYS, GRANT_NETWORK, GRANT_EXEC };
static const struct {
    const char *name;
    int grant;
} listed[] = {
#define SYSCALL(GRANT, name) {#name, GRANT_##GRANT},
#include "plug/syscalls.def"
#undef SYSCALL
};

/// Nothing where this machine has no call of that name.
static int allow_call(scmp_filter_ctx filter, const char *name)
{
    int number = seccomp_syscall_resolve_name(name);
    return number == __NR_SCMP_ERROR ? 0 : seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
}

static int allow_listed(scmp_filter_ctx filter, const struct sandbox *sandbox)
{
    int code = 0;
    for (size_t i = 0; !code && i < sizeof listed / sizeof *listed; i++) {
        if ((listed[i].grant == GRANT_NETWORK && !sandbox->network) ||
            (listed[i].grant == GRANT_EXEC && !sandbox->exec))
            continue;
        code = allow_call(filter, listed[i].name);
    }
    return code;
}

/// Files are opened for reading only, unless programs may be started and Landlock keeps okrd's own from them. Where Landlock sees to that, what
/// asks for writing gets there too and is told so (or may, as with /dev/null); but a file can be emptied without opening it for writing, which an
/// old Landlock does not see.
static int allow_open(scmp_filter_ctx filter, const struct sandbox *sandbox)
{
    static const char *const writing[] = {
        "mkdir", "mkdirat", "unlink",  "unlinkat",  "rmdir",     "rename", "renameat", "renameat2",
        "link",  "linkat",  "symlink", "symlinkat", "utimensat", "fchmod", "fsync",    "fdatasync"};
    const scmp_datum_t writes = O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY);
    const struct scmp_arg_cmp fine[] = {
        SCMP_A2(SCMP_CMP_MASKED_EQ, has_landlock ? O_TRUNC : writes, 0),
        SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_WRONLY),
        SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDWR),
    };
    int code = 0;
    if (has_landlock && sandbox->exec) {
        for (size_t i = 0; !code && i < sizeof writing / sizeof *writing; i++)
            code = allow_call(filter, writing[i]);
        code = code ? code : allow_call(filter, "open");
        return code ? code : allow_call(filter, "openat");
    }
    for (size_t i = 0; !code && i < (has_landlock ? 3 : 1); i++) {
        struct scmp_arg_cmp at = fine[i];
        code = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, &at);
        at.arg = 1;
        if (!code)
            code = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1, &at);
    }
    return code;
}

static int allow_socket(scmp_filter_ctx filter)
{
    static const int families[] = {AF_INET, AF_INET6};
    int code = 0;
    for (size_t i = 0; !code && i < sizeof families / sizeof *families; i++)
        code = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
                                SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[i], 0));
    return code;
}

/// Threads yes, processes no. The C library asks for clone3 first, whose arguments a filter cannot see, and takes ENOSYS for "older kernel".
static int allow_threads(scmp_filter_ctx filter)
{
    int code = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    if (!code)
        code = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                                SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
    return code;
}

/// Signals to itself (abort), and with processes of its own also to those; a look at its own limits.
static int allow_own(scmp_filter_ctx filter, bool exec)
{
    const scmp_datum_t own = (scmp_datum_t)getpid();
    int code =
        seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, own, 0));
    if (!code)
        code = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1,
                                SCMP_A0(SCMP_CMP_EQ, 0, 0));
    if (code)
        return code;
    return exec ? seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(kill), 0)
                : seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(kill), 1,
                                   SCMP_A0(SCMP_CMP_EQ, own, 0));
}

static bool close_kernel(const struct sandbox *sandbox, struct plug_why *why)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!filter)
        return fail(why, "seccomp_init", ENOMEM);
    int code = allow_listed(filter, sandbox);
    if (!code)
        code = allow_open(filter, sandbox);
    if (!code && sandbox->network)
        code = allow_socket(filter);
    if (!code && !sandbox->exec)
        code = allow_threads(filter);
    if (!code)
        code = allow_own(filter, sandbox->exec);
    if (!code)
        code = seccomp_load(filter);
    seccomp_release(filter);
    return code ? fail(why, "seccomp", -code) : true;
}

bool sandbox_enter(const struct sandbox *sandbox, struct plug_why *why)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return fail(why, "no_new_privs", errno);
    stand_first_in_line();
    return set_limits(sandbox, why) && close_files(sandbox, why) && close_kernel(sandbox, why);
}
