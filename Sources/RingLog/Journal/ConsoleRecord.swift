// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes
package import Notation

/// What the log knows of a console besides its bytes; a checkpoint has one of each.
package struct ConsoleRecord: Equatable, Sendable {
  package var name: MachineName
  /// The oldest offset on disk, as far as known without looking.
  package var start: UInt64 = 0
  /// The offset after the last byte that the journal took.
  package var end: UInt64 = 0
  /// The offset after the last byte in segments.
  package var archived: UInt64 = 0
  /// Bytes of segments and their indexes.
  package var diskBytes: UInt64 = 0
  /// When the last byte came.
  package var lastTime: Timestamp?
  /// The BMC's session id, journaled before its console was activated.
  package var sessionID: UInt32?
  /// What whoever looks after the console wants back after a restart; none where over its bound.
  package var memo: [UInt8] = [] {
    didSet { if memo.count > LogBounds.memo { memo = [] } }
  }
  /// Where past epochs ended, oldest first.
  package var epochEnds: [EpochEnd] = []

  package init(name: MachineName) {
    self.name = name
  }

  /// A console whose name nobody knew before an epoch, or not any more: what somebody was shown of
  /// one in earlier epochs is not here.
  init(name: MachineName, newIn epoch: UInt32) {
    self.name = name
    if epoch > 1 { epochEnds = [EpochEnd(epoch: epoch - 1, end: 0)] }
  }
}

/// The end of a console in an epoch, and in all epochs between it and the one before.
package struct EpochEnd: Equatable, Sendable {
  package var epoch: UInt32
  package var end: UInt64
}

extension ConsoleRecord {
  /// Notes that an epoch is over.
  mutating func close(epoch: UInt32) {
    if epochEnds.last?.end == end {
      epochEnds[epochEnds.count - 1].epoch = epoch
    } else {
      epochEnds.append(EpochEnd(epoch: epoch, end: end))
    }
    if epochEnds.count > LogBounds.epochEnds { epochEnds.removeFirst() }
  }

  /// The record as the checkpoint has it; the end is the record's offset.
  package func journaled(console: Int, epoch: UInt32) -> JournalRecord {
    JournalRecord(
      kind: .checkpoint,
      console: UInt32(console),
      epoch: epoch,
      offset: end,
      time: lastTime?.nanoseconds ?? .min,
      payload: payload
    )
  }

  private var payload: [UInt8] {
    var bytes: [UInt8] = []
    let text = Array(name.description.utf8)
    bytes.append(UInt8(text.count))
    bytes.append(contentsOf: text)
    bytes.append(littleEndian: start)
    bytes.append(littleEndian: archived)
    bytes.append(littleEndian: diskBytes)
    bytes.append(sessionID == nil ? 0 : 1)
    bytes.append(littleEndian: sessionID ?? 0)
    bytes.append(UInt8(epochEnds.count))
    for past in epochEnds {
      bytes.append(littleEndian: past.epoch)
      bytes.append(littleEndian: past.end)
    }
    bytes.append(UInt8(memo.count))
    bytes.append(contentsOf: memo)
    return bytes
  }

  package init(decoding record: JournalRecord) throws(WireError) {
    let payload = record.payload
    var rest = payload.span
    let text = try rest.readBytes(Int(rest.readUInt8()))
    guard let name = MachineName(String(decoding: text, as: UTF8.self)) else {
      throw .invalid("console name")
    }
    self.name = name
    start = try rest.readUInt64()
    archived = try rest.readUInt64()
    diskBytes = try rest.readUInt64()
    let hasSession = try rest.readUInt8() != 0
    let session = try rest.readUInt32()
    sessionID = hasSession ? session : nil
    for _ in 0..<Int(try rest.readUInt8()) {
      epochEnds.append(EpochEnd(epoch: try rest.readUInt32(), end: try rest.readUInt64()))
    }
    // Records of before there were memos end here.
    memo = rest.isEmpty ? [] : try rest.readBytes(Int(rest.readUInt8()))
    end = record.offset
    lastTime = record.time == .min ? nil : Timestamp(nanoseconds: record.time)
    guard max(start, archived) <= end, diskBytes <= LogBounds.offset else {
      throw .invalid("checkpoint offsets")
    }
  }
}
