// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// In JSON a moment is RFC 3339 in UTC with milliseconds.
extension Timestamp: Codable {
  package init(from decoder: any Decoder) throws {
    let field = try decoder.singleValueContainer()
    guard let moment = Timestamp(rfc3339: try field.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: field,
        debugDescription: "expected a time as RFC 3339 writes it"
      )
    }
    self = moment
  }

  package func encode(to encoder: any Encoder) throws {
    var field = encoder.singleValueContainer()
    try field.encode(rfc3339)
  }
}
