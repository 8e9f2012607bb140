// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Glibc
import Notation
import Testing

@testable import RingLog

/// A front's frames, and what is found of them.
struct FrontTests {
  let directory: TemporaryDirectory
  let front: Front

  init() throws {
    directory = try TemporaryDirectory()
    let files = SystemFiles()
    let file = try files.open(directory.path + "/front", .create)
    front = Front(id: 7, file: file, size: 1024, operations: files)
  }

  /// A batch of one record with so many bytes.
  private func batch(_ number: Int, count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(
      .bytes,
      console: 1,
      epoch: 2,
      offset: UInt64(number),
      time: 3,
      payload: [UInt8](repeating: UInt8(number), count: count).span
    )
    return bytes
  }

  private func found(id: UInt64 = 7) throws -> [UInt64] {
    FrontRecords.all(in: try directory.read("front"), of: id).map(\.first)
  }

  @Test func `what was written is found in its order, with its numbers`() throws {
    #expect(front.write(batch(1, count: 10).span, first: 40) == 0)
    #expect(front.write((batch(2, count: 20) + batch(3, count: 0)).span, first: 41) == 128)
    let groups = FrontRecords.all(in: try directory.read("front"), of: 7)
    #expect(groups.map(\.first) == [40, 41])
    #expect(groups.map { $0.records.map(\.offset) } == [[1], [2, 3]])
    #expect(groups[1].records[0].payload == [UInt8](repeating: 2, count: 20))
  }

  @Test func `nothing is written over that the journal does not have`() throws {
    // 40 of the frame, 32 of the record: 256 in all.
    let places = (0..<4).map { front.write(batch($0, count: 184).span, first: UInt64($0)) }
    #expect(places == [0, 256, 512, 768])
    #expect(front.write(batch(4, count: 0).span, first: 4) == nil)
    front.free(before: 512)
    #expect(front.write(batch(4, count: 184).span, first: 4) == 0)
    #expect(try found() == [1, 2, 3, 4])
    #expect(front.write(batch(5, count: 185).span, first: 5) == nil)
    #expect(front.write(batch(5, count: 184).span, first: 5) == 256)
    #expect(front.write(batch(6, count: 0).span, first: 6) == nil)
    front.free(before: nil)
    #expect(front.write(batch(6, count: 700).span, first: 6) == 0)
    #expect(try found() == [6])
    #expect(front.write(batch(7, count: 2000).span, first: 7) == nil)
  }

  @Test func `a frame that is not whole, or of somebody else, is none`() throws {
    _ = front.write(batch(1, count: 100).span, first: 1)
    _ = front.write(batch(2, count: 100).span, first: 2)
    _ = front.write(batch(3, count: 100).span, first: 3)
    #expect(try found(id: 8).isEmpty)
    let whole = try directory.read("front")
    for place in 192..<192 + 172 {
      var bytes = whole
      bytes[place] ^= 0x10
      try directory.write("front", bytes)
      #expect(try found() == [1, 3], "byte \(place)")
    }
    for count in 0..<whole.count {
      let groups = FrontRecords.all(in: Array(whole[..<count]), of: 7)
      #expect(groups.map(\.first) == [1, 2, 3].filter { ($0 - 1) * 192 + 172 <= UInt64(count) })
    }
  }

  @Test func `a console that prints a frame does not make one`() throws {
    let record = batch(9, count: 5)
    let padding = [UInt8](repeating: 0x20, count: 24)
    let forged = FrontFrame(front: 6, first: 9, records: record.span).encoded + record
    let printed = padding + forged
    var bytes: [UInt8] = []
    bytes.append(.bytes, console: 1, epoch: 2, offset: 1, time: 3, payload: printed.span)
    _ = front.write((batch(1, count: 0) + bytes).span, first: 1)
    #expect(try found() == [1])
    // It stands where one may: only the id is not known to who prints.
    #expect(try found(id: 6) == [9])
  }

  @Test func `the places of fronts are read as they were written`() throws {
    let notes = FrontNotes([
      FrontNote(epoch: 3, boot: [], directory: "/run/igor", base: 0xFFFF_0000_1111_2222),
      FrontNote(epoch: 4, boot: Array("1-2".utf8), directory: "/a folder", base: 1),
    ])
    #expect(try FrontNotes(decoding: notes.encoded) == notes)
    #expect(try FrontNotes(decoding: FrontNotes([]).encoded) == FrontNotes([]))
    for index in notes.encoded.indices {
      var bytes = notes.encoded
      bytes[index] ^= 1
      #expect(throws: WireError.self) { try FrontNotes(decoding: bytes) }
      #expect(throws: WireError.self) { try FrontNotes(decoding: Array(notes.encoded[..<index])) }
    }
  }
}
