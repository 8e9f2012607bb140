// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Notation
import Testing

@testable import RingLog

/// Recovery knows the log's own capacity only, and must not apply it to a console with more.
struct KeptHistoryTests {
  @Test func `replay drops nothing of a console that may have more than the default`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory, capacity: 64 << 10, total: 400_000)
    let console = try rig.open("osl03", capacity: 1 << 20)
    RetentionTests.fill(console, to: 300_000, rig)
    console.append(pattern(300_000..<301_000).span, at: Timestamp(seconds: 9))
    rig.commit()
    let killed = try directory.copied()
    rig.close()

    for _ in 0..<2 {
      let again = try Rig(in: killed, capacity: 64 << 10, total: 400_000)
      #expect(again.log.recovery.consoles.first?.start == 0)
      let back = try again.open("osl03", capacity: 1 << 20)
      #expect(back.start == 0 && back.end == 301_000)
      let seen = back.snapshot().bytes(from: 0, to: back.end).flatMap(\.bytes)
      let isWhole = seen == pattern(0..<301_000)
      #expect(isWhole)
      again.commit()
      again.close()
    }
  }

  @Test func `what the settings allow counts again once they have said so`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory, capacity: 64 << 10)
    let console = try rig.open("osl03", capacity: 1 << 20)
    RetentionTests.fill(console, to: 300_000, rig)
    let killed = try directory.copied()
    rig.close()

    let again = try Rig(in: killed, capacity: 64 << 10)
    let back = try again.open("osl03")
    RetentionTests.fill(back, to: 301_000, again)
    #expect(again.log.diskBytes <= 64 << 10)
    again.close()
  }

  @Test(
    arguments: [(16 << 10, 1 << 10), (64 << 20, 4 << 20), (1 << 36, 1 << 30), (1 << 40, 1 << 30)]
      as [(Int, Int)]
  )
  func `a segment is never longer than its index can count`(capacity: Int, limit: Int) {
    #expect(Folder(capacity: capacity).segmentLimit == limit)
    #expect(limit < Int(UInt32.max))
  }
}
