// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Clock
import Testing

@Suite struct MomentTests {
  private let moment = Moment(nanoseconds: 1_000_000_000_000)

  @Test(
    arguments: [(Duration, Int64)]([
      (.zero, 0), (.nanoseconds(1), 1), (.milliseconds(400), 400_000_000),
      (.seconds(9), 9_000_000_000), (.seconds(10), 10_000_000_000),
      (.seconds(86_400), 86_400_000_000_000), (.seconds(-20), -20_000_000_000),
      (.nanoseconds(-1), -1), (.seconds(Int64.max), Int64.max), (.seconds(Int64.min), Int64.min),
    ])
  )
  func `a duration has so many nanoseconds`(duration: Duration, nanoseconds: Int64) {
    #expect(duration.nanoseconds == nanoseconds)
  }

  @Test func `moments and durations add up`() {
    let later = moment + .seconds(1.5)
    #expect(later - moment == .milliseconds(1500))
    #expect(moment.duration(to: later) == .milliseconds(1500))
    #expect(later - .milliseconds(1500) == moment)
    #expect(moment < later)
  }

  @Test func `moments are rounded up to a grid`() {
    let grid: Duration = .milliseconds(100)
    #expect(moment.roundedUp(to: grid) == moment)
    #expect((moment + .nanoseconds(1)).roundedUp(to: grid) == moment + grid)
    #expect((moment + .milliseconds(99)).roundedUp(to: grid) == moment + grid)
    #expect(Moment(nanoseconds: .max).roundedUp(to: grid) == Moment(nanoseconds: .max))
  }

  @Test func `sums beyond the last moment stay there`() {
    #expect(moment + .seconds(Int64.max) == Moment(nanoseconds: .max))
    #expect(moment - .seconds(Int64.max) < moment)
  }

  @Test func `the clock goes on`() {
    let before = Moment.now
    #expect(Moment.now >= before)
  }
}
