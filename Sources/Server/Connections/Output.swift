// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop

/// Bytes that a stream has not taken yet.
struct Output {
  private var bytes: [UInt8] = []
  private var sent = 0

  enum Progress {
    /// The stream took some, or all.
    case moved
    case blocked
    /// The connection is gone.
    case broken
  }

  var isEmpty: Bool { sent == bytes.count }

  mutating func append(_ more: [UInt8]) {
    if isEmpty {
      bytes = more
      sent = 0
    } else {
      bytes += more
    }
  }

  /// Writes until nothing is left or the stream takes no more.
  mutating func drain(into stream: StreamSocket) -> Progress {
    var progress = Progress.blocked
    while !isEmpty {
      switch stream.write(bytes.span.extracting(droppingFirst: sent)) {
      case .bytes(let count):
        sent += count
        progress = .moved
      case .wouldBlock: return progress
      case .closed, .failed: return .broken
      }
    }
    bytes = []
    sent = 0
    return progress
  }
}
