// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Testing

@testable import Consoles

struct ConsoleActivityTests {
  private let start = Moment(nanoseconds: 1_000_000_000_000)

  private func expect(
    _ activity: inout ConsoleActivity,
    at now: Moment,
    isBusy: Bool,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let found = activity.isBusy(at: now)
    #expect(found == isBusy, sourceLocation: location)
  }

  @Test func `a console is busy while it prints over 1 kB a second, and a second longer`() {
    var activity = ConsoleActivity(at: start)
    expect(&activity, at: start, isBusy: false)
    activity.printed(1000, at: start + .milliseconds(100))
    expect(&activity, at: start + .milliseconds(200), isBusy: false)
    activity.printed(1, at: start + .milliseconds(300))
    expect(&activity, at: start + .milliseconds(300), isBusy: true)
    expect(&activity, at: start + .milliseconds(1500), isBusy: true)
    expect(&activity, at: start + .seconds(3), isBusy: false)
  }

  @Test func `many small pieces count together, and old ones not at all`() {
    var activity = ConsoleActivity(at: start)
    for step in 0..<20 { activity.printed(60, at: start + .milliseconds(step * 10)) }
    expect(&activity, at: start + .milliseconds(200), isBusy: true)
    var slow = ConsoleActivity(at: start)
    for step in 0..<20 { slow.printed(600, at: start + .milliseconds(step * 1000)) }
    expect(&slow, at: start + .seconds(20), isBusy: false)
  }

  @Test func `a console is busy for two seconds after a key`() {
    var activity = ConsoleActivity(at: start)
    activity.typed(at: start)
    expect(&activity, at: start + .milliseconds(1999), isBusy: true)
    expect(&activity, at: start + .seconds(2), isBusy: false)
  }
}

struct ValuePoolTests {
  @Test func `equal values are kept once, and no more kinds than the limit`() {
    var pool = ValuePool<[Int]>()
    let adopt: (inout [Int], [Int]) -> Bool = { value, other in
      guard value == other else { return false }
      value = other
      return true
    }
    let first = pool.shared([1, 2, 3], adopt: adopt)
    let second = pool.shared([1, 2, 3], adopt: adopt)
    let isSame = unsafe first.withUnsafeBufferPointer { a in
      unsafe second.withUnsafeBufferPointer { b in unsafe a.baseAddress == b.baseAddress }
    }
    #expect(isSame)
    for kind in 0..<1000 {
      let kept = pool.shared([kind], adopt: adopt)
      #expect(kept == [kind])
    }
  }
}
