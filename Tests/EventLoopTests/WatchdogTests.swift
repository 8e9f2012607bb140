// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Testing

/// The loops turn where the test says so, and no clock counts.
struct WatchdogTests {
  private let control: Loop
  private let loops: [Loop]

  init() throws {
    control = try Loop()
    loops = try (0..<3).map { _ in try Loop() }
  }

  /// A turn of a loop that has something to do at once.
  private func turn(_ loop: Loop) {
    loop.port.post { _ in }
    loop.runTurn()
  }

  @Test(arguments: 0..<3)
  func `one loop that stands still keeps the word back, however often the others turn`(
    stuck: Int
  ) throws {
    var told = 0
    let watchdog = Watchdog(over: loops.map(\.port), every: .zero, on: control) { told += 1 }
    for round in 1...3 {
      for _ in 0..<100 {
        turn(control)
        for (index, loop) in loops.enumerated() where index != stuck { turn(loop) }
      }
      #expect(told == round - 1)
      turn(loops[stuck])
      turn(control)
      #expect(told == round)
    }
    withExtendedLifetime(watchdog) {}
  }

  @Test func `nobody is told before the first word is due, nor when it was let go`() throws {
    var told = 0
    var watchdog: Watchdog? = Watchdog(
      over: loops.map(\.port),
      every: .seconds(1 << 30),
      on: control
    ) { told += 1 }
    for _ in 0..<10 { ([control] + loops).forEach(turn) }
    #expect(told == 0 && watchdog != nil)
    watchdog = Watchdog(over: loops.map(\.port), every: .zero, on: control) { told += 1 }
    turn(control)
    watchdog = nil
    loops.forEach(turn)
    turn(control)
    #expect(told == 0)
  }
}
