// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Notation
import Testing

@testable import RingLog

struct ConsoleRecordTests {
  static func record() throws -> ConsoleRecord {
    var record = ConsoleRecord(name: try #require(MachineName("osl03")))
    record.start = 10
    record.archived = 90
    record.end = 100
    record.diskBytes = 12345
    record.lastTime = Timestamp(nanoseconds: 55)
    record.sessionID = 0xA0A1_A2A3
    record.memo = [1, 2, 3]
    record.epochEnds = [EpochEnd(epoch: 1, end: 40), EpochEnd(epoch: 3, end: 100)]
    return record
  }

  @Test func `a checkpoint's record goes both ways`() throws {
    let record = try Self.record()
    let journaled = record.journaled(console: 3, epoch: 4)
    #expect(journaled.offset == 100)
    #expect(try ConsoleRecord(decoding: journaled) == record)
    var bare = ConsoleRecord(name: record.name)
    bare.end = 5
    #expect(try ConsoleRecord(decoding: bare.journaled(console: 0, epoch: 1)) == bare)
  }

  @Test func `every truncation is refused`() throws {
    let whole = try Self.record().journaled(console: 3, epoch: 4)
    let withoutMemo = whole.payload.count - 4
    for count in whole.payload.indices where count != withoutMemo {
      var cut = whole
      cut.payload = Array(whole.payload.prefix(count))
      #expect(throws: WireError.self) { try ConsoleRecord(decoding: cut) }
    }
  }

  @Test func `a record of before there were memos is read without one`() throws {
    var record = try Self.record()
    var old = record.journaled(console: 3, epoch: 4)
    old.payload.removeLast(4)
    record.memo = []
    #expect(try ConsoleRecord(decoding: old) == record)
  }

  @Test(arguments: [LogBounds.memo + 1, 300])
  func `a memo over its bound is none`(count: Int) throws {
    var record = try Self.record()
    record.memo = [UInt8](repeating: 7, count: count)
    #expect(record.memo.isEmpty)
    #expect(try ConsoleRecord(decoding: record.journaled(console: 3, epoch: 4)) == record)
  }

  @Test func `a name that could leave its folder is refused`() throws {
    var record = try Self.record().journaled(console: 3, epoch: 4)
    record.payload.replaceSubrange(1..<6, with: Array("../xy".utf8))
    #expect(throws: WireError.invalid("console name")) { try ConsoleRecord(decoding: record) }
  }

  @Test func `epochs of an idle console share one end, and only the latest are kept`() throws {
    var record = try Self.record()
    record.epochEnds = []
    for epoch in 1...5 as ClosedRange<UInt32> { record.close(epoch: epoch) }
    #expect(record.epochEnds == [EpochEnd(epoch: 5, end: 100)])
    for epoch in 6...20 as ClosedRange<UInt32> {
      record.end += 1
      record.close(epoch: epoch)
    }
    #expect(record.epochEnds.count == LogBounds.epochEnds)
    #expect(record.epochEnds.last == EpochEnd(epoch: 20, end: 115))
  }
}
