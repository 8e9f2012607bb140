// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Notation
import Synchronization
import Testing

@testable import RingLog

/// Kills igord in thought before, and in the middle of, every single change of a file.
struct CrashPointTests {
  /// What the state directory was, and what had been told by then.
  struct Moment {
    var what: String
    var directory: TemporaryDirectory
    var told: [String: UInt64]
    var marks: [String: Int]
  }

  /// Collects moments; the threads of the log call it one at a time.
  final class Moments: Sendable {
    let list = Mutex<[Moment]>([])
    let told = Mutex<[String: UInt64]>([:])
    let marks = Mutex<[String: Int]>([:])
    let directory: String

    init(_ directory: String) { self.directory = directory }

    func note(_ what: String) {
      // First what was told: more may be, while the files are copied.
      let (told, marks) = (told.withLock { $0 }, marks.withLock { $0 })
      guard let copy = try? TemporaryDirectory(), copy.fill(from: directory) else { return }
      let moment = Moment(what: what, directory: copy, told: told, marks: marks)
      list.withLock { $0.append(moment) }
    }
  }

  final class Witness: ConsoleLogDelegate {
    let moments: Moments
    init(_ moments: Moments) { self.moments = moments }

    func committed(through offset: UInt64, in log: ConsoleLog) {
      moments.told.withLock { $0[log.name.description] = offset }
    }

    func markCommitted(_ mark: Mark, in log: ConsoleLog) {
      moments.marks.withLock { $0[log.name.description, default: 0] += 1 }
    }

    func sessionRemembered(_ id: UInt32?, in log: ConsoleLog) {}
    func conditionChanged(_ condition: LogCondition, in log: ConsoleLog) {}
    func roomRegained(in log: ConsoleLog) {}
  }

  /// Two consoles, boots, marks, segments, and journal files that are written anew.
  static func run(_ seed: UInt64, hasFront: Bool) throws -> [Moment] {
    var random = SeededGenerator(seed: seed)
    let directory = try TemporaryDirectory()
    let front = hasFront ? try directory.memory() : nil
    let moments = Moments(directory.path)
    let files = FaultyFiles()
    let rig = try Rig(in: directory, front: front, journalFileSize: 16 << 10, files: files)
    let witness = Witness(moments)
    let consoles = try ["a", "b"].map { try rig.open($0, capacity: 1 << 20) }
    for console in consoles { console.delegate = witness }
    rig.commit()
    files.beforeChange.withLock { $0 = { moments.note($0) } }
    for step in 0..<16 as Range<Int64> {
      let console = consoles[Int.random(in: 0...1, using: &random)]
      let size = UInt64.random(in: 1...2500, using: &random)
      let time = Timestamp(seconds: 1000 + step)
      if step % 6 == 5 { console.mark(.boot, text: "boot \(step)", at: time) }
      console.append(pattern(console.end..<console.end + size).span, at: time)
      if step % 4 == 3 { console.mark(.lost, text: "\(step)", at: time) }
      rig.turn()
      if step % 3 == 0 { rig.commit() }
      if step % 8 == 7 { rig.archiveAll() }
    }
    rig.close()
    files.beforeChange.withLock { $0 = nil }
    return moments.list.withLock { $0 }
  }

  @Test(arguments: [(1, false), (2, false), (1, true)] as [(UInt64, Bool)])
  func `whatever a kill interrupts, what was told is there once, and nothing else`(
    seed: UInt64,
    hasFront: Bool
  ) throws {
    let moments = try Self.run(seed, hasFront: hasFront)
    #expect(moments.count > 80)
    for (number, moment) in moments.enumerated() {
      let what: Comment = "seed \(seed), moment \(number): \(moment.what)"
      let front = hasFront ? try moment.directory.memory() : nil
      try moment.directory.moveFronts()
      let rig = try Rig(in: moment.directory, front: front, journalFileSize: 16 << 10)
      #expect(rig.log.recovery.gaps.isEmpty, what)
      for name in ["a", "b"] {
        let console = try rig.open(name, at: 5000)
        let snapshot = console.snapshot()
        #expect(console.end >= moment.told[name] ?? 0, what)
        let bytes = snapshot.bytes(from: 0, to: console.end).flatMap(\.bytes)
        #expect(bytes.count == Int(console.end), what)
        #expect(bytes.elementsEqual(pattern(0..<UInt64(bytes.count))), what)
        let texts = snapshot.marks(from: 0, to: console.end).map(\.text)
        #expect(Set(texts).count == texts.count, what)
        #expect(texts.count >= moment.marks[name] ?? 0, what)
        console.append(pattern(console.end..<console.end + 100).span, at: Timestamp(seconds: 6000))
      }
      rig.archiveAll()
      for name in ["a", "b"] {
        let bytes = try moment.directory.segmentBytes(name)
        let isRight = bytes == pattern(0..<UInt64(bytes.count))
        #expect(isRight, what)
      }
      rig.close()
    }
  }
}

extension TemporaryDirectory {
  /// Takes over what another directory has; `false` where that failed.
  fileprivate func fill(from other: String) -> Bool {
    (try? Self.copy(other, to: path)) != nil
  }
}
