// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Access
import Clock
import Testing

struct LoginLimiterTests {
  private let now = Moment.now
  private var limiter = LoginLimiter()

  /// Takes an attempt; gives how long to wait where there is none left.
  private mutating func take(
    _ source: String,
    _ user: String,
    after seconds: Int = 0
  ) -> Duration? {
    limiter.take(source: source, user: user, at: now + .seconds(seconds))?.wait
  }

  @Test mutating func `ten tries at once, then one every six seconds`() {
    for _ in 0..<10 { #expect(take("a", "ada") == nil) }
    #expect(take("a", "ada") == .seconds(6))
    #expect(take("a", "ada", after: 5) == .seconds(1))
    #expect(take("a", "ada", after: 6) == nil)
    #expect(take("a", "ada", after: 6) != nil)
    for _ in 0..<10 { #expect(take("a", "ada", after: 66) == nil) }
    #expect(take("a", "ada", after: 66) != nil)
  }

  @Test mutating func `a host is stopped whomever it names, and a name whoever tries it`() {
    for index in 0..<10 {
      #expect(take("a", "user\(index)") == nil)
      #expect(take("host\(index)", "eve") == nil)
    }
    #expect(take("a", "bob") != nil)
    #expect(take("b", "eve") != nil)
    #expect(take("b", "bob") == nil)
  }

  @Test mutating func `who gets in is not counted`() {
    for _ in 0..<50 {
      #expect(take("a", "ada") == nil)
      limiter.succeeded(source: "a", user: "ada", at: now)
    }
  }

  @Test mutating func `a user gets in from where they came before, whoever tries their name`() {
    #expect(take("desk", "ada") == nil)
    limiter.succeeded(source: "desk", user: "ada", at: now)
    limiter.remember(source: "old", user: "ada", at: now - .seconds(31 * 86_400))
    for second in 0...600 { _ = take("stranger", "ada", after: second) }
    #expect(take("train", "ada", after: 600) != nil)
    #expect(take("old", "ada", after: 600) != nil)
    #expect(take("desk", "ada", after: 600) == nil)
    // Also where everybody else at that place has used it up; and guessing is bounded there too.
    for _ in 0..<20 { _ = take("desk", "bob", after: 600) }
    for _ in 0..<9 { #expect(take("desk", "ada", after: 600) == nil) }
    #expect(take("desk", "ada", after: 600) == .seconds(6))
    #expect(take("desk", "ada", after: 40 * 86_400) == nil)
  }

  @Test mutating func `a host that has none left takes none from the names that it tries`() {
    for _ in 0..<10 { #expect(take("a", "eve") == nil) }
    for _ in 0..<100 { #expect(take("a", "ada") != nil) }
    for index in 0..<10 { #expect(take("host\(index)", "ada") == nil) }
  }

  @Test mutating func `what is refused is told once, and then counted once a minute`() {
    for _ in 0..<10 { _ = take("a", "ada") }
    func refused(_ user: String, _ seconds: Int) -> Int? {
      limiter.take(source: "a", user: user, at: now + .seconds(seconds))?.count
    }
    #expect(refused("ada", 0) == 1)
    for index in 0..<5000 { #expect(refused("user\(index)", 1) == nil) }
    for _ in 0..<12 { _ = refused("ada", 60) }
    #expect(refused("ada", 60) == nil)
    for _ in 0..<10 { _ = take("a", "ada", after: 121) }
    #expect(refused("ada", 121) != nil)
  }

  @Test mutating func `a flood of hosts and names takes no more room, and spares who comes`() {
    for index in 0..<100_000 { _ = take("host\(index % 5000)", "user\(index)") }
    var free = 0
    for index in 0..<100 where take("new\(index)", "somebody\(index)") == nil { free += 1 }
    #expect(free > 20)
  }
}
