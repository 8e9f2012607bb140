// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import GRDB

/// Why the database did not do what it was asked.
package struct StoreError: Error, Equatable, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }

  init(_ error: any Error) {
    if let error = error as? StoreError {
      self = error
    } else if let error = error as? DatabaseError {
      self.init("SQLite: \(error.message ?? "error \(error.extendedResultCode.rawValue)")")
    } else {
      self.init("\(error)")
    }
  }

  /// The same error of something that was asked of the database: what came of that, and why.
  func preceded(by words: String) -> StoreError { StoreError("\(words): \(description)") }

  /// More waits for the database than is good for anybody.
  package static let busy = StoreError("too much waits for the database: try again in a moment")
}
