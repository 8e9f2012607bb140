// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The method of a request, a token; methods are case-sensitive.
package struct Method: RawRepresentable, Hashable, Sendable {
  package let rawValue: String

  package init(rawValue: String) {
    self.rawValue = rawValue
  }

  package static let get = Method(rawValue: "GET")
  package static let head = Method(rawValue: "HEAD")
  package static let post = Method(rawValue: "POST")
  package static let put = Method(rawValue: "PUT")
  package static let delete = Method(rawValue: "DELETE")
  package static let options = Method(rawValue: "OPTIONS")
  package static let patch = Method(rawValue: "PATCH")
}

/// `GET /machines?x=1 HTTP/1.1`, taken apart: method, target and version, one space between.
///
/// Source: RFC 9112 §3.
struct RequestLine {
  let method: Method
  /// The host in a target of absolute form.
  let authority: Range<Int>?
  /// The path and query; `*` in `OPTIONS *`.
  let target: Range<Int>
  let isVersion11: Bool

  private static let methodLimit = 32

  init(_ fields: FieldSection) throws(HTTPRefusal) {
    let line = fields.startLine
    let bytes = fields.bytes
    let parts = bytes[line].split(separator: 0x20, omittingEmptySubsequences: false)
    guard parts.count == 3, 1...Self.methodLimit ~= parts[0].count,
      parts[0].allSatisfy(ByteSet.token.contains)
    else { throw .bad("the request line is not METHOD TARGET HTTP/1.1") }
    isVersion11 = try Self.isVersion11(parts[2])
    method = Method(rawValue: String(decoding: parts[0], as: UTF8.self))
    guard method.rawValue != "CONNECT" else {
      throw HTTPRefusal(.notImplemented, "this is no proxy")
    }
    (authority, target) = try Self.target(parts[1], method)
  }

  private static func isVersion11(_ bytes: ArraySlice<UInt8>) throws(HTTPRefusal) -> Bool {
    if bytes.elementsEqual("HTTP/1.1".utf8) { return true }
    if bytes.elementsEqual("HTTP/1.0".utf8) { return false }
    let form = Array("HTTP/d.d".utf8)
    let isVersion =
      bytes.count == form.count
      && zip(bytes, form).allSatisfy { $1 == 0x64 ? 0x30...0x39 ~= $0 : $0 == $1 }
    guard isVersion else { throw .bad("the request line ends in no HTTP version") }
    throw HTTPRefusal(.versionNotSupported, "the versions spoken are HTTP/1.1 and HTTP/1.0")
  }

  /// Takes a target apart: `/path?query`, `http://host/path?query`, or `*` for OPTIONS.
  private static func target(
    _ target: ArraySlice<UInt8>,
    _ method: Method
  ) throws(HTTPRefusal) -> (authority: Range<Int>?, target: Range<Int>) {
    let allowed = ByteSet.target
    guard target.allSatisfy(allowed.contains) else {
      throw .bad("the request target has a character that must be percent-encoded")
    }
    let whole = target.startIndex..<target.endIndex
    if target.first == 0x2F { return (nil, whole) }
    if target.elementsEqual("*".utf8) && method == .options { return (nil, whole) }
    for scheme in ["http://", "https://"] {
      guard target.prefix(scheme.utf8.count).map(\.lowercased) == Array(scheme.utf8) else {
        continue
      }
      let rest = target.dropFirst(scheme.utf8.count)
      guard let slash = rest.firstIndex(of: 0x2F) else { break }
      return (rest.startIndex..<slash, slash..<target.endIndex)
    }
    throw .bad("the request target does not begin with a slash")
  }
}
