// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// How the end of a message's body is found.
///
/// Source: RFC 9112 §6.3.
package enum BodyFraming: Equatable, Sendable {
  /// So many bytes; 0 for none.
  case length(Int)
  case chunked
  /// Whatever comes before the connection ends; in responses only.
  case untilClose
}

extension FieldSection {
  /// What `Content-Length` and `Transfer-Encoding` say; `nil` where neither stands.
  ///
  /// Anything that two readers could read in two ways is refused.
  func framing(isVersion11: Bool) throws(HTTPRefusal) -> BodyFraming? {
    let length = try contentLength()
    let encodings = count(of: "transfer-encoding")
    guard encodings > 0 else { return length.map { .length($0) } }
    guard length == nil else {
      throw .bad("Content-Length and Transfer-Encoding stand in one message")
    }
    guard isVersion11 else { throw .bad("HTTP/1.0 has no Transfer-Encoding") }
    let value = value(of: "transfer-encoding")
    guard encodings == 1, let value, value.lowercased() == "chunked" else {
      throw HTTPRefusal(.notImplemented, "the Transfer-Encoding is not just chunked")
    }
    return .chunked
  }

  private func contentLength() throws(HTTPRefusal) -> Int? {
    guard let index = first("content-length") else { return nil }
    guard count(of: "content-length") == 1 else {
      throw .bad("Content-Length stands more than once")
    }
    let digits = bytes[entries[index].value]
    guard 1...18 ~= digits.count, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else {
      throw .bad("Content-Length is not a number of bytes")
    }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}
