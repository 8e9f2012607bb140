// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes
package import Notation

/// Something that happened at an offset and a time of a console; zero offsets wide.
package struct Mark: Equatable, Sendable {
  package var kind: MarkKind
  package var offset: UInt64
  package var time: Timestamp
  /// Who did it, where somebody did.
  package var person: String?
  package var text: String
  /// Bytes concerned, where the kind has a size and it is known.
  package var size: UInt64?

  package init(
    kind: MarkKind,
    offset: UInt64,
    time: Timestamp,
    person: String? = nil,
    text: String = "",
    size: UInt64? = nil
  ) {
    self.kind = kind
    self.offset = offset
    self.time = time
    self.person = person
    self.text = text
    self.size = size
  }
}

/// What a mark tells; an open set, so that a log outlives the igord that wrote it.
package struct MarkKind: RawRepresentable, Hashable, Sendable {
  package let rawValue: String

  package init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// igord started; what follows may repeat one packet that was not acknowledged.
  package static let restart = MarkKind(rawValue: "restart")
  /// The machine boots: a new segment begins here.
  package static let boot = MarkKind(rawValue: "boot")
  /// Output that the BMC dropped before igord had it.
  package static let lost = MarkKind(rawValue: "lost")
}

extension Mark {
  /// The mark without offset and time, which whatever carries it has.
  ///
  /// Length and bytes of the kind; flags (1 person, 2 size); length and bytes of the person;
  /// 8 bytes of size; 2 bytes of length and the text. Texts are cut to their bounds.
  package var payload: [UInt8] {
    var bytes: [UInt8] = []
    Self.append(kind.rawValue, limit: LogBounds.markName, to: &bytes)
    bytes.append((person == nil ? 0 : 1) | (size == nil ? 0 : 2))
    if let person { Self.append(person, limit: LogBounds.markName, to: &bytes) }
    if let size { bytes.append(littleEndian: size) }
    let cut = Self.cut(text, to: LogBounds.markText)
    bytes.append(littleEndian: UInt16(cut.count))
    bytes.append(contentsOf: cut)
    return bytes
  }

  package init(decoding payload: Span<UInt8>, offset: UInt64, time: Int64) throws(WireError) {
    var rest = payload
    let kind = try Self.readName(&rest)
    let flags = try rest.readUInt8()
    person = flags & 1 == 0 ? nil : try Self.readName(&rest)
    size = flags & 2 == 0 ? nil : try rest.readUInt64()
    let text = try rest.readBytes(Int(rest.readUInt16()))
    self.kind = MarkKind(rawValue: kind)
    self.text = String(decoding: text, as: UTF8.self)
    self.offset = offset
    self.time = Timestamp(nanoseconds: time)
  }

  private static func append(_ text: String, limit: Int, to bytes: inout [UInt8]) {
    let cut = cut(text, to: limit)
    bytes.append(UInt8(cut.count))
    bytes.append(contentsOf: cut)
  }

  /// The text's first bytes, not cutting a character in two.
  private static func cut(_ text: String, to limit: Int) -> ArraySlice<UInt8> {
    let bytes = Array(text.utf8)
    guard bytes.count > limit else { return bytes[...] }
    var end = limit
    while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return bytes[..<end]
  }

  private static func readName(_ rest: inout Span<UInt8>) throws(WireError) -> String {
    let bytes = try rest.readBytes(Int(rest.readUInt8()))
    return String(decoding: bytes, as: UTF8.self)
  }
}
