// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Notation
internal import Synchronization

/// The tail's way to segments.
///
/// `chunks` is a queue of three stretches: archived but wanted in RAM, handed over to the
/// archive thread, and full but not journaled to their end. Only what the journal has is
/// handed over.
extension ConsoleLog {
  /// Bytes that ``handOverJournaled(whole:)`` could hand over.
  var drainableBytes: Int { chunks[handedOver...].reduce(open.cost) { $0 + $1.cost } }

  /// Bytes that what is kept takes, with its times and marks; a gap takes none.
  ///
  /// In files, as far as known without looking, and on the way there.
  package var keptBytes: UInt64 {
    let (archived, inFiles) = files.summary.withLock { ($0.archived, $0.diskBytes) }
    return chunks[archivedChunks...].reduce(inFiles + UInt64(open.size)) { sum, chunk in
      // One may be in a segment, and nobody has told this loop yet.
      chunk.end > archived ? sum + UInt64(chunk.size) : sum
    }
  }

  /// Why the console's bytes do not get into segments, while the archive thread fails at its own.
  package var refusal: FileError? { files.refusal.withLock(\.self) }

  /// The batch of the oldest record that was not handed over.
  var oldestBatch: UInt64 {
    if handedOver < chunks.count { return chunks[handedOver].firstBatch }
    return open.isEmpty ? .max : open.firstBatch
  }

  /// Whether nothing waits for the journal or a segment, nor a gap to be written.
  var isDrained: Bool {
    unkeptFrom == nil && chunks.isEmpty && open.isEmpty && lastBatch <= shard.committedBatch
  }

  /// The journal has the bytes before `offset`.
  func journaled(through offset: UInt64) {
    journaledEnd = max(journaledEnd, offset)
    if open.size >= chunkLimit && open.end <= journaledEnd { rollChunk(at: open.lastTime) }
    handOverJournaled(whole: isClosing)
  }

  /// Gives the archive thread what the journal has: full chunks, or `whole` everything.
  func handOverJournaled(whole: Bool = false) {
    if whole { cutAtJournaledEnd() }
    while handedOver < chunks.count, chunks[handedOver].end <= journaledEnd {
      handOver(chunks[handedOver])
      shard.archivingBytes += chunks[handedOver].cost
      handedOver += 1
    }
  }

  /// Everything that was not handed over, for after the last batch.
  func handOverAll() -> [ArchiveJob] {
    if !open.isEmpty { rollChunk(at: open.lastTime) }
    let rest = chunks[handedOver...]
    handedOver = chunks.count
    shard.archivingBytes += rest.reduce(0) { $0 + $1.cost }
    files.pending.withLock { $0.append(contentsOf: rest) }
    return rest.map { .chunk($0, of: files, shard: shard.index, slot: slot) }
  }

  private func handOver(_ chunk: TailChunk) {
    files.pending.withLock { $0.append(chunk) }
    shard.log.archive.post(.chunk(chunk, of: files, shard: shard.index, slot: slot))
  }

  /// Makes what the journal has end with a chunk, cutting the one that it has in part.
  private func cutAtJournaledEnd() {
    if !open.isEmpty { rollChunk(at: open.lastTime) }
    for index in handedOver..<chunks.count where chunks[index].end > journaledEnd {
      let chunk = chunks[index]
      guard chunk.first < journaledEnd || chunk.gap != nil else { return }
      let (before, after) = chunk.split(at: journaledEnd, marks: .stayBefore)
      chunks[index] = before
      chunks.insert(after, at: index + 1)
      charge(before.cost + after.cost - chunk.cost)
      return
    }
  }

  /// The archive thread has `count` more chunks in segments.
  func archived(chunks count: Int) {
    archivedChunks += count
    refusedSince = nil
    dropArchived()
  }

  /// Drops archived chunks that were fanned out.
  func dropArchived() {
    var count = 0
    while count < archivedChunks, chunks[count].end <= keepFrom {
      charge(-chunks[count].cost)
      shard.archivingBytes -= chunks[count].cost
      count += 1
    }
    guard count > 0 else { return }
    chunks.removeFirst(count)
    archivedChunks -= count
    handedOver -= count
  }

  /// Bytes may be shown.
  func commit(through offset: UInt64) {
    guard offset > shownEnd else { return }
    shownEnd = offset
    listener?.committed(through: offset, in: self)
  }
}

/// Pins: what a console's capacity does not drop.
extension ConsoleLog {
  /// Keeps the segments that have bytes of a range, once these are in segments.
  ///
  /// Pins hold half of the console's capacity at most; beyond that the oldest goes first.
  package func pin(from: UInt64, to: UInt64) {
    handOverJournaled(whole: true)
    shard.log.archive.post(.pin(true, from: from, to: to, of: files))
  }

  /// Gives up what ``pin(from:to:)`` kept.
  package func unpin(from: UInt64, to: UInt64) {
    shard.log.archive.post(.pin(false, from: from, to: to, of: files))
  }
}

/// Bytes while the log is unkept.
extension ConsoleLog {
  func appendUnkept(_ piece: Span<UInt8>, at time: Timestamp) {
    if unkeptFrom == nil { unkeptFrom = (end, time) }
    var live = unkept ?? TailChunk(first: end, time: time.nanoseconds, epoch: epoch)
    unkept = nil
    if live.end != end { live = TailChunk(first: end, time: time.nanoseconds, epoch: epoch) }
    live.append(piece, at: time.nanoseconds)
    unkept = live
    appendedEnd += UInt64(piece.count)
  }

  /// Tells what came, and forgets what was shown or is too much to keep for showing.
  func tellUnkept() {
    if unkeptSession, !unkeptSessionTold {
      unkeptSessionTold = true
      delegate?.sessionRemembered(sessionID, in: self)
    }
    guard let live = unkept else { return }
    commit(through: live.end)
    if keepFrom >= live.end || live.cost > LogBounds.consoleTail { unkept = nil }
  }

  /// Writes the gap that the journal's failure left, and goes on after it.
  func resumeKept() {
    let time = lastByte ?? Timestamp(nanoseconds: open.lastTime)
    if unkeptSession { writeSession(at: time) }
    unkeptSession = false
    unkeptSessionTold = false
    if unkeptMemo { writeMemo(at: time) }
    unkeptMemo = false
    guard let (from, since) = unkeptFrom else { return }
    let gap = Gap(from: from, to: end, why: .unkept)
    unkept = nil
    unkeptFrom = nil
    let to = end
    appendedEnd = from
    var payload: [UInt8] = []
    payload.append(littleEndian: to)
    payload.append(gap.why.code)
    shard.write(.gap, of: self, at: since, payload: payload.span)
    rollChunk(at: since.nanoseconds)
    appendedEnd = to
    open.first = to
    open.gap = gap
    shard.noteBytes(of: self)
  }
}
