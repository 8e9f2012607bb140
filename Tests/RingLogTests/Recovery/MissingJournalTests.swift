// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Glibc
import Notation
import Testing

@testable import RingLog

/// A journal of which a file is gone, as after a repair of the file system.
struct MissingJournalTests {
  private static let fileSize = 16 << 10

  /// A killed log whose end stands in the journal's second file.
  private func killed() throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory, journalFileSize: Self.fileSize)
    let console = try rig.open("osl03")
    for first in stride(from: UInt64(0), to: 18_000, by: 500) {
      console.append(pattern(first..<first + 500).span, at: Timestamp(seconds: 1))
      rig.commit()
    }
    rig.settle()
    let copy = try directory.copied()
    rig.close()
    return copy
  }

  @Test func `where the first file is gone the others count, and what comes is kept`() throws {
    var directory = try killed()
    #expect(try directory.list("journal").contains("1.journal"))
    directory.remove("journal/0.journal")
    for round in UInt64(0)..<3 {
      let rig = try Rig(in: directory, journalFileSize: Self.fileSize)
      let console = try rig.open("osl03")
      let end = 18_000 + 100 * round
      #expect(console.end == end)
      #expect(console.epoch == UInt32(round + 2))
      #expect(rig.log.recovery.failures.map(\.code) == (round == 0 ? [ENOENT] : []))
      try RecoveryTests.check(console, pattern(0..<end), "round \(round)")
      console.append(pattern(end..<end + 100).span, at: Timestamp(seconds: 2))
      rig.commit()
      directory = try directory.copied()
      rig.close()
    }
  }
}
