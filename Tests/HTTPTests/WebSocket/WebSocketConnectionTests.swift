// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Testing

@testable import HTTP

/// The ground of a public conformance suite, one table per family of its cases.
struct WebSocketConnectionTests {
  private func expect(_ frames: [Sent], _ heard: [Heard], limit: Int = 1 << 20) {
    for size in [1, 3, 64, 1 << 20] {
      #expect(converse(frames, size: size, limit: limit) == heard, "in pieces of \(size)")
    }
  }

  @Test(arguments: [0, 1, 125, 126, 127, 128, 65_535, 65_536])
  func `1, messages of all sizes come back`(count: Int) {
    let text = String(repeating: "*", count: count)
    for size in count < 1000 ? [1, 997] : [997] {
      let heard = converse([.text(text), .binary(count), .close(1000)], size: size)
      #expect(heard == [.text(text), .binary(count), .close(1000)])
    }
  }

  @Test func `2, pings are answered with their payload, pongs are not`() {
    expect([.ping("")], [.pong("")])
    expect([.ping(String(repeating: "p", count: 125))], [.pong(String(repeating: "p", count: 125))])
    expect([.raw(0x89, Array(repeating: 0xFE, count: 126))], [.close(1002)])
    expect([.pong("unasked"), .pong(""), .ping("x")], [.pong("x")])
    let pings = (0..<10).map { "payload-\($0)" }
    expect(pings.map { .ping($0) }, pings.map { .pong($0) })
  }

  @Test func `2, of more pings than can be answered the latest are`() {
    let pings = (0..<40).map { "\($0)" }
    let heard = converse(pings.map { .ping($0) }, size: 1 << 20)
    #expect(heard == pings.suffix(16).map { .pong($0) })
  }

  @Test(arguments: [0xC1, 0xA1, 0x91, 0xF1, 0xC9, 0xA8, 0x92, 0x70] as [UInt8])
  func `3, a reserved bit ends the connection, after what came before it`(first: UInt8) {
    expect([.text("a"), .raw(first, [1]), .ping("x")], [.text("a"), .close(1002)])
  }

  @Test(arguments: [0x83, 0x84, 0x85, 0x86, 0x87, 0x8B, 0x8C, 0x8D, 0x8E, 0x8F] as [UInt8])
  func `4, an unknown opcode ends the connection`(first: UInt8) {
    expect([.raw(first), .ping("x")], [.close(1002)])
    expect([.text("a"), .raw(first, [1, 2])], [.text("a"), .close(1002)])
  }

  @Test func `5, fragments make one message, and control frames go between them`() {
    expect(
      [.text("ab", isFinal: false), .more("cd"), .more("ef", isFinal: true)],
      [.text("abcdef")]
    )
    expect(
      [.text("ab", isFinal: false), .ping("p"), .more("cd", isFinal: true)],
      [.pong("p"), .text("abcd")]
    )
    expect(
      [.binary(3, isFinal: false), .more([1]), .ping("p"), .more([], isFinal: true), .ping("q")],
      [.pong("p"), .binary(4), .pong("q")]
    )
    expect([.text("", isFinal: false), .more(""), .more("", isFinal: true)], [.text("")])
  }

  @Test func `5, a control frame is whole`() {
    expect([.raw(0x09, [1]), .more("x", isFinal: true)], [.close(1002)])
    expect([.raw(0x0A, [1])], [.close(1002)])
    expect([.raw(0x08, [3, 232])], [.close(1002)])
  }

  @Test func `5, a continuation continues something, and a message is not begun in another`() {
    expect([.more("x", isFinal: true), .text("a")], [.close(1002)])
    expect([.more("x")], [.close(1002)])
    expect([.text("a"), .more("x", isFinal: true)], [.text("a"), .close(1002)])
    expect([.text("a", isFinal: false), .text("b")], [.close(1002)])
    expect([.binary(1, isFinal: false), .binary(1, isFinal: false)], [.close(1002)])
    expect([.binary(1, isFinal: false), .text("b")], [.close(1002)])
  }

  @Test func `6, text may be cut inside its characters`() {
    let text = "κόσμε — 日本語 🐧 \u{10FFFF}\u{0}"
    let bytes = Array(text.utf8)
    let frames: [Sent] =
      [.text([], isFinal: false)] + bytes.map { .more([$0]) } + [.more([], isFinal: true)]
    expect([.text(text)], [.text(text)])
    expect(frames, [.text(text)])
  }

