// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Something to do on a loop at an instant, again and again moved or called off.
///
/// Fires once per deadline, within a millisecond after it, never before; where very many datagrams
/// come, within a few (see `Loop.beat`). Moving the deadline later costs a store, so that it may be
/// done for every packet. A timer that nobody holds any more does not fire.
package final class LoopTimer {
  private let loop: Loop
  private let action: () -> Void
  let slot: UInt32
  /// The deadline; the queue writes it too.
  var armedFor: Moment?
  /// Where the timer stands in the queue, at or before its deadline.
  var queuedAt: Moment?

  /// A timer without a deadline yet.
  ///
  /// `fire` is kept for as long as the timer: let it hold
  /// its owner weakly or unowned.
  package init(on loop: Loop, fire: @escaping () -> Void) {
    self.loop = loop
    action = fire
    slot = loop.timers.addSlot()
    loop.timers.bind(self)
  }

  deinit {
    loop.timers.removeSlot(slot, isQueued: queuedAt != nil)
  }

  /// When to fire; `nil` for never, as after it has fired.
  package var deadline: Moment? {
    get { armedFor }
    set {
      armedFor = newValue
      guard let newValue else { return }
      if let queuedAt, queuedAt <= newValue { return }
      loop.timers.insert(self, at: newValue)
    }
  }

  func fire() {
    action()
  }
}
