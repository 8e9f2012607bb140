// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors
#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/// In the child: the terminal becomes its own, then the shell runs. Does not return.
static void become_shell(const char *terminal, const char *command, char *const environment[]) {
  // What is ignored or blocked here, as SIGINT is under `nohup … &`, the terminal's keys have to end.
  sigset_t none;
  sigemptyset(&none);
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigprocmask(SIG_SETMASK, &none, NULL);
  setsid();
  int file = open(terminal, O_RDWR);
  if (file < 0) _exit(127);
  ioctl(file, TIOCSCTTY, 0);
  for (int number = 0; number < 3; number++) dup2(file, number);
  if (file > 2) close(file);
  char *const arguments[] = {"sh", "-c", (char *)command, NULL};
  execve("/bin/sh", arguments, environment);
  _exit(127);
}

/// The environment with one variable more; freed by nobody but `free`, its strings are borrowed.
static char **environment_with(const char *variable) {
  size_t count = 0;
  while (environ[count]) count++;
  char **copy = calloc(count + 2, sizeof *copy);
  if (!copy) return NULL;
  copy[0] = (char *)variable;
  for (size_t index = 0; index < count; index++) copy[index + 1] = environ[index];
  return copy;
}

int igor_spawn_on_terminal(const char *command, const char *variable) {
  int file = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return -1;
  char name[64];
  if (grantpt(file) != 0 || unlockpt(file) != 0 || ptsname_r(file, name, sizeof name) != 0) {
    close(file);
    return -1;
  }
  char **environment = environment_with(variable);
  pid_t child = environment ? fork() : -1;
  if (child == 0) {
    // Forked twice, so that init takes over: nobody here has to wait for the shell.
    if (fork() == 0) become_shell(name, command, environment);
    _exit(0);
  }
  free(environment);
  if (child < 0) {
    close(file);
    return -1;
  }
  while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
  return file;
}

long igor_raise_descriptor_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  return (long)limit.rlim_cur;
}
