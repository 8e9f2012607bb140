// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors
//
// Subscribers that cost little: N connections, a greeting sent on each, then everything
// read and counted until the time is over.
//
//   sink HOST PORT CONNECTIONS SECONDS GREETING [CORE]
//
// In GREETING, `%d` becomes the connection's number (00001...N) and `\n` a line feed. Prints
// `ready` when all are greeted, then the bytes read in all, the fewest and the most of any
// connection.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/// Writes GREETING for one connection: `%d` and `\n` replaced.
static size_t greet(char *to, size_t room, const char *greeting, int number) {
  size_t used = 0;
  for (const char *from = greeting; *from && used + 16 < room; from++) {
    if (from[0] == '%' && from[1] == 'd') {
      used += (size_t)snprintf(to + used, room - used, "%05d", number);
      from++;
    } else if (from[0] == '\\' && from[1] == 'n') {
      to[used++] = '\n';
      from++;
    } else {
      to[used++] = *from;
    }
  }
  return used;
}

int main(int count, char **words) {
  if (count < 6) {
    fprintf(stderr, "usage: sink HOST PORT CONNECTIONS SECONDS GREETING [CORE]\n");
    return 64;
  }
  int connections = atoi(words[3]);
  double seconds = atof(words[4]);
  if (count > 6) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(atoi(words[6]), &set);
    sched_setaffinity(0, sizeof set, &set);
  }
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(words[2]))};
  inet_pton(AF_INET, words[1], &address.sin_addr);

  int poller = epoll_create1(0);
  int *sockets = calloc((size_t)connections, sizeof *sockets);
  unsigned long long *bytes = calloc((size_t)connections, sizeof *bytes);
  for (int i = 0; i < connections; i++) {
    char hello[1024];
    sockets[i] = socket(AF_INET, SOCK_STREAM, 0);
    size_t length = greet(hello, sizeof hello, words[5], i + 1);
    // A listener without login takes few connections from one address.
    struct sockaddr_in own = {.sin_family = AF_INET,
                              .sin_addr.s_addr = htonl(0x7F010001u + (unsigned)i / 50)};
    if (bind(sockets[i], (struct sockaddr *)&own, sizeof own) != 0 ||
        connect(sockets[i], (struct sockaddr *)&address, sizeof address) != 0 ||
        write(sockets[i], hello, length) != (ssize_t)length) {
      perror("sink");
      return 1;
    }
    struct epoll_event interest = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
    epoll_ctl(poller, EPOLL_CTL_ADD, sockets[i], &interest);
  }
  printf("ready\n");
  fflush(stdout);

  static char buffer[1 << 20];
  struct epoll_event events[256];
  for (double end = now() + seconds; now() < end;) {
    int ready = epoll_wait(poller, events, 256, 50);
    for (int e = 0; e < ready; e++) {
      uint32_t i = events[e].data.u32;
      ssize_t got = recv(sockets[i], buffer, sizeof buffer, MSG_DONTWAIT);
      if (got > 0) bytes[i] += (unsigned long long)got;
      if (got == 0) epoll_ctl(poller, EPOLL_CTL_DEL, sockets[i], NULL);
    }
  }
  unsigned long long all = 0, fewest = ~0ULL, most = 0;
  for (int i = 0; i < connections; i++) {
    all += bytes[i];
    if (bytes[i] < fewest) fewest = bytes[i];
    if (bytes[i] > most) most = bytes[i];
  }
  printf("%llu %llu %llu\n", all, fewest, most);
  return 0;
}
