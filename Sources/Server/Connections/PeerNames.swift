// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Access
package import Clock
package import EventLoop
internal import Glibc
internal import Synchronization

/// A user of this machine, as its tables have them.
package struct LocalUser: Equatable, Sendable {
  package var name: String
  /// The groups of the system that the user is in.
  package var groups: [UInt32]

  package init(name: String, groups: [UInt32]) {
    self.name = name
    self.groups = groups
  }

  /// The role of somebody at the Unix socket who is not in the table of users: what root and
  /// igord's own user can do anyway, and what the socket's group is for.
  ///
  /// `user` and `main` are the ids of the user and of its process's own group, `group` is the
  /// socket's.
  package func role(user: UInt32, main: UInt32, group: UInt32?) -> Role? {
    if user == 0 || user == geteuid() { return .admin }
    guard let group else { return nil }
    return main == group || groups.contains(group) ? .operator : nil
  }
}

extension Identity {
  /// Who is at the other end of a Unix socket whose `group` it is for.
  ///
  /// `user` is `nil` where the system gives no name: the table of users, which may give
  /// somebody less than the group has, cannot be asked then, so only root and igord's own user
  /// are somebody. `own` is igord's process: a console whose socket leads back here is nobody.
  package init(
    _ peer: PeerCredentials,
    _ user: LocalUser?,
    group: UInt32?,
    own: Int32?
  ) {
    let unknown = LocalUser(name: "uid-\(peer.user)", groups: [])
    let role =
      user.map { $0.role(user: peer.user, main: peer.group, group: group) }
      ?? unknown.role(user: peer.user, main: peer.group, group: nil)
    if peer.process == own || (user == nil && role == nil) {
      self = .stranger
    } else {
      self = .local(name: (user ?? unknown).name, role: role)
    }
  }
}

/// The login names and groups of user ids, looked up on a worker and kept.
///
/// What is known is kept for a minute, and at most 1,024 of it, so that a renamed or new user
/// is known soon and nobody can make this grow.
package final class PeerNames: Sendable {
  private struct Entry {
    var user: LocalUser
    var expires: Moment
  }

  private let entries = Mutex<[UInt32: Entry]>([:])
  private static let limit = 1024
  private static let lifetime = Duration.seconds(60)
  /// Room for a user's record, and for a long one.
  private static let recordSizes = [16_384, 1 << 20]

  package init() {}

  /// The user, where it is known already.
  package func known(_ id: UInt32, at now: Moment) -> LocalUser? {
    entries.withLock { entries in
      guard let entry = entries[id], entry.expires > now else { return nil }
      return entry.user
    }
  }

  /// Looks a user up; may read files and ask the network, so only workers do it.
  ///
  /// `nil` where there is no such user, or the system cannot tell now: that is not kept.
  package func lookUp(_ id: UInt32, at now: Moment) -> LocalUser? {
    guard let user = Self.systemUser(id) else { return nil }
    entries.withLock { entries in
      if entries.count >= Self.limit { entries.removeAll() }
      entries[id] = Entry(user: user, expires: now + Self.lifetime)
    }
    return user
  }

  /// Source: getpwuid_r(3), getgrouplist(3).
  private static func systemUser(_ id: UInt32) -> LocalUser? {
    var record = unsafe passwd()
    var result: UnsafeMutablePointer<passwd>?
    var buffer: [CChar] = []
    var code = ERANGE
    for size in recordSizes where code == ERANGE {
      buffer = [CChar](repeating: 0, count: size)
      code = unsafe getpwuid_r(id, &record, &buffer, size, &result)
    }
    guard code == 0, unsafe result != nil else { return nil }
    // The name points into the buffer, which is alive until here.
    return withExtendedLifetime(buffer) {
      guard let name = unsafe record.pw_name else { return nil }
      var groups = [gid_t](repeating: 0, count: 1024)
      var count = Int32(groups.count)
      let found = unsafe getgrouplist(name, record.pw_gid, &groups, &count)
      return LocalUser(
        name: unsafe String(cString: name),
        groups: found < 0 ? [unsafe record.pw_gid] : Array(groups.prefix(Int(count)))
      )
    }
  }
}
