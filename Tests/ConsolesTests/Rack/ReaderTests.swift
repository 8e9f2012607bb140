// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import HTTP
import Notation
import TestSupport
import Testing

@testable import Consoles

/// Whoever reads gets every byte once, in order, or is told which are missing.
struct ReaderTests {
  @Test
  func `the past is served from any offset, and joins the present`() throws {
    let scene = try SocketScene()
    let watcher = try scene.bench.join(.osl03)
    let past = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    scene.machine.print(past)
    try scene.wait { watcher.bytes.count == past.count }
    let clients = try [0, 1, 99_999, 299_999, 300_000].map {
      try scene.bench.join(.osl03, from: .offset(UInt64($0), epoch: nil))
    }
    let last = try scene.bench.join(.osl03, from: .last(ByteCount(1000)))
    scene.machine.print(Array("now".utf8))
    let all = past + Array("now".utf8)
    try scene.wait { (clients + [last, watcher]).allSatisfy { $0.offset == UInt64(all.count) } }
    for client in clients + [last, watcher] {
      let start = Int(client.attached?.offset ?? 0)
      let isRight = client.bytes == Array(all[start...])
      #expect(isRight && client.problem == nil)
    }
    #expect(last.attached?.offset == 299_000)
  }

  @Test
  func `a reader that sleeps through a flood gets every byte in order`() throws {
    let scene = try SocketScene()
    let awake = try scene.bench.join(.osl03)
    let asleep = try scene.bench.join(.osl03, mode: .readOnly)
    asleep.isAsleep = true
    let flood = (0..<6_000_000).map { UInt8(truncatingIfNeeded: $0 &* 0x9E37 >> 5) }
    scene.machine.print(flood)
    try scene.wait { awake.bytes.count == flood.count }
    asleep.isAsleep = false
    try scene.wait { asleep.bytes.count == flood.count }
    let areRight = awake.bytes == flood && asleep.bytes == flood
    #expect(areRight)
  }

  @Test
  func `a reader that sleeps too long gets the exact gap, and every byte around it`() throws {
    let scene = try SocketScene(capacity: 1 << 20)
    let awake = try scene.bench.join(.osl03)
    let asleep = try scene.bench.join(.osl03, mode: .readOnly)
    asleep.isAsleep = true
    let flood = (0..<12_000_000).map { UInt8(truncatingIfNeeded: $0 &* 0x9E37 >> 5) }
    scene.machine.print(flood)
    try scene.wait { awake.offset == UInt64(flood.count) }
    asleep.isAsleep = false
    try scene.wait { asleep.offset == UInt64(flood.count) }
    var expected: [UInt8] = []
    var next = 0
    for gap in asleep.gaps {
      expected += flood[next..<Int(gap.from)]
      next = Int(gap.to)
      #expect(gap.why == "retention")
    }
    expected += flood[next...]
    let isRight = asleep.bytes == expected
    #expect(isRight && !asleep.gaps.isEmpty)
  }

  @Test
  func `in a plain stream a gap is a line, or the end`() throws {
    let scene = try SocketScene(capacity: 64 << 10)
    let alice = try scene.bench.join(.osl03)
    scene.machine.print([UInt8](repeating: 0x41, count: 500_000))
    try scene.wait { alice.offset == 500_000 }
    try scene.wait { (try? scene.bench.snapshot(.osl03).start) ?? 0 > 300_000 }
    var request = AttachRequest(
      console: .osl03,
      framing: .plain,
      from: .offset(100, epoch: nil),
      user: "alice",
      peer: "test"
    )
    let line = try scene.bench.attach(request)
    try scene.wait { line.text.contains("retention]\r\n") }
    // Where the log begins may have moved on since.
    let told = line.text.prefix { $0 != "]" }.split(separator: " ").dropFirst(5).first
    let start = try #require(UInt64(told?.dropFirst("100-".count).dropLast() ?? ""))
    let notice = "\r\n[igor: \(start - 100) bytes missing, offsets 100-\(start), retention]\r\n"
    #expect(line.text.hasPrefix(notice) && start > 300_000)
    request.closesAtGaps = true
    let end = try scene.bench.attach(request)
    try scene.wait { end.isClosed }
    #expect(end.bytes.isEmpty)
  }

  @Test
  func `a reader that takes no byte for too long is closed`() throws {
    let scene = try SocketScene { $0.stuckLimit = .milliseconds(100) }
    let asleep = try scene.bench.join(.osl03, mode: .readOnly)
    asleep.isAsleep = true
    let count = 12_000_000
    scene.machine.print([UInt8](repeating: 0x41, count: count))
    try scene.wait { (try? scene.bench.snapshot(.osl03).end) == UInt64(count) }
    // For who comes now nothing waits, however long this thread does.
    let awake = try scene.bench.join(.osl03)
    try scene.wait { (try? scene.bench.snapshot(.osl03).subscribers.count) == 1 }
    scene.machine.print(Array("A".utf8))
    try scene.wait { awake.text == "A" }
  }

  @Test
  func `plain and chunked readers get the same bytes behind their prefaces`() throws {
    let scene = try SocketScene()
    let clients = try [Framing.plain, .chunked].map { framing in
      try scene.bench.attach(
        AttachRequest(
          console: .osl03,
          framing: framing,
          user: "anonymous",
          peer: "test",
          preface: { Array(framing == .chunked ? "0001\r\nA\r\n".utf8 : "\($0.offset) ".utf8) }
        )
      )
    }
    try scene.wait { clients.allSatisfy { !$0.bytes.isEmpty } }
    scene.machine.print(Array("hello".utf8))
    try scene.wait { clients[0].text == "0 hello" && clients[1].text == "Ahello" }
  }
}
