// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Foundation
import TLS
import TestSupport
import Testing

@testable import Server

/// One attempt to tell somebody of an incident.
@Suite(.serialized)
struct WebhookPostTests {
  /// Descriptors of this process that lead to a port here, at either end.
  private func connections(to port: UInt16) throws -> Int {
    let hex = String(port, radix: 16, uppercase: true)
    let wanted = ":" + String(repeating: "0", count: 4 - hex.count) + hex
    let table = try String(contentsOfFile: "/proc/self/net/tcp", encoding: .utf8)
    let inodes = Set(
      table.split(separator: "\n").dropFirst().compactMap { row -> String? in
        let fields = row.split(separator: " ")
        return fields[2].hasSuffix(wanted) ? "socket:[\(fields[9])]" : nil
      }
    )
    let files = FileManager.default
    return try files.contentsOfDirectory(atPath: "/proc/self/fd").count { name in
      let target = try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
      return target.map(inodes.contains) ?? false
    }
  }

  private func port(of listener: Listener) throws -> UInt16 { try #require(listener.local.port) }

  @Test func `an attempt keeps no descriptor, whatever came of it`() throws {
    let loop = try Loop()
    var streams: [StreamSocket] = []
    let listener = try Listener(at: .loopback(port: 0), on: loop) { stream in
      streams.append(stream)
      _ = stream.write(Array("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n".utf8).span)
    }
    let port = try port(of: listener)
    let target = WebhookTarget(host: "127.0.0.1", port: port, path: "/")
    var complaints: [String?] = []
    let answer = Mailbox<String?>(on: loop) { complaints += $0 }
    let thread = try startThread(name: "post") {
      for _ in 0..<3 {
        answer.post(WebhookPost.send([0x7B, 0x7D], to: target, within: .seconds(30)))
      }
    }
    #expect(loop.run(until: { complaints.count == 3 }))
    thread.join()
    #expect(complaints == Array(repeating: "answered 503", count: 3))
    #expect(try connections(to: port) == 0)
  }

  @Test func `a name is tried at all its addresses`() throws {
    let loop = try Loop()
    var streams: [StreamSocket] = []
    let listener = try Listener(at: .loopback(port: 0), on: loop) { stream in
      streams.append(stream)
      _ = stream.write(Array("HTTP/1.1 204 No Content\r\n\r\n".utf8).span)
    }
    let target = WebhookTarget(host: "localhost", port: try port(of: listener), path: "/")
    var complaints: [String?] = []
    let answer = Mailbox<String?>(on: loop) { complaints += $0 }
    let thread = try startThread(name: "post") {
      answer.post(WebhookPost.send([0x7B, 0x7D], to: target, within: .seconds(30)))
    }
    #expect(loop.run(until: { !complaints.isEmpty }))
    thread.join()
    #expect(complaints == [nil])
  }

  @Test func `over TLS nothing is told before the receiver has proved who it is`() throws {
    let folder = try TemporaryFolder()
    let made = try SelfSignedCertificate(for: ["127.0.0.1"])
    let (certificate, key) = (folder.file("cert.pem"), folder.file("key.pem"))
    try Data(made.certificate).write(to: URL(filePath: certificate))
    try Data(made.key).write(to: URL(filePath: key))
    let context = try TLSContext(certificate: certificate, key: key)
    let loop = try Loop()
    var streams: [StreamSocket] = []
    var received: [UInt8] = []
    let listener = try Listener(at: .loopback(port: 0), on: loop) { stream in
      streams.append(stream)
      guard let session = try? context.accept() else { return }
      stream.secure(with: session)
      stream.onReady = { [unowned stream] _ in
        guard case .bytes = stream.negotiate() else { return }
        guard case .bytes = stream.read(appendingTo: &received, atMost: 1 << 16) else { return }
        _ = stream.write(Array("HTTP/1.1 204 No Content\r\n\r\n".utf8).span)
      }
    }
    let known = WebhookTarget(
      host: "127.0.0.1",
      port: try port(of: listener),
      path: "/x",
      isEncrypted: true,
      authorities: certificate
    )
    let (unknown, missing) = (known.trusting(nil), known.trusting(folder.file("none.pem")))
    var complaints: [String?] = []
    let answer = Mailbox<String?>(on: loop) { complaints += $0 }
    let thread = try startThread(name: "post") {
      for target in [unknown, missing, known] {
        answer.post(WebhookPost.send([0x7B, 0x7D], to: target, within: .seconds(30)))
      }
    }
    #expect(loop.run(until: { complaints.count == 3 }))
    thread.join()
    #expect(complaints[0]?.contains("certificate") == true, "\(complaints)")
    #expect(complaints[1]?.contains("none.pem") == true, "\(complaints)")
    #expect(complaints[2] == nil)
    let request = String(decoding: received, as: UTF8.self)
    #expect(request.hasPrefix("POST /x HTTP/1.1\r\n") && request.hasSuffix("\r\n\r\n{}"))
    #expect(request.split(separator: "POST ").count == 1)
  }
}

extension WebhookTarget {
  fileprivate func trusting(_ authorities: String?) -> WebhookTarget {
    var target = self
    target.authorities = authorities
    return target
  }
}
