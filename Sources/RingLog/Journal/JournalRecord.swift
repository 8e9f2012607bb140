// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// What a journal record tells.
package enum RecordKind: UInt8 {
  /// Console bytes at `offset`.
  case bytes = 1
  /// A mark at `offset`; payload as ``Mark/payload``.
  case mark = 2
  /// A console got its number; the payload is its name.
  case console = 3
  /// The BMC's session id: 4 bytes, or none when it is to be forgotten.
  case session = 4
  /// A hole from `offset` to the 8 bytes of the payload, then one byte of reason.
  case gap = 5
  /// A checkpoint begins: `epoch` is the log's, `offset` the first generation to replay,
  /// the payload the number of consoles (4 bytes) and which run of the kernel wrote it.
  case checkpointBegin = 6
  /// One console's state; payload as ``ConsoleRecord``.
  case checkpoint = 7
  /// The checkpoint is whole; the payload is the number of consoles (4 bytes).
  case checkpointEnd = 8
  /// A console's memo, whole.
  case memo = 9
  /// The records that follow, up to the next of these or the end of the file, came by way of a front:
  /// `time` is its id, 0 for none, and `offset` the number of the first of them.
  case front = 10

  /// Whether it says how to read the file, and not what happened.
  var isOfTheFile: Bool {
    switch self {
    case .checkpointBegin, .checkpoint, .checkpointEnd, .front: true
    case .bytes, .mark, .console, .session, .gap, .memo: false
    }
  }
}

/// The head of a journal record; the payload follows.
///
///      0  4  CRC32C of the rest of the head and the payload, xor the file's salt
///      4  2  bytes of payload
///      6  1  kind
///      7  1  0
///      8  4  console
///     12  4  epoch
///     16  8  offset
///     24  8  time, nanoseconds since 1970
///
/// The loop that writes a record does not know which file it will go to: it leaves the salt
/// out, and the journal thread puts it in.
package struct JournalRecord: Equatable, Sendable {
  package var kind: RecordKind
  package var console: UInt32
  package var epoch: UInt32
  package var offset: UInt64
  package var time: Int64
  package var payload: [UInt8]

  package static let headSize = 32

  /// Takes a record off the front; throws where it is torn, damaged or of another file.
  package init(decoding rest: inout Span<UInt8>, salt: UInt32) throws(WireError) {
    let whole = rest
    var head = rest
    let crc = try head.readUInt32()
    let count = Int(try head.readUInt16())
    let kindCode = try head.readUInt8()
    try head.skip(1)
    console = try head.readUInt32()
    epoch = try head.readUInt32()
    offset = try head.readUInt64()
    time = Int64(bitPattern: try head.readUInt64())
    payload = try head.readBytes(count)
    let checked = whole.extracting(4..<Self.headSize + count)
    guard CRC32C.checksum(of: checked) ^ salt == crc else { throw .mismatch("record CRC") }
    guard let kind = RecordKind(rawValue: kindCode) else { throw .invalid("record kind") }
    guard offset <= LogBounds.offset || kind == .checkpointBegin else {
      throw .invalid("record offset")
    }
    self.kind = kind
    rest = whole.extracting(droppingFirst: Self.headSize + count)
  }

  package init(
    kind: RecordKind,
    console: UInt32,
    epoch: UInt32,
    offset: UInt64,
    time: Int64,
    payload: [UInt8] = []
  ) {
    self.kind = kind
    self.console = console
    self.epoch = epoch
    self.offset = offset
    self.time = time
    self.payload = payload
  }
}

extension [UInt8] {
  /// Appends a record without its salt.
  ///
  /// `payload` has at most ``LogBounds/recordPayload`` bytes.
  package mutating func append(
    _ kind: RecordKind,
    console: UInt32,
    epoch: UInt32,
    offset: UInt64,
    time: Int64,
    payload: Span<UInt8>
  ) {
    let count = payload.count
    precondition(count <= LogBounds.recordPayload, "a record's payload is over its bound")
    var head: InlineArray<4, UInt64> = [
      UInt64(count) << 32 | UInt64(kind.rawValue) << 48,
      UInt64(console) | UInt64(epoch) << 32,
      offset,
      UInt64(bitPattern: time),
    ]
    let crc = Self.checksum(head.span, payload)
    head[0] = (head[0] | UInt64(crc)).littleEndian
    for index in 1..<4 { head[index] = head[index].littleEndian }
    unsafe head.span.bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
    append(payload)
  }

  private static func checksum(_ head: Span<UInt64>, _ payload: Span<UInt8>) -> UInt32 {
    let first = unsafe head.bytes.withUnsafeBytes { bytes in
      let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[4...])
      return unsafe rest.withMemoryRebound(to: UInt8.self) { buffer in
        unsafe CRC32C.checksum(of: buffer.span)
      }
    }
    return CRC32C.checksum(of: payload, continuing: first)
  }
}

/// What the journal thread reads of a record that a loop just wrote.
struct RecordHead {
  var kind: RecordKind?
  var payloadCount: Int
  var console: Int
  var offset: UInt64
  var time: Int64

  /// `nil` where fewer bytes than a head are left.
  init?(_ rest: Span<UInt8>) {
    guard rest.count >= JournalRecord.headSize else { return nil }
    var fields = rest.extracting(droppingFirst: 4)
    guard let count = try? fields.readUInt16(), let code = try? fields.readUInt8(),
      (try? fields.skip(1)) != nil, let console = try? fields.readUInt32(),
      (try? fields.skip(4)) != nil, let offset = try? fields.readUInt64(),
      let time = try? fields.readUInt64()
    else { return nil }
    kind = RecordKind(rawValue: code)
    payloadCount = Int(count)
    self.console = Int(console)
    self.offset = offset
    self.time = Int64(bitPattern: time)
  }

  var size: Int { JournalRecord.headSize + payloadCount }
}
