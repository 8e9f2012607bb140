// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Glibc
internal import Synchronization

/// Standard output, written by a thread of its own where it does not take all at once.
///
/// A terminal that is stopped or a pipe that nobody empties then holds up neither signals nor
/// the connection. Standard output may belong to the shell as well, so it is never made
/// non-blocking: a terminal is opened once more.
final class Output: Sendable {
  private struct State {
    var bytes: [UInt8] = []
    /// Bytes that the thread is writing now.
    var underWay = 0
    /// The errno that ended it.
    var failure: Int32?
  }

  private let state = Mutex(State())
  /// `nil` where all goes through the thread.
  private let terminal = OwnTerminal.open(STDOUT_FILENO, O_WRONLY)
  private let gate = Gate()
  /// Opened after each piece that is out.
  private let written = Gate()

  /// Above this many bytes nothing more should be read from the console.
  static let limit = 1 << 20

  /// Starts the thread; `progressed` is run on it after each piece that is out.
  init(progressed: @escaping @Sendable () -> Void) throws(SystemError) {
    let output = self
    try startThread(name: "output", isPrompt: true) {
      while true {
        output.gate.wait()
        output.writePending()
        output.written.open()
        progressed()
      }
    }
  }

  /// Writes what the terminal takes at once, and queues the rest for the thread.
  func write(_ bytes: [UInt8]) {
    let isOut = state.withLock { state in
      let isFirst = state.bytes.isEmpty && state.underWay == 0
      state.bytes += bytes[(isFirst ? put(bytes) : 0)...]
      return state.bytes.isEmpty
    }
    if !isOut { gate.open() }
  }

  /// How many bytes the terminal takes at once; 0 where it takes none, or fails.
  private func put(_ bytes: [UInt8]) -> Int {
    guard let terminal else { return 0 }
    return max(0, unsafe Glibc.write(terminal, bytes, bytes.count))
  }

  /// Bytes that are not out yet.
  var backlog: Int { state.withLock { $0.bytes.count + $0.underWay } }

  /// The errno that writing ended with, EPIPE as a rule.
  var failure: Int32? { state.withLock { $0.failure } }

  /// Waits until everything is out, or for as long as that may take.
  func drain(within limit: Duration) {
    let deadline = Moment.now + limit
    while backlog > 0, failure == nil {
      let left = deadline - .now
      guard left > .zero, written.wait(within: left) else { return }
    }
  }

  private func writePending() {
    let bytes = state.withLock { state in
      let bytes = state.bytes
      state.bytes = []
      state.underWay = bytes.count
      return bytes
    }
    let code = Self.writeAll(bytes)
    state.withLock { state in
      state.underWay = 0
      if let code { state.failure = code }
    }
  }

  /// Writes to standard output until everything is out; an errno where that fails.
  static func writeAll(_ bytes: [UInt8]) -> Int32? {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(
          1,
          buffer.baseAddress.map { unsafe $0 + written },
          buffer.count - written
        )
      }
      if count < 0 && errno != EINTR { return errno }
      written += max(0, count)
    }
    return nil
  }
}
