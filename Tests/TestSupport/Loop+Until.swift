// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import EventLoop

extension Loop {
  /// Runs turns until `isDone`, which is asked after each; whether it was in time.
  package func run(until isDone: () -> Bool, within limit: Duration = .seconds(60)) -> Bool {
    let deadline = Moment.now + limit
    let alarm = LoopTimer(on: self) {}
    alarm.deadline = deadline
    while !isDone() {
      if Moment.now >= deadline { return false }
      runTurn()
    }
    return true
  }
}
