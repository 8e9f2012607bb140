// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Foundation
import HTTP
import TestSupport
import Testing

/// websocket-echo as a process of its own, and where it listens.
private struct EchoServer {
  let process: ChildProcess
  let address: SocketAddress
  private let folder: TemporaryFolder

  /// Starts it, with at most so many descriptors where a number is given.
  init(descriptors: Int? = nil) throws {
    folder = try TemporaryFolder()
    let output = WatchedFile(folder.file("output"))
    let limit = descriptors.map { "ulimit -n \($0); " } ?? ""
    let command = "\(limit)exec \"$0\" --port 0"
    process = try ChildProcess(
      ["sh", "-c", command, builtProgram("websocket-echo")],
      output: output.path
    )
    try #require(output.contains("\n"), "\(output.text)")
    let line = output.text.split(separator: "\n").first ?? ""
    address = try #require(SocketAddress(line.replacing("listening on ", with: "")))
  }

  /// Sends bytes on a connection of its own, and reads until the server ends it.
  func converse(_ bytes: [UInt8], on loop: Loop) throws -> [UInt8] {
    let stream = try StreamSocket.connect(to: address, on: loop)
    var (answer, sent, isOver) = ([UInt8](), 0, false)
    stream.onReady = { [unowned stream] _ in
      while sent < bytes.count,
        case .bytes(let count) = stream.write(bytes.span.extracting(droppingFirst: sent))
      { sent += count }
      while !isOver {
        switch stream.read(appendingTo: &answer) {
        case .bytes: continue
        case .wouldBlock: return
        case .closed, .failed: isOver = true
        }
      }
    }
    try #require(loop.run { isOver })
    return answer
  }
}

struct WebSocketEchoTests {
  /// A handshake, a text and a close frame, as a client sends them.
  private var visit: [UInt8] {
    var bytes = WebSocketRequest(target: "/", host: "127.0.0.1").bytes
    bytes.append(frame: .text, Array("hello".utf8).span, mask: 0x0102_0304)
    bytes.append(close: .normal, "", mask: 0x0506_0708)
    return bytes
  }

  private var farewell: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(frame: .text, Array("hello".utf8).span)
    bytes.append(close: .normal, "")
    return bytes
  }

  @Test func `a visitor hears its own words, and the end`() throws {
    let server = try EchoServer()
    let answer = try server.converse(visit, on: Loop())
    #expect(answer.starts(with: Array("HTTP/1.1 101 Switching Protocols\r\n".utf8)))
    #expect(answer.suffix(farewell.count) == farewell[...])
  }

  @Test func `what is no WebSocket is told so`() throws {
    let server = try EchoServer()
    let loop = try Loop()
    for (request, status) in [("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 426), ("\u{1}", 400)] {
      let answer = String(
        decoding: try server.converse(Array(request.utf8), on: loop),
        as: UTF8.self
      )
      #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
    }
  }

  @Test func `a server out of descriptors turns visitors away and lives on`() throws {
    let server = try EchoServer(descriptors: 24)
    let loop = try Loop()
    var closed = 0
    var crowd = try (0..<40).map { _ in
      let stream = try StreamSocket.connect(to: server.address, on: loop)
      stream.onReady = { [unowned stream] _ in
        if case .closed = stream.read({ _ in }) { closed += 1 }
      }
      return stream
    }
    #expect(loop.run { closed >= 20 })
    #expect(closed < crowd.count)
    crowd.removeAll()
    var answer: [UInt8] = []
    for _ in 0..<100 where answer.isEmpty {  // until it has seen that the crowd is gone
      answer = try server.converse(visit, on: loop)
    }
    #expect(answer.suffix(farewell.count) == farewell[...])
  }

  private static let suite = ProcessInfo.processInfo.environment["WSTEST"]

  @Test(.enabled(if: suite != nil, "WSTEST names no runner of a WebSocket conformance suite"))
  func `a conformance suite that others wrote passes`() throws {
    let server = try EchoServer()
    let runner = try #require(Self.suite)
    let result = try runTool([runner, "ws://\(server.address)/"], within: .seconds(600))
    #expect(result.status == 0, "\(result.output)")
  }
}
