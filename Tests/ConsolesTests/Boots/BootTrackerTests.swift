// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Notation
import Testing

@testable import Consoles

struct BootTrackerTests {
  private func time(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

  /// What each stage, at a second, is taken for: `b` a boot, `s` a stage, `.` nothing.
  private func verdicts(_ signs: [(BootStage, Int64)]) -> String {
    var tracker = BootTracker()
    return signs.map { stage, second in
      switch tracker.reached(stage, at: time(second)) {
      case .nothing: "."
      case .stage: "s"
      case .boot: "b"
      }
    }.joined()
  }

  @Test func `a boot goes up, and what is below begins the next`() {
    #expect(
      verdicts([(.firmware, 0), (.loader, 5), (.kernel, 9), (.login, 30), (.login, 99)]) == "bsss."
    )
    #expect(verdicts([(.kernel, 0), (.login, 9), (.firmware, 50), (.kernel, 60)]) == "bsbs")
    #expect(verdicts([(.kernel, 0), (.kernel, 30), (.login, 40), (.kernel, 50)]) == "bbsb")
    #expect(verdicts([(.login, 0), (.kernel, 5)]) == "sb")
  }

  @Test func `firmware that repeats itself is one boot, unless it took long`() {
    #expect(verdicts([(.firmware, 0), (.firmware, 60), (.loader, 70), (.loader, 80)]) == "b.s.")
    #expect(verdicts([(.firmware, 0), (.firmware, 200), (.firmware, 500)]) == "bbb")
  }

  @Test func `an order begins a boot with what is printed after it`() {
    var tracker = BootTracker()
    let v1 = tracker.reached(.kernel, at: time(0))
    #expect(v1 == .boot(nil))
    let v2 = tracker.ordered("on", by: "alice", at: 500, time(100))
    #expect(!v2)
    guard case .boot(let order?) = tracker.reached(.kernel, at: time(110)) else {
      Issue.record("no boot")
      return
    }
    #expect(order.person == "alice" && order.offset == 500)
    let v3 = tracker.ordered("cycle", by: "bob", at: 900, time(200))
    #expect(v3)
    let v4 = tracker.takeOrder(at: 1)
    #expect(v4 == nil)
    let v5 = tracker.takeOrder(at: 900)
    #expect(v5?.person == "bob")
    #expect(tracker.stage == .ordered)
    let v6 = tracker.reached(.firmware, at: time(210))
    #expect(v6 == .stage)
    let v7 = tracker.ordered("reset", by: "bob", at: 950, time(300))
    #expect(v7)
    let v8 = tracker.ordered("reset: not carried out: no", by: "bob", at: 950, time(301))
    #expect(!v8)
    let v9 = tracker.takeOrder(at: 950)
    #expect(v9 == nil)
    let v10 = tracker.ordered("on", by: nil, at: 990, time(400))
    #expect(!v10)
    let v11 = tracker.reached(.loader, at: time(2000))
    #expect(v11 == .stage)
  }

  @Test func `a boot begins behind the last words before it, if they were said lately`() {
    var tracker = BootTracker()
    _ = tracker.reached(.login, at: time(0))
    tracker.saysLastWords(before: 700, at: time(10))
    tracker.saysLastWords(before: 900, at: time(11))
    let v21 = tracker.reached(.kernel, at: time(300))
    #expect(v21 == .boot(nil))
    let v22 = tracker.takeLastWords(at: time(300))
    #expect(v22 == 900)
    let v23 = tracker.takeLastWords(at: time(300))
    #expect(v23 == nil)
    tracker.saysLastWords(before: 1900, at: time(400))
    let v24 = tracker.takeLastWords(at: time(1400))
    #expect(v24 == nil)
    // Who asks for a login has not gone down after all.
    tracker.saysLastWords(before: 2900, at: time(1500))
    _ = tracker.reached(.login, at: time(1510))
    let v25 = tracker.takeLastWords(at: time(1520))
    #expect(v25 == nil)
  }

