// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Glibc
import Notation
import Testing

@testable import RingLog

/// `on_disk_error = "hold"`: nothing is told before it is kept.
struct HeldLogTests {
  private let at = Timestamp(seconds: 100)

  @Test func `hold tells nothing before the journal has it`() throws {
    let log = try FailingLog(onDiskError: .hold)
    log.failJournal(with: EIO)
    log.append(0..<100)
    log.console.rememberSession(7, at: at)
    log.rig.turn()
    log.rig.now += .seconds(60)
    log.rig.turn()
    #expect(log.console.isKept)
    #expect(log.rig.log.health.isHeld && log.rig.log.health.isKept)
    #expect(log.recorder.told == ["held"])
    log.files.heal()
    log.rig.commit()
    #expect(log.recorder.told == ["held", "committed 100", "session 7", "kept"])
    #expect(!log.rig.log.health.isHeld)
    log.rig.close()
  }

  @Test func `marks beyond what may wait for the journal are told, and counted in a mark`() throws {
    let log = try FailingLog(onDiskError: .hold)
    log.failJournal(with: EIO)
    let text = String(repeating: "x", count: 1000)
    let count = 3 * LogBounds.uncommitted / 1000
    for index in 0..<count {
      log.console.mark(.lost, text: text, at: at)
      if index.isMultiple(of: 1000) { log.rig.turn() }
    }
    log.rig.turn()
    #expect(log.rig.shard.flightBytes < 2 * LogBounds.uncommitted + (64 << 10))
    let refused = log.recorder.marks.count
    #expect(refused > 0 && refused < count)
    log.files.heal()
    log.rig.turn(until: { log.recorder.marks.count == count + 1 })
    #expect(log.recorder.marks.last?.text == "\(refused) marks before this were not kept")
    log.rig.close()
  }
}
