// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors
//
// The least that a SOL client can be: one socket, one thread, N sessions of cipher suite 17,
// and for each packet: receive, verify, decrypt, count, acknowledge. No log, no readers, no
// timers once it runs. What igord spends on the same packets stands beside it in `make bench`.
//
//   sol_client PLACES SECONDS [CORE]
//
// PLACES is a file of lines `IP:PORT`, each a BMC with the user admin and the password
// igor-admin. Prints one line: CPU microseconds (user + system) a data packet, packets, bytes,
// the seconds that it took to have SOL everywhere, the CPU seconds of that.
#define _GNU_SOURCE
#define OPENSSL_SUPPRESS_DEPRECATED
#include <arpa/inet.h>
#include <errno.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

enum { code_bytes = 16, sol_header = 4, window = 256, role = 0x14 };
enum payload { IPMI = 0, SOL = 1, OPEN_REQUEST = 0x10, OPEN_RESPONSE, RAKP_1, RAKP_2, RAKP_3,
               RAKP_4 };
enum command { SET_PRIVILEGE = 0x3B, CLOSE_SESSION = 0x3C, ACTIVATE = 0x48 };
enum phase { IDLE, OPENING, RAKP1_SENT, RAKP3_SENT, RAISING, ACTIVATING, ACTIVE };

static const char user[] = "admin", password[] = "igor-admin";

struct session {
  struct sockaddr_in address;
  enum phase phase;
  double asked;
  uint32_t bmc_id, sent, highest;
  uint8_t console_random[16], bmc_random[16], guid[16], sik[32], aes_key[16];
  SHA256_CTX inner, outer;  // HMAC-SHA256 under K1, after both pads
  uint8_t sequence, accepted;
};

static struct session *sessions;
static int session_count, active_count, socket_fd;
static EVP_CIPHER_CTX *encryption, *decryption;

