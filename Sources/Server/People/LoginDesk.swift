// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Clock
internal import EventLoop
internal import Notation
internal import Synchronization

/// Where passwords are checked: two at a time, and not too often for anybody.
///
/// One check takes 32 MiB and a fifth of a second, so 32 may wait and more are turned away.
final class LoginDesk: Sendable {
  private let workers: Workers
  private let limiter: Mutex<LoginLimiter>

  private static let workerCount = 2
  private static let queueLimit = 32

  /// Knows from the tokens that are good still where users log in from.
  init(knowing book: Book) throws(SystemError) {
    limiter = Mutex(LoginLimiter(knowing: book, at: .now))
    workers = try Workers(
      count: Self.workerCount,
      queueLimit: Self.queueLimit,
      name: "password"
    )
  }

  /// Takes an attempt; says why not where there are none left for a while.
  func admit(source: String, user: String) -> LoginLimiter.Refusal? {
    limiter.withLock { $0.take(source: source, user: user, at: .now) }
  }

  /// Gives an attempt back to who was right.
  func succeeded(source: String, user: String) {
    limiter.withLock { $0.succeeded(source: source, user: user, at: .now) }
  }

  /// Runs what is slow about a password, then `then` on the loop; false where too many wait.
  func submit<Result: Sendable>(
    _ work: @escaping @Sendable () -> Result,
    on loop: Loop,
    then: @escaping (Result) -> Void
  ) -> Bool {
    workers.submit(work, on: loop, then: then)
  }

  func close(within limit: Duration) { workers.close(within: limit) }
}

extension LoginLimiter {
  fileprivate init(knowing book: Book, at now: Moment) {
    self.init()
    let wall = Timestamp.now
    for token in book.tokens.values {
      guard let address = SocketAddress(token.from)?.ip else { continue }
      let age = Duration.nanoseconds(max(0, wall.nanoseconds - token.created.nanoseconds))
      guard age < Self.habitTime else { continue }
      let user = token.user.description
      remember(source: address.source, user: user, at: now - age)
    }
  }
}

extension IPAddress {
  /// Whom attempts to log in are counted for: an address, of IPv6 the network that one host has.
  var source: String {
    switch self {
    case .v4: description
    case .v6(let bits, _): "v6:\(bits >> 64)"
    }
  }
}
