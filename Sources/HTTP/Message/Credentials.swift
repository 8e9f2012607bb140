// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Crypto

/// How a request says who asks.
///
/// Source: RFC 9110 §11.6.2; RFC 6750 §2.1; RFC 7617 §2.
package enum Credentials: Equatable, Sendable {
  /// It does not.
  case none
  case bearer(String)
  case basic(user: String, password: String)
  /// In a way that is not known, or by two ways at once.
  case unknown
}

extension RequestHead {
  /// What the request's `Authorization` says.
  package var credentials: Credentials {
    let values = fields.values(of: "authorization")
    guard let value = values.first else { return .none }
    let parts = value.split(separator: " ", maxSplits: 1)
    guard values.count == 1, parts.count == 2 else { return .unknown }
    let rest = parts[1].drop { $0 == " " }
    switch parts[0].lowercased() {
    case "bearer": return .bearer(String(rest))
    case "basic": return Self.basic(rest) ?? .unknown
    default: return .unknown
    }
  }

  private static func basic(_ value: Substring) -> Credentials? {
    guard let bytes = [UInt8](base64: value), let text = String(validating: bytes, as: UTF8.self),
      let colon = text.firstIndex(of: ":")
    else { return nil }
    return .basic(
      user: String(text[..<colon]),
      password: String(text[text.index(after: colon)...])
    )
  }

  /// The first cookie of a name.
  package func cookie(_ name: String) -> String? {
    for value in fields.values(of: "cookie") {
      for pair in value.split(separator: ";") {
        let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
        if parts.count == 2, parts[0] == name { return String(parts[1]) }
      }
    }
    return nil
  }
}
