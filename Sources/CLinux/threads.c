// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors
#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// What a word says to both sides.
enum { nothing = 0, unparked = 1, asleep = 2 };

void igor_park(uint32_t *word, int milliseconds) {
  uint32_t expected = nothing;
  if (__atomic_compare_exchange_n(word, &expected, asleep, 0, __ATOMIC_ACQ_REL,
                                  __ATOMIC_ACQUIRE)) {
    struct timespec limit = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    while (syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, asleep, milliseconds < 0 ? NULL : &limit,
                   NULL, 0) != 0 &&
           errno == EINTR) {
    }
  }
  __atomic_exchange_n(word, nothing, __ATOMIC_ACQ_REL);
}

void igor_unpark(uint32_t *word) {
  if (__atomic_exchange_n(word, unparked, __ATOMIC_ACQ_REL) == asleep)
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

void igor_give_way(void) {
  // A batch thread does not push aside who runs when it is woken.
  struct sched_param none = {0};
  sched_setscheduler(0, SCHED_BATCH, &none);
  setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), 5);
}

void igor_be_prompt(void) {
  struct {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t slice, deadline, period;
  } attributes = {
      .size = sizeof attributes,
      .policy = SCHED_OTHER,
      .nice = getpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid)),
      .slice = 100 * 1000,
  };
  syscall(SYS_sched_setattr, 0, &attributes, 0);
}

int igor_usable_cores(void) {
  cpu_set_t cores;
  if (sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
  return CPU_COUNT(&cores);
}
