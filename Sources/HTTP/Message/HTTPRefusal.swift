// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Why a message is not taken: the status to answer with, and words for who sent it.
///
/// On the client's side the status says nothing and the words say what is wrong with the
/// server's answer.
package struct HTTPRefusal: Error, Equatable, Sendable, CustomStringConvertible {
  package let status: Status
  package let message: String
  /// Fields that the response must have, such as `Allow`.
  package let fields: [Field]

  package init(_ status: Status, _ message: String, fields: [Field] = []) {
    self.status = status
    self.message = message
    self.fields = fields
  }

  package var description: String { message }
}

/// A field of a message's head, as written out.
package struct Field: Equatable, Sendable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
