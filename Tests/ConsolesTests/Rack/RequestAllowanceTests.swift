// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import Clock
import Testing

@testable import Consoles

/// Who asks more than anybody needs to is read more slowly.
struct RequestAllowanceTests {
  @Test func `a burst is let through, then one request an interval`() {
    let start = Moment.now
    var allowance = RequestAllowance(at: start)
    for _ in 0..<RequestAllowance.burst - 1 { #expect(allowance.use(at: start) == nil) }
    #expect(allowance.use(at: start) == RequestAllowance.interval)
    let next = start + RequestAllowance.interval
    #expect(allowance.use(at: next) == RequestAllowance.interval)
    #expect(allowance.use(at: next + .seconds(10)) == nil)
  }
}
