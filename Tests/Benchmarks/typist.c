// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors
//
// Types a character and waits for its echo, again and again, as a person does who waits.
//
//   typist COUNT PAUSE_MS tcp PORT GREETING        over a TCP connection to 127.0.0.1
//   typist COUNT PAUSE_MS pty READY COMMAND...     at a program on a terminal of its own
//
// The echo is the first byte of that value that comes back; READY is what the program prints
// when it is ready (it waits two seconds more for silence), GREETING has `\n` for a line feed.
// Prints p50, p99 and the longest, in milliseconds, and how many echoes never came in 2 s.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static double milliseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e3 + 1e-6 * (double)time.tv_nsec;
}

/// Reads until `text` has come (NULL: until nothing comes for `patience` ms); 0 when in time.
static int wait_for(int file, const char *text, int patience) {
  static char seen[1 << 16];
  size_t used = 0;
  struct pollfd ready = {.fd = file, .events = POLLIN};
  while (poll(&ready, 1, patience) > 0) {
    if (used > sizeof seen / 2) used = 0;
    ssize_t got = read(file, seen + used, sizeof seen - used - 1);
    if (got <= 0) return -1;
    used += (size_t)got;
    seen[used] = 0;
    if (text && strstr(seen, text)) return 0;
  }
  return text ? -1 : 0;
}

static int connect_to(int port, const char *greeting) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int made = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(made, (struct sockaddr *)&address, sizeof address) != 0) return -1;
  for (const char *from = greeting; *from; from++) {
    int isFeed = from[0] == '\\' && from[1] == 'n';
    if (write(made, isFeed ? "\n" : from, 1) != 1) return -1;
    from += isFeed;
  }
  return wait_for(made, "ok ", 10000) == 0 ? made : -1;
}

static int run(char **command, pid_t *process) {
  int master = posix_openpt(O_RDWR | O_NOCTTY);
  if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) return -1;
  *process = fork();
  if (*process == 0) {
    setsid();
    int slave = open(ptsname(master), O_RDWR);
    struct termios raw;
    tcgetattr(slave, &raw);
    cfmakeraw(&raw);
    tcsetattr(slave, TCSANOW, &raw);
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    ioctl(slave, TIOCSWINSZ, &size);
    for (int i = 0; i < 3; i++) dup2(slave, i);
    setenv("TERM", "xterm", 1);
    execvp(command[0], command);
    _exit(127);
  }
  return master;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

/// Types one character; the milliseconds until it came back, or a negative number.
static double type(int file, char key) {
  char bytes[4096];
  double start = milliseconds();
  if (write(file, &key, 1) != 1) return -1;
  struct pollfd ready = {.fd = file, .events = POLLIN};
  for (;;) {
    int left = 2000 - (int)(milliseconds() - start);
    if (left <= 0 || poll(&ready, 1, left) <= 0) return -1;
    ssize_t got = read(file, bytes, sizeof bytes);
    if (got <= 0) return -1;
    if (memchr(bytes, key, (size_t)got)) return milliseconds() - start;
  }
}

int main(int count, char **words) {
  if (count < 6) {
    fprintf(stderr, "usage: typist COUNT PAUSE_MS tcp PORT GREETING | pty READY COMMAND...\n");
    return 64;
  }
  int rounds = atoi(words[1]), pause = atoi(words[2]), file;
  pid_t process = 0;
  if (strcmp(words[3], "tcp") == 0) {
    file = connect_to(atoi(words[4]), words[5]);
  } else {
    file = run(words + 5, &process);
    if (file >= 0 && wait_for(file, words[4], 15000) != 0) file = -1;
    if (file >= 0) wait_for(file, NULL, 2000);
  }
  if (file < 0) {
    fprintf(stderr, "typist: nobody is ready there\n");
    return 1;
  }
  double *times = calloc((size_t)rounds, sizeof *times);
  int taken = 0, missed = 0;
  for (int i = 0; i < rounds; i++) {
    double time = type(file, (char)('a' + i % 26));
    if (time < 0) missed++;
    else times[taken++] = time;
    usleep((useconds_t)(pause * 1000));
  }
  qsort(times, (size_t)taken, sizeof *times, compare);
  if (taken)
    printf("%.3f %.3f %.3f %d\n", times[taken / 2], times[taken * 99 / 100], times[taken - 1],
           missed);
  if (process) {
    kill(process, SIGTERM);
    close(file);
    waitpid(process, NULL, 0);
  }
  return taken ? 0 : 1;
}
