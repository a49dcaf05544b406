/* Makes the N-th file operation of a process fail, or kills the process at it. Loaded with LD_PRELOAD.
 *
 * Operations count when they touch what lies under faults_arm()'s root: open, write, sync, truncate, rename, remove,
 * make a folder, change a mode. SQLite and Python go through the same functions of libc, so both are met.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static char root[PATH_MAX];
static long counted, fail_at;
static int fail_with; /* an errno; 0 kills */
static char last[PATH_MAX + 32];

/* What to do from now on. at = 0 only counts. */
void faults_arm(const char *folder, long at, int with) {
    snprintf(root, sizeof root, "%s", folder);
    counted = 0;
    fail_at = at;
    fail_with = with;
}

long faults_counted(void) { return counted; }
const char *faults_last(void) { return last; }

static int is_ours(const char *path) {
    if (!root[0] || !path) return 0;
    if (path[0] != '/') return 1; /* relative: the process stands in the root */
    return strncmp(path, root, strlen(root)) == 0;
}

static int is_our_file(int fd) {
    char link[64], path[PATH_MAX];
    if (!root[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return path[0] == '/' && is_ours(path);
}

/* Whether this operation is to fail; errno is set then. */
static int fails(const char *what, const char *path) {
    counted++;
    if (counted != fail_at) return 0;
    snprintf(last, sizeof last, "%s %s", what, path ? path : "");
    if (!fail_with) kill(getpid(), SIGKILL);
    errno = fail_with;
    return 1;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

#define OPENER(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, name, const char *, int, ...); \
        va_list given; va_start(given, flags); mode_t mode = va_arg(given, mode_t); va_end(given); \
        if (is_ours(path) && fails("open", path)) return -1; \
        return real(path, flags, mode); \
    }
OPENER(open)
OPENER(open64)

#define OPENER_AT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        REAL(int, name, int, const char *, int, ...); \
        va_list given; va_start(given, flags); mode_t mode = va_arg(given, mode_t); va_end(given); \
        if (is_ours(path) && fails("open", path)) return -1; \
        return real(folder, path, flags, mode); \
    }
OPENER_AT(openat)
OPENER_AT(openat64)

ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, write, int, const void *, size_t);
    if (is_our_file(fd) && fails("write", NULL)) {
        if (size > 1) { int error = errno; (void)!real(fd, data, size / 2); errno = error; }
        return -1;
    }
    return real(fd, data, size);
}

#define WRITER_AT(name, offset_type) \
    ssize_t name(int fd, const void *data, size_t size, offset_type place) { \
        REAL(ssize_t, name, int, const void *, size_t, offset_type); \
        if (is_our_file(fd) && fails("write", NULL)) return -1; \
        return real(fd, data, size, place); \
    }
WRITER_AT(pwrite, off_t)
WRITER_AT(pwrite64, off64_t)

#define ON_FILE(name) \
    int name(int fd) { \
        REAL(int, name, int); \
        if (is_our_file(fd) && fails(#name, NULL)) return -1; \
        return real(fd); \
    }
ON_FILE(fsync)
ON_FILE(fdatasync)

#define TRUNCATER(name, size_type) \
    int name(int fd, size_type size) { \
        REAL(int, name, int, size_type); \
        if (is_our_file(fd) && fails("truncate", NULL)) return -1; \
        return real(fd, size); \
    }
TRUNCATER(ftruncate, off_t)
TRUNCATER(ftruncate64, off64_t)

int fchmod(int fd, mode_t mode) {
    REAL(int, fchmod, int, mode_t);
    if (is_our_file(fd) && fails("fchmod", NULL)) return -1;
    return real(fd, mode);
}

int rename(const char *from, const char *to) {
    REAL(int, rename, const char *, const char *);
    if (is_ours(to) && fails("rename", to)) return -1;
    return real(from, to);
}

int renameat(int a, const char *from, int b, const char *to) {
    REAL(int, renameat, int, const char *, int, const char *);
    if (is_ours(to) && fails("rename", to)) return -1;
    return real(a, from, b, to);
}

int unlink(const char *path) {
    REAL(int, unlink, const char *);
    if (is_ours(path) && fails("remove", path)) return -1;
    return real(path);
}

int mkdir(const char *path, mode_t mode) {
    REAL(int, mkdir, const char *, mode_t);
    if (is_ours(path) && fails("mkdir", path)) return -1;
    return real(path, mode);
}
