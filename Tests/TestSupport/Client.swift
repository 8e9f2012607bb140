// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import EventLoop
internal import Glibc

/// A client of a server under test, on a loop of its own; every wait has a deadline.
package final class Client {
  private let loop: Loop
  private let stream: StreamSocket
  private var unsent: [UInt8] = []
  /// Received and not yet taken.
  package private(set) var received: [UInt8] = []
  /// The other side has sent its end.
  package private(set) var isEnded = false
  private var isConnected = false

  package struct Timeout: Error {
    package var received: String
  }

  package init(_ address: SocketAddress, security: (any StreamSecurity)? = nil) throws {
    // OpenSSL says goodbye to who is gone.
    signal(SIGPIPE, SIG_IGN)
    loop = try Loop()
    stream = try StreamSocket.connect(to: address, on: loop)
    if let security { stream.secure(with: security) }
    stream.onReady = { [unowned self] in ready($0) }
    guard loop.run(until: { isConnected && stream.negotiate() != .wouldBlock }) else {
      throw Timeout(received: "no connection")
    }
  }

  /// Where the client's own end is.
  package var local: SocketAddress { stream.local }

  package func send(_ text: String) { send(Array(text.utf8)) }

  /// Sends as much as fits now, the rest while it receives.
  package func send(_ bytes: [UInt8]) {
    unsent += bytes
    flush()
  }

  /// Says that nothing more will be sent.
  package func finish() { stream.shutdownWriting() }

  /// Ends the connection.
  package func close() { stream.close() }

  /// Receives until `isEnough` says so, or the other side ends; throws after a minute.
  package func receive(until isEnough: ([UInt8]) -> Bool) throws {
    guard loop.run(until: { isEnded || isEnough(received) }) else {
      throw Timeout(received: String(decoding: received.suffix(400), as: UTF8.self))
    }
  }

  /// Takes so many bytes, fewer where the other side ends.
  package func take(_ count: Int) throws -> [UInt8] {
    try receive { $0.count >= count }
    defer { received.removeFirst(min(count, received.count)) }
    return Array(received.prefix(count))
  }

  /// Takes up to and with `mark`, or to the end.
  package func take(through mark: String) throws -> String {
    var search = MarkSearch(mark)
    try receive { search.look(in: $0) }
    _ = search.look(in: received)
    let end = search.end ?? received.count
    defer { received.removeFirst(end) }
    return String(decoding: received.prefix(end), as: UTF8.self)
  }

  /// Takes everything until the other side ends.
  package func takeAll() throws -> [UInt8] {
    try receive { _ in false }
    defer { received = [] }
    return received
  }

  /// Puts back the last `count` of the bytes that were taken last.
  package func putBack(_ count: Int, of taken: [UInt8]) {
    received = taken.suffix(count) + received
  }

  private func ready(_ readiness: Readiness) {
    isConnected = true
    flush()
    while !isEnded {
      switch stream.read(appendingTo: &received) {
      case .bytes: continue
      case .wouldBlock: return
      case .closed, .failed: isEnded = true
      }
    }
  }

  private func flush() {
    while !unsent.isEmpty, case .bytes(let count) = stream.write(unsent.span) {
      unsent.removeFirst(count)
    }
  }
}
