// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// One entry of a segment's index: a packet of console bytes, or a mark between packets.
///
///     varint   byte count << 1 | kind (0 packet, 1 mark)
///     varint   time since the entry before, nanoseconds, zigzag
///     bytes    of a mark: its payload
///
/// A packet's bytes are in the `.log` file; a hundred of them cost five bytes here.
package struct IndexEntry: Equatable, Sendable {
  /// Bytes of the console that the entry covers; 0 for a mark.
  package var count: Int
  /// Nanoseconds since 1970.
  package var time: Int64
  /// A mark's payload; `nil` for a packet.
  package var mark: [UInt8]?

  /// The longest packet or mark in one entry.
  package static let countLimit = 1 << 20

  package init(count: Int, time: Int64, mark: [UInt8]? = nil) {
    self.count = count
    self.time = time
    self.mark = mark
  }

  /// Takes one entry off the front; `time` is the time before it and becomes its own.
  package init(decoding rest: inout Span<UInt8>, time: inout Int64) throws(WireError) {
    let head = try rest.readVarint()
    guard head >> 1 <= Self.countLimit else { throw .invalid("entry length") }
    time = time &+ (try rest.readSignedVarint())
    self.time = time
    if head & 1 == 0 {
      count = Int(head >> 1)
    } else {
      count = 0
      mark = try rest.readBytes(Int(head >> 1))
    }
  }

  /// All entries of an index, and the number of console bytes that they cover.
  package static func decodeAll(
    _ index: Span<UInt8>,
    baseTime: Int64
  ) throws(WireError) -> (entries: [IndexEntry], count: Int) {
    var rest = index
    var time = baseTime
    var entries: [IndexEntry] = []
    var count = 0
    while !rest.isEmpty {
      let entry = try IndexEntry(decoding: &rest, time: &time)
      count += entry.count
      entries.append(entry)
    }
    return (entries, count)
  }
}
