// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Access
import Consoles
import EventLoop
import TestSupport
import Testing

@testable import Server

/// The answer of `GET /events`, without a connection.
struct EventsBodyTests {
  @Test func `a body may be let go of while it tells that nothing happened`() throws {
    let loop = try Loop()
    var body: EventsBody? = EventsBody(
      EventHub(),
      for: Person("sue", everywhere: .watch),
      try LiveQuery([]),
      as: .serverSent,
      on: loop,
      heartbeat: .milliseconds(1),
      isStopping: { false }
    )
    weak let last = body
    var told: [UInt8] = []
    // As a connection does whose client turns out to be gone.
    body?.begin {
      told = body?.take() ?? []
      body?.cancel()
      body = nil
    }
    #expect(loop.run(until: { body == nil }))
    #expect(String(decoding: told, as: UTF8.self) == ": \n\n")
    #expect(last == nil)
  }
}
