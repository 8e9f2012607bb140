// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import CLinux
internal import Glibc

/// The process at the other end of a Unix socket, as it was when it connected (SO_PEERCRED).
package struct PeerCredentials: Equatable, Sendable {
  package var process: Int32
  package var user: UInt32
  package var group: UInt32

  package init(process: Int32, user: UInt32, group: UInt32) {
    (self.process, self.user, self.group) = (process, user, group)
  }

  init?(of socket: Int32) {
    var (process, user, group) = (pid_t(), uid_t(), gid_t())
    guard unsafe igor_peer_credentials(socket, &process, &user, &group) == 0 else { return nil }
    (self.process, self.user, self.group) = (process, user, group)
  }
}
