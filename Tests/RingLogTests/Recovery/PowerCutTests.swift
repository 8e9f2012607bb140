// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Notation
import Synchronization
import Testing

@testable import RingLog

/// Cuts the power in thought: what was not synced is there, or in part, or not at all.
struct PowerCutTests {
  /// Files of segments: path below `log/`, and bytes.
  typealias Contents = [String: [UInt8]]

  static func contents(_ directory: TemporaryDirectory) throws -> Contents {
    var found: Contents = [:]
    for name in try directory.list("log") {
      for file in try directory.list("log/" + name) {
        found["log/\(name)/\(file)"] = try directory.read("log/\(name)/\(file)")
      }
    }
    return found
  }

  /// What a disk may have of a file, between what was synced and what was written.
  static func torn(
    _ now: [UInt8],
    synced: [UInt8]?,
    _ random: inout SeededGenerator
  ) -> [UInt8]? {
    let before = synced?.count ?? 0
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return now
    case 1: return synced
    case 2 where now.count > before:
      return Array(now[..<Int.random(in: before...now.count, using: &random)])
    case 3 where now.count > before:
      let zeros = Int.random(in: before..<now.count, using: &random)
      return Array(now[..<zeros]) + [UInt8](repeating: 0, count: now.count - zeros)
    case 4 where synced == nil: return []
    case 5 where now.count > before:
      return (synced ?? []) + [UInt8](repeating: 0, count: now.count - before)
    default: return synced ?? now
    }
  }

  /// A console as it came back has every byte that was told, each with its time.
  private static func check(
    _ back: ConsoleLog,
    against console: ConsoleLog,
    _ times: [UInt64: Timestamp],
    _ what: Comment
  ) {
    #expect(back.end == console.committedEnd, what)
    let snapshot = back.snapshot()
    let bytes = snapshot.bytes(from: 0, to: back.end).flatMap(\.bytes)
    #expect(bytes.count == Int(back.end), what)
    let isRight = bytes == pattern(0..<UInt64(bytes.count))
    #expect(isRight, what)
    for (offset, time) in times {
      #expect(snapshot.time(at: offset) == time, "\(what), offset \(offset)")
    }
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `under disk a power cut costs no byte that was told`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let directory = try TemporaryDirectory()
    let synced = Mutex<Contents>([:])
    let files = FaultyFiles()
    let rig = try Rig(
      in: directory,
      durability: .disk,
      capacity: 256 << 10,
      journalFileSize: 32 << 10,
      files: files
    )
    files.afterSync.withLock {
      $0 = { [path = directory.path] in
        // Only the archive thread changes segments, and it is the one that syncs.
        if let now = try? Self.contents(TemporaryDirectory(at: path)) {
          synced.withLock { $0 = now }
        }
      }
    }
    let consoles = try ["a", "b"].map { try rig.open($0) }
    var times: [String: [UInt64: Timestamp]] = [:]
    for step in 0..<150 as Range<Int64> {
      let console = consoles[Int.random(in: 0...1, using: &random)]
      let size = UInt64.random(in: 1...1500, using: &random)
      let time = Timestamp(seconds: 1000 + step)
      times[console.name.description, default: [:]][console.end] = time
      console.append(pattern(console.end..<console.end + size).span, at: time)
      rig.turn()
      if step % 5 == 0 { rig.commit() }
      if step % 40 == 39 { rig.archiveAll() }
    }
    rig.settle()
    let now = try Self.contents(directory)
    let durable = synced.withLock { $0 }
    for cut in 0..<6 {
      let copy = try directory.copied()
      for (path, bytes) in now {
        if let left = Self.torn(bytes, synced: durable[path], &random) {
          try copy.write(path, left)
        } else {
          copy.remove(path)
        }
      }
      let again = try Rig(in: copy, boot: Array("another".utf8))
      for console in consoles {
        let what: Comment = "seed \(seed), cut \(cut), console \(console.name)"
        let told = times[console.name.description] ?? [:]
        try Self.check(again.open(console.name.description), against: console, told, what)
      }
      again.close()
    }
    files.afterSync.withLock { $0 = nil }
    rig.close()
  }
}
