// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors
//
// What the kernel charges for fan-out: a loop that sends the same bytes to N connections,
// with nothing around it. igord's figure stands beside this one in `make bench`.
//
//   send_loop CONNECTIONS BYTES_A_SEND MEGABYTES [CORE [PAUSE_MS]]
//
// With a pause between two rounds, every send finds its reader asleep, as igord's do.
// The peers are read by `sink`, beside this program, on the other core. Prints the CPU
// microseconds (user + system, of the sending process alone) per delivered megabyte.
#define _GNU_SOURCE
#include <arpa/inet.h>
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

/// Becomes the readers: the program that igord's are, so that waking them costs the same.
static void become_sink(const char *own, unsigned short port, const char *connections,
                        const char *core) {
  char program[4096], number[8];
  const char *slash = strrchr(own, '/');
  snprintf(program, sizeof program, "%.*ssink", slash ? (int)(slash + 1 - own) : 0, own);
  snprintf(number, sizeof number, "%u", port);
  if (!freopen("/dev/null", "w", stdout)) die("/dev/null");
  execl(program, program, "127.0.0.1", number, connections, "3600", "\\n", core, (char *)NULL);
  die(program);
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
  if (reader == 0) become_sink(words[0], ntohs(address.sin_port), words[1], core ? "0" : "1");
  pin(core);
  int *sockets = calloc((size_t)connections, sizeof *sockets);
  for (int i = 0; i < connections; i++)
    if ((sockets[i] = accept(listener, NULL, NULL)) < 0) die("accept");

  char *buffer = malloc(size);
  unsigned long long goal = (unsigned long long)(megabytes * 1e6), sent = 0;
  double before = cpu_seconds();
  while (sent < goal) {
    int taken = 0;
    // New bytes each round, as a console's are: what was never written is one page of zeros.
    memset(buffer, (int)(sent & 0x7F), size);
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
  kill(reader, SIGKILL);
  waitpid(reader, NULL, 0);
  return 0;
}
