// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors
//
// Two bytes of a word at once, at the speed of memory: one byte alone, as memchr finds it, stands in
// every other word of a log where it is an `a` or a `t`.
#include "CLinux.h"

const uint8_t *igor_find_pair(const uint8_t *bytes, size_t count, struct igor_pair pair) {
  const uint8_t *other = bytes + pair.distance;
  size_t at = 0;
  // Without a branch in it a compiler makes vectors of the inner loop.
  for (; count - at >= 64; at += 64) {
    uint8_t any = 0;
    for (size_t i = 0; i < 64; i++)
      any |= (uint8_t)(((bytes[at + i] | pair.first_mask) == pair.first) &
                       ((other[at + i] | pair.second_mask) == pair.second));
    if (any) break;
  }
  for (; at < count; at++)
    if ((bytes[at] | pair.first_mask) == pair.first && (other[at] | pair.second_mask) == pair.second)
      return bytes + at;
  return 0;
}
