// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Notation
import Testing

@testable import RingLog

struct ResumeTests {
  /// Three epochs that ended at 100, 250 and 250, and a fourth of 50 bytes.
  static func console(_ directory: TemporaryDirectory) throws -> (Rig, ConsoleLog) {
    for size in [100, 150, 0] as [UInt64] {
      let rig = try Rig(in: directory)
      let console = try rig.open("osl03")
      console.append(pattern(console.end..<console.end + size).span, at: Timestamp(seconds: 1))
      rig.commit()
      rig.close()
    }
    let rig = try Rig(in: directory)
    let console = try rig.open("osl03")
    console.append(pattern(250..<300).span, at: Timestamp(seconds: 1))
    rig.commit()
    return (rig, console)
  }

  @Test(
    arguments: [
      (nil, 0, 0, nil), (nil, 300, 300, nil), (nil, 301, 300, 301),
      (4, 299, 299, nil), (4, 300, 300, nil), (4, 400, 300, 400),
      (3, 250, 250, nil), (3, 251, 250, 251), (2, 200, 200, nil), (2, 260, 250, 260),
      (1, 100, 100, nil), (1, 101, 100, 101), (0, 101, 100, 101),
      (9, 0, 0, nil), (9, 10, 0, 10),
    ] as [(UInt32?, UInt64, UInt64, UInt64?)]
  )
  func `an offset resumes where its epoch has it, else after a restart gap`(
    epoch: UInt32?,
    offset: UInt64,
    from: UInt64,
    to: UInt64?
  ) throws {
    let directory = try TemporaryDirectory()
    let (rig, console) = try Self.console(directory)
    #expect(console.epoch == 4)
    let resumed = console.resolve(epoch: epoch, offset: offset)
    #expect(resumed.offset == from)
    #expect(resumed.gap == to.map { Gap(from: from, to: $0, why: .restart) })
    rig.close()
  }
}
