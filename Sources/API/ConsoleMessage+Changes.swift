// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

extension ConsoleMessage {
  /// `mode`: whether the receiver may type, who else does, and why that changed.
  package struct ModeChange: Codable, Equatable, Sendable {
    package var mode: String
    package var writer: PersonReport?
    /// `taken`, `joined`, `forced`, `released`, `left` or `resumed`.
    package var reason: String
    /// Who caused it, where somebody did.
    package var by: PersonReport?

    package init(mode: String, writer: PersonReport?, reason: String, by: PersonReport? = nil) {
      self.mode = mode
      self.writer = writer
      self.reason = reason
      self.by = by
    }

    package func encode(to encoder: any Encoder) throws {
      var fields = encoder.container(keyedBy: CodingKeys.self)
      try fields.encode(mode, forKey: .mode)
      try fields.encode(writer, forKey: .writer)
      try fields.encode(reason, forKey: .reason)
      try fields.encodeIfPresent(by, forKey: .by)
    }
  }

  /// `state`: what became of the console.
  package struct StateChange: Codable, Equatable, Sendable {
    package var state: String
    package var since: Timestamp
    package var error: APIError?

    package init(state: String, since: Timestamp, error: APIError?) {
      self.state = state
      self.since = since
      self.error = error
    }

    package func encode(to encoder: any Encoder) throws {
      var fields = encoder.container(keyedBy: CodingKeys.self)
      try fields.encode(state, forKey: .state)
      try fields.encode(since, forKey: .since)
      try fields.encode(error, forKey: .error)
    }
  }

  /// `refused`: what was not done, and why.
  package struct Refusal: Codable, Equatable, Sendable {
    /// `input`, `break`, `sysrq`, `take`, `release`, `say` or `message`.
    package var what: String
    package var code: String
    package var message: String
    /// How many typed bytes were refused, where `what` is `input`.
    package var bytes: Int?

    package init(what: String, code: String, message: String, bytes: Int? = nil) {
      self.what = what
      self.code = code
      self.message = message
      self.bytes = bytes
    }
  }
}
