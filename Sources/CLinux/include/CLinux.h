// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors
//
// What Glibc's Swift module leaves out of Linux. Two kinds of headers are not included here:
// those that need _GNU_SOURCE, which changes types that other modules share (fd_set); and
// <sys/socket.h>, since a name that two modules declare is seen by a Swift file only if it
// imports the one that the compiler happened to load first. So what deals in sockets has
// plain types here, and linux.c checks that their layout is the kernel's.
#ifndef IGOR_CLINUX_H
#define IGOR_CLINUX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>

/// CRC32C (Castagnoli, RFC 3720 §12.1) of `count` bytes, continuing from `crc` (0 at first).
uint32_t igor_crc32c(uint32_t crc, const void *bytes, size_t count);

/// Two bytes that stand so far from each other; a mask of 0x20 makes capitals of an ASCII letter
/// the same as small ones.
struct igor_pair {
  uint8_t first;
  uint8_t first_mask;
  uint8_t second;
  uint8_t second_mask;
  size_t distance;
};

/// The first of `count` places at which a pair stands; bytes to `count + distance` are read.
const uint8_t *igor_find_pair(const uint8_t *bytes, size_t count, struct igor_pair pair);

/// How many of a literal's first bytes are looked for.
enum { IGOR_START_LENGTH = 6 };

/// The first place at which one of some literals may begin; where there is none, that behind all
/// places which have so many bytes. It may name places where none begins.
///
/// The literals are in eight groups. For each of the first bytes the tables say which groups (a bit
/// each) have a literal with such a byte: 16 values for its low half, then 16 for its high half.
size_t igor_find_start(const uint8_t *bytes, size_t count, const uint8_t *tables);

/// Where a datagram comes from and goes to: layout of `struct msghdr`.
struct igor_message {
  void *address;
  uint32_t address_length;
  void *vectors;
  size_t vector_count;
  void *control;
  size_t control_length;
  int flags;
};

/// One datagram of a batch: layout of the kernel's `struct mmsghdr`.
struct igor_datagram {
  struct igor_message message;
  unsigned int length;
};

/// recvmmsg(2) without a timeout.
int igor_recvmmsg(int socket, struct igor_datagram *datagrams, unsigned int count, int flags);

/// sendmmsg(2).
int igor_sendmmsg(int socket, struct igor_datagram *datagrams, unsigned int count, int flags);

/// accept4(2) with SOCK_NONBLOCK and SOCK_CLOEXEC; the peer's address goes to `address`, a
/// `struct sockaddr_storage`.
int igor_accept(int socket, void *address, uint32_t *length);

/// fallocate(2), default mode: the file has `length` bytes of disk from `offset` on.
int igor_fallocate(int file, int64_t offset, int64_t length);

/// statfs(2): 1 where what is in a directory is memory (tmpfs, ramfs); else 0, with errno where it fails.
int igor_is_memory(const char *directory);

/// syncfs(2): everything written to the file system that holds `file` is on disk.
int igor_syncfs(int file);

/// The user and group of a Unix socket's peer (SO_PEERCRED).
int igor_peer_credentials(int socket, int32_t *process, uint32_t *user, uint32_t *group);

/// A socket's receive buffer, above the system's limit where we may (SO_RCVBUFFORCE).
int igor_force_receive_buffer(int socket, int bytes);

/// Asks for ICMP errors of unconnected datagram sockets (IP_RECVERR, IPV6_RECVERR).
int igor_enable_error_queue(int socket, int family);

/// Takes one error off a datagram socket's queue: the errno, and where the datagram was
/// going (a `struct sockaddr_storage`). 0 on success, -1 with errno EAGAIN when the queue is
/// empty.
int igor_take_socket_error(int socket, int *error, void *address);

/// Has the calling thread give way to the others of igord: a nice value of its own.
void igor_give_way(void);

/// Names the calling thread as top(1) shows it, at most 15 characters.
int igor_name_thread(const char *name);

/// The size of a terminal (TIOCGWINSZ).
int igor_window_size(int terminal, unsigned short *rows, unsigned short *columns);

/// Makes a terminal raw (cfmakeraw), and has it put back by exit(3) and by a crash.
int igor_make_terminal_raw(int terminal);

/// Puts the terminal back that was made raw; without one does nothing. Async-signal-safe.
void igor_restore_terminal(void);

/// No core files and no ptrace by others: secrets are in memory (PR_SET_DUMPABLE).
int igor_forbid_core(void);

/// Runs `/bin/sh -c command` on a new terminal, in a session of its own, with one more variable
/// (`NAME=value`) in its environment. Gives the terminal's other end, non-blocking, or -1 with
/// errno. Nobody has to wait for the process; closing that end hangs it up.
int igor_spawn_on_terminal(const char *command, const char *variable);

/// Sleeps until somebody calls igor_unpark for this word, or `milliseconds` are over (-1 for
/// ever), or for no reason. Returns at once where that was called since the last time.
/// One thread parks at a word; it is 0 at first.
void igor_park(uint32_t *word, int milliseconds);

/// Wakes who is parked at this word; a system call only where somebody sleeps.
void igor_unpark(uint32_t *word);

/// Has this thread run soon after it is woken, also where others are at work: it asks for slices of
/// a tenth of a millisecond, and gets no more of a core altogether. Linux before 6.12 takes no
/// notice.
void igor_be_prompt(void);

/// The cores that this process may run on (sched_getaffinity).
int igor_usable_cores(void);

/// Lets the process have as many descriptors as its hard limit allows; gives that number.
long igor_raise_descriptor_limit(void);

#endif
