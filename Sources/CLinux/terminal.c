// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors
#define _GNU_SOURCE
#include "CLinux.h"

#include <signal.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

static struct termios original;
static volatile sig_atomic_t raw_terminal = -1;

// What ends a process without its leave; each gets its earlier handler back when it comes.
static const int endings[] = {SIGILL,  SIGTRAP,   SIGABRT, SIGBUS,  SIGFPE,  SIGSEGV, SIGHUP,
                              SIGINT,  SIGQUIT,   SIGTERM, SIGALRM, SIGUSR1, SIGUSR2, SIGPOLL,
                              SIGPROF, SIGVTALRM, SIGXCPU, SIGXFSZ, SIGPWR};
enum { ENDINGS = sizeof endings / sizeof *endings };
static struct sigaction handlers[ENDINGS];

void igor_restore_terminal(void) {
  int terminal = raw_terminal;
  raw_terminal = -1;
  if (terminal >= 0) tcsetattr(terminal, TCSANOW, &original);
}

static void restore_and_end(int signal) {
  igor_restore_terminal();
  for (int index = 0; index < ENDINGS; index++)
    if (endings[index] == signal) sigaction(signal, &handlers[index], NULL);
  // The instruction that failed runs again when this returns; a signal that was sent does not.
  raise(signal);
}

// What was ignored, as SIGHUP is under nohup, stays so.
static void prepare(int index, const struct sigaction *action) {
  sigaction(endings[index], action, &handlers[index]);
  if (handlers[index].sa_handler == SIG_IGN) sigaction(endings[index], &handlers[index], NULL);
}

int igor_make_terminal_raw(int terminal) {
  static int prepared;
  struct termios changed;
  if (raw_terminal < 0 && tcgetattr(terminal, &original) != 0) return -1;
  if (!prepared) {
    prepared = 1;
    struct sigaction action = {.sa_handler = restore_and_end};
    for (int index = 0; index < ENDINGS; index++)
      prepare(index, &action);
    atexit(igor_restore_terminal);
  }
  changed = original;
  cfmakeraw(&changed);
  raw_terminal = terminal;
  if (tcsetattr(terminal, TCSANOW, &changed) == 0) return 0;
  raw_terminal = -1;
  return -1;
}
