// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Clock
internal import EventLoop
internal import Glibc
internal import Synchronization

/// The login names of user ids, looked up on a worker and kept.
///
/// A name is kept for a minute, and at most 1,024 of them are, so that a renamed or new user
/// is known soon and nobody can make this grow.
package final class PeerNames: Sendable {
  private struct Entry {
    var name: String
    var expires: Moment
  }

  private let entries = Mutex<[UInt32: Entry]>([:])
  private static let limit = 1024
  private static let lifetime = Duration.seconds(60)

  package init() {}

  /// The name, where it is known already.
  package func known(_ user: UInt32, at now: Moment) -> String? {
    entries.withLock { entries in
      guard let entry = entries[user], entry.expires > now else { return nil }
      return entry.name
    }
  }

  /// Looks a name up; may read files and ask the network, so only workers do it.
  package func lookUp(_ user: UInt32, at now: Moment) -> String {
    let name = Self.systemName(of: user) ?? Self.fallback(user)
    entries.withLock { entries in
      if entries.count >= Self.limit { entries.removeAll() }
      entries[user] = Entry(name: name, expires: now + Self.lifetime)
    }
    return name
  }

  /// What a user without a name is called.
  package static func fallback(_ user: UInt32) -> String { "uid-\(user)" }

  /// Source: getpwuid_r(3).
  private static func systemName(of user: UInt32) -> String? {
    var record = unsafe passwd()
    var result: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16_384)
    let size = buffer.count
    let code = unsafe getpwuid_r(user, &record, &buffer, size, &result)
    guard code == 0, unsafe result != nil else { return nil }
    // The name points into the buffer, which is alive until here.
    return withExtendedLifetime(buffer) {
      unsafe record.pw_name.map { unsafe String(cString: $0) }
    }
  }
}
