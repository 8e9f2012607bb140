// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A subscriber's number; never used twice while igord runs.
package struct SubscriberID: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let number: UInt64

  package init(_ number: UInt64) {
    self.number = number
  }

  package var description: String { String(number) }

  package static func < (a: SubscriberID, b: SubscriberID) -> Bool {
    a.number < b.number
  }
}

/// Whether a subscriber types or watches.
package enum TypingMode: String, Sendable {
  case readWrite = "rw"
  case readOnly = "ro"
}
