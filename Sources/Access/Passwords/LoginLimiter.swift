// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Clock

/// How often somebody may try to log in: so many at once, then one every few seconds.
///
/// Counts by where attempts come from and by whom they name, so that neither one host can try
/// many users nor many hosts one user. Who gets in is not counted. Both tables are bounded;
/// where one is full of hosts or names that were tried just now, nobody new may try.
package struct LoginLimiter: Sendable {
  private struct Account {
    var tries: Double
    var at: Moment
  }

  private var sources: [String: Account] = [:]
  private var users: [String: Account] = [:]

  /// Attempts at once, and seconds until there is another one.
  package static let burst = 10
  package static let interval = Duration.seconds(6)
  /// Hosts, and names, that are remembered.
  package static let tableLimit = 10_000

  package init() {}

  /// Takes an attempt; how long to wait where there is none left.
  package mutating func take(
    source: String,
    user: String,
    at now: Moment
  ) -> Duration? {
    let waits = [
      Self.wait(in: &sources, for: source, at: now), Self.wait(in: &users, for: user, at: now),
    ]
    if let longest = waits.compactMap({ $0 }).max() { return longest }
    sources[source]?.tries -= 1
    users[user]?.tries -= 1
    return nil
  }

  /// Gives an attempt back: it was the right password.
  package mutating func succeeded(source: String, user: String) {
    sources[source]?.tries += 1
    users[user]?.tries += 1
  }

  private static func wait(
    in table: inout [String: Account],
    for key: String,
    at now: Moment
  ) -> Duration? {
    if table[key] == nil, table.count >= tableLimit {
      table = table.filter { tries($0.value, at: now) < Double(burst) }
      if table.count >= tableLimit { return interval }
    }
    let known = table[key].map { tries($0, at: now) } ?? Double(burst)
    table[key] = Account(tries: known, at: now)
    return known >= 1 ? nil : interval * (1 - known)
  }

  private static func tries(_ account: Account, at now: Moment) -> Double {
    min(Double(burst), account.tries + (now - account.at) / interval)
  }
}
