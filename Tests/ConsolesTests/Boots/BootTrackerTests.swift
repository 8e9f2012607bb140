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
