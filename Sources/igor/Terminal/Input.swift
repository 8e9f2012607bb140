// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Glibc

/// Standard input, read by a thread of its own, once for each time it is asked to.
///
/// Whatever it is, terminal, pipe or file, it is read as it is: it belongs to the shell as
/// well, so it is never made non-blocking.
final class Input: Sendable {
  private let gate = Gate()

  /// Starts the thread; `read` is run on it with what a read gave, empty at the end.
  init(read: @escaping @Sendable ([UInt8]) -> Void) throws(SystemError) {
    let gate = gate
    try startThread(name: "input", isPrompt: true) {
      while true {
        gate.wait()
        read(Self.readOnce())
      }
    }
  }

  /// Asks for one read.
  func request() {
    gate.open()
  }

  /// Waits for bytes; none where the input has ended or fails.
  private static func readOnce() -> [UInt8] {
    while true {
      var code: Int32 = 0
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
        let result = unsafe Glibc.read(0, buffer.baseAddress, buffer.count)
        if result < 0 { code = errno }
        count = max(0, result)
      }
      if code != EINTR { return bytes }
    }
  }
}
