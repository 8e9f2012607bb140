// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Notation
import Testing

@testable import RingLog

/// Bytes whose index is gone: their times are not known, and nothing is left out for that.
struct LostTimesTests {
  /// Four segments of 30 bytes, a packet of ten bytes each 100 s from 1000 s on; one lost its index,
  /// or a part of it.
  private static func written(
    losing lost: UInt64,
    keeping bytes: Int = 0
  ) throws -> (Rig, ConsoleLog) {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory)
    let console = try rig.open("osl03", at: 900)
    for packet in 0..<12 as Range<UInt64> {
      let time = Timestamp(seconds: 1000 + Int64(packet) * 100)
      if packet > 0, packet % 3 == 0 { console.mark(.boot, at: time) }
      console.append(pattern(packet * 10..<packet * 10 + 10).span, at: time)
      rig.archiveAll()
    }
    rig.close()
    let index = "log/osl03/" + Segment.stem(lost) + ".idx"
    let left = try Array(directory.read(index).prefix(bytes))
    if bytes == 0 { directory.remove(index) } else { try directory.write(index, left) }
    let again = try Rig(in: directory)
    return (again, try again.open("osl03", at: 3000))
  }

  /// Seconds, and the bytes that `since` and `until` find.
  private static let middle: [(Int64, UInt64, UInt64)] = [
    (1000, 0, 0), (1001, 10, 10), (1200, 20, 20),
    // Offsets 30 to 60 came somewhere between 1200 and 1600; the last of them at 1500, as the next
    // segment knows.
    (1201, 30, 60), (1350, 30, 60), (1500, 30, 60), (1501, 60, 60), (1600, 60, 60), (1601, 70, 70),
    (1900, 90, 90), (2100, 110, 110), (2101, 120, 120),
  ]

  @Test(arguments: middle)
  func `what came between two known times belongs to all the time between`(
    second: Int64,
    from: UInt64,
    to: UInt64
  ) throws {
    let (rig, console) = try Self.written(losing: 30)
    let snapshot = console.snapshot()
    #expect(snapshot.found(at: second) == [from, to])
    for offset in stride(from: 30, to: 60, by: 7) as StrideTo<UInt64> {
      #expect(snapshot.time(at: offset) == nil)
    }
    #expect(snapshot.time(at: 29) == Timestamp(seconds: 1200))
    #expect(snapshot.time(at: 60) == Timestamp(seconds: 1600))
    #expect(snapshot.bytes(from: 0, to: 120).flatMap(\.bytes) == pattern(0..<120))
    rig.close()
  }

  @Test(
    arguments: [(999, 0, 30), (1200, 0, 30), (1300, 30, 30), (1301, 40, 40), (2101, 120, 120)]
      as [(Int64, UInt64, UInt64)]
  )
  func `what nothing stands before may be as old as it likes`(
    second: Int64,
    from: UInt64,
    to: UInt64
  ) throws {
    let (rig, console) = try Self.written(losing: 0)
    let snapshot = console.snapshot()
    #expect(snapshot.found(at: second) == [from, to])
    rig.close()
  }

  @Test(
    arguments: [
      (1801, 90, 120), (2500, 90, 120), (3000, 90, 120), (3001, 120, 120), (1800, 80, 80),
    ] as [(Int64, UInt64, UInt64)]
  )
  func `what stands last came before igord was started again`(
    second: Int64,
    from: UInt64,
    to: UInt64
  ) throws {
    let (rig, console) = try Self.written(losing: 90)
    rig.commit()
    #expect(console.snapshot().found(at: second) == [from, to])
    // A segment begun behind it does not believe that nothing came since the last known time.
    console.append(pattern(120..<130).span, at: Timestamp(seconds: 4000))
    rig.archiveAll()
    let snapshot = console.snapshot()
    #expect(snapshot.found(at: second) == [from, to])
    #expect(snapshot.offset(at: Timestamp(seconds: 3500)) == 120)
    rig.close()
  }

  @Test func `of an index cut short the rest has no times`() throws {
    // The head, and the first frame of three.
    let (rig, console) = try Self.written(losing: 30, keeping: 40 + 32 + 20)
    let snapshot = console.snapshot()
    let known = (30..<60 as Range<UInt64>).prefix { snapshot.time(at: $0) != nil }.count
    #expect(known == 10)
    #expect(snapshot.found(at: 1300) == [30, 30])
    #expect(snapshot.found(at: 1301) == [40, 60])
    #expect(snapshot.offset(at: Timestamp(seconds: 1500)) == 40)
    #expect(snapshot.offset(at: Timestamp(seconds: 1501)) == 60)
    #expect(snapshot.offset(at: Timestamp(seconds: 1601)) == 70)
    rig.close()
  }
}

extension LogSnapshot {
  /// What `since` a second and `until` it find.
  fileprivate func found(at second: Int64) -> [UInt64] {
    [offset(at: Timestamp(seconds: second)), end(before: Timestamp(seconds: second))]
  }
}
