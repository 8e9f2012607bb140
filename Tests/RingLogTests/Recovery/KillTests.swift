// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Glibc
import Notation
import TestSupport
import Testing

@testable import RingLog

/// Kills a process that writes, again and again, and looks at what it left.
struct KillTests {
  /// What all runs said: per console, which run's bytes were told where.
  struct Told {
    var ranges: [String: [(run: UInt64, from: UInt64, to: UInt64)]] = [:]

    /// Reads a run's output; a last line that is not whole counts for nothing.
    mutating func take(_ text: String, run: UInt64) {
      var opened: [Substring: UInt64] = [:]
      var ends: [Substring: UInt64] = [:]
      for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        let words = line.split(separator: " ")
        guard words.count == 3, let offset = UInt64(words[2]) else { continue }
        if words[0] == "open" { opened[words[1]] = offset }
        if words[0] == "told" { ends[words[1]] = offset }
      }
      for (name, end) in ends {
        ranges[String(name), default: []].append((run, opened[name] ?? 0, end))
      }
    }
  }

  @Test(arguments: [(Durability.process, false), (.process, true), (.disk, false)])
  func `a process killed twenty times keeps every byte that it told, and gives none twice`(
    durability: Durability,
    hasFront: Bool
  ) throws {
    let directory = try TemporaryDirectory()
    let memory = hasFront ? [try directory.memory()] : []
    var told = Told()
    for run in 0..<20 as Range<UInt64> {
      let output = WatchedFile(directory.path + "/output-\(run)")
      let child = try ChildProcess(
        [builtProgram("ringlog-writer"), directory.path + "/state", durability.rawValue, "\(run)"]
          + memory,
        output: output.path
      )
      // Each run is killed at another place: after so many answers.
      let answers = Int(run % 5) * 60 + 3
      try #require(output.hasLines(answers + 3), "\(output.text)")
      child.signal(SIGKILL)
      #expect(child.exitStatus() == 128 + SIGKILL)
      told.take(output.text, run: run)
    }
    let rig = try Rig(RingLogOptions(directory: directory.path + "/state"))
    #expect(rig.log.recovery.epoch == 21)
    #expect(rig.log.recovery.gaps.isEmpty)
    for (name, ranges) in told.ranges {
      let console = try rig.open(name)
      let snapshot = console.snapshot()
      let bytes = snapshot.bytes(from: 0, to: console.end).flatMap(\.bytes)
      try #require(bytes.count == Int(console.end))
      for (run, from, to) in ranges {
        try #require(to <= console.end)
        let isKept = bytes[Int(from)..<Int(to)].elementsEqual(pattern(from..<to, salt: run))
        #expect(isKept, "run \(run) of \(name)")
      }
      let restarts = snapshot.marks(from: 0, to: console.end).filter { $0.kind == .restart }
      #expect(restarts.count >= ranges.count - 1)
    }
    rig.close()
  }
}

extension WatchedFile {
  /// Waits until so many whole lines stand in the file.
  fileprivate func hasLines(_ count: Int) -> Bool {
    let deadline = Moment.now + .seconds(60)
    while Moment.now < deadline {
      if bytes.count(where: { $0 == 0x0A }) >= count { return true }
      _ = contains("\n", within: .milliseconds(20))
      sched_yield()
    }
    return false
  }
}
