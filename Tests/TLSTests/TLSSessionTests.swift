// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Foundation
import TestSupport
import Testing

@testable import TLS

struct TLSSessionTests {
  let folder: TemporaryFolder
  let loop: Loop

  init() throws {
    folder = try TemporaryFolder()
    loop = try Loop()
  }

  /// A server's context with a new certificate for `names`, kept in a file `name`.crt.
  private func server(_ name: String = "igord", for names: [String] = ["localhost", "127.0.0.1"])
    throws -> (context: TLSContext, fingerprint: Fingerprint, path: String)
  {
    let made = try SelfSignedCertificate(for: names)
    let (path, key) = (folder.file("\(name).crt"), folder.file("\(name).key"))
    try Data(made.certificate).write(to: URL(fileURLWithPath: path))
    try Data(made.key).write(to: URL(fileURLWithPath: key))
    return (try TLSContext(certificate: path, key: key), made.fingerprint, path)
  }

  /// Both ends of a TCP connection on one loop, each secured where that is wanted.
  private func connect(
    _ server: TLSContext?,
    _ client: TLSContext?,
    host: String = "localhost"
  ) throws -> (server: End, client: End) {
    var accepted: StreamSocket?
    let listener = try Listener(at: .loopback(port: 0), on: loop) { accepted = $0 }
    let stream = try StreamSocket.connect(to: listener.local, on: loop)
    #expect(loop.run { accepted != nil })
    let other = try #require(accepted)
    let ends = (server: End(other), client: End(stream))
    if let server { other.secure(with: try server.accept()) }
    if let client { stream.secure(with: try client.connect(to: host)) }
    return ends
  }

  @Test(arguments: [1, 100, 16_384, 16_385, 3_000_000])
  func `bytes go both ways, in any amount`(count: Int) throws {
    let server = try server()
    let client = try TLSContext(trusting: .authorities(path: server.path))
    let ends = try connect(server.context, client)
    let bytes = KnownStream.binary(count)
    ends.client.send(bytes)
    ends.server.send(bytes)
    #expect(loop.run { ends.server.received.count == count })
    #expect(loop.run { ends.client.received.count == count })
    #expect(ends.server.received == bytes)
    #expect(ends.client.received == bytes)
    let session = try #require(ends.client.stream.security as? TLSSession)
    #expect(session.protocolText.hasPrefix("TLSv1.3, "))
    #expect(session.peerFingerprint == server.fingerprint)
  }

  @Test func `what is written last arrives although the stream is closed behind it`() throws {
    let server = try server()
    let ends = try connect(server.context, TLSContext(trusting: .certificate(server.fingerprint)))
    let bytes = KnownStream.binary(2_000_000)
    ends.client.send([1])
    #expect(loop.run { ends.server.received == [1] })
    ends.client.isReading = false
    ends.server.send(bytes)
    ends.server.end()
    ends.client.isReading = true
    ends.client.stream.readyAgain(.readable)
    #expect(loop.run { ends.client.isAtEnd })
    #expect(ends.client.received == bytes)
  }

  @Test func `a stream goes on at another loop with what was not read`() throws {
    let server = try server()
    let ends = try connect(server.context, TLSContext(trusting: .authorities(path: server.path)))
    ends.client.send(Array("first".utf8))
    #expect(loop.run { ends.server.received == Array("first".utf8) })
    ends.server.limit = 8
    ends.client.send(Array("second".utf8))
    #expect(loop.run { ends.server.received.count == 8 })
    ends.server.stream.onReady = { _ in }
    let transfer = ends.server.stream.detach()
    let moved = End(try StreamSocket(transfer, on: loop))
    #expect(loop.run { moved.received == Array("ond".utf8) })
    moved.send(Array("answer".utf8))
    #expect(loop.run { ends.client.received == Array("answer".utf8) })
  }

