// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Testing

@testable import IPMI

/// Logins over a network that loses packets, with three handshakes a minute and no message of
/// them sent twice.
struct LossyLoginTests {
  /// How many of 300 logins are through within a time.
  private func loggedIn(at loss: Int, within limit: Duration) -> Int {
    (0..<300).count { seed in
      let bench = LinkBench(seed: UInt64(seed))
      bench.loss = loss
      bench.start()
      bench.run(for: limit) { bench.isLoggedIn || bench.ended != nil }
      return bench.isLoggedIn
    }
  }

  @Test func `where one packet of ten is lost, most logins are through within a minute`() {
    let count = loggedIn(at: 10, within: .seconds(55))
    #expect(count >= 255, "\(count) of 300")
  }

  @Test func `where one packet of five is lost, about half are`() {
    let count = loggedIn(at: 20, within: .seconds(55))
    #expect(count >= 140, "\(count) of 300")
  }
}

extension LinkBench {
  fileprivate var isLoggedIn: Bool {
    notes.contains { if case .loggedIn = $0 { true } else { false } }
  }
}
