// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The head of a response, as a client reads it.
///
/// Source: RFC 9112 §4.
package struct ResponseHead: Sendable {
  package let fields: FieldSection
  package let status: Status
  package let isVersion11: Bool

  init(_ fields: FieldSection) throws(HTTPRefusal) {
    self.fields = fields
    let line = fields.bytes[fields.startLine]
    let version = line.prefix(9)
    isVersion11 = version.elementsEqual("HTTP/1.1 ".utf8)
    guard isVersion11 || version.elementsEqual("HTTP/1.0 ".utf8) else {
      throw .bad("the answer does not begin with HTTP/1.1")
    }
    let code = line.dropFirst(9).prefix(3)
    let rest = line.dropFirst(12)
    guard code.count == 3, code.allSatisfy({ 0x30...0x39 ~= $0 }), rest.first ?? 0x20 == 0x20 else {
      throw .bad("the answer has no status code")
    }
    let value = code.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    guard 100...599 ~= value else { throw .bad("the answer has no status code") }
    status = Status(rawValue: value)
  }

  /// The body that follows in answer to a request of this method.
  package func framing(answering method: Method) throws(HTTPRefusal) -> BodyFraming {
    if method == .head || status.hasNoBody { return .length(0) }
    return try fields.framing(isVersion11: isVersion11) ?? .untilClose
  }
}

/// Takes responses' heads from a connection's bytes.
package struct ResponseParser: Sendable {
  private var parser = HeadParser()

  package init() {}

  /// Takes bytes off the front of `input`, up to the end of one head; `nil` for more.
  package mutating func parse(_ input: inout Span<UInt8>) throws(HTTPRefusal) -> ResponseHead? {
    guard let fields = try parser.parse(&input) else { return nil }
    return try ResponseHead(fields)
  }
}
