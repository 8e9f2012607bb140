// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Notation
import Testing

@testable import RingLog

struct LogCheckTests {
  /// A closed log with ten frames of a hundred bytes in two consoles.
  private func written() throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory)
    for name in ["osl03", "osl04"] {
      let console = try rig.open(name)
      for index in 0..<10 as Range<UInt64> {
        if index == 5 { console.mark(.boot, at: Timestamp(seconds: 1)) }
        console.append(pattern(index * 100..<index * 100 + 100).span, at: Timestamp(seconds: 1))
        rig.archiveAll()
      }
    }
    rig.close()
    return directory
  }

  private func check(
    _ directory: TemporaryDirectory,
    repairs: Bool = false
  ) throws -> (LogCheck.Summary, [LogCheck.Finding]) {
    var findings: [LogCheck.Finding] = []
    var check = try LogCheck(directory: directory.path, repairs: repairs) { findings.append($0) }
    try check.run()
    return (check.summary, findings)
  }

  private let log = "log/osl03/" + Segment.stem(0) + ".log"
  private let index = "log/osl03/" + Segment.stem(0) + ".idx"

  @Test func `a good log is all good`() throws {
    let (summary, findings) = try check(written())
    #expect(findings.isEmpty)
    #expect(summary.consoles == 2 && summary.segments == 4 && summary.byteCount == 2000)
  }

  @Test func `a byte that changed costs its frame`() throws {
    let directory = try written()
    var bytes = try directory.read(log)
    bytes[250] ^= 1
    bytes[350] ^= 1
    try directory.write(log, bytes)
    let (summary, findings) = try check(directory)
    #expect(summary.damaged == 200 && summary.findings == 1)
    #expect(findings.first?.what == "bytes 200-400 are damaged; the rest is served")
    #expect(findings.first?.console == "osl03")
  }

  @Test func `what is missing at an end, or whole, is told`() throws {
    let directory = try written()
    try directory.write(log, Array(directory.read(log).prefix(450)))
    let (cut, findings) = try check(directory)
    #expect(
      findings.map(\.what) == ["lacks 50 bytes at its end; the 50 before them are damaged"]
    )
    #expect(cut.missing == 50 && cut.damaged == 50)
    directory.remove(log)
    let (summary, repaired) = try check(directory, repairs: true)
    #expect(repaired.map(\.what) == ["belongs to no segment"] && summary.repaired == 1)
    #expect(try check(directory).1.isEmpty)
  }

  @Test func `the torn end of an index is cut off`() throws {
    let directory = try written()
    let good = try directory.read(index)
    try directory.write(index, good + [1, 2, 3])
    let before = try check(directory)
    #expect(before.1.count == 1 && before.0.repaired == 0)
    #expect(try check(directory, repairs: true).0.repaired == 1)
    #expect(try directory.read(index) == good)
    #expect(try check(directory).1.isEmpty)
    try directory.write(index, [])
    #expect(try check(directory).0.unindexed == 500)
  }

  @Test func `bytes that a damaged index has no times of are told, repaired or not`() throws {
    let directory = try written()
    // The last segment, which igord might be writing.
    let last = "log/osl03/" + Segment.stem(500)
    var bytes = try directory.read(last + ".idx")
    bytes[IndexHeader.size + 3] ^= 0x55
    try directory.write(last + ".idx", bytes)
    #expect(try check(directory).0.unindexed == 500)
    let (summary, _) = try check(directory, repairs: true)
    #expect(summary.repaired == 1 && summary.unindexed == 500)
    #expect(try check(directory, repairs: true).0.unindexed == 500)
  }

  @Test func `any byte of an index may be wrong`() throws {
    let directory = try written()
    let good = try directory.read(index)
    for place in stride(from: 0, to: good.count, by: 7) {
      var bad = good
      bad[place] ^= 0x55
      try directory.write(index, bad)
      #expect(try !check(directory).1.isEmpty, "\(place)")
    }
  }

  @Test func `repairs wait until igord has ended`() throws {
    let directory = try TemporaryDirectory()
    let rig = try Rig(in: directory)
    #expect(throws: RingLogError.self) { try check(directory, repairs: true) }
    #expect(try check(directory).1.isEmpty)
    rig.close()
  }
}
