// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Glibc
import Notation
import Synchronization
import Testing

@testable import RingLog

/// A log in a directory of its own, with one shard that the test drives as a loop would.
final class Rig {
  let options: RingLogOptions
  /// Kept for as long as the log uses it.
  var directory: TemporaryDirectory?
  let log: RingLog
  let inbox: Inbox
  let shard: LogShard
  var now = Moment.now

  init(_ options: RingLogOptions) throws {
    self.options = options
    log = try RingLog.open(options)
    let inbox = Inbox()
    self.inbox = inbox
    shard = log.makeShard { inbox.post($0) }
  }

  convenience init(
    in directory: TemporaryDirectory,
    durability: Durability = .process,
    onDiskError: DiskErrorPolicy = .unkept,
    front: String? = nil,
    capacity: Int = 64 << 20,
    total: UInt64 = 1 << 40,
    journalFileSize: Int = 256 << 10,
    boot: [UInt8] = SystemFiles.boot,
    files: any FileOperations = SystemFiles()
  ) throws {
    try self.init(
      RingLogOptions(
        directory: directory.path,
        durability: durability,
        onDiskError: onDiskError,
        front: front,
        capacity: capacity,
        total: total,
        journalFileSize: journalFileSize,
        boot: boot,
        files: files
      )
    )
    self.directory = directory
  }

  func open(_ name: String, capacity: Int? = nil, at seconds: Int64 = 1000) throws -> ConsoleLog {
    let name = try #require(MachineName(name))
    return shard.open(name, capacity: capacity, at: Timestamp(seconds: seconds))
  }

  /// Ends the turn and takes what the threads have answered so far.
  func turn() {
    shard.flush(at: now)
    shard.handle(inbox.take(), at: now)
    shard.flush(at: now)
  }

  /// Turns until something is so; fails the test after a minute.
  func turn(until isSo: () -> Bool, _ location: SourceLocation = #_sourceLocation) {
    let deadline = Moment.now + .seconds(60)
    turn()
    while !isSo() {
      guard Moment.now < deadline else {
        Issue.record("waited for a minute", sourceLocation: location)
        return
      }
      inbox.wakeup.wait(milliseconds: 100)
      turn()
    }
  }

  /// Everything that was appended is committed.
  func commit(_ location: SourceLocation = #_sourceLocation) {
    turn(until: { shard.flights.isEmpty && shard.batch.isEmpty }, location)
  }

  /// Everything that was appended is in segments, and nothing in RAM.
  func archiveAll(_ location: SourceLocation = #_sourceLocation) {
    commit(location)
    for case let console? in shard.consoles { console.handOverJournaled(whole: true) }
    turn(until: { shard.tailBytes == 0 }, location)
  }

  /// What was handed to the archive thread is in segments.
  func settle(_ location: SourceLocation = #_sourceLocation) {
    commit(location)
    turn(until: { shard.consoles.allSatisfy { $0?.handedOver ?? 0 == 0 } }, location)
  }

  func close() {
    shard.close(at: now)
    log.close()
  }
}

/// Where a rig's notices arrive.
final class Inbox: Sendable {
  private let notices = Mutex<[LogNotice]>([])
  let wakeup = Wakeup()

  func post(_ list: [LogNotice]) {
    notices.withLock { $0 += list }
    wakeup.signal()
  }

  func take() -> [LogNotice] {
    notices.withLock { notices in
      let taken = notices
      notices = []
      return taken
    }
  }
}

/// A delegate that remembers what it was told.
final class Recorder: ConsoleLogDelegate {
  var told: [String] = []
  var committed: UInt64 = 0
  var marks: [Mark] = []
  /// Bytes as a subscriber would have seen them, by offset.
  var seen: [UInt8] = []
  var seenFrom: UInt64?

  func committed(through offset: UInt64, in log: ConsoleLog) {
    let from = committed == 0 ? seenFrom ?? log.committedEnd : committed
    seenFrom = seenFrom ?? from
    var position = from
    while position < offset {
      let count = log.withTail(from: position, max: Int(offset - position)) { bytes in
        seen += bytes.copied()
        return bytes.count
      }
      guard let count, count > 0 else { break }
      position += UInt64(count)
    }
    committed = offset
    told.append("committed \(offset)")
  }

  func markCommitted(_ mark: Mark, in log: ConsoleLog) {
    marks.append(mark)
    told.append("mark \(mark.kind.rawValue) \(mark.offset)")
  }

  func sessionRemembered(_ id: UInt32?, in log: ConsoleLog) {
    told.append("session \(id.map { String($0) } ?? "none")")
  }

  func conditionChanged(_ condition: LogCondition, in log: ConsoleLog) {
    told.append("\(condition)")
  }

  func roomRegained(in log: ConsoleLog) {
    told.append("room")
  }
}
