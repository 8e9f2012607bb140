// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Clock

/// Attempts to log in: so many at once, then one every few seconds.
struct LoginAccount: Sendable {
  /// When all attempts are there again; in the past where none is missing.
  private var full = Moment(nanoseconds: 0)

  init() {}

  /// How long until there is an attempt; `nil` where there is one.
  func wait(at now: Moment) -> Duration? {
    let end = max(full, now) + LoginLimiter.interval
    let wait = end - now - LoginLimiter.interval * LoginLimiter.burst
    return wait > .zero ? wait : nil
  }

  mutating func take(at now: Moment) { full = max(full, now) + LoginLimiter.interval }

  mutating func giveBack() { full = full - LoginLimiter.interval }
}

/// The accounts of everybody, by the hash of whose they are.
///
/// There are as many as there are, however many names or hosts are tried: what falls on one
/// place shares its account. Which do differs from process to process, so nobody can choose
/// with whom to share.
struct LoginAccounts: Sendable {
  struct Place: Sendable {
    var account = LoginAccount()
    /// What was refused since it was told last.
    var refusals = 0
    var told: Moment?
  }

  private var places = [Place](repeating: Place(), count: Self.count)

  static let count = 16_384

  subscript(_ key: String) -> Place {
    get { places[Self.index(key)] }
    set { places[Self.index(key)] = newValue }
  }

  private static func index(_ key: String) -> Int {
    Int(UInt(bitPattern: key.hashValue) % UInt(count))
  }
}
