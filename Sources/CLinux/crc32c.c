// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors
//
// CRC32C: the processor's instruction where there is one, else a table. The journal and
// the segments check every record with it, so it has to cost next to nothing.
#include "CLinux.h"

#include <string.h>

#if defined(__aarch64__)
#include <sys/auxv.h>
#ifndef HWCAP_CRC32
#define HWCAP_CRC32 (1 << 7)
#endif
#endif

static uint32_t by_table(uint32_t crc, const uint8_t *bytes, size_t count) {
  // Nibble by nibble: 64 bytes of table, and only machines without the instruction use it.
  static const uint32_t table[16] = {
      0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3,
      0x61c69362, 0x7198540d, 0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
      0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75};
  for (size_t i = 0; i < count; i++) {
    crc ^= bytes[i];
    crc = (crc >> 4) ^ table[crc & 15];
    crc = (crc >> 4) ^ table[crc & 15];
  }
  return crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static uint32_t by_instruction(uint32_t crc, const uint8_t *bytes,
                                                                size_t count) {
  uint64_t wide = crc;
  for (; count >= 8; bytes += 8, count -= 8) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    wide = __builtin_ia32_crc32di(wide, word);
  }
  crc = (uint32_t)wide;
  for (; count > 0; bytes++, count--) crc = __builtin_ia32_crc32qi(crc, *bytes);
  return crc;
}
static int has_instruction(void) { return __builtin_cpu_supports("sse4.2"); }
#elif defined(__aarch64__)
__attribute__((target("crc"))) static uint32_t by_instruction(uint32_t crc, const uint8_t *bytes,
                                                             size_t count) {
  for (; count >= 8; bytes += 8, count -= 8) {
    uint64_t word;
    memcpy(&word, bytes, 8);
    crc = __builtin_arm_crc32cd(crc, word);
  }
  for (; count > 0; bytes++, count--) crc = __builtin_arm_crc32cb(crc, *bytes);
  return crc;
}
static int has_instruction(void) { return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0; }
#else
static uint32_t by_instruction(uint32_t crc, const uint8_t *bytes, size_t count) {
  return by_table(crc, bytes, count);
}
static int has_instruction(void) { return 0; }
#endif

uint32_t igor_crc32c(uint32_t crc, const void *bytes, size_t count) {
  crc = ~crc;
  return ~(has_instruction() ? by_instruction(crc, bytes, count) : by_table(crc, bytes, count));
}
