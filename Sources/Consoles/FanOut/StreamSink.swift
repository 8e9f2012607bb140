// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop

/// A stream as a feed sees it.
struct StreamSink: ByteSink {
  let stream: StreamSocket

  func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard !bytes.isEmpty else { return 0 }
    return switch unsafe stream.write(bytes.span) {
    case .bytes(let count): count
    case .wouldBlock: 0
    case .closed, .failed: nil
    }
  }
}
