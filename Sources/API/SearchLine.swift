// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// A line of `GET /search`: a match, or why a machine has none.
package struct SearchLine: Codable, Equatable, Sendable {
  package var machine: String
  /// When the line's first byte came; absent where that is not known any more.
  package var time: Timestamp?
  /// The offset of the line's first byte.
  package var offset: UInt64?
  /// The line without control characters; of a long one what is around the match.
  package var text: String?
  /// Lines before and after it, where they were asked for.
  package var before: [String]?
  package var after: [String]?
  package var error: APIError?

  package init(machine: String, time: Timestamp?, offset: UInt64, text: String) {
    self.machine = machine
    self.time = time
    self.offset = offset
    self.text = text
  }

  package init(machine: String, error: APIError) {
    self.machine = machine
    self.error = error
  }
}
