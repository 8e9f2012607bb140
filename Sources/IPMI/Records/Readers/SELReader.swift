// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// Reads the event log: all of it, or what has come since.
///
/// With a cursor a log that has not changed costs one question. Else the last entry that was
/// read is looked for: where it still stands, only what follows is told; where another stands in its
/// place or none, the log was cleared, and all of it is told.
///
/// Source: IPMI 2.0 §31.
package struct SELReader: RecordReader {
  package private(set) var output: Result<SELBatch, ReadFailure>?
  private let cursor: SELCursor?
  private let limit: Int
  private var info: RecordStoreInfo?
  private var walk: RecordWalk?
  /// Entries are told from the one after the cursor's on.
  private var isContinuing = false
  private var wasCleared = false

  /// Entries in one batch, at most; a log may have 65,534.
  package static let entryLimit = 16_384

  package init(since cursor: SELCursor? = nil, limit: Int = Self.entryLimit) {
    self.cursor = cursor
    self.limit = max(1, min(limit, Self.entryLimit))
  }

  package var request: CommandOrder? {
    if output != nil { return nil }
    if let walk { return walk.request }
    return CommandOrder(GetSELInfo(), kind: .read, priority: .events)
  }

  package var pause: Duration { walk?.pause ?? .zero }

  package mutating func take(_ result: CommandResult) {
    guard output == nil else { return }
    guard walk != nil else { return takeInfo(result.decoded(as: GetSELInfo.self)) }
    walk?.take(result)
    if isContinuing, let walk, walk.records.count == 1 || walk.request == nil {
      check(walk.records.first)
    }
    if let walk, walk.request == nil { end(walk) }
  }

  private mutating func takeInfo(_ answer: Result<RecordStoreInfo, ReadFailure>) {
    switch answer {
    case .failure(let failure):
      output = .failure(failure)
    case .success(let info):
      self.info = info
      if let cursor, cursor.info == info, cursor.isAtEnd { return end([], last: cursor.last) }
      guard info.recordCount > 0 else {
        wasCleared = cursor?.last != nil
        return end([], last: nil)
      }
      begin(after: cursor?.last)
    }
  }

  private mutating func begin(after last: SELEntry?) {
    isContinuing = last != nil
    // One more than is told: the cursor's own entry is read again.
    let start = last?.recordID ?? RecordPart.first
    walk = RecordWalk(.log, from: start, limit: isContinuing ? limit + 1 : limit)
  }

  /// Whether the cursor's entry is still where it was; else everything is read.
  private mutating func check(_ record: RecordWalk.Record?) {
    guard let last = cursor?.last, record?.bytes != last.raw else { return }
    if let failure = walk?.failure, failure == .notSent || failure == .noAnswer { return }
    wasCleared = true
    begin(after: nil)
  }

  private mutating func end(_ walk: RecordWalk) {
    let skipped = isContinuing ? 1 : 0
    let entries = walk.records.dropFirst(skipped).map { SELEntry($0.bytes, id: $0.id) }
    if let failure = walk.failure, entries.isEmpty {
      output = .failure(failure)
      return
    }
    let last = entries.last ?? (isContinuing ? cursor?.last : nil)
    end(entries, last: last, walk.damages, isComplete: walk.isComplete)
  }

  private mutating func end(
    _ entries: [SELEntry],
    last: SELEntry?,
    _ damages: [RecordDamage] = [],
    isComplete: Bool = true
  ) {
    walk = nil
    guard let info else { return }
    let batch = SELBatch(
      entries: entries,
      cursor: SELCursor(info: info, last: last, isAtEnd: isComplete),
      info: info,
      wasCleared: wasCleared,
      damages: damages
    )
    output = .success(batch)
  }
}

/// How far an event log has been read.
package struct SELCursor: Equatable, Sendable {
  /// What the BMC said about the log before it was read; `nil` where that is long ago.
  package var info: RecordStoreInfo?
  /// The last entry that was read; `nil` where there was none.
  package var last: SELEntry?
  /// Whether there was nothing behind it.
  package var isAtEnd: Bool

  package init(info: RecordStoreInfo?, last: SELEntry?, isAtEnd: Bool) {
    self.info = info
    self.last = last
    self.isAtEnd = isAtEnd
  }
}

/// What came of reading an event log.
package struct SELBatch: Equatable, Sendable {
  /// In the log's order.
  package var entries: [SELEntry]
  /// Where the next reading goes on.
  package var cursor: SELCursor
  package var info: RecordStoreInfo
  /// The log has lost what was read before: it was cleared, or has gone round.
  package var wasCleared: Bool
  package var damages: [RecordDamage]
}
