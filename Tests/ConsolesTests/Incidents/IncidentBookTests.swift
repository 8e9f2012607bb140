// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Clock
import EventLoop
import Foundation
import Notation
import RingLog
import TestSupport
import Testing

@testable import Consoles

struct IncidentBookTests {
  private let folder: TemporaryFolder
  private let files = GatedFiles()
  private let start = Moment.now

  init() throws { folder = try TemporaryFolder() }

  /// A book for which no time passes.
  private func open() throws -> IncidentBook {
    let start = start
    return try IncidentBook(in: folder.path, files) { start }
  }

  @discardableResult
  private func begin(_ book: IncidentBook, _ machine: String = "osl01") -> UInt64 {
    let finding = finding("panic")
    let id = book.nextID()
    book.begin(
      IncidentReport(
        id: id,
        machine: machine,
        first: finding,
        fatal: true,
        epoch: 1,
        from: 0,
        to: 100,
        people: [],
        state: "active"
      )
    )
    return id
  }

  private func finding(_ kind: String) -> IncidentReport.Finding {
    IncidentReport.Finding(kind: kind, time: Timestamp(seconds: 9), offset: 50, line: "a line")
  }

  @Test func `a machine with too many loses its own oldest, and no other's`() throws {
    let book = try open()
    let other = begin(book, "osl02")
    let own = (0..<200).map { _ in begin(book) }
    #expect(book.reports.map(\.id) == [other] + own.suffix(IncidentShelf.machineLimit))
    book.close()
    #expect(try open().reports.count == IncidentShelf.machineLimit + 1)
  }

  @Test
  func `what a kill left half written goes with the next start, and its number is not given again`()
    throws
  {
    let half = folder.file("40.json.new")
    try "{".write(toFile: half, atomically: false, encoding: .utf8)
    let book = try open()
    #expect(!FileManager.default.fileExists(atPath: half))
    #expect(book.nextID() > 40)
  }

  @Test func `of too many in all, one of the machine with the most goes`() {
    var shelf = IncidentShelf([], lastID: 0)
    func insert(_ machine: String) -> [UInt64] {
      let report = IncidentReport(
        id: shelf.nextID(),
        machine: machine,
        first: finding("oom"),
        fatal: false,
        epoch: 1,
        from: 0,
        to: 0,
        people: [],
        state: "active"
      )
      return shelf.insert(report).map(\.id)
    }
    #expect(insert("first").isEmpty)
    for index in 1..<IncidentShelf.limit { #expect(insert("n\(index / 40)").isEmpty) }
    // 39 are of n0, 40 each of the others.
    let told = insert("last")
    #expect(told.count == 1 && shelf.reports[1]?.machine == "first")
    #expect(told.first.map { $0 > 40 && $0 <= 80 } == true)
    #expect(shelf.reports.count == IncidentShelf.limit)
  }

  @Test func `one that changes a thousand times is written a few times, and whole`() throws {
    let book = try open()
    let id = begin(book)
    for _ in 0..<1000 { book.again(id, at: Timestamp(seconds: 10)) }
    book.close()
    #expect(files.count(of: "\(id).json.new") <= 2)
    let again = try open()
    #expect(again[id]?.again == 1000)
    again.close()
  }

  @Test func `what is dismissed stays dismissed, however much there is to write`() throws {
    let book = try open()
    let ids = (0..<40).map { begin(book, "n\($0)") }
    for id in ids {
      for _ in 0..<200 { book.again(id, at: Timestamp(seconds: 10)) }
      #expect(book.dismiss(id, by: "alice") != nil)
    }
    book.close()
    #expect(try open().reports.isEmpty)
  }

  @Test func `a number is given once, also where igord is killed at once`() throws {
    files.isClosed = true
    let full = try open()
    let first = begin(full)
    files.isClosed = false
    full.close()
    let book = try open()
    files.isClosed = true
    let second = begin(book)
    #expect(second > first)
    // Not closed: as after a kill, nothing of the second is on disk.
    files.isClosed = false
    let again = try open()
    #expect(begin(again) > second)
    book.close()
    again.close()
  }

  @Test func `an incident is complete when its output is on disk, and not before`() throws {
    let bench = try RackBench()
    let shard = bench.log.makeShard { _ in }
    let console = shard.open(.osl03, at: Timestamp(seconds: 1))
    let book = try open()
    let id = begin(book)
    files.isClosed = true
    #expect(!book.freeze(id, console.snapshot(), upTo: 100))
    #expect(book[id]?.complete == false && book.output(of: id) == nil)
    files.isClosed = false
    #expect(book.freeze(id, console.snapshot(), upTo: 100))
    #expect(book[id]?.complete == true && book.output(of: id) == [])
    let bare = begin(book)
    #expect(book.freeze(bare, nil, upTo: 100))
    #expect(book[bare]?.complete == true && book.output(of: bare) == [])
    // Dismissed while it is copied: nothing is left behind.
    let gone = begin(book)
    _ = book.dismiss(gone, by: "alice")
    #expect(book.freeze(gone, console.snapshot(), upTo: 100))
    #expect(book.output(of: gone) == nil)
    book.close()
    shard.close(at: .now)
  }

  @Test func `what an earlier igord knew of a machine is told once, unfinished ones and the last`()
    throws
  {
    let bench = try RackBench()
    let shard = bench.log.makeShard { _ in }
    let console = shard.open(.osl03, at: Timestamp(seconds: 1))
    let book = try open()
    let ids = (0..<4).map { _ in begin(book, "osl07") }
    for id in [ids[0], ids[2], ids[3]] { #expect(book.freeze(id, console.snapshot(), upTo: 9)) }
    book.close()
    let again = try open()
    #expect(again.takePast(of: "osl06").isEmpty)
    #expect(again.takePast(of: "osl07").map(\.id) == [ids[1], ids[3]])
    #expect(again.takePast(of: "osl07").isEmpty)
    again.close()
    shard.close(at: .now)
  }

  @Test func `a book says what of it is on disk, and which lines it tells of`() throws {
    files.isClosed = true
    let book = try open()
    let id = begin(book)
    #expect(!book.isWritten(id) && book.isWritten(id + 1))
    #expect(book.tells(of: 50, on: "osl01"))
    #expect(!book.tells(of: 51, on: "osl01") && !book.tells(of: 50, on: "osl02"))
    files.isClosed = false
    book.close()
    #expect(book.isWritten(id))
  }
}
