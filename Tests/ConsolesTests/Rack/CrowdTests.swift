// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import EventLoop
import HTTP
import Notation
import TestSupport
import Testing

@testable import Consoles

/// Many readers, slow ones, and consoles that change.
struct CrowdTests {
  @Test
  func `the last bytes reach everybody, also in a crowd that takes several turns to serve`() throws
  {
    let scene = try SocketScene {
      $0.sendInterval = .zero
      $0.roundLimit = 1
    }
    let request = AttachRequest(
      console: .osl03,
      framing: .plain,
      from: .offset(0, epoch: nil),
      user: "anonymous",
      peer: "test"
    )
    let readers = try (0..<60).map { _ in try scene.bench.attach(request) }
    try scene.bench.wait { (try? scene.bench.snapshot(.osl03).subscribers.count) == readers.count }
    var all = ""
    for round in 0..<20 {
      let piece = "\(round) "
      all += piece
      scene.machine.print(Array(piece.utf8))
      // The next one comes while the others are still being served.
      try scene.bench.wait { readers[0].text == all || readers[30].text == all }
    }
    try scene.bench.wait { readers.allSatisfy { $0.text == all } }
  }

  @Test
  func `a reader that pauses for longer than a ping takes falls behind, and is not closed`() throws
  {
    let scene = try SocketScene {
      $0.pingInterval = .milliseconds(500)
      $0.silenceLimit = .seconds(3)
    }
    let reader = try scene.bench.join(.osl03, mode: .readOnly)
    reader.isAsleep = true
    let count = 12_000_000
    scene.machine.print([UInt8](repeating: 0x41, count: count))
    try scene.bench.wait { scene.machine.isDrained }
    let later = Moment.now + .seconds(4)
    try scene.bench.wait { Moment.now >= later }
    reader.isAsleep = false
    try scene.bench.wait { reader.offset == UInt64(count) || reader.isClosed }
    #expect(reader.offset == UInt64(count))
  }

  @Test
  func `a capacity that the settings change counts at once`() throws {
    let scene = try SocketScene()
    scene.machine.print([UInt8](repeating: 0x41, count: 400_000))
    try scene.bench.wait { (try? scene.bench.snapshot(.osl03).end) == 400_000 }
    scene.bench.rack.apply([
      ConsoleConfiguration(name: .osl03, capacity: 65_536, source: .socket(scene.machine.endpoint))
    ])
    #expect(scene.machine.connectionCount == 1)
    for _ in 0..<10 {
      let end = try scene.bench.snapshot(.osl03).end
      scene.machine.print([UInt8](repeating: 0x42, count: 20_000))
      try scene.bench.wait { (try? scene.bench.snapshot(.osl03).end) == end + 20_000 }
    }
    try scene.bench.wait { (try? scene.bench.snapshot(.osl03).start) ?? 0 > 300_000 }
    #expect(scene.machine.connectionCount == 1)
  }
}
