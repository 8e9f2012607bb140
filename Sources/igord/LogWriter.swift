// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Glibc
internal import Synchronization

/// Writes log lines to standard error from a thread of its own.
///
/// A loop must never wait for a pipe, so it leaves lines here and goes on. At most
/// `lineLimit` wait; what comes beyond is counted, and the count becomes a line.
final class LogWriter: Sendable {
  private struct Queue {
    var lines: [String] = []
    var dropped = 0
    /// The thread was told of the first line and looks for more until there is none.
    var isAwaited = false
  }

  /// The most lines that wait to be written.
  static let lineLimit = 10_000

  private let queue = Mutex(Queue())
  private let port: LoopPort
  private let thread: Mutex<ThreadHandle?>
  private let descriptor: Int32

  /// Starts the thread.
  init(descriptor: Int32 = STDERR_FILENO) throws(SystemError) {
    self.descriptor = descriptor
    let (port, handle) = try Loop.start(name: "log") { _ in }
    self.port = port
    thread = Mutex(handle)
  }

  /// How long lines may gather behind the last that was written, in microseconds: where thousands
  /// of consoles come up, to wake the thread for each was a tenth of what that costs.
  private static let rest: useconds_t = 5000

  /// Leaves a line, without its end; returns at once.
  func write(_ line: String) {
    let isFirst = queue.withLock { queue in
      guard queue.lines.count < Self.lineLimit else {
        queue.dropped += 1
        return false
      }
      queue.lines.append(line)
      defer { queue.isAwaited = true }
      return !queue.isAwaited
    }
    if isFirst { port.post { [self] _ in writeOn() } }
  }

  /// Writes what waits and ends the thread; later lines are lost.
  func close() {
    port.post { [self] loop in
      writeAll()
      loop.stop()
    }
    thread.withLock { $0.take() }?.join()
  }

  /// Writes what there is, then what comes meanwhile.
  private func writeOn() {
    while writeAll() { usleep(Self.rest) }
  }

  /// Writes what waits; `false` where that is nothing.
  @discardableResult
  private func writeAll() -> Bool {
    let waiting = queue.withLock { queue in
      let waiting = queue
      queue = Queue()
      queue.isAwaited = !waiting.lines.isEmpty
      return waiting
    }
    guard !waiting.lines.isEmpty else { return false }
    var text = waiting.lines.map { $0 + "\n" }.joined()
    if waiting.dropped > 0 { text += "\(waiting.dropped) log lines were dropped here\n" }
    put(Array(text.utf8))
    return true
  }

  /// Writes all bytes; gives up where nobody can read them any more.
  private func put(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
      }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&wait, 1, 1000)
      } else if errno != EINTR {
        return
      }
    }
  }
}
