// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The path and query of a request, percent-decoded.
///
/// The path is cut at slashes before it is decoded, so `%2F` is part of a segment. In the
/// query `+` stands for a space, as browsers and forms write it.
package struct RequestTarget: Equatable, Sendable {
  /// The path's segments; one last slash is left out, so that `/a` and `/a/` are the same.
  package let segments: [String]
  /// The query's parameters in order.
  package let parameters: [Parameter]

  /// `name=value`, or a name alone, with an empty value then.
  package struct Parameter: Equatable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The value of the first parameter of this name.
  package subscript(_ name: String) -> String? {
    parameters.first { $0.name == name }?.value
  }

  /// Reads `/path?query`; 400 where an escape is broken, or what it says is no UTF-8 or has
  /// control characters.
  init(_ bytes: ArraySlice<UInt8>) throws(HTTPRefusal) {
    let mark = bytes.firstIndex(of: 0x3F) ?? bytes.endIndex
    segments = try Self.segments(bytes[..<mark])
    parameters = try Self.parameters(bytes[mark...].dropFirst())
  }

  /// Reads `/path?query`.
  package init(_ text: String) throws(HTTPRefusal) {
    try self.init(Array(text.utf8)[...])
  }

  private static func segments(_ path: ArraySlice<UInt8>) throws(HTTPRefusal) -> [String] {
    var parts = path.dropFirst().split(separator: 0x2F, omittingEmptySubsequences: false)
    if parts.last?.isEmpty == true { parts.removeLast() }
    var segments: [String] = []
    for part in parts { segments.append(try decode(part, plusIsSpace: false)) }
    return segments
  }

  private static func parameters(_ query: ArraySlice<UInt8>) throws(HTTPRefusal) -> [Parameter] {
    var parameters: [Parameter] = []
    for part in query.split(separator: 0x26) {
      let equals = part.firstIndex(of: 0x3D) ?? part.endIndex
      let name = try decode(part[..<equals], plusIsSpace: true)
      parameters.append(Parameter(name, try decode(part[equals...].dropFirst(), plusIsSpace: true)))
    }
    return parameters
  }

  private static func decode(
    _ part: ArraySlice<UInt8>,
    plusIsSpace: Bool
  ) throws(HTTPRefusal) -> String {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(part.count)
    var rest = part
    while let byte = rest.popFirst() {
      switch byte {
      case 0x25: decoded.append(try escape(&rest))
      case 0x2B where plusIsSpace: decoded.append(0x20)
      default: decoded.append(byte)
      }
    }
    guard !decoded.contains(where: { $0 < 0x20 || $0 == 0x7F }),
      let text = String(validating: decoded, as: UTF8.self)
    else { throw .bad("the request target has bytes that are no text") }
    return text
  }

  private static func escape(_ rest: inout ArraySlice<UInt8>) throws(HTTPRefusal) -> UInt8 {
    guard let high = rest.popFirst()?.hexDigit, let low = rest.popFirst()?.hexDigit else {
      throw .bad("a % in the request target is not followed by two hexadecimal digits")
    }
    return high << 4 | low
  }
}
