// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors
#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/errqueue.h>
#include <linux/magic.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/vfs.h>
#include <unistd.h>

#define SAME_PLACE(ours, our_field, theirs, their_field)                                     \
  _Static_assert(offsetof(struct ours, our_field) == offsetof(struct theirs, their_field) && \
                     sizeof(((struct ours *)0)->our_field) ==                                \
                         sizeof(((struct theirs *)0)->their_field),                          \
                 #theirs " differs at " #their_field)
SAME_PLACE(igor_message, address, msghdr, msg_name);
SAME_PLACE(igor_message, address_length, msghdr, msg_namelen);
SAME_PLACE(igor_message, vectors, msghdr, msg_iov);
SAME_PLACE(igor_message, vector_count, msghdr, msg_iovlen);
SAME_PLACE(igor_message, control, msghdr, msg_control);
SAME_PLACE(igor_message, control_length, msghdr, msg_controllen);
SAME_PLACE(igor_message, flags, msghdr, msg_flags);
SAME_PLACE(igor_datagram, message, mmsghdr, msg_hdr);
SAME_PLACE(igor_datagram, length, mmsghdr, msg_len);
_Static_assert(sizeof(struct igor_datagram) == sizeof(struct mmsghdr), "mmsghdr differs");

int igor_recvmmsg(int socket, struct igor_datagram *datagrams, unsigned int count, int flags) {
  return recvmmsg(socket, (struct mmsghdr *)datagrams, count, flags, NULL);
}

int igor_sendmmsg(int socket, struct igor_datagram *datagrams, unsigned int count, int flags) {
  return sendmmsg(socket, (struct mmsghdr *)datagrams, count, flags);
}

int igor_accept(int socket, void *address, uint32_t *length) {
  *length = sizeof(struct sockaddr_storage);
  return accept4(socket, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int igor_fallocate(int file, int64_t offset, int64_t length) {
  return fallocate(file, 0, offset, length);
}

int igor_is_memory(const char *directory) {
  struct statfs status;
  if (statfs(directory, &status) != 0) return 0;
  errno = 0;
  return status.f_type == TMPFS_MAGIC || status.f_type == RAMFS_MAGIC;
}

int igor_syncfs(int file) { return syncfs(file); }

int igor_peer_credentials(int socket, int32_t *process, uint32_t *user, uint32_t *group) {
  struct ucred credentials;
  socklen_t length = sizeof credentials;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) return -1;
  *process = credentials.pid;
  *user = credentials.uid;
  *group = credentials.gid;
  return 0;
}

int igor_force_receive_buffer(int socket, int bytes) {
  if (setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) == 0) return 0;
  return setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

int igor_enable_error_queue(int socket, int family) {
  int on = 1;
  if (family == AF_INET6) return setsockopt(socket, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on);
  return setsockopt(socket, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
}

int igor_take_socket_error(int socket, int *error, void *address) {
  char control[512];
  char payload[1];
  struct iovec vector = {.iov_base = payload, .iov_len = sizeof payload};
  struct msghdr message = {
      .msg_name = address,
      .msg_namelen = sizeof(struct sockaddr_storage),
      .msg_iov = &vector,
      .msg_iovlen = 1,
      .msg_control = control,
      .msg_controllen = sizeof control,
  };
  if (recvmsg(socket, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return -1;
  *error = 0;
  for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
    int ours = (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RECVERR) ||
               (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_RECVERR);
    if (!ours) continue;
    struct sock_extended_err details;
    memcpy(&details, CMSG_DATA(part), sizeof details);
    *error = (int)details.ee_errno;
  }
  return 0;
}

int igor_name_thread(const char *name) { return pthread_setname_np(pthread_self(), name); }

int igor_window_size(int terminal, unsigned short *rows, unsigned short *columns) {
  struct winsize size;
  if (ioctl(terminal, TIOCGWINSZ, &size) != 0) return -1;
  *rows = size.ws_row;
  *columns = size.ws_col;
  return 0;
}

int igor_forbid_core(void) { return prctl(PR_SET_DUMPABLE, 0); }
