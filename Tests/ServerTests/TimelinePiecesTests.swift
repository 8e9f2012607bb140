// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import EventLoop
import HTTP
import Notation
import RingLog
import TestSupport
import Testing

@testable import Server

/// The story of a console, in pieces that are bounded however much happened at one place.
struct TimelinePiecesTests {
  private let folder: TemporaryFolder
  private let loop: Loop
  private let log: RingLog
  private let shard: LogShard
  private let notices: Mailbox<[LogNotice]>
  private let console: ConsoleLog

  init() throws {
    folder = try TemporaryFolder()
    let loop = try Loop()
    self.loop = loop
    log = try RingLog.open(RingLogOptions(directory: folder.path, journalFileSize: 1 << 20))
    let box = Box()
    let notices = Mailbox<[LogNotice]>(on: loop) { letters in
      for letter in letters { box.shard?.handle(letter, at: loop.now) }
    }
    self.notices = notices
    shard = log.makeShard { notices.post($0) }
    box.shard = shard
    console = shard.open(try #require(MachineName("osl01")), at: Timestamp(seconds: 1000))
  }

  private final class Box {
    var shard: LogShard?
  }

  private func mark(_ kind: String, _ number: Int) {
    let text = "\(number)"
    console.mark(MarkKind(rawValue: kind), text: text, at: Timestamp(seconds: 1000))
  }

  /// What is told of all that there is in the journal, and the most that one piece told.
  private func told(
    _ kinds: Set<String>? = nil
  ) throws -> (entries: [TimelineEntry], largestPiece: Int) {
    shard.flush(at: loop.now)
    let end = console.end
    try #require(loop.run { console.committedEnd == end })
    var pieces = TimelinePieces(
      console.snapshot(),
      machine: "osl01",
      range: 0..<end,
      since: nil,
      until: nil,
      kinds: kinds
    )
    var text: [UInt8] = []
    var largest = 0
    while let piece = pieces.next() {
      text += piece
      largest = max(largest, piece.count { $0 == UInt8(ascii: "{") })
    }
    return (try JSON.decode([TimelineEntry].self, from: text.span), largest)
  }

  private func end() {
    shard.close(at: loop.now)
    log.close()
  }

  @Test func `many marks at one place are several pieces, each mark once and in order`() throws {
    let limit = TimelinePieces.markLimit
    for number in 0..<(2 * limit + 5) { mark("attached", number) }
    console.append([0x61].span, at: Timestamp(seconds: 1001))
    for number in 0..<limit { mark(number % 2 == 0 ? "state" : "power", 10_000 + number) }
    let all = try told()
    #expect(all.largestPiece == limit)
    let wanted = Array(0..<(2 * limit + 5)) + (0..<limit).map { 10_000 + $0 }
    #expect(all.entries.filter { $0.kind != "restart" }.map { Int($0.text) } == wanted)
    let orders = try told(["power"]).entries
    #expect(orders.map { Int($0.text) } == wanted.filter { $0 > 10_000 && $0 % 2 == 1 })
    end()
  }
}
