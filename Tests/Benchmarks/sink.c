// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors
//
// Subscribers that cost little: N connections, a greeting sent on each, then everything
// read and counted until the time is over.
//
//   sink HOST PORT CONNECTIONS SECONDS GREETING [CORE [tls]]
//
// In GREETING, `%d` becomes the connection's number (00001...N) and `\n` a line feed. Prints
// `ready` when all are greeted, then the bytes read in all, the fewest and the most of any
// connection.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/ssl.h>
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

/// TLS over a connected socket, with whoever is there.
static SSL *secure(int file) {
  static SSL_CTX *context;
  if (!context) context = SSL_CTX_new(TLS_client_method());
  SSL *made = SSL_new(context);
  SSL_set_fd(made, file);
  if (SSL_connect(made) == 1) return made;
  fprintf(stderr, "sink: no TLS\n");
  exit(1);
}

/// Reads what has come; 0 at the end.
static ssize_t receive(int file, SSL *tls, char *buffer, size_t room) {
  if (!tls) return recv(file, buffer, room, MSG_DONTWAIT);
  size_t used = 0;
  int got;
  while (used < room && (got = SSL_read(tls, buffer + used, (int)(room - used))) > 0)
    used += (size_t)got;
  if (used) return (ssize_t)used;
  return SSL_get_error(tls, got) == SSL_ERROR_WANT_READ ? -1 : 0;
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
    fprintf(stderr, "usage: sink HOST PORT CONNECTIONS SECONDS GREETING [CORE [tls]]\n");
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
  SSL **sessions = calloc((size_t)connections, sizeof *sessions);
  unsigned long long *bytes = calloc((size_t)connections, sizeof *bytes);
  for (int i = 0; i < connections; i++) {
    char hello[1024];
    sockets[i] = socket(AF_INET, SOCK_STREAM, 0);
    size_t length = greet(hello, sizeof hello, words[5], i + 1);
    // A listener without login takes few connections from one address.
    struct sockaddr_in own = {.sin_family = AF_INET,
                              .sin_addr.s_addr = htonl(0x7F010001u + (unsigned)i / 50)};
    if (bind(sockets[i], (struct sockaddr *)&own, sizeof own) != 0 ||
        connect(sockets[i], (struct sockaddr *)&address, sizeof address) != 0) {
      perror("sink");
      return 1;
    }
    if (count > 7) sessions[i] = secure(sockets[i]);
    ssize_t sent = sessions[i] ? SSL_write(sessions[i], hello, (int)length)
                               : write(sockets[i], hello, length);
    if (sent != (ssize_t)length) return 1;
    if (sessions[i]) fcntl(sockets[i], F_SETFL, O_NONBLOCK);
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
      ssize_t got = receive(sockets[i], sessions[i], buffer, sizeof buffer);
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
