// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Foundation
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
}
