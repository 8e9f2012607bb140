// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Access
package import Clock
internal import EventLoop
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

  package init() {}

  /// The user, where it is known already.
  package func known(_ id: UInt32, at now: Moment) -> LocalUser? {
    entries.withLock { entries in
      guard let entry = entries[id], entry.expires > now else { return nil }
      return entry.user
    }
  }

  /// Looks a user up; may read files and ask the network, so only workers do it.
  package func lookUp(_ id: UInt32, at now: Moment) -> LocalUser {
    let user = Self.systemUser(id) ?? Self.fallback(id)
    entries.withLock { entries in
      if entries.count >= Self.limit { entries.removeAll() }
      entries[id] = Entry(user: user, expires: now + Self.lifetime)
    }
    return user
  }

  /// A user whom nothing is known of.
  package static func fallback(_ id: UInt32) -> LocalUser {
    LocalUser(name: "uid-\(id)", groups: [])
  }

  /// Source: getpwuid_r(3), getgrouplist(3).
  private static func systemUser(_ id: UInt32) -> LocalUser? {
    var record = unsafe passwd()
    var result: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16_384)
    let size = buffer.count
    let code = unsafe getpwuid_r(id, &record, &buffer, size, &result)
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
