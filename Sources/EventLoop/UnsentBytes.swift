// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Bytes that a stream has not taken yet.
package struct UnsentBytes: Sendable {
  private var bytes: [UInt8] = []
  private var sent = 0

  package enum Progress {
    /// The stream took some, or all.
    case moved
    case blocked
    /// The connection is gone.
    case broken
  }

  package init() {}

  package var isEmpty: Bool { sent == bytes.count }

  package var count: Int { bytes.count - sent }

  package mutating func append(_ more: [UInt8]) {
    if isEmpty {
      bytes = more
      sent = 0
    } else {
      bytes += more
    }
  }

  package mutating func removeAll() {
    bytes = []
    sent = 0
  }

  /// Writes until nothing is left or the stream takes no more.
  package mutating func drain(into stream: StreamSocket) -> Progress {
    var progress = Progress.blocked
    while !isEmpty {
      switch stream.write(bytes.span.extracting(droppingFirst: sent)) {
      case .bytes(let count):
        sent += count
        progress = .moved
      case .wouldBlock:
        forgetSent()
        return progress
      case .closed, .failed: return .broken
      }
    }
    removeAll()
    return progress
  }

  /// Moves what waits to the front, once that is the smaller part.
  private mutating func forgetSent() {
    guard sent > bytes.count / 2 else { return }
    bytes.removeFirst(sent)
    sent = 0
  }
}
