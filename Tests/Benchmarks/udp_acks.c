// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors
//
// What the kernel charges for a SOL packet: receive a datagram, send a short one back,
// with nothing in between. igord's figure stands beside this one in `make bench`.
//
//   udp_acks PEERS PACKETS [CORE]
//
// A child process, pinned to the other core, is the peers: each sends a datagram and waits
// for its answer, as a BMC does. Prints the CPU microseconds (user + system) per packet.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

// A SOL packet of 80 characters under cipher suite 17, and its acknowledgement.
enum { packet_bytes = 144, ack_bytes = 64 };

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

static int udp_socket(struct sockaddr_in *address) {
  int made = socket(AF_INET, SOCK_DGRAM, 0);
  socklen_t length = sizeof *address;
  *address = (struct sockaddr_in){.sin_family = AF_INET};
  address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(made, (struct sockaddr *)address, length) != 0) {
    perror("bind");
    exit(1);
  }
  getsockname(made, (struct sockaddr *)address, &length);
  return made;
}

/// Sends a packet for each peer, and the next one whenever an answer comes.
static void be_peers(int peers, const struct sockaddr_in *server) {
  struct pollfd *sockets = calloc((size_t)peers, sizeof *sockets);
  char bytes[packet_bytes] = {0};
  for (int i = 0; i < peers; i++) {
    struct sockaddr_in own;
    sockets[i].fd = udp_socket(&own);
    sockets[i].events = POLLIN;
    connect(sockets[i].fd, (const struct sockaddr *)server, sizeof *server);
    send(sockets[i].fd, bytes, sizeof bytes, 0);
  }
  while (poll(sockets, (nfds_t)peers, 1000) > 0) {
    for (int i = 0; i < peers; i++) {
      if (!(sockets[i].revents & POLLIN)) continue;
      if (recv(sockets[i].fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0)
        send(sockets[i].fd, bytes, sizeof bytes, 0);
    }
  }
  exit(0);
}

int main(int count, char **words) {
  if (count < 3) {
    fprintf(stderr, "usage: udp_acks PEERS PACKETS [CORE]\n");
    return 64;
  }
  int peers = atoi(words[1]);
  long packets = atol(words[2]);
  int core = count > 3 ? atoi(words[3]) : 0;
  struct sockaddr_in address;
  int server = udp_socket(&address);
  pid_t child = fork();
  if (child == 0) {
    pin(1 - core);
    be_peers(peers, &address);
  }
  pin(core);
  char bytes[packet_bytes];
  double before = 0;
  long warm = packets / 10;
  for (long done = 0; done < packets + warm; done++) {
    if (done == warm) before = cpu_seconds();
    struct sockaddr_in peer;
    socklen_t length = sizeof peer;
    if (recvfrom(server, bytes, sizeof bytes, 0, (struct sockaddr *)&peer, &length) < 0) return 1;
    sendto(server, bytes, ack_bytes, 0, (struct sockaddr *)&peer, length);
  }
  printf("%.3f\n", (cpu_seconds() - before) * 1e6 / (double)packets);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  return 0;
}
