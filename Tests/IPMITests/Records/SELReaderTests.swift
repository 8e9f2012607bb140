// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Testing

@testable import IPMI

struct SELReaderTests {
  private func log(_ ids: ClosedRange<UInt16>) -> FakeStorage {
    FakeStorage(records: ids.map { RecordVectors.event(id: $0) })
  }

  private func read(
    _ bmc: inout FakeStorage,
    since cursor: SELCursor? = nil,
    limit: Int = SELReader.entryLimit
  ) throws -> SELBatch {
    var reader = SELReader(since: cursor, limit: limit)
    let output = reader.run(with: &bmc)
    return try #require(output).get()
  }

  @Test func `a log is read from its first entry to its last`() throws {
    var bmc = log(1...20)
    let batch = try read(&bmc)
    #expect(batch.entries.map(\.recordID) == Array(1...20))
    #expect(batch.cursor.last?.recordID == 20 && batch.cursor.isAtEnd && !batch.wasCleared)
    #expect(bmc.orders.count == 21)
  }

  @Test func `nothing new costs one question, something new as much as there is`() throws {
    var bmc = log(1...5)
    let cursor = try read(&bmc).cursor
    var before = bmc.orders.count
    #expect(try read(&bmc, since: cursor).entries.isEmpty)
    #expect(bmc.orders.count == before + 1)
    bmc.records.append(RecordVectors.event(id: 6))
    bmc.addition += 1
    before = bmc.orders.count
    let batch = try read(&bmc, since: cursor)
    #expect(batch.entries.map(\.recordID) == [6] && !batch.wasCleared)
    #expect(bmc.orders.count == before + 3)
  }

  @Test func `a log that was cleared is told whole`() throws {
    var bmc = log(1...5)
    let cursor = try read(&bmc).cursor
    bmc.records = [RecordVectors.event(id: 1, data: [0x57, 99, 85])]
    let shorter = try read(&bmc, since: cursor)
    #expect(shorter.wasCleared && shorter.entries.map(\.recordID) == [1])
    // Cleared, and grown to the same id again.
    bmc.records = (1...5).map { RecordVectors.event(id: $0, data: [0x57, 99, 85]) }
    bmc.addition += 9
    let other = try read(&bmc, since: cursor)
    #expect(other.wasCleared && other.entries.count == 5)
    bmc.records = []
    let empty = try read(&bmc, since: other.cursor)
    #expect(empty.wasCleared && empty.entries.isEmpty && empty.cursor.last == nil)
    bmc.records = [RecordVectors.event(id: 9)]
    let first = try read(&bmc, since: empty.cursor)
    #expect(!first.wasCleared && first.entries.map(\.recordID) == [9])
  }

  @Test func `a long log is read in batches`() throws {
    var bmc = log(1...25)
    var cursor: SELCursor?
    var ids: [UInt16] = []
    for count in [10, 10, 5, 0] {
      let batch = try read(&bmc, since: cursor, limit: 10)
      #expect(batch.entries.count == count)
      ids += batch.entries.map(\.recordID)
      cursor = batch.cursor
    }
    #expect(ids == Array(1...25))
  }

  @Test func `a log without an end is cut`() throws {
    var bmc = log(1...20_000)
    let batch = try read(&bmc)
    #expect(batch.entries.count == SELReader.entryLimit && !batch.cursor.isAtEnd)
    #expect(batch.damages.map(\.kind) == [.tooMany])
    var circle = log(1...3)
    circle.afterLast = 2
    let told = try read(&circle)
    #expect(told.entries.count == 3 && told.damages.map(\.kind) == [.loop])
  }

  @Test func `BMCs that send entries in parts are read too`() throws {
    for limit in [15, 8] {
      var bmc = log(1...5)
      bmc.answerLimit = limit
      bmc.lostReservations = 3
      #expect(try read(&bmc).entries.map(\.recordID) == Array(1...5))
    }
  }

  @Test func `clearing reserves, erases, waits and looks`() throws {
    var bmc = log(1...5)
    var clearing = SELClearing()
    var pauses: [Duration] = []
    while let order = clearing.request {
      pauses.append(clearing.pause)
      clearing.take(bmc.answer(order))
    }
    #expect(try #require(clearing.output).get().recordCount == 0)
    let clear = ClearSEL.command
    #expect(bmc.orders == [ReserveSEL.command, clear, clear, GetSELInfo.command])
    #expect(pauses == [.zero, .zero, .milliseconds(500), .zero])
  }

  @Test func `a log that has grown since it was read is not cleared`() throws {
    var bmc = log(1...5)
    let cursor = try read(&bmc).cursor
    bmc.addition += 1
    var clearing = SELClearing(expecting: cursor)
    let output = clearing.run(with: &bmc)
    #expect(output == .failure(.changed) && bmc.records.count == 5)
  }

  @Test func `an order to clear that is not answered is looked after, not repeated`() throws {
    for isDone in [false, true] {
      var bmc = log(1...5)
      var clearing = SELClearing()
      var orders = 0
      while let order = clearing.request {
        if order.kind == .order {
          orders += 1
          if isDone { bmc.records = [] }
          clearing.take(.unknown)
        } else {
          clearing.take(bmc.answer(order))
        }
      }
      #expect(orders == 1)
      if isDone {
        #expect(try #require(clearing.output).get().recordCount == 0)
      } else {
        #expect(clearing.output == .failure(.unknown))
      }
    }
  }

  @Test func `erasing that never ends is not waited for for ever`() {
    var clearing = SELClearing()
    var count = 0
    while let order = clearing.request {
      count += 1
      clearing.take(.completed(.success, order.command == ClearSEL.command ? [0] : [1, 0]))
    }
    #expect(clearing.output == .failure(.neverSettles))
    #expect(count == SELClearing.pollLimit + 2)
  }
}
