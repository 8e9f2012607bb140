// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

/// A sequence for a worker's long job: every few elements, whoever waits for this core goes first.
///
/// Where workers share a core with a loop, the scheduler takes the loop off it in the middle of a
/// turn and looks again only with its next tick, 4 ms later; keys and packets wait for that. Over
/// ten thousand consoles a job takes that long. To ask costs half a microsecond.
package struct Unhurried<Base: Sequence>: Sequence {
  let base: Base

  package struct Iterator: IteratorProtocol {
    fileprivate var base: Base.Iterator
    fileprivate var left = share

    package mutating func next() -> Base.Element? {
      left -= 1
      if left == 0 {
        left = share
        sched_yield()
      }
      return base.next()
    }
  }

  package func makeIterator() -> Iterator { Iterator(base: base.makeIterator()) }
}

/// Elements between two times that others may go first.
private let share = 64

extension Sequence {
  /// The same elements, in a job that takes long and can wait.
  package var unhurried: Unhurried<Self> { Unhurried(base: self) }
}
