// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Synchronization

/// What connections count for `/metrics`.
final class ServerCounters: Sendable {
  /// What a connection was closed for.
  enum BadInput: String, CaseIterable {
    case http
    case hello
    case host
    case origin
    /// A client that spoke in clear to TLS, or TLS to a listener in clear.
    case plainToTLS = "plain_to_tls"
    case tlsToPlain = "tls_to_plain"
  }

  struct Counts {
    /// Answers by status.
    var answers: [Int: Int] = [:]
    var badInput: [BadInput: Int] = [:]
    /// Connections closed at once because there were too many.
    var refused = 0
    var accepted = 0
  }

  private let storage = Mutex(Counts())

  var counts: Counts { storage.withLock { $0 } }

  func answered(_ status: Int) { storage.withLock { $0.answers[status, default: 0] += 1 } }
  func bad(_ kind: BadInput) { storage.withLock { $0.badInput[kind, default: 0] += 1 } }
  func accepted() { storage.withLock { $0.accepted += 1 } }
  func refused() { storage.withLock { $0.refused += 1 } }
}