static double clock_seconds(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void put32(uint8_t *to, uint32_t value) {
  for (int i = 0; i < 4; i++) to[i] = (uint8_t)(value >> (8 * i));
}

static uint32_t get32(const uint8_t *from) {
  return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

/// Random bytes from a pool: asking OpenSSL for sixteen costs half a packet.
static void draw(uint8_t *to, size_t count) {
  static uint8_t pool[4096];
  static size_t left;
  if (left < count) {
    RAND_bytes(pool, sizeof pool);
    left = sizeof pool;
  }
  memcpy(to, pool + sizeof pool - left, count);
  left -= count;
}

static void prepare(struct session *s, const uint8_t *k1) {
  uint8_t pad[64];
  for (int i = 0; i < 64; i++) pad[i] = (i < 32 ? k1[i] : 0) ^ 0x36;
  SHA256_Init(&s->inner);
  SHA256_Update(&s->inner, pad, 64);
  for (int i = 0; i < 64; i++) pad[i] ^= 0x36 ^ 0x5C;
  SHA256_Init(&s->outer);
  SHA256_Update(&s->outer, pad, 64);
}

static void sign(const struct session *s, const uint8_t *bytes, size_t count, uint8_t *digest) {
  SHA256_CTX state = s->inner;
  SHA256_Update(&state, bytes, count);
  SHA256_Final(digest, &state);
  state = s->outer;
  SHA256_Update(&state, digest, 32);
  SHA256_Final(digest, &state);
}

static void transmit(const struct session *s, const uint8_t *packet, size_t count) {
  sendto(socket_fd, packet, count, 0, (const struct sockaddr *)&s->address, sizeof s->address);
}

/// RMCP and session header; the payload's length goes in at 14.
static size_t header(uint8_t *packet, uint8_t type, uint32_t id, uint32_t sequence) {
  memcpy(packet, (uint8_t[]){6, 0, 0xFF, 7, 6, type}, 6);
  put32(packet + 6, id);
  put32(packet + 10, sequence);
  return 16;
}

static void transmit_outside(const struct session *s, uint8_t type, const uint8_t *payload,
                             size_t count) {
  uint8_t packet[256];
  size_t at = header(packet, type, 0, 0);
  packet[14] = (uint8_t)count;
  packet[15] = 0;
  memcpy(packet + at, payload, count);
  transmit(s, packet, at + count);
}

/// A packet of the session: encrypted, signed.
static void transmit_inside(struct session *s, uint8_t type, const uint8_t *payload,
                            size_t count) {
  uint8_t packet[512], digest[32];
  size_t at = header(packet, type | 0xC0, s->bmc_id, ++s->sent);
  draw(packet + at, 16);
  uint8_t *text = packet + at + 16;
  memcpy(text, payload, count);
  size_t pad = 15 - count % 16;
  for (size_t i = 0; i < pad; i++) text[count + i] = (uint8_t)(i + 1);
  text[count + pad] = (uint8_t)pad;
  int size = (int)(count + pad + 1), written;
  EVP_EncryptInit_ex(encryption, NULL, NULL, s->aes_key, packet + at);
  EVP_EncryptUpdate(encryption, text, &written, text, size);
  packet[14] = (uint8_t)(size + 16);
  packet[15] = (uint8_t)((size + 16) >> 8);
  size_t end = at + 16 + (size_t)size, fill = (4 - (end - 4 + 2) % 4) % 4;
  memset(packet + end, 0xFF, fill);
  end += fill;
  packet[end++] = (uint8_t)fill;
  packet[end++] = 7;
  sign(s, packet + 4, end - 4, digest);
  memcpy(packet + end, digest, code_bytes);
  transmit(s, packet, end + code_bytes);
}

static void transmit_command(struct session *s, uint8_t command, const uint8_t *data,
                             size_t count) {
  uint8_t message[64] = {0x20, 0x06 << 2, 0, 0x81, 0, command};
  message[2] = (uint8_t)-(message[0] + message[1]);
  memcpy(message + 6, data, count);
  uint8_t sum = 0;
  for (size_t i = 3; i < 6 + count; i++) sum += message[i];
  message[6 + count] = (uint8_t)-sum;
  transmit_inside(s, IPMI, message, 7 + count);
}

// MARK: Login

static uint32_t console_id(const struct session *s) { return (uint32_t)(s - sessions) + 1; }

static void begin(struct session *s) {
  uint8_t request[32] = {0};
  put32(request + 4, console_id(s));
  memcpy(request + 8, (uint8_t[]){0, 0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 8, 4, 0, 0, 0, 2, 0, 0, 8, 1},
         21);
  s->phase = OPENING;
  s->asked = clock_seconds(CLOCK_MONOTONIC);
  transmit_outside(s, OPEN_REQUEST, request, sizeof request);
}

static void keyed(const void *key, size_t key_count, const uint8_t *bytes, size_t count,
                  uint8_t *digest) {
  unsigned size = 32;
  HMAC(EVP_sha256(), key, (int)key_count, bytes, count, digest, &size);
}

static size_t add(uint8_t *to, size_t at, const void *from, size_t count) {
  memcpy(to + at, from, count);
  return at + count;
}

static size_t add_user(uint8_t *to, size_t at) {
  to[at++] = role;
  to[at++] = sizeof user - 1;
  return add(to, at, user, sizeof user - 1);
}

static void send_rakp1(struct session *s) {
  uint8_t message[64] = {0};
  put32(message + 4, s->bmc_id);
  draw(s->console_random, 16);
  memcpy(message + 8, s->console_random, 16);
  message[24] = role;
  message[27] = sizeof user - 1;
  memcpy(message + 28, user, sizeof user - 1);
  s->phase = RAKP1_SENT;
  transmit_outside(s, RAKP_1, message, 28 + sizeof user - 1);
}

static void take_rakp2(struct session *s, const uint8_t *payload) {
  uint8_t text[256], digest[32], key[20] = {0}, constant[20];
  memcpy(key, password, sizeof password - 1);
  memcpy(s->bmc_random, payload + 8, 16);
  memcpy(s->guid, payload + 24, 16);
  put32(text, console_id(s));
  put32(text + 4, s->bmc_id);
  size_t at = add(text, 8, s->console_random, 16);
  at = add(text, at, s->bmc_random, 16);
  at = add(text, at, s->guid, 16);
  at = add_user(text, at);
  keyed(key, 20, text, at, digest);
  if (memcmp(digest, payload + 40, 32) != 0) return;

  at = add_user(text, add(text, add(text, 0, s->console_random, 16), s->bmc_random, 16));
  keyed(key, 20, text, at, s->sik);
  memset(constant, 1, 20);
  keyed(s->sik, 32, constant, 20, digest);
  prepare(s, digest);
  memset(constant, 2, 20);
  keyed(s->sik, 32, constant, 20, digest);
  memcpy(s->aes_key, digest, 16);

  uint8_t message[40] = {0};
  put32(message + 4, s->bmc_id);
  at = add(text, 0, s->bmc_random, 16);
  put32(text + at, console_id(s));
  at = add_user(text, at + 4);
  keyed(key, 20, text, at, message + 8);
  s->phase = RAKP3_SENT;
  transmit_outside(s, RAKP_3, message, sizeof message);
}

static void take_rakp4(struct session *s, const uint8_t *payload) {
  uint8_t text[64], digest[32];
  size_t at = add(text, 0, s->console_random, 16);
  put32(text + at, s->bmc_id);
  at = add(text, at + 4, s->guid, 16);
  keyed(s->sik, 32, text, at, digest);
  if (memcmp(digest, payload + 8, code_bytes) != 0) return;
  s->phase = RAISING;
  transmit_command(s, SET_PRIVILEGE, (uint8_t[]){4}, 1);
}

static void take_outside(uint8_t type, const uint8_t *payload, size_t count) {
  if (count < 8 || payload[1] != 0) return;
  uint32_t id = get32(payload + 4);
  if (id == 0 || id > (uint32_t)session_count) return;
  struct session *s = sessions + id - 1;
  if (type == OPEN_RESPONSE && count >= 12 && s->phase == OPENING) {
    s->bmc_id = get32(payload + 8);
    send_rakp1(s);
  } else if (type == RAKP_2 && count >= 72 && s->phase == RAKP1_SENT) {
    take_rakp2(s, payload);
  } else if (type == RAKP_4 && count >= 24 && s->phase == RAKP3_SENT) {
    take_rakp4(s, payload);
  }
}

// MARK: The session

static unsigned long long packets, bytes;

static void take_sol(struct session *s, const uint8_t *payload, size_t count) {
  if (count < sol_header || payload[0] == 0) return;
  if (payload[0] != s->sequence) {
    s->sequence = payload[0];
    s->accepted = (uint8_t)(count - sol_header);
    packets++;
    bytes += count - sol_header;
  }
  transmit_inside(s, SOL, (uint8_t[]){0, s->sequence, s->accepted, 0}, sol_header);
}

static void take_command(struct session *s, const uint8_t *message, size_t count) {
  if (count < 8 || message[6] != 0) return;
  if (s->phase == RAISING && message[5] == SET_PRIVILEGE) {
    s->phase = ACTIVATING;
    transmit_command(s, ACTIVATE, (uint8_t[]){1, 1, 0xC0, 0, 0, 0}, 6);
  } else if (s->phase == ACTIVATING && message[5] == ACTIVATE) {
    s->phase = ACTIVE;
    active_count++;
  }
}

static void take(const uint8_t *packet, size_t count) {
  uint8_t text[512], digest[32];
  if (count < 16 || packet[4] != 6) return;
  size_t size = packet[14] | (size_t)packet[15] << 8;
  if (16 + size > count) return;
  if (!(packet[5] & 0xC0)) return take_outside(packet[5], packet + 16, size);
  uint32_t id = get32(packet + 6), sequence = get32(packet + 10);
  if (id == 0 || id > (uint32_t)session_count || count < 16 + size + 2 + code_bytes) return;
  struct session *s = sessions + id - 1;
  sign(s, packet + 4, count - 4 - code_bytes, digest);
  if (CRYPTO_memcmp(digest, packet + count - code_bytes, code_bytes) != 0) return;
  if ((int32_t)(sequence - s->highest) <= 0) return;
  s->highest = sequence;
  int written;
  if (size < 32 || size % 16 != 0 || size > sizeof text) return;
  EVP_DecryptInit_ex(decryption, NULL, NULL, s->aes_key, packet + 16);
  EVP_DecryptUpdate(decryption, text, &written, packet + 32, (int)size - 16);
  size_t pad = text[size - 17] + 1u;
  if (pad > size - 16) return;
  if ((packet[5] & 0x3F) == SOL) take_sol(s, text, size - 16 - pad);
  if ((packet[5] & 0x3F) == IPMI) take_command(s, text, size - 16 - pad);
}

/// Receives for a while, or until every session has SOL.
static void run(double until, int is_login) {
  uint8_t packet[2048];
  int next = 0;
  double now = clock_seconds(CLOCK_MONOTONIC), checked = now;
  while (now < until && !(is_login && active_count == session_count)) {
    while (is_login && next < session_count && next - active_count < window)
      begin(sessions + next++);
    for (int i = 0; i < 16; i++) {
      ssize_t got = recv(socket_fd, packet, sizeof packet, 0);
      if (got < 0) break;
      take(packet, (size_t)got);
    }
    now = clock_seconds(CLOCK_MONOTONIC);
    if (!is_login || now - checked < 0.25) continue;
    checked = now;
    for (struct session *s = sessions; s < sessions + next; s++)
      if (s->phase != ACTIVE && now - s->asked > 1) begin(s);
  }
}

static void read_places(const char *path) {
  FILE *file = fopen(path, "r");
  char line[64];
  if (!file) exit((perror(path), 1));
  while (fgets(line, sizeof line, file)) session_count++;
  sessions = calloc((size_t)session_count, sizeof *sessions);
  rewind(file);
  for (struct session *s = sessions; fgets(line, sizeof line, file); s++) {
    char *colon = strchr(line, ':');
    *colon = 0;
    s->address.sin_family = AF_INET;
    s->address.sin_port = htons((uint16_t)atoi(colon + 1));
    inet_pton(AF_INET, line, &s->address.sin_addr);
  }
  fclose(file);
}

static EVP_CIPHER_CTX *context(int encrypts) {
  EVP_CIPHER_CTX *made = EVP_CIPHER_CTX_new();
  EVP_CipherInit_ex(made, EVP_aes_128_cbc(), NULL, NULL, NULL, encrypts);
  EVP_CIPHER_CTX_set_padding(made, 0);
  return made;
}

int main(int count, char **words) {
  if (count < 3) {
    fprintf(stderr, "usage: sol_client PLACES SECONDS [CORE]\n");
    return 64;
  }
  if (count > 3) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(atoi(words[3]), &set);
    sched_setaffinity(0, sizeof set, &set);
  }
  read_places(words[1]);
  encryption = context(1);
  decryption = context(0);
  socket_fd = socket(AF_INET, SOCK_DGRAM, 0);
  int room = 8 << 20;
  if (setsockopt(socket_fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) != 0)
    setsockopt(socket_fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  struct timeval patience = {.tv_usec = 50000};
  setsockopt(socket_fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);

  double start = clock_seconds(CLOCK_MONOTONIC), cpu = cpu_seconds();
  run(start + 60, 1);
  double attach = clock_seconds(CLOCK_MONOTONIC) - start, login = cpu_seconds() - cpu;
  if (active_count < session_count) {
    fprintf(stderr, "sol_client: SOL on %d of %d\n", active_count, session_count);
    return 1;
  }
  run(clock_seconds(CLOCK_MONOTONIC) + 1, 0);
  packets = bytes = 0;
  cpu = cpu_seconds();
  run(clock_seconds(CLOCK_MONOTONIC) + atof(words[2]), 0);
  cpu = cpu_seconds() - cpu;
  printf("%.3f %llu %llu %.3f %.3f\n", packets ? cpu * 1e6 / (double)packets : cpu, packets, bytes,
         attach, login);
  for (struct session *s = sessions; s < sessions + session_count; s++) {
    uint8_t id[4];
    put32(id, s->bmc_id);
    transmit_command(s, CLOSE_SESSION, id, 4);
  }
  return 0;
}