  @Test func `a certificate of another host, or that nobody vouches for, is not trusted`() throws {
    let server = try server()
    let trusting = try TLSContext(trusting: .authorities(path: server.path))
    for (client, host, words) in [
      (trusting, "igord.example.net", "hostname mismatch"),
      (trusting, "127.0.0.2", "IP address mismatch"),
      (try TLSContext(trusting: .system), "localhost", "self-signed"),
    ] {
      let ends = try connect(server.context, client, host: host)
      ends.client.send([1])
      #expect(loop.run { ends.client.failure != nil })
      let session = try #require(ends.client.stream.security as? TLSSession)
      #expect(session.failure?.contains(words) == true, "\(session.failure ?? "")")
      #expect(session.isDistrusted)
      #expect(ends.server.received.isEmpty)
    }
  }

  @Test func `to another certificate than the pinned one nothing is said`() throws {
    let (server, other) = (try server(), try server("other"))
    let client = try TLSContext(trusting: .certificate(other.fingerprint))
    let ends = try connect(server.context, client)
    ends.client.send(Array("a secret".utf8))
    #expect(loop.run { ends.client.failure != nil })
    let session = try #require(ends.client.stream.security as? TLSSession)
    #expect(session.isDistrusted && session.peerFingerprint == server.fingerprint)
    ends.client.stream.close()
    #expect(loop.run { ends.server.isAtEnd || ends.server.failure != nil })
    #expect(ends.server.received.isEmpty)
  }

  @Test(arguments: ["GET / HTTP/1.1\r\n\r\n", "\u{16}\u{3}\u{1}\u{0}\u{5}junk!", "\0\0\0\0\0\0"])
  func `who speaks no TLS is let go`(words: String) throws {
    let ends = try connect(try server().context, nil)
    ends.client.send(Array(words.utf8))
    #expect(loop.run { ends.server.failure != nil })
    #expect(ends.server.received.isEmpty)
  }

  @Test func `a key and a certificate must belong together and be there`() throws {
    let (one, _) = (try server(), try server("other"))
    #expect(throws: TLSError.self) {
      try TLSContext(certificate: one.path, key: folder.file("other.key"))
    }
    let error = #expect(throws: TLSError.self) {
      try TLSContext(certificate: folder.file("none.crt"), key: folder.file("igord.key"))
    }
    #expect(error?.description.hasPrefix(folder.file("none.crt") + ": no certificate: ") == true)
  }

  @Test func `a fingerprint is read as it is shown, and without its colons`() throws {
    let fingerprint = try SelfSignedCertificate(for: ["localhost"]).fingerprint
    let text = fingerprint.description
    #expect(text.count == 7 + 32 * 3 - 1)
    #expect(Fingerprint(text) == fingerprint)
    #expect(Fingerprint(text.dropFirst(7).filter { $0 != ":" }.lowercased()) == fingerprint)
    #expect(Fingerprint(text.dropLast()) == nil)
    #expect(Fingerprint(text.replacing("A", with: "G") + "") == nil || !text.contains("A"))
  }
}

/// One end of a stream: reads all that comes, and writes what it is given.
private final class End {
  let stream: StreamSocket
  var received: [UInt8] = []
  var isAtEnd = false
  var failure: Int32?
  var isReading = true
  var limit = Int.max
  private var outgoing: [UInt8] = []
  private var isEnding = false

  init(_ stream: StreamSocket) {
    self.stream = stream
    stream.onReady = { [unowned self] in ready($0) }
    stream.readyAgain([.readable, .writable])
  }

  func send(_ bytes: [UInt8]) {
    outgoing += bytes
    write()
  }

  /// Ends the stream once all is written.
  func end() {
    isEnding = true
    write()
  }

  private func ready(_ readiness: Readiness) {
    if readiness.contains(.writable) { write() }
    if readiness.contains(.readable) { read() }
  }

  private func write() {
    while !outgoing.isEmpty {
      switch stream.write(outgoing.span) {
      case .bytes(let count): outgoing.removeFirst(count)
      case .wouldBlock: return
      case .closed: return
      case .failed(let code):
        failure = code
        return
      }
    }
    if isEnding { stream.closeLingering() }
  }

  private func read() {
    guard isReading, !isEnding else { return }
    while received.count < limit {
      let room = min(limit - received.count, 1 << 16)
      switch stream.read(appendingTo: &received, atMost: room) {
      case .bytes: if limit < .max { return }
      case .wouldBlock: return
      case .closed:
        isAtEnd = true
        return
      case .failed(let code):
        failure = code
        return
      }
    }
  }
}