  @Test func `the event log begins a boot that nothing else told of`() {
    var tracker = BootTracker(stage: .login, lastSign: time(0))
    tracker.saysLastWords(before: 900, at: time(990))
    let v26 = tracker.started("reset", at: 1000, time(1000))
    #expect(v26)
    // Two entries of one start.
    let v27 = tracker.started("power up", at: 1010, time(1001))
    #expect(!v27)
    let v28 = tracker.takeOrder(at: 900)
    #expect(v28?.text == "reset")
    #expect(tracker.stage == .ordered)
    let v29 = tracker.reached(.kernel, at: time(1200))
    #expect(v29 == .stage)
    // Firmware wrote it when it was done, and it was read a minute later.
    let v30 = tracker.started("power up", at: 5000, time(1260))
    #expect(!v30)
    let v31 = tracker.reached(.login, at: time(1270))
    #expect(v31 == .stage)
    let v32 = tracker.started("reset", at: 9000, time(2000))
    #expect(v32)
  }

  @Test func `the event log says nothing new of a boot that is ordered, or on its way`() {
    var ordered = BootTracker(stage: .login, lastSign: time(0))
    let v33 = ordered.ordered("cycle", by: "bob", at: 900, time(1000))
    #expect(v33)
    let v34 = ordered.started("reset", at: 1000, time(1010))
    #expect(!v34)
    let v35 = ordered.takeOrder(at: 900)
    #expect(v35?.person == "bob")
    let v36 = ordered.started("reset", at: 1000, time(1400))
    #expect(!v36)
    var slow = BootTracker(stage: .login, lastSign: time(0))
    let v37 = slow.reached(.firmware, at: time(1000))
    #expect(v37 == .boot(nil))
    let v38 = slow.started("power up", at: 5000, time(1600))
    #expect(!v38)
    var unknown = BootTracker()
    let v39 = unknown.started("power up", at: 5000, time(1600))
    #expect(v39)
  }

  @Test func `an event of a known time tells two starts apart however near they are`() {
    var tracker = BootTracker(stage: .login, lastSign: time(0))
    let v40 = tracker.reached(.kernel, at: time(1000))
    #expect(v40 == .boot(nil))
    _ = tracker.reached(.login, at: time(1030))
    // That boot's own, read when it was over.
    let v41 = tracker.started("reset", at: 5000, time(1050), event: time(970))
    #expect(!v41)
    let v42 = tracker.started("reset", at: 5000, time(1120))
    #expect(!v42)
    let v43 = tracker.started("reset", at: 5000, time(1120), event: time(1100))
    #expect(v43)
    let v44 = tracker.takeOrder(at: 5000)
    #expect(v44?.text == "reset")
    let v45 = tracker.reached(.kernel, at: time(1140))
    #expect(v45 == .stage)
  }

  @Test func `four boots in twenty minutes that nobody ordered are a loop, once`() {
    var tracker = BootTracker()
    var loops: [Int64] = []
    for second in stride(from: 0, through: 2000, by: 200) as StrideThrough<Int64> {
      let v12 = tracker.reached(.kernel, at: time(second))
      #expect(v12 == .boot(nil))
      if tracker.isLooping(at: time(second)) { loops.append(second) }
    }
    #expect(loops == [600, 1400])
    var slow = BootTracker()
    for second in stride(from: 0, through: 9000, by: 900) as StrideThrough<Int64> {
      _ = slow.reached(.kernel, at: time(second))
      let v13 = slow.isLooping(at: time(second))
      #expect(!v13)
    }
  }
}

extension BootTracker {
  /// A line like `reboot: Restarting system` ends before an offset.
  fileprivate mutating func saysLastWords(before offset: UInt64, at time: Timestamp) {
    let range = offset - min(offset, 10)..<offset
    let line = Sighting(detector: 0, range: range, time: time, line: "reboot: Power down")
    _ = saw(line, .goingDown)
  }
}
