// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors
//
// What the kernel charges for fan-out: a loop that sends the same buffer to N connections,
// with nothing around it. igord's figure stands beside this one in `make bench`.
//
//   send_loop CONNECTIONS BYTES_A_SEND MEGABYTES [CORE [PAUSE_MS]]
//
// With a pause between two rounds, every send finds its reader asleep, as igord's do.
// The peers are read by a child process, pinned to the other core. Prints the CPU
// microseconds (user + system, of the sending process alone) per delivered megabyte.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void pin(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  sched_setaffinity(0, sizeof set, &set);
}

static double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/// Reads every connection until all are closed; never returns.
static void drain(const struct sockaddr_in *address, int connections) {
  struct pollfd *peers = calloc((size_t)connections, sizeof *peers);
  static char sink[1 << 20];
  for (int i = 0; i < connections; i++) {
    peers[i].fd = socket(AF_INET, SOCK_STREAM, 0);
    peers[i].events = POLLIN;
    if (connect(peers[i].fd, (const struct sockaddr *)address, sizeof *address) != 0)
      die("connect");
  }
  for (int open = connections; open > 0;) {
    if (poll(peers, (nfds_t)connections, -1) < 0) die("poll");
    for (int i = 0; i < connections; i++) {
      if (!peers[i].revents) continue;
      ssize_t got = recv(peers[i].fd, sink, sizeof sink, MSG_DONTWAIT);
      if (got > 0 || (got < 0 && errno == EAGAIN)) continue;
      close(peers[i].fd);
      peers[i].fd = -1;
      open--;
    }
  }
  exit(0);
}

int main(int count, char **words) {
  if (count < 4) {
    fprintf(stderr, "usage: send_loop CONNECTIONS BYTES_A_SEND MEGABYTES [CORE [PAUSE_MS]]\n");
    return 64;
  }
  int connections = atoi(words[1]);
  size_t size = strtoul(words[2], NULL, 10);
  double megabytes = atof(words[3]);
  int core = count > 4 ? atoi(words[4]) : 0;
  useconds_t pause = count > 5 ? (useconds_t)atoi(words[5]) * 1000 : 0;

  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) die("bind");
  if (listen(listener, connections) != 0) die("listen");
  getsockname(listener, (struct sockaddr *)&address, &length);

  pid_t reader = fork();
  if (reader == 0) {
    pin(1 - core);
    drain(&address, connections);
  }
  pin(core);
  int *sockets = calloc((size_t)connections, sizeof *sockets);
  for (int i = 0; i < connections; i++)
    if ((sockets[i] = accept(listener, NULL, NULL)) < 0) die("accept");

  char *buffer = calloc(1, size);
  unsigned long long goal = (unsigned long long)(megabytes * 1e6), sent = 0;
  double before = cpu_seconds();
  while (sent < goal) {
    int taken = 0;
    for (int i = 0; i < connections; i++) {
      ssize_t got = send(sockets[i], buffer, size, MSG_DONTWAIT | MSG_NOSIGNAL);
      if (got > 0) {
        sent += (unsigned long long)got;
        taken = 1;
      }
    }
    if (pause || !taken) usleep(pause ? pause : 500);
  }
  double used = cpu_seconds() - before;
  printf("%.1f\n", used * 1e12 / (double)sent);
  for (int i = 0; i < connections; i++) close(sockets[i]);
  waitpid(reader, NULL, 0);
  return 0;
}
