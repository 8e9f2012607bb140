// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Glibc
import Notation
import Synchronization
import Testing

@testable import RingLog

/// A console of which nothing is left is forgotten, and comes back as one that is new.
struct ForgottenNameTests {
  private static let fileSize = 16 << 10
  /// Starts after which every file of the journal was begun anew.
  private static let startLimit = LogBounds.journalFiles + 2

  private static func name(_ text: String) throws -> MachineName {
    try #require(MachineName(text))
  }

  /// A directory in which three consoles printed; the first was purged then, the second removed.
  private static func make() throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory, journalFileSize: fileSize)
    for text in ["a", "b", "c"] {
      let console = try rig.open(text)
      console.append(pattern(0..<100).span, at: Timestamp(seconds: 1))
      console.mark(.boot, text: "on", at: Timestamp(seconds: 2))
      if text != "c" { rig.shard.close(console) }
    }
    let isPurged = Mutex(false)
    rig.shard.purge(try name("a")) { _ in isPurged.withLock { $0 = true } }
    rig.turn(until: { isPurged.withLock { $0 } })
    rig.close()
    return directory
  }

  private static func knows(_ text: String, _ directory: TemporaryDirectory) throws -> Bool {
    let rig = try Rig(in: directory, journalFileSize: fileSize)
    defer { rig.close() }
    return rig.log.knows(try name(text))
  }

  /// Starts and ends until the first console is forgotten.
  private static func forget(in directory: TemporaryDirectory) throws {
    for _ in 0..<startLimit {
      if try !knows("a", directory) { return }
    }
    Issue.record("it is known still")
  }

  @Test func `its name and folder go with a later start, and nothing else does`() throws {
    let directory = try Self.make()
    #expect(try directory.list("log").contains("a"))
    try Self.forget(in: directory)
    #expect(try directory.list("log") == ["b", "c"])
    for _ in 0..<Self.startLimit {
      #expect(try Self.knows("b", directory) && Self.knows("c", directory))
    }
    for text in ["b", "c"] { #expect(try directory.segmentBytes(text) == pattern(0..<100)) }
  }

  @Test func `while the journal may have something of it, it is known`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory, journalFileSize: Self.fileSize)
    let console = try rig.open("a")
    _ = try rig.open("z")
    console.append(pattern(0..<100).span, at: Timestamp(seconds: 1))
    rig.shard.close(console)
    let isPurged = Mutex(false)
    rig.shard.purge(console.name) { _ in isPurged.withLock { $0 = true } }
    rig.turn(until: { isPurged.withLock { $0 } })
    let killed = try directory.copied()
    rig.close()
    #expect(try Self.knows("a", killed))
    #expect(try killed.segmentBytes("a") == [])
    try Self.forget(in: killed)
  }

  @Test func `one that comes back has a number of its own, and nobody's old place`() throws {
    let directory = try Self.make()
    try Self.forget(in: directory)
    let rig = try Rig(in: directory, journalFileSize: Self.fileSize)
    let console = try rig.open("a", at: 5)
    #expect(console.number == 3 && console.end == 0)
    console.append(pattern(0..<80, salt: 7).span, at: Timestamp(seconds: 6))
    rig.commit()
    let old = console.resolve(epoch: 1, offset: 50)
    #expect(old.offset == 0 && old.gap == Gap(from: 0, to: 50, why: .restart))
    let killed = try Rig(in: directory.copied(), journalFileSize: Self.fileSize)
    let after = try killed.open("a", at: 7)
    #expect(after.resolve(epoch: 1, offset: 50).gap == Gap(from: 0, to: 50, why: .restart))
    #expect(after.resolve(epoch: console.epoch, offset: 50).gap == nil)
    #expect(after.snapshot().bytes(from: 0, to: 80).flatMap(\.bytes) == pattern(0..<80, salt: 7))
    killed.close()
    rig.close()
  }

  @Test func `the last number stays, so that none is given twice`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory, journalFileSize: Self.fileSize)
    for text in ["a", "b"] { rig.shard.close(try rig.open(text)) }
    rig.turn(until: { rig.shard.slots.isEmpty })
    rig.close()
    try Self.forget(in: directory)
    #expect(try Self.knows("b", directory))
    let again = try Rig(in: directory, journalFileSize: Self.fileSize)
    #expect(try again.open("c").number == 2)
    again.close()
  }

  @Test func `where a kill and a bad sector meet, an older checkpoint brings nothing back`() throws
  {
    let directory = try Self.make()
    for _ in 0..<Self.startLimit where try directory.list("log").contains("a") {
      for copy in try Self.copiesOfStart(in: directory) {
        for file in try copy.directory.list("journal") {
          let damaged = try copy.directory.copied()
          let journal = try SystemFiles().open("\(damaged.path)/journal/\(file)", .write)
          try SystemFiles().write([UInt8](repeating: 0xFF, count: 64).span, to: journal, at: 0)
          let rig = try Rig(in: damaged, journalFileSize: Self.fileSize)
          let console = try rig.open("a", at: 9)
          let what: Comment = "\(copy.what), \(file) damaged"
          #expect(console.snapshot().bytes(from: 0, to: .max).isEmpty, what)
          #expect(try damaged.segmentBytes("b") == pattern(0..<100), what)
          rig.close()
        }
      }
    }
    #expect(try directory.list("log") == ["b", "c"])
  }

  @Test func `whatever a kill interrupts, the others are whole and it stays gone`() throws {
    let directory = try Self.make()
    for _ in 0..<Self.startLimit where try directory.list("log").contains("a") {
      for copy in try Self.copiesOfStart(in: directory) { try check(copy.directory, copy.what) }
    }
    #expect(try directory.list("log") == ["b", "c"])
  }

  /// What a kill at each change of a file would leave of a start.
  private static func copiesOfStart(
    in directory: TemporaryDirectory
  ) throws -> [(what: String, directory: TemporaryDirectory)] {
    let copies = Mutex<[(what: String, directory: TemporaryDirectory)]>([])
    let files = FaultyFiles()
    files.beforeChange.withLock {
      $0 = { what in
        guard let copy = try? directory.copied() else { return }
        copies.withLock { $0.append((what, copy)) }
      }
    }
    let rig = try Rig(in: directory, journalFileSize: fileSize, files: files)
    rig.close()
    files.beforeChange.withLock { $0 = nil }
    let taken = copies.withLock { $0 }
    #expect(taken.count > 3)
    return taken
  }

  private func check(_ directory: TemporaryDirectory, _ what: String) throws {
    let rig = try Rig(in: directory, journalFileSize: Self.fileSize)
    #expect(rig.log.recovery.gaps.isEmpty, "\(what)")
    let console = try rig.open("a", at: 9)
    #expect(console.snapshot().bytes(from: 0, to: .max).isEmpty, "\(what)")
    #expect(console.end == 0 || console.end == 100, "\(what)")
    let end = console.end
    console.append(pattern(end..<end + 50, salt: 3).span, at: Timestamp(seconds: 10))
    rig.archiveAll()
    rig.close()
    #expect(try directory.segmentBytes("a") == pattern(end..<end + 50, salt: 3), "\(what)")
    for text in ["b", "c"] {
      #expect(try directory.segmentBytes(text) == pattern(0..<100), "\(what)")
    }
  }
}
