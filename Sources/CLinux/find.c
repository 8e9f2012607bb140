// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors
//
// Two bytes of a word at once, at the speed of memory: one byte alone, as memchr finds it, stands in
// every other word of a log where it is an `a` or a `t`.
#include "CLinux.h"

typedef uint8_t vector __attribute__((vector_size(32), aligned(1), may_alias));
typedef uint64_t words __attribute__((vector_size(32), aligned(1), may_alias));

__attribute__((always_inline)) static inline const uint8_t *find(const uint8_t *bytes, size_t count,
                                                                 struct igor_pair pair) {
  const uint8_t *other = bytes + pair.distance;
  const vector zero = {0};
  const vector first = zero + pair.first, first_mask = zero + pair.first_mask;
  const vector second = zero + pair.second, second_mask = zero + pair.second_mask;
  size_t at = 0;
  for (; count - at >= 128; at += 128) {
    vector any = zero;
    for (size_t i = 0; i < 4; i++) {
      const vector here = ((const vector *)(bytes + at))[i] | first_mask;
      const vector there = ((const vector *)(other + at))[i] | second_mask;
      any |= (vector)(here == first) & (vector)(there == second);
    }
    const words all = (words)any;
    if (all[0] | all[1] | all[2] | all[3]) break;
  }
  for (; at < count; at++)
    if ((bytes[at] | pair.first_mask) == pair.first && (other[at] | pair.second_mask) == pair.second)
      return bytes + at;
  return 0;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static const uint8_t *find_wide(const uint8_t *bytes, size_t count,
                                                               struct igor_pair pair) {
  return find(bytes, count, pair);
}
#endif

const uint8_t *igor_find_pair(const uint8_t *bytes, size_t count, struct igor_pair pair) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return find_wide(bytes, count, pair);
#endif
  return find(bytes, count, pair);
}
