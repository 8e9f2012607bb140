// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import EventLoop
import HTTP
import Notation
import RingLog
import TestSupport
import Testing

@testable import Consoles

/// What subscribers may do, and hear of each other.
struct SubscriberTests {
  @Test
  func `what the machine prints arrives, and what is typed goes to it`() throws {
    let scene = try SocketScene()
    let alice = try scene.bench.join(.osl03)
    scene.machine.print(Array("login: ".utf8))
    try scene.wait { alice.text == "login: " }
    alice.type("root\r")
    try scene.wait { scene.machine.typed == Array("root\r".utf8) }
    #expect(alice.attached?.mode == "rw")
    #expect(alice.attached?.state == "active")
  }

  @Test
  func `the second to come watches and is told who types`() throws {
    let scene = try SocketScene()
    let alice = try scene.bench.join(.osl03, as: "alice")
    let bob = try scene.bench.join(.osl03, as: "bob")
    #expect(bob.attached?.mode == "ro")
    #expect(bob.attached?.writer?.user == "alice")
    bob.type("no")
    try scene.wait { !bob.refusals.isEmpty }
    #expect(bob.refusals.first?.code == "not_writer")
    #expect(bob.refusals.first?.bytes == 2)
    bob.ask(.take(how: .ifFree))
    try scene.wait { bob.refusals.count == 2 }
    #expect(bob.refusals.last?.code == "in_use")
    alice.ask(.release)
    try scene.wait { alice.mode == "ro" }
    bob.ask(.take(how: .ifFree))
    try scene.wait { bob.mode == "rw" }
    bob.type("yes")
    try scene.wait { scene.machine.typed == Array("yes".utf8) }
  }

  @Test
  func `all are told when somebody takes the keyboard by force, and who`() throws {
    let scene = try SocketScene()
    let alice = try scene.bench.join(.osl03, as: "alice")
    let bob = try scene.bench.join(.osl03, as: "bob", take: .force)
    try scene.wait { alice.mode == "ro" }
    #expect(bob.attached?.mode == "rw")
    let change = alice.messages.compactMap {
      if case .mode(let change) = $0 { change } else { nil }
    }.last
    #expect(change?.reason == "forced")
    #expect(change?.by?.user == "bob")
    #expect(change?.writer?.user == "bob")
    // Who came with it knows already.
    let told = bob.messages.contains { if case .mode = $0 { true } else { false } }
    #expect(!told)
  }

  @Test
  func `who joins types too, and the keyboard is free when both are gone`() throws {
    let scene = try SocketScene()
    let alice = try scene.bench.join(.osl03, as: "alice")
    let bob = try scene.bench.join(.osl03, as: "bob", take: .join)
    let carol = try scene.bench.join(.osl03, as: "carol", mode: .readOnly)
    #expect(bob.attached?.mode == "rw")
    alice.close()
    bob.close()
    try scene.wait {
      carol.messages.contains { if case .who(nil, let all) = $0 { all.count == 1 } else { false } }
    }
    #expect(try scene.bench.snapshot(.osl03).writer == nil)
  }

  @Test
  func `what somebody says reaches everybody without control characters`() throws {
    let scene = try SocketScene()
    let alice = try scene.bench.join(.osl03, as: "alice")
    let bob = try scene.bench.join(.osl03, as: "bob")
    bob.ask(.say(text: "hands \u{1B}[31moff"))
    let said = ConsoleMessage.say(user: "bob", text: "hands off")
    try scene.wait { alice.messages.contains(said) && bob.messages.contains(said) }
  }

  @Test
  func `a break is refused where there is none, and nonsense is refused`() throws {
    let scene = try SocketScene()
    let alice = try scene.bench.join(.osl03)
    alice.ask(.sendBreak)
    try scene.wait { alice.refusals.count == 1 }
    #expect(alice.refusals.first?.code == "unsupported")
    var frame: [UInt8] = []
    frame.append(frame: .text, Array("{".utf8).span, mask: 1)
    alice.write(frame)
    try scene.wait { alice.refusals.count == 2 }
    #expect(alice.refusals.last?.what == "message")
  }

  @Test
  func `input beyond four KiB stops the writer's connection and loses nothing`() throws {
    let scene = try SocketScene()
    let alice = try scene.bench.join(.osl03)
    scene.machine.isAsleep = true
    let paste = (0..<60_000).map { UInt8(0x20 + $0 % 64) }
    for start in stride(from: 0, to: paste.count, by: 6000) {
      alice.type(Array(paste[start..<(start + 6000)]))
    }
    for _ in 0..<50 {
      scene.bench.loop.port.post { _ in }
      scene.bench.loop.runTurn()
    }
    scene.machine.isAsleep = false
    try scene.wait { scene.machine.typed.count == paste.count }
    let isRight = scene.machine.typed == paste
    #expect(isRight && alice.refusals.isEmpty)
  }

