// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// The state of every console at the start of a journal file.
package struct Checkpoint: Sendable {
  package var epoch: UInt32
  /// Files of older generations than this need no replay.
  package var replayFrom: UInt64
  /// Which run of the kernel wrote it.
  package var boot: [UInt8] = []
  package var consoles: [(number: Int, record: ConsoleRecord)] = []
}

/// Finds the checkpoint among a file's records; one that is not whole is none.
package struct CheckpointReader {
  package private(set) var checkpoint: Checkpoint?
  private var open: Checkpoint?
  private var expected = 0

  package init() {}

  /// Takes the next record; `false` once the checkpoint is over.
  package mutating func take(_ record: JournalRecord) -> Bool {
    let payload = record.payload
    var rest = payload.span
    switch record.kind {
    case .checkpointBegin:
      expected = (try? rest.readUInt32()).map { Int($0) } ?? -1
      open = Checkpoint(epoch: record.epoch, replayFrom: record.offset, boot: rest.copied())
    case .checkpoint:
      guard let console = try? ConsoleRecord(decoding: record) else { return true }
      open?.consoles.append((Int(record.console), console))
    case .checkpointEnd:
      if let whole = open, whole.consoles.count == expected { checkpoint = whole }
      return false
    default: return false
    }
    return true
  }
}
