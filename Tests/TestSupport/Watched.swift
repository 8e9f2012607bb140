// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Foundation

/// A value that threads change and a test waits on.
///
/// `@unchecked`: the value is only touched with the condition's lock held.
package final class Watched<Value: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private var value: Value

  package init(_ value: Value) {
    self.value = value
  }

  package var current: Value {
    condition.withLock { value }
  }

  /// Changes the value and wakes whoever waits.
  package func change<Result>(_ body: (inout Value) -> Result) -> Result {
    condition.withLock {
      defer { condition.broadcast() }
      return body(&value)
    }
  }

  /// Waits until the value is as asked; gives it back as it is then, or at the deadline.
  package func wait(
    within limit: Duration = .seconds(60),
    until isDone: (Value) -> Bool
  ) -> Value {
    let seconds = Double(limit.components.seconds) + Double(limit.components.attoseconds) / 1e18
    let deadline = Date(timeIntervalSinceNow: seconds)
    return condition.withLock {
      while !isDone(value), condition.wait(until: deadline) {}
      return value
    }
  }
}
