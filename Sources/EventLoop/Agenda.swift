// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What its owner still has to do on a loop: in the next turn, after a while, or when a worker has
/// done its part.
///
/// It ends with the agenda: once nobody holds that any more, nothing of it is done. So what is on
/// an agenda may hold the one who holds it unowned. Weak references would do as well, but an object
/// that was ever held weakly has its references counted elsewhere and slowly from then on, on the
/// way of each packet too.
///
/// Confined to its loop.
package final class Agenda {
  private enum Item {
    case timer(LoopTimer)
    /// The number of a receiver that the loop keeps.
    case receiver(Int)
  }

  private let loop: Loop
  private var items: [Int: Item] = [:]
  private var itemCount = 0

  package init(on loop: Loop) {
    self.loop = loop
  }

  deinit { clear() }

  /// Does `body` once the events and timers of this turn are through.
  package func later(_ body: @escaping () -> Void) {
    let key = newKey()
    let receiver = loop.addReceiver { [unowned self] in
      remove(key)
      body()
    }
    items[key] = .receiver(receiver)
    loop.later { [unowned loop] in loop.receive(receiver) }
  }

  /// Does `body` once, after `delay`.
  package func after(_ delay: Duration, _ body: @escaping () -> Void) {
    let key = newKey()
    let timer = LoopTimer(on: loop) { [unowned self] in
      // The timer has to stay for as long as it runs this.
      let timer = items.removeValue(forKey: key)
      withExtendedLifetime(timer, body)
    }
    timer.deadline = loop.now + delay
    items[key] = .timer(timer)
  }

  /// Has a worker do `work`, and does `then` with its result.
  ///
  /// `false`, and nothing happens, where the workers have too much to do.
  package func submit<Result: Sendable>(
    _ work: @escaping @Sendable () -> Result,
    to workers: Workers,
    then: @escaping (Result) -> Void
  ) -> Bool {
    let key = newKey()
    let receiver = workers.receiver(of: work, on: loop) { [unowned self] in
      remove(key)
      then($0)
    }
    guard let receiver else { return false }
    items[key] = .receiver(receiver)
    return true
  }

  /// Calls everything off.
  package func clear() {
    let items = items
    self.items = [:]
    for case .receiver(let number) in items.values { loop.removeReceiver(number) }
  }

  private func newKey() -> Int {
    itemCount += 1
    return itemCount
  }

  private func remove(_ key: Int) {
    guard case .receiver(let number)? = items.removeValue(forKey: key) else { return }
    loop.removeReceiver(number)
  }
}
