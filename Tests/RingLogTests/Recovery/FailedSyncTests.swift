// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Glibc
import Notation
import Testing

@testable import RingLog

/// A sync that fails is told once: who comes after cannot ask the kernel what became of it.
struct FailedSyncTests {
  /// A directory as a kill leaves it: bytes in segments, and in the journal.
  private func killed(_ durability: Durability = .disk) throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory, durability: durability)
    let console = try rig.open("osl03")
    console.append(pattern(0..<500).span, at: Timestamp(seconds: 1))
    rig.archiveAll()
    console.append(pattern(500..<900).span, at: Timestamp(seconds: 2))
    rig.commit()
    let copy = try directory.copied()
    rig.close()
    return copy
  }

  private func open(
    _ directory: TemporaryDirectory,
    _ files: FaultyFiles
  ) throws -> (Rig, written: Int, index: Int) {
    let rig = try Rig(in: directory, durability: .disk, files: files)
    let counts = (files.count("write", on: ".log"), files.count("write", on: ".idx"))
    return (rig, counts.0, counts.1)
  }

  @Test func `a start whose sync failed has the next one write everything again`() throws {
    let directory = try killed()
    let failing = FaultyFiles()
    failing.fail("syncfs", on: "/", with: EIO)
    #expect(throws: RingLogError.self) { try Rig(in: directory, durability: .disk, files: failing) }
    // All is in the files by now, as far as reading them tells.
    let (rig, written, index) = try open(directory, FaultyFiles())
    #expect(written > 0 && index > 0)
    let console = try rig.open("osl03")
    #expect(console.snapshot().bytes(from: 0, to: 900).flatMap(\.bytes) == pattern(0..<900))
    #expect(console.snapshot().time(at: 499) == Timestamp(seconds: 1))
    #expect(console.snapshot().time(at: 899) == Timestamp(seconds: 2))
    rig.close()
  }

  @Test func `a sync that finds the disk full is told as one; the next start goes on`() throws {
    let directory = try killed()
    let failing = FaultyFiles()
    failing.fail("syncfs", on: "/", with: ENOSPC)
    let error = #expect(throws: RingLogError.self) {
      try Rig(in: directory, durability: .disk, files: failing)
    }
    guard case .file(let file)? = error else {
      Issue.record("told as \(String(describing: error))")
      return
    }
    #expect((file.operation, file.code) == ("syncfs", ENOSPC))
    let (rig, _, _) = try open(directory, FaultyFiles())
    #expect(try rig.open("osl03").snapshot().end == 900)
    rig.close()
  }

  @Test func `who left in order is believed`() throws {
    let directory = try killed()
    let (first, _, _) = try open(directory, FaultyFiles())
    first.close()
    #expect(try directory.read("lock").isEmpty)
    let (second, written, index) = try open(directory, FaultyFiles())
    #expect(written == 0 && index == 0)
    second.close()
  }

  @Test func `who could not have everything on disk at the end did not leave in order`() throws {
    let directory = try killed()
    let files = FaultyFiles()
    let (rig, _, _) = try open(directory, files)
    let console = try rig.open("osl03")
    console.append(pattern(900..<999).span, at: Timestamp(seconds: 3))
    rig.commit()
    files.fail("syncfs", on: "/", with: EIO)
    rig.close()
    #expect(try !directory.read("lock").isEmpty)
    let (again, written, _) = try open(directory, FaultyFiles())
    #expect(written > 0)
    #expect(try again.open("osl03").snapshot().end == 999)
    again.close()
    #expect(try directory.read("lock").isEmpty)
  }

  @Test func `a check that repairs leaves the directory as it was left`() throws {
    let directory = try killed()
    var check = try LogCheck(directory: directory.path, repairs: true) { _ in }
    try check.run()
    #expect(try !directory.read("lock").isEmpty)
    let (rig, _, _) = try open(directory, FaultyFiles())
    rig.close()
    check = try LogCheck(directory: directory.path, repairs: true) { _ in }
    try check.run()
    #expect(try directory.read("lock").isEmpty)
  }
}
