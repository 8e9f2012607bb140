// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Clock
import Testing

@testable import Consoles

/// Who is gone is noticed, and who is merely slow is not sent away.
struct SignsOfLifeTests {
  private let start = Moment.now
  private let interval = Duration.seconds(25)

  @Test func `a ping is due once an interval`() {
    var signs = SignsOfLife(at: start)
    let tooEarly = signs.isPingDue(every: interval, at: start + interval - .nanoseconds(1))
    let first = signs.isPingDue(every: interval, at: start + interval)
    let again = signs.isPingDue(every: interval, at: start + interval + .seconds(1))
    let second = signs.isPingDue(every: interval, at: start + interval * 2)
    #expect([tooEarly, first, again, second] == [false, true, false, true])
  }

  @Test func `silence counts against it only once it was pinged`() {
    var signs = SignsOfLife(at: start)
    let late = start + .seconds(600)
    #expect(!signs.leftPingUnanswered(for: .seconds(60), at: late))
    _ = signs.isPingDue(every: interval, at: start + interval)
    #expect(!signs.leftPingUnanswered(for: .seconds(60), at: start + .seconds(59)))
    #expect(signs.leftPingUnanswered(for: .seconds(60), at: start + .seconds(60)))
    signs.heard(at: start + .seconds(60))
    #expect(!signs.leftPingUnanswered(for: .seconds(60), at: late))
  }

  @Test func `taking bytes is another sign than sending some`() {
    var signs = SignsOfLife(at: start)
    signs.heard(at: start + .seconds(10))
    #expect(signs.tookNothing(for: .seconds(10), at: start + .seconds(10)))
    signs.took(at: start + .seconds(10))
    #expect(!signs.tookNothing(for: .seconds(10), at: start + .seconds(19)))
    #expect(signs.tookNothing(for: .seconds(10), at: start + .seconds(20)))
  }
}