  @Test
  func `who is back with its offset and number has the keyboard and misses nothing`() throws {
    let scene = try SocketScene()
    let alice = try scene.bench.join(.osl03, as: "alice")
    scene.machine.print(Array("abc".utf8))
    try scene.wait { alice.text == "abc" }
    let attached = try #require(alice.attached)
    let again = try scene.bench.join(
      .osl03,
      as: "alice",
      from: .offset(2, epoch: attached.epoch),
      replaces: SubscriberID(attached.id)
    )
    #expect(again.attached?.mode == "rw")
    try scene.wait { alice.closeCode == 4001 && again.text == "c" }
  }

  @Test(arguments: [(TypingMode.readOnly, true), (.readWrite, false)])
  func `who is back and may not type, or would not, has no keyboard`(
    mode: TypingMode,
    mayType: Bool
  ) throws {
    let scene = try SocketScene()
    let alice = try scene.bench.join(.osl03, as: "alice")
    let attached = try #require(alice.attached)
    let again = try scene.bench.join(
      .osl03,
      as: "alice",
      mode: mode,
      mayType: mayType,
      from: .offset(0, epoch: attached.epoch),
      replaces: SubscriberID(attached.id)
    )
    #expect(again.attached?.mode == "ro" && again.attached?.writer == nil)
    try scene.wait { alice.closeCode == 4001 }
    again.type("x")
    try scene.wait { again.refusals.count == 1 }
    let isEmpty = scene.machine.typed.isEmpty
    #expect(isEmpty)
  }

  @Test
  func `nobody in particular replaces nobody`() throws {
    let scene = try SocketScene()
    let alice = try scene.bench.join(.osl03, as: "anonymous", isAnonymous: true)
    let attached = try #require(alice.attached)
    let other = try scene.bench.join(
      .osl03,
      as: "anonymous",
      isAnonymous: true,
      from: .offset(0, epoch: attached.epoch),
      replaces: SubscriberID(attached.id)
    )
    #expect(other.attached?.mode == "ro" && other.attached?.subscribers.count == 2)
    #expect(alice.closeCode == nil)
  }

  @Test
  func `a client that breaks the protocol is closed with the code for it`() throws {
    let scene = try SocketScene()
    let alice = try scene.bench.join(.osl03)
    alice.write([0x81, 0x01, 0x41])
    try scene.wait { alice.closeCode == 1002 && alice.isClosed }
    #expect(try scene.bench.snapshot(.osl03).subscribers.isEmpty)
  }

  @Test
  func `a client that is silent too long is closed`() throws {
    let scene = try SocketScene {
      $0.pingInterval = .milliseconds(10)
      $0.silenceLimit = .milliseconds(50)
    }
    let alice = try scene.bench.join(.osl03)
    try scene.wait { alice.isClosed }
    #expect(alice.pingCount > 0)
  }

  @Test
  func `there is a limit to how many attach to one console`() throws {
    let scene = try SocketScene { $0.subscriberLimit = 1 }
    let first = try scene.bench.join(.osl03)
    let second = try scene.bench.attach(
      AttachRequest(
        console: .osl03,
        framing: .plain,
        user: "b",
        peer: "test",
        refusal: { Array("\($0)".utf8) }
      )
    )
    try scene.wait { second.isClosed }
    #expect(second.text == "tooMany")
    #expect(!first.isClosed)
  }

  @Test
  func `a stream begins at a time of igord's own zone`() throws {
    let zone = try #require(ClockZone("+14:00"))
    let scene = try SocketScene { $0.zone = zone }
    scene.machine.print(Array("old".utf8))
    let first = try scene.bench.join(.osl03, from: .last(ByteCount(1024)))
    try scene.wait { first.text == "old" }
    let minuteAgo = Timestamp(nanoseconds: Timestamp.now.nanoseconds - 60_000_000_000)
    let time = try TimeExpression(String(minuteAgo.text(in: zone).prefix(16)))
    let second = try scene.bench.join(.osl03, from: .time(time))
    scene.machine.print(Array(" new".utf8))
    try scene.wait { second.text.hasSuffix(" new") }
    #expect(second.text == "old new")
  }

  @Test
  func `those whose beginning is looked up are counted when it is found`() throws {
    let scene = try SocketScene { $0.subscriberLimit = 1 }
    let hourAgo = StartPoint.time(try TimeExpression("1 hour ago"))
    let clients = try (0..<3).map { number in
      try scene.bench.attach(
        AttachRequest(
          console: .osl03,
          framing: .plain,
          from: hourAgo,
          user: "\(number)",
          peer: "test",
          preface: { _ in Array("here".utf8) },
          refusal: { Array("\($0)".utf8) }
        )
      )
    }
    try scene.wait { clients.allSatisfy { !$0.text.isEmpty } }
    #expect(clients.map(\.text).sorted() == ["here", "tooMany", "tooMany"])
  }

  @Test
  func `a flood of requests keeps nobody waiting, and each of them is answered`() throws {
    let scene = try SocketScene()
    let alice = try scene.bench.join(.osl03)
    let flooder = try scene.bench.join(.osl03, as: "mallory", mode: .readOnly)
    let count = RequestAllowance.burst + 20
    for _ in 0..<count { flooder.ask(.sendBreak) }
    alice.type("still here")
    try scene.wait { scene.machine.typed == Array("still here".utf8) }
    #expect(flooder.refusals.count < count)
    try scene.wait { flooder.refusals.count == count }
  }
}
