// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// What has been typed and not acknowledged: bytes, and breaks between them.
///
/// Holds at most 4 KiB and 16 breaks. Beyond that nothing is taken, and whoever types is not
/// read from until there is room.
package struct InputQueue: Sendable {
  private var bytes: [UInt8] = []
  /// Where the first byte stands in `bytes`.
  private var head = 0
  /// How many bytes come before each break, counted from `head`.
  private var breaks: [Int] = []

  package static let byteLimit = 4096
  package static let breakLimit = 16

  /// What comes next.
  enum Piece: Equatable {
    /// So many bytes, up to the next break.
    case bytes(Int)
    case lineBreak
  }

  package init() {}

  package var count: Int { bytes.count - head }
  package var room: Int { Self.byteLimit - count }
  package var isEmpty: Bool { count == 0 && breaks.isEmpty }

  /// Takes as much as there is room for, and says how much.
  mutating func append(_ input: Span<UInt8>) -> Int {
    let taken = min(room, input.count)
    if head > 0, bytes.count + taken > Self.byteLimit { compact() }
    bytes.append(input.extracting(first: taken))
    return taken
  }

  /// Takes a break, unless too many wait.
  mutating func appendBreak() -> Bool {
    guard breaks.count < Self.breakLimit else { return false }
    breaks.append(count)
    return true
  }

  /// The next piece, of at most `limit` bytes.
  func next(limit: Int) -> Piece? {
    guard let position = breaks.first else {
      return count > 0 ? .bytes(min(limit, count)) : nil
    }
    return position == 0 ? .lineBreak : .bytes(min(limit, position))
  }

  /// Appends the first bytes to a packet.
  func copy(_ byteCount: Int, to packet: inout [UInt8]) {
    packet.append(bytes.span.extracting(head..<head + byteCount))
  }

  /// Forgets the first bytes.
  mutating func drop(_ byteCount: Int) {
    precondition(byteCount <= count)
    head += byteCount
    for index in breaks.indices { breaks[index] = max(0, breaks[index] - byteCount) }
    if head == bytes.count {
      bytes.removeAll(keepingCapacity: true)
      head = 0
    }
  }

  /// Forgets the break that is next.
  mutating func dropBreak() {
    if breaks.first == 0 { breaks.removeFirst() }
  }

  /// Forgets everything, and says how many bytes that was.
  mutating func removeAll() -> Int {
    let byteCount = count
    self = InputQueue()
    return byteCount
  }

  private mutating func compact() {
    bytes.removeFirst(head)
    head = 0
  }
}
