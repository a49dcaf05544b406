/* Moves the clock of a process by CLOCK_OFFSET_S seconds. Loaded with LD_PRELOAD; the monotonic clock stays. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long offset(void) {
    const char *given = getenv("CLOCK_OFFSET_S");
    return given ? atol(given) : 0;
}

int clock_gettime(clockid_t which, struct timespec *found) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int done = real(which, found);
    if (!done && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) found->tv_sec += offset();
    return done;
}

int gettimeofday(struct timeval *found, void *zone) {
    static int (*real)(struct timeval *, void *);
    if (!real) real = (int (*)(struct timeval *, void *))dlsym(RTLD_NEXT, "gettimeofday");
    int done = real(found, zone);
    if (!done && found) found->tv_sec += offset();
    return done;
}

time_t time(time_t *found) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (found) *found = now.tv_sec;
    return now.tv_sec;
}
