// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The bytes of a head and where its fields stand in them.
///
/// Names and values become text only when somebody asks for one.
package struct FieldSection: Sendable {
  /// Where one field stands: offsets into the head's bytes, which are at most 16 KiB.
  struct Entry: Sendable {
    let name: Range<Int>
    let value: Range<Int>
  }

  /// The whole head, its line ends included.
  let bytes: [UInt8]
  /// The first line, without its end.
  let startLine: Range<Int>
  let entries: [Entry]

  /// How many fields there are.
  package var count: Int { entries.count }

  /// The names and values of all fields in order, as they were sent.
  package var all: [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)] {
    entries.map { (bytes[$0.name], bytes[$0.value]) }
  }

  /// The value of a field, for which `name` is in lower case; of the first, of several.
  package func value(of name: StaticString) -> String? {
    first(name).map { text(entries[$0].value) }
  }

  /// The values of all fields of this name, in order.
  package func values(of name: StaticString) -> [String] {
    entries.indices.filter { isNamed($0, name) }.map { text(entries[$0].value) }
  }

  /// How many fields have this name.
  package func count(of name: StaticString) -> Int {
    entries.indices.count { isNamed($0, name) }
  }

  /// The members of a list field such as `Connection: keep-alive, Upgrade`.
  package func list(_ name: StaticString) -> [String] {
    values(of: name).flatMap { value in
      value.split(separator: ",").compactMap { member in
        let text = member.drop { $0 == " " || $0 == "\t" }
        let end = text.lastIndex { $0 != " " && $0 != "\t" }
        return end.map { String(text[...$0]) }
      }
    }
  }

  /// Whether a list field has this member, in any case; `token` is in lower case.
  package func has(_ token: String, in name: StaticString) -> Bool {
    list(name).contains { $0.lowercased() == token }
  }

  /// The text of a part of the head; bytes over 127 that are no UTF-8 are replaced.
  func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  func first(_ name: StaticString) -> Int? {
    entries.indices.first { isNamed($0, name) }
  }

  private func isNamed(_ index: Int, _ name: StaticString) -> Bool {
    let range = entries[index].name
    guard range.count == name.utf8CodeUnitCount else { return false }
    return name.withUTF8Buffer { wanted in
      for offset in 0..<range.count {
        let byte = bytes[range.lowerBound + offset].lowercased
        guard unsafe byte == wanted[offset] else { return false }
      }
      return true
    }
  }
}
