// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop

/// The serial side of a console: a Unix socket to which the server connects.
package final class Serial {
  private let loop: Loop
  private var listener: Listener?
  private var stream: StreamSocket?
  private var unsent: [UInt8] = []
  /// What was typed and not yet taken.
  private var received: [UInt8] = []

  package init(_ path: String) throws {
    loop = try Loop()
    listener = try Listener(at: .unix(path), on: loop) { [unowned self] in take(over: $0) }
  }

  private func take(over stream: StreamSocket) {
    self.stream = stream
    received = []
    stream.onReady = { [unowned self] _ in
      flush()
      while case .bytes = stream.read(appendingTo: &received) {}
    }
  }

  /// Prints on the console; false where nobody takes it.
  @discardableResult
  package func print(_ bytes: [UInt8]) -> Bool {
    unsent += bytes
    flush()
    return loop.run(until: { unsent.isEmpty })
  }

  @discardableResult
  package func print(_ text: String) -> Bool { print(Array(text.utf8)) }

  /// Waits for so many typed bytes and takes them.
  package func typed(_ count: Int) -> String {
    _ = loop.run(until: { received.count >= count })
    defer { received.removeFirst(min(count, received.count)) }
    return String(decoding: received.prefix(count), as: UTF8.self)
  }

  /// Hangs up; the server will connect again.
  package func hangUp() {
    _ = loop.run(until: { stream != nil })
    stream?.close()
    stream = nil
  }

  private func flush() {
    while let stream, !unsent.isEmpty, case .bytes(let count) = stream.write(unsent.span) {
      unsent.removeFirst(count)
    }
  }
}
