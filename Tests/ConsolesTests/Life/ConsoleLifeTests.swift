// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Clock
import IPMI
import Notation
import Testing

@testable import Consoles

/// A life, and the clock it is led by.
private struct Bench {
  var life = ConsoleLife(seed: 7, wall: Timestamp(seconds: 0))
  var now = Moment.now
  var limiter: HandshakeLimiter
  /// Every change that people would see.
  var told: [ConsoleStatus] = []

  static let lost = SourceEnd(ConsoleError(.sessionLost, "lost"), retry: .atOnce)
  static let dark = SourceEnd(ConsoleError(.unreachable, "dark"), retry: .soon)
  static let wrong = SourceEnd(ConsoleError(.wrongPassword, "wrong"), retry: .later)
  static let owned = SourceEnd(ConsoleError(.solOwned, "bob"), retry: .whenFree)

  init(perSecond: Int = 2000) {
    limiter = HandshakeLimiter(perSecond: perSecond, at: now)
  }

  mutating func start() { tell(life.start(at: now, wall: Timestamp(seconds: 1))) }

  mutating func activate(ghost: Bool = false) {
    tell(life.activated(foundGhost: ghost, at: now, wall: Timestamp(seconds: 2)))
  }

  mutating func end(_ end: SourceEnd) {
    tell(life.ended(end, at: now, wall: Timestamp(seconds: 3)))
  }

  /// Waits for the next attempt to begin; how long that took.
  mutating func attempt() throws -> Duration {
    let start = now
    for _ in 0..<10 {
      now = max(now, try #require(life.deadline))
      if life.timerFired(at: now, limiter: &limiter) { return now - start }
    }
    Issue.record("no attempt began")
    return .zero
  }

  private mutating func tell(_ status: ConsoleStatus?) {
    if let status { told.append(status) }
  }
}

struct ConsoleLifeTests {
  @Test
  func `a start is an attempt at once, and then the console is active`() throws {
    var bench = Bench()
    bench.start()
    #expect(try bench.attempt() == .zero)
    bench.activate()
    #expect(bench.told.map(\.state) == [.connecting, .active])
    #expect(bench.life.deadline == nil)
  }

  @Test
  func `a steady console that is lost is tried again at once`() throws {
    var bench = Bench()
    bench.start()
    _ = try bench.attempt()
    bench.activate()
    bench.now += .seconds(600)
    bench.end(Bench.lost)
    #expect(bench.life.status.state == .connecting)
    #expect(bench.life.status.error?.code == .sessionLost)
    #expect(try bench.attempt() == .zero)
  }

  @Test
  func `a console lost right after it came waits a little`() throws {
    var bench = Bench()
    bench.start()
    _ = try bench.attempt()
    bench.activate()
    bench.now += .seconds(3)
    bench.end(Bench.lost)
    #expect(try (.seconds(1) ... .seconds(2)).contains(bench.attempt()))
  }

  @Test(arguments: [3, 60, 69])
  func `the work of a ghost is answered at once`(seconds: Int) throws {
    var bench = Bench()
    bench.start()
    _ = try bench.attempt()
    bench.activate(ghost: true)
    bench.now += .seconds(seconds)
    bench.end(Bench.lost)
    #expect(try bench.attempt() == .zero)
  }

  @Test
  func `a dark BMC is asked every few seconds, and told of once`() throws {
    var bench = Bench()
    bench.start()
    _ = try bench.attempt()
    for _ in 0..<100 {
      bench.end(Bench.dark)
      #expect(try bench.attempt() <= .seconds(4))
    }
    #expect(bench.told.map(\.state) == [.connecting, .down])
    bench.activate()
    #expect(bench.told.last?.state == .active)
    #expect(bench.told.last?.error == nil)
  }

  @Test
  func `refusals are repeated in growing pauses, up to five minutes`() throws {
    var bench = Bench()
    bench.start()
    _ = try bench.attempt()
    var pauses: [Duration] = []
    for _ in 0..<12 {
      bench.end(Bench.wrong)
      pauses.append(try bench.attempt())
    }
    #expect(pauses[0] <= .seconds(5))
    #expect(pauses[0] >= .seconds(3))
    #expect(pauses[11] > .seconds(200))
    #expect(pauses[11] <= .seconds(300))
    #expect(bench.told.map(\.state) == [.connecting, .down])
  }

  @Test
  func `another trouble is another change, and the same one is none`() throws {
    var bench = Bench()
    bench.start()
    for end in [Bench.dark, Bench.dark, Bench.wrong, Bench.wrong, Bench.dark] {
      _ = try bench.attempt()
      bench.end(end)
    }
    #expect(
      bench.told.map { $0.error?.code }
        == [nil, .unreachable, .wrongPassword, .unreachable]
    )
  }

  @Test
  func `a console that somebody else has is looked at every 30 s`() throws {
    var bench = Bench()
    bench.start()
    _ = try bench.attempt()
    bench.end(Bench.owned)
    #expect(try (.seconds(22) ... .seconds(30)).contains(bench.attempt()))
  }

  @Test
  func `a silent source is down until it answers, and its session is kept`() throws {
    var bench = Bench()
    bench.start()
    _ = try bench.attempt()
    bench.activate()
    let down = bench.life.impaired(.down, Bench.dark.error, wall: Timestamp(seconds: 9))
    #expect(down?.state == .down)
    #expect(!bench.life.isActive)
    #expect(bench.life.deadline == nil)
    bench.activate()
    #expect(bench.told.last?.state == .active)
    bench.activate()
    #expect(bench.told.count == 3)
  }

  @Test
  func `a stopped console hears nothing any more`() throws {
    var bench = Bench()
    bench.start()
    _ = try bench.attempt()
    #expect(bench.life.stop(wall: Timestamp(seconds: 5))?.state == .disabled)
    bench.activate()
    bench.end(Bench.lost)
    #expect(bench.life.status.state == .disabled)
    #expect(bench.life.deadline == nil)
  }

  @Test
  func `who has to wait for its turn is woken once`() {
    let start = Moment.now
    var limiter = HandshakeLimiter(perSecond: 10, at: start)
    var lives = (0..<50).map { ConsoleLife(seed: $0, wall: Timestamp(seconds: 0)) }
    var wakes = 0
    for index in lives.indices { _ = lives[index].start(at: start, wall: Timestamp(seconds: 0)) }
    while let next = lives.compactMap(\.deadline).min() {
      for index in lives.indices where lives[index].deadline.map({ $0 <= next }) == true {
        wakes += 1
        _ = lives[index].timerFired(at: next, limiter: &limiter)
      }
    }
    #expect(wakes <= 100)
  }
}
