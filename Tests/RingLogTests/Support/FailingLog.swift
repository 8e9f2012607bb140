// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Glibc
import Notation
import Testing

@testable import RingLog

/// A console's log on files that fail where the test says so, and who hears of it.
struct FailingLog {
  let files = FaultyFiles()
  let directory: TemporaryDirectory
  let rig: Rig
  let console: ConsoleLog
  let recorder = Recorder()

  init(
    _ name: String = "osl03",
    onDiskError: DiskErrorPolicy = .unkept,
    journalFileSize: Int = 256 << 10
  ) throws {
    directory = try TemporaryDirectory()
    rig = try Rig(
      in: directory,
      onDiskError: onDiskError,
      journalFileSize: journalFileSize,
      files: files
    )
    console = try rig.open(name)
    recorder.seenFrom = 0
    console.delegate = recorder
    rig.commit()
  }

  /// Bytes of the pattern come from the machine.
  func append(_ range: Range<UInt64>, at second: Int64 = 100) {
    console.append(pattern(range).span, at: Timestamp(seconds: second))
  }

  /// The journal takes nothing from now on.
  func failJournal(with code: Int32 = ENOSPC) {
    files.fail("write", on: ".journal", with: code)
  }

  /// The journal takes nothing, also of these bytes, for so long that the log goes on without it.
  func goUnkept(with range: Range<UInt64>) {
    failJournal()
    append(range)
    rig.turn()
    rig.now += .seconds(6)
    rig.turn()
  }
}
