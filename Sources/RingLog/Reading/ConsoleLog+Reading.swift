// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation
internal import Synchronization

/// How a console is read: its tail on the loop, the rest on workers.
extension ConsoleLog {
  /// Gives committed bytes from an offset on, as they stand in RAM.
  ///
  /// At most `max`, and no further than they are in one piece. An empty span says that nothing is newer.
  ///
  /// `nil` where the offset is before the tail, or in a gap: then
  /// ``historyRequest(from:)`` tells.
  package func withTail<Result>(
    from: UInt64,
    max limit: Int,
    _ body: (Span<UInt8>) -> Result
  ) -> Result? {
    guard from < committedEnd else { return body([UInt8]().span) }
    guard let (first, bytes) = tail(at: from) else { return nil }
    let start = Int(from - first)
    let end = Swift.min(first + UInt64(bytes.count), committedEnd)
    let count = Swift.min(Int(end - from), Swift.max(0, limit))
    return body(bytes.span.extracting(start..<start + count))
  }

  /// The bytes of the chunk in RAM that has an offset, and their first offset.
  ///
  /// The latest, since a cut one stands beside its rest. Not the chunk, which would be copied with
  /// all that it holds, for each packet.
  private func tail(at offset: UInt64) -> (first: UInt64, bytes: [UInt8])? {
    if let live = unkept, live.first <= offset, offset < live.end {
      return (live.first, live.bytes)
    }
    if open.first <= offset, offset < open.end { return (open.first, open.bytes) }
    for index in chunks.indices.reversed() where chunks[index].first <= offset {
      if offset < chunks[index].end { return (chunks[index].first, chunks[index].bytes) }
    }
    return nil
  }

  /// What a worker needs to read on from an offset before the tail.
  package func historyRequest(from: UInt64) -> HistoryRequest {
    HistoryRequest(reader: reader(withTail: false), from: from)
  }

  /// The console as it is now, for a worker to search: bytes, times, marks and gaps.
  package func snapshot() -> LogSnapshot {
    LogSnapshot(
      name: name,
      epoch: epoch,
      start: start,
      epochEnds: epochEnds,
      reader: reader(withTail: true)
    )
  }

  /// Where a client goes on that comes back with an offset, and what it has missed for good.
  ///
  /// `epoch` is what it was told when it attached; without one its offset is believed. An
  /// offset beyond the end of its epoch stands for bytes that a restart lost: the answer is
  /// that end and the gap `restart`. An offset that is not in the log any more is answered with
  /// the oldest one and the gap `retention`.
  package func resolve(epoch: UInt32?, offset: UInt64) -> (offset: UInt64, gap: Gap?) {
    let limit = epoch.map { end(ofEpoch: $0) } ?? committedEnd
    if offset > limit {
      let from = Swift.max(start, limit)
      return (from, Gap(from: from, to: offset, why: .restart))
    }
    if offset < start { return (start, Gap(from: offset, to: start, why: .retention)) }
    return (offset, nil)
  }

  /// Where an epoch ended; for one that we never had, before everything.
  private func end(ofEpoch epoch: UInt32) -> UInt64 {
    if epoch > self.epoch { return start }
    return epochEnds.end(of: epoch, now: self.epoch) ?? committedEnd
  }

  private func reader(withTail: Bool) -> LogReader {
    var known = chunks.compactMap(\.gap)
    if let gap = open.gap { known.append(gap) }
    if let from = unkeptFrom?.offset, end > from {
      known.append(Gap(from: from, to: unkept?.first ?? end, why: .unkept))
    }
    var reader = LogReader(
      files: files,
      operations: shard.log.options.files,
      indexes: shard.log.indexes,
      gaps: known,
      tailStart: chunks.first?.first ?? open.first,
      end: committedEnd
    )
    if withTail { reader.chunks = chunks + [open] + (unkept.map { [$0] } ?? []) }
    return reader
  }
}

extension LogShard {
  /// A console as it is now, for a worker to read: one of this loop, or one that is open nowhere
  /// and of which something is kept.
  package func snapshot(of name: MachineName) -> LogSnapshot? {
    if let slot = slots[name], let console = consoles[slot] { return console.snapshot() }
    guard log.keeps(name), let (files, record) = log.registry.closed(name) else { return nil }
    return LogSnapshot(
      name: name,
      epoch: log.epoch,
      start: files.summary.withLock(\.start),
      epochEnds: record.epochEnds,
      reader: LogReader(
        files: files,
        operations: log.options.files,
        indexes: log.indexes,
        tailStart: record.end,
        end: record.end
      )
    )
  }
}
