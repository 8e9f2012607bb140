// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors
//
// Several bytes of a word at once, at the speed of memory: one byte alone, as memchr finds it, stands
// in every other word of a log where it is an `a` or a `t`.
#include "CLinux.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

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

// The first bytes of many literals: two shuffles tell for 32 places at once which groups have such a
// byte. (The way is known as Teddy, from Hyperscan.)

static size_t find_start(const uint8_t *bytes, size_t count, const uint8_t *tables) {
  for (size_t at = 0;; at++) {
    if (at + IGOR_START_LENGTH > count) return at;
    uint8_t groups = 0xFF;
    for (size_t k = 0; k < IGOR_START_LENGTH && groups; k++) {
      const uint8_t byte = bytes[at + k], *table = tables + k * 32;
      groups &= table[byte & 15] & table[16 + (byte >> 4)];
    }
    if (groups) return at;
  }
}

#if defined(__x86_64__)
#define WIDE __attribute__((target("avx2"))) static

/// Places that are looked at together, and the bytes that this takes.
enum { WIDTH = 32, REACH = WIDTH + IGOR_START_LENGTH - 1 };

WIDE inline __m256i groups_of(__m256i halves, const uint8_t *table) {
  const __m128i row = _mm_loadu_si128((const __m128i *)table);
  return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(row), halves);
}

/// A bit for each place at which some group has the first bytes.
WIDE inline uint32_t starts(const uint8_t *bytes, const uint8_t *tables) {
  const __m256i half = _mm256_set1_epi8(0x0F);
  __m256i groups = _mm256_set1_epi8(-1);
  for (size_t k = 0; k < IGOR_START_LENGTH; k++) {
    const __m256i here = _mm256_loadu_si256((const __m256i *)(bytes + k));
    groups &= groups_of(here & half, tables + k * 32);
    groups &= groups_of(_mm256_srli_epi16(here, 4) & half, tables + k * 32 + 16);
  }
  const __m256i none = _mm256_cmpeq_epi8(groups, _mm256_setzero_si256());
  return ~(uint32_t)_mm256_movemask_epi8(none);
}

/// Of at least REACH bytes; the last look takes in again some that were looked at.
WIDE size_t find_start_wide(const uint8_t *bytes, size_t count, const uint8_t *tables) {
  for (size_t at = 0;; at += WIDTH) {
    if (at + REACH > count) at = count - REACH;
    const uint32_t found = starts(bytes + at, tables);
    if (found) return at + (size_t)__builtin_ctz(found);
    if (at + REACH == count) return count - IGOR_START_LENGTH + 1;
  }
}
#endif

size_t igor_find_start(const uint8_t *bytes, size_t count, const uint8_t *tables) {
#if defined(__x86_64__)
  if (count >= REACH && __builtin_cpu_supports("avx2")) return find_start_wide(bytes, count, tables);
#endif
  return find_start(bytes, count, tables);
}
