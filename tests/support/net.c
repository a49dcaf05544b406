/* A world of its own for one process, so that it can be tried with names and addresses that look public.
 *
 * NET_HOSTS="good.example=203.0.114.5,turns.example=203.0.114.6|127.0.0.1": what names lead to; of several addresses,
 * one after the other, the last for ever. Connections to 203.0.114.0/24 end at 127.0.0.1. Loaded with LD_PRELOAD.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct { char name[128]; int asked; } known[64];

static int count_look_up(const char *name) {
    int found = 0;
    pthread_mutex_lock(&lock);
    for (int at = 0; at < 64; at++) {
        if (!known[at].name[0]) snprintf(known[at].name, sizeof known[at].name, "%s", name);
        if (!strcmp(known[at].name, name)) { found = known[at].asked++; break; }
    }
    pthread_mutex_unlock(&lock);
    return found;
}

/* The address that a name leads to this time; 0 if it is none of ours. */
static int find(const char *name, char *address, size_t size) {
    const char *hosts = getenv("NET_HOSTS");
    char wanted[160];
    snprintf(wanted, sizeof wanted, "%s=", name);
    const char *at = hosts ? strstr(hosts, wanted) : NULL;
    while (at && at != hosts && at[-1] != ',') at = strstr(at + 1, wanted);
    if (!at) return 0;
    at += strlen(wanted);
    for (int turn = count_look_up(name); turn > 0; turn--) {
        const char *next = at + strcspn(at, "|,");
        if (*next != '|') break;
        at = next + 1;
    }
    snprintf(address, size, "%.*s", (int)strcspn(at, "|,"), at);
    return 1;
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
    static int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    if (!real) real = (int (*)(const char *, const char *, const struct addrinfo *, struct addrinfo **))dlsym(RTLD_NEXT, "getaddrinfo");
    char address[64];
    if (node && find(node, address, sizeof address)) return real(address, service, hints, found);
    if (node && strstr(node, ".example")) return EAI_NONAME;
    return real(node, service, hints, found);
}

int connect(int fd, const struct sockaddr *place, socklen_t size) {
    static int (*real)(int, const struct sockaddr *, socklen_t);
    if (!real) real = (int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "connect");
    struct sockaddr_in there;
    if (place->sa_family == AF_INET && size >= sizeof there) {
        memcpy(&there, place, sizeof there);
        if ((ntohl(there.sin_addr.s_addr) & 0xffffff00) == 0xcb007200) {
            there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            return real(fd, (struct sockaddr *)&there, sizeof there);
        }
    }
    return real(fd, place, size);
}
