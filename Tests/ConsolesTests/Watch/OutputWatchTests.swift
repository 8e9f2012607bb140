// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Notation
import Patterns
import RingLog
import Testing

@testable import Consoles

struct OutputWatchTests {
  private let longest = DetectorSet.builtIn.longest

  /// A watch of a log of its own, from its beginning.
  private func watch(_ text: String) -> OutputWatch {
    var watch = OutputWatch(nil, from: 0, to: 0, longest: longest)
    watch.scan.read(Array(text.utf8).span, for: DetectorSet.builtIn.literals)
    return watch
  }

  /// What the next igord finds first, in the same log.
  private func found(after place: WatchPlace, in text: String) -> ClosedRange<UInt64>? {
    let bytes = Array(text.utf8)
    let end = UInt64(bytes.count)
    var next = OutputWatch(place, from: 0, to: end, longest: longest)
    let rest = Array(bytes[Int(next.scan.position)...])
    next.scan.read(rest.span, for: DetectorSet.builtIn.literals)
    #expect(next.scan.position == end)
    return next.scan.found
  }

  @Test func `wherever it stops, the next one finds what this one did not look at`() {
    let line = "abc\n[    1.000000] Kernel panic - not syncing: x\nlogin: "
    let whole = watch(line)
    for count in 0...line.utf8.count {
      let place = watch(String(line.prefix(count))).place(longest: longest)
      #expect(found(after: place, in: line) == whole.scan.found, "\(count)")
    }
  }

  @Test func `what was looked at is not found again, and what a worker has is`() {
    let line = "[    1.000000] Kernel panic - not syncing: x\n"
    var watch = watch(line)
    watch.looking = watch.scan.found
    watch.scan.found = nil
    #expect(found(after: watch.place(longest: longest), in: line) != nil)
    watch.looking = nil
    watch.triedUpTo = UInt64(line.utf8.count)
    #expect(found(after: watch.place(longest: longest), in: line) == nil)
    watch.held = (0, 1)
    #expect(found(after: watch.place(longest: longest), in: line) != nil)
  }

  @Test func `no more than a megabyte of an earlier igord's is looked at`() {
    let end: UInt64 = 50 << 20
    let place = WatchPlace(position: 100, triedUpTo: 50, isBetween: true)
    #expect(OutputWatch(place, from: 0, to: end, longest: 20).scan.position == 49 << 20)
    let young = OutputWatch(place, from: 60, to: 200, longest: 20)
    #expect(young.scan.position == 100 && young.triedUpTo == 60)
    let cut = OutputWatch(place, from: 0, to: 70, longest: 20)
    #expect(cut.scan.position == 70 && cut.triedUpTo == 50)
  }

  @Test(arguments: [0, 1, 16])
  func `a memo is what it was, with an event log's and without`(count: Int) {
    let events = [UInt8](repeating: 7, count: count)
    #expect(ConsoleMemo(events).events == events && ConsoleMemo(events).place == nil)
    for stage in BootStage.allCases + [nil] as [BootStage?] {
      var memo = ConsoleMemo()
      memo.events = events
      memo.stage = stage
      memo.lastSign = stage == nil ? nil : Timestamp(seconds: 1_700_000_000)
      memo.place = WatchPlace(position: 1 << 40, triedUpTo: 1 << 40 - 8191, isBetween: stage == nil)
      #expect(ConsoleMemo(memo.bytes) == memo)
      #expect(memo.bytes.count <= LogBounds.memo)
    }
  }

  @Test func `any bytes are some memo`() {
    for count in 0...40 {
      let bytes = [UInt8](repeating: 0xFF, count: count)
      let memo = ConsoleMemo(bytes)
      #expect(memo.bytes.count == count)
      _ = OutputWatch(memo.place, from: 10, to: 1000, longest: 20)
    }
  }
}
