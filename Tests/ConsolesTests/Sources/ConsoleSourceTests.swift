// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Notation
import TestSupport
import Testing

@testable import Consoles

/// What every kind of source has to do, whatever is behind it.
struct ConsoleSourceTests {
  /// A console on a source of a kind.
  private struct Scene {
    let bench: RackBench
    let rig: any SourceRig

    init(_ kind: SourceKind, _ behaviour: MachineBehaviour = .echo) throws {
      bench = try RackBench()
      rig = try kind.makeRig(behaviour, on: bench)
    }

    func open() {
      bench.rack.apply([ConsoleConfiguration(name: .osl03, source: rig.source)])
    }

    var stateLines: [String] { bench.lines.all.filter { $0.hasPrefix("osl03: ") } }
  }

  @Test(arguments: SourceKind.allCases)
  func `a console comes up, says so once, and goes down on the way out`(kind: SourceKind) throws {
    let scene = try Scene(kind)
    scene.open()
    try scene.bench.wait(for: .active, of: .osl03)
    #expect(scene.rig.isConnected)
    #expect(scene.stateLines == ["osl03: active"])
    try scene.bench.shutDown()
    try scene.bench.wait { !scene.rig.isConnected }
  }

  @Test(arguments: SourceKind.allCases)
  func `every byte arrives once, at every kind of reader and in the log`(kind: SourceKind) throws {
    let content = (0..<60_000).map { UInt8(truncatingIfNeeded: $0 &* 0x9E37 >> 6) }
    let scene = try Scene(kind, .content(content))
    scene.open()
    try scene.bench.wait(for: .active, of: .osl03)
    let readers = try Framing.allCases.map { framing in
      try scene.bench.attach(
        AttachRequest(
          console: .osl03,
          framing: framing,
          from: .offset(0, epoch: nil),
          user: "alice",
          peer: "test"
        )
      )
    }
    try scene.bench.wait { readers.allSatisfy { $0.bytes.count >= content.count } }
    let late = try scene.bench.join(.osl03, from: .offset(0, epoch: nil))
    try scene.bench.wait { late.bytes.count >= content.count }
    for reader in readers + [late] {
      let isRight = reader.bytes == content
      #expect(isRight)
    }
    #expect(try scene.bench.snapshot(.osl03).end == UInt64(content.count))
  }

  @Test(arguments: SourceKind.allCases)
  func `typed bytes of every value arrive in order`(kind: SourceKind) throws {
    let scene = try Scene(kind)
    scene.open()
    try scene.bench.wait(for: .active, of: .osl03)
    let alice = try scene.bench.join(.osl03)
    let typed = (0..<6000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 2) }
    alice.type(typed)
    try scene.bench.wait { alice.bytes.count >= typed.count }
    let isRight = alice.bytes == typed && scene.rig.typed == typed
    #expect(isRight)
  }

  @Test(arguments: SourceKind.allCases)
  func `a lost connection is told once and comes back by itself`(kind: SourceKind) throws {
    let scene = try Scene(kind)
    scene.open()
    try scene.bench.wait(for: .active, of: .osl03)
    let alice = try scene.bench.join(.osl03)
    scene.rig.loseConnection()
    try scene.bench.wait { alice.states.last == "active" }
    #expect(alice.states == ["connecting", "active"])
    #expect(try scene.bench.figures().connecting == 0)
    try scene.bench.wait { alice.marks.count { $0 == "state" } >= 2 }
    #expect(scene.stateLines.count == 3)
    alice.type("x")
    try scene.bench.wait { alice.text.hasSuffix("x") }
  }

  @Test(arguments: SourceKind.allCases)
  func `a source that is not there is told once and found when it comes`(kind: SourceKind) throws {
    let scene = try Scene(kind)
    try scene.rig.goAway()
    scene.open()
    #expect(try scene.bench.figures().connecting == 1)
    try scene.bench.wait(for: .down, of: .osl03)
    #expect(try scene.bench.figures().connecting == 0)
    let alice = try scene.bench.join(.osl03)
    #expect(alice.attached?.state == "down")
    #expect(alice.attached?.error != nil)
    alice.type("x")
    try scene.bench.wait { alice.refusals.first?.code == "not_active" }
    try scene.rig.comeBack()
    try scene.bench.wait { alice.states.last == "active" }
    #expect(scene.stateLines.count == 2)
    #expect(scene.rig.typed.isEmpty)
  }

  @Test(arguments: SourceKind.allCases)
  func `a removed console sends its subscribers away, and comes back`(kind: SourceKind) throws {
    let scene = try Scene(kind)
    scene.open()
    try scene.bench.wait(for: .active, of: .osl03)
    let alice = try scene.bench.join(.osl03)
    alice.type("a")
    try scene.bench.wait { alice.text == "a" }
    scene.bench.rack.apply([])
    #expect(!scene.bench.rack.contains(.osl03))
    try scene.bench.wait { alice.closeCode == 4404 && alice.isClosed && !scene.rig.isConnected }
    scene.open()
    try scene.bench.wait(for: .active, of: .osl03)
    let again = try scene.bench.join(.osl03, from: .offset(0, epoch: nil))
    try scene.bench.wait { again.text == "a" }
  }

  @Test(arguments: SourceKind.allCases)
  func `settings that do not touch a console leave its connection alone`(kind: SourceKind) throws {
    let scene = try Scene(kind)
    scene.open()
    try scene.bench.wait(for: .active, of: .osl03)
    let since = try scene.bench.snapshot(.osl03).status.since
    let other = ConsoleConfiguration(
      name: .named("vm1"),
      source: .socket(.unix(path: scene.bench.folder.file("none")))
    )
    scene.bench.rack.apply([
      other, ConsoleConfiguration(name: .osl03, capacity: 1 << 20, source: scene.rig.source),
    ])
    try scene.bench.wait(for: .down, of: .named("vm1"))
    #expect(try scene.bench.snapshot(.osl03).status.since == since)
    scene.bench.rack.apply([
      ConsoleConfiguration(name: .osl03, isDisabled: true, source: scene.rig.source)
    ])
    try scene.bench.wait(for: .disabled, of: .osl03)
    try scene.bench.wait { !scene.rig.isConnected }
  }
}
