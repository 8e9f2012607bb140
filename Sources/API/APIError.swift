// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What went wrong: a code for programs, a sentence for people.
///
/// Codes are words of lower case and underscores that never change their meaning; the
/// message may, and says what to do next where there is something to do.
package struct APIError: Error, Codable, Equatable, Sendable {
  package var code: String
  package var message: String
  /// `confirm_needed`: how many machines the order concerns.
  package var count: Int?

  package init(code: String, message: String, count: Int? = nil) {
    self.code = code
    self.message = message
    self.count = count
  }
}

/// The body of every HTTP answer that is not a success: `{"error": {"code", "message"}}`.
package struct ErrorBody: Codable, Equatable, Sendable {
  package var error: APIError

  package init(_ error: APIError) {
    self.error = error
  }
}
