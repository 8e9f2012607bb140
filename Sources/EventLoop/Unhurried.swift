// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

/// A sequence for a worker's long job: every few elements, whoever waits for this core goes first.
///
/// Where workers share a core with a loop, the scheduler takes the loop off it in the middle of a
/// turn and looks again only with its next tick, 4 ms later; keys and packets wait for that. Over
/// ten thousand consoles a job takes that long. To ask costs half a microsecond.
@usableFromInline
package struct Unhurried<Base: Sequence>: Sequence {
  @usableFromInline let base: Base

  @inlinable
  package init(_ base: Base) { self.base = base }

  @usableFromInline
  package struct Iterator: IteratorProtocol {
    @usableFromInline var base: Base.Iterator
    @usableFromInline var left = share

    @inlinable
    init(_ base: Base.Iterator) { self.base = base }

    @inlinable
    package mutating func next() -> Base.Element? {
      left -= 1
      if left == 0 {
        left = share
        giveWay()
      }
      return base.next()
    }
  }

  @inlinable
  package func makeIterator() -> Iterator { Iterator(base.makeIterator()) }
}

/// Elements between two times that others may go first.
@usableFromInline let share = 64

@usableFromInline
func giveWay() { sched_yield() }

extension Sequence {
  /// The same elements, in a job that takes long and can wait.
  @inlinable
  package var unhurried: Unhurried<Self> { Unhurried(self) }
}
