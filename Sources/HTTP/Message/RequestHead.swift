// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The head of a request, checked.
///
/// Source: RFC 9112 §3.
package struct RequestHead: Sendable {
  package let fields: FieldSection
  package let method: Method
  /// Where in the head's bytes the path and query stand.
  private let targetRange: Range<Int>
  /// The host that is asked, with its port where one is written: from `Host`, or from a
  /// target in absolute form.
  package let authority: Authority
  /// The body that follows.
  package let framing: BodyFraming
  package let isVersion11: Bool

  init(_ fields: FieldSection) throws(HTTPRefusal) {
    let line = try RequestLine(fields)
    self.fields = fields
    method = line.method
    isVersion11 = line.isVersion11
    let host = try Self.host(fields)
    if let authority = line.authority {
      self.authority = try Authority.checked(fields.text(authority))
    } else {
      authority = host
    }
    targetRange = line.target
    framing = try fields.framing(isVersion11: line.isVersion11) ?? .length(0)
    if let expectation = fields.value(of: "expect"), expectation.lowercased() != "100-continue" {
      throw HTTPRefusal(.expectationFailed, "the only expectation known is 100-continue")
    }
  }

  private static func host(_ fields: FieldSection) throws(HTTPRefusal) -> Authority {
    guard fields.count(of: "host") == 1, let host = fields.value(of: "host") else {
      throw .bad("a request has exactly one Host")
    }
    return try Authority.checked(host)
  }

  /// The path and query as sent.
  package var target: String { fields.text(targetRange) }

  /// The path's segments and the query's parameters, decoded.
  package func decodedTarget() throws(HTTPRefusal) -> RequestTarget {
    try RequestTarget(fields.bytes[targetRange])
  }

  /// Whether the client wants to send more requests over this connection.
  package var keepsAlive: Bool {
    if fields.has("close", in: "connection") { return false }
    return isVersion11 || fields.has("keep-alive", in: "connection")
  }

  /// Whether the client waits for `100 Continue` before it sends the body.
  package var expectsContinue: Bool {
    isVersion11 && framing != .length(0) && fields.count(of: "expect") > 0
  }
}

/// Takes requests' heads from a connection's bytes, one after another.
package struct RequestParser: Sendable {
  private var parser = HeadParser()

  package init() {}

  /// Whether the head of a request has begun and not ended.
  package var isInside: Bool { parser.hasBegun }

  /// Takes bytes off the front of `input`, up to the end of one head.
  ///
  /// `nil` where more bytes are needed; then `input` is empty. After a refusal the
  /// connection is answered and closed.
  package mutating func parse(_ input: inout Span<UInt8>) throws(HTTPRefusal) -> RequestHead? {
    guard let fields = try parser.parse(&input) else { return nil }
    return try RequestHead(fields)
  }
}