  @Test(
    arguments: [
      [0xCE, 0xBA, 0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC0, 0xAF], [0xE0, 0x80, 0xAF],
      [0xF0, 0x80, 0x80, 0xAF], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0x80], [0xBF],
      [0xC2], [0xE2, 0x82], [0xF0, 0x9F, 0x90], [0xED, 0xB0, 0x80], [0xC2, 0x41],
    ] as [[UInt8]]
  )
  func `6, what is no UTF-8 is refused, whole or in fragments`(bytes: [UInt8]) {
    expect([.text(bytes)], [.close(1007)])
    expect([.text("a"), .text("b" + "c"), .text(bytes)], [.text("a"), .text("bc"), .close(1007)])
    expect([.text("x", isFinal: false), .more(bytes, isFinal: true)], [.close(1007)])
    let single: [Sent] = bytes.map { .more([$0]) }
    expect([.text("", isFinal: false)] + single + [.more("", isFinal: true)], [.close(1007)])
    expect([.binary(0, isFinal: false), .more(bytes, isFinal: true)], [.binary(bytes.count)])
  }

  @Test func `6, a wrong byte ends the connection before its frame is whole`() {
    var server = WebSocketConnection(role: .server, byteLimit: 1000)
    let frame = Sent.text([0x41, 0xF4, 0x90] + Array(repeating: 0x41, count: 500)).bytes
    let (head, wrong) = (Array(frame[..<10]), [frame[10]])
    var first = head.span
    #expect(server.receive(&first) == nil && !server.hasControl)
    var second = wrong.span
    #expect(server.receive(&second) == .failed(.notText))
    #expect(hear(server.takeControl()) == [.close(1007)])
  }

  @Test(
    arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999]
      + [4000, 4999] as [UInt16]
  )
  func `7, a close is answered with its code, and nothing after it is heard`(code: UInt16) {
    expect([.close(code), .text("late"), .ping("late")], [.close(code)])
    expect([.close(code, Array("why".utf8)), .close(code)], [.close(code)])
  }

  @Test(
    arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535] as [UInt16]
  )
  func `7, a code that is never sent is a protocol error`(code: UInt16) {
    expect([.close(code)], [.close(1002)])
  }

  @Test func `7, a close frame may be empty, and its words are text that fits`() {
    expect([.close(nil)], [.close(1005)])
    expect([.raw(0x88, [3])], [.close(1002)])
    expect([.close(1000, Array(repeating: 0x2A, count: 123))], [.close(1000)])
    expect([.close(1000, Array(repeating: 0x2A, count: 124))], [.close(1002)])
    expect([.close(1000, [0xCE, 0xBA, 0xED, 0xA0])], [.close(1007)])
    expect([.text("a", isFinal: false), .close(1000)], [.close(1000)])
    expect([.text("a"), .close(1000)], [.text("a"), .close(1000)])
  }

  @Test func `9, a message over the limit is refused at the header that makes it so`() {
    expect([.binary(100)], [.binary(100)], limit: 100)
    expect([.binary(101)], [.close(1009)], limit: 100)
    expect(
      [.binary(60, isFinal: false), .ping("p"), .more(Array(repeating: 0, count: 41))],
      [.pong("p"), .close(1009)],
      limit: 100
    )
    let huge: [UInt8] = [0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4]
    var server = WebSocketConnection(role: .server, byteLimit: 100)
    var rest = huge.span
    #expect(server.receive(&rest) == .failed(.tooBig))
  }

  @Test func `10, a message in many fragments comes back as one`() {
    let piece = Array(repeating: UInt8(0x2A), count: 1300)
    let frames: [Sent] =
      [.text(piece, isFinal: false)] + (0..<49).map { _ in .more(piece) }
      + [.more([], isFinal: true)]
    let heard = converse(frames, size: 977)
    #expect(heard == [.text(String(repeating: "*", count: 65_000))])
  }

  @Test func `we close, the other end answers, and the connection is done`() {
    var client = WebSocketConnection(role: .client, byteLimit: 100)
    var server = WebSocketConnection(role: .server, byteLimit: 100)
    client.close(.goingAway, String(repeating: "é", count: 100))
    #expect(!client.isOpen && !client.isDone)
    let question = client.takeControl()
    #expect(question.count == 2 + 4 + 2 + 122)
    var rest = question.span
    #expect(server.receive(&rest) == .closed(.goingAway, String(repeating: "é", count: 61)))
    #expect(server.isDone)
    let answer = server.takeControl()
    var back = answer.span
    #expect(client.receive(&back) == .closed(.goingAway, ""))
    #expect(client.isDone && !client.hasControl)
    client.close(.normal)
    client.sendPing()
    #expect(!client.hasControl)
  }

  @Test func `pings that we send come back as pongs`() {
    var client = WebSocketConnection(role: .client, byteLimit: 100)
    var server = WebSocketConnection(role: .server, byteLimit: 100)
    client.sendPing([1, 2, 3])
    let ping = client.takeControl()
    var rest = ping.span
    #expect(server.receive(&rest) == nil)
    let pong = server.takeControl()
    var back = pong.span
    #expect(client.receive(&back) == .pong([1, 2, 3]))
  }

  @Test(arguments: [UInt64(11), 12, 13])
  func `garbage ends the connection or waits for more, and is never a trap`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<3000 {
      let count = Int(random.next() % 60)
      let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      for role in [WebSocketRole.server, .client] {
        var connection = WebSocketConnection(role: role, byteLimit: 1000)
        var rest = bytes.span
        while connection.receive(&rest) != nil {}
        _ = connection.takeControl()
        let left = rest.count
        #expect(left == 0)
      }
    }
  }
}
