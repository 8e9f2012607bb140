// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What went wrong: a code for programs, a sentence for people.
///
/// Codes are words of lower case and underscores that never change their meaning; the
/// message may, and says what to do next where there is something to do.
package struct APIError: Error, Codable, Equatable, Sendable {
  package var code: String
  package var message: String

  package init(code: String, message: String) {
    self.code = code
    self.message = message
  }
}

/// The body of every HTTP answer that is not a success: `{"error": {"code", "message"}}`.
package struct ErrorBody: Codable, Equatable, Sendable {
  package var error: APIError

  package init(_ error: APIError) {
    self.error = error
  }
}
