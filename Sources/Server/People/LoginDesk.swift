// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Clock
internal import EventLoop
internal import Synchronization

/// Where passwords are checked: two at a time, and not too often for anybody.
///
/// One check takes 32 MiB and a fifth of a second, so 32 may wait and more are turned away.
final class LoginDesk: Sendable {
  private let workers: Workers
  private let limiter = Mutex(LoginLimiter())

  private static let workerCount = 2
  private static let queueLimit = 32

  init() throws(SystemError) {
    workers = try Workers(
      count: Self.workerCount,
      queueLimit: Self.queueLimit,
      name: "password"
    )
  }

  /// Takes an attempt; how long to wait where there are none left for a while.
  func admit(source: String, user: String) -> Duration? {
    limiter.withLock { $0.take(source: source, user: user, at: .now) }
  }

  /// Gives an attempt back to who was right.
  func succeeded(source: String, user: String) {
    limiter.withLock { $0.succeeded(source: source, user: user) }
  }

  /// Runs what is slow about a password, then `then` on the loop; false where too many wait.
  func submit<Result: Sendable>(
    _ work: @escaping @Sendable () -> Result,
    on loop: Loop,
    then: @escaping (Result) -> Void
  ) -> Bool {
    workers.submit(work, on: loop, then: then)
  }

  func close() { workers.close() }
}
