// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
package import Notation
internal import Synchronization

/// The log of one console, as its loop sees it: where it ends, its tail, and the way to more.
///
/// Offsets grow from 0, the console's first byte ever. Bytes appended are `end`; bytes that
/// may be shown are `committedEnd`; bytes that the journal has are at least what is shown,
/// except while the log is unkept. Confined to the loop of its ``LogShard``.
package final class ConsoleLog {
  // What a packet touches comes first, as in its console.

  let shard: LogShard
  let slot: Int
  /// The console's number in the journal.
  let number: Int
  /// Grows at each start of igord.
  package let epoch: UInt32
  var isClosing = false
  // Kept for the properties of these names, which other modules read: were they stored, each use
  // here would be checked for somebody out there who writes at that moment, some ten times a packet.
  var listener: (any ConsoleLogDelegate)?
  var appendedEnd: UInt64
  var shownEnd: UInt64
  var lastTime: Timestamp?
  /// The offset after the last byte that the journal has.
  var journaledEnd: UInt64
  /// The last batch with a record of this console.
  var lastBatch: UInt64 = 0
  /// Which batch has an entry for this console, and where.
  var entryBatch: UInt64 = 0
  var entryIndex = 0
  /// Bytes of memory of the tail.
  var tailBytes = 0
  /// Bytes at which a chunk is full.
  var chunkLimit: Int
  /// Full chunks, oldest first: those handed over, then those not journaled yet.
  var chunks: [TailChunk] = []
  /// How many of `chunks` the archive thread has.
  var handedOver = 0
  /// The chunk that takes what comes.
  var open: TailChunk
  /// Bytes shown while the log is unkept.
  var unkept: TailChunk?

  let files: ConsoleFiles
  /// Where earlier epochs ended, oldest first.
  let epochEnds: [EpochEnd]
  /// The BMC's session id as last remembered, also by an earlier igord.
  package internal(set) var sessionID: UInt32?
  /// A few bytes as last remembered, also by an earlier igord.
  package private(set) var memo: [UInt8]
  /// Bytes from here on stay in RAM, because they were not fanned out yet.
  package var keepFrom: UInt64 = .max {
    didSet { if keepFrom > oldValue { dropArchived() } }
  }

  /// How many of the chunks handed over are in segments, but not fanned out.
  var archivedChunks = 0
  /// Where the bytes that were not kept begin, and when that was.
  var unkeptFrom: (offset: UInt64, time: Timestamp)?
  /// Whether the session id changed while the log is unkept, and whether that was told.
  var unkeptSession = false
  var unkeptSessionTold = false
  /// Whether the memo changed while the log is unkept.
  var unkeptMemo = false
  var isCrowded = false
  /// Marks that were told and not kept, because too much waits for the journal.
  private var refused: (count: Int, last: Timestamp)?
  /// Since when the tail is at its bound and no segment has taken any of it.
  var refusedSince: Moment?
  /// Who has all that was kept removed once it is closed.
  var purges: [Purged] = []

  init(slot: Int, shard: LogShard, entry: Registry.Opened) {
    let record = entry.record
    self.slot = slot
    self.shard = shard
    files = entry.files
    number = entry.files.number
    epoch = shard.log.epoch
    epochEnds = record.epochEnds
    appendedEnd = record.end
    shownEnd = record.end
    journaledEnd = record.end
    // Before its first byte it is the time of a mark.
    lastTime = record.end == 0 ? nil : record.lastTime
    sessionID = record.sessionID
    memo = record.memo
    open = TailChunk(
      first: record.end,
      time: record.lastTime?.nanoseconds ?? 0,
      epoch: shard.log.epoch
    )
    chunkLimit = Self.chunkLimit(capacity: entry.capacity)
  }

  /// Chunks fit into the segments of a console of that capacity.
  static func chunkLimit(capacity: Int) -> Int {
    min(LogBounds.tailChunk, max(512, capacity / LogBounds.segmentsPerCapacity))
  }

  /// Changes how many bytes the console may have on disk.
  package func setCapacity(_ capacity: Int?) {
    let bytes = capacity ?? shard.log.options.capacity
    chunkLimit = Self.chunkLimit(capacity: bytes)
    shard.log.archive.post(.capacity(bytes, of: files))
  }

  package var name: MachineName { files.name }

  package var delegate: (any ConsoleLogDelegate)? {
    get { listener }
    set { listener = newValue }
  }

  /// The offset after the last byte appended.
  package var end: UInt64 { appendedEnd }

  /// The offset after the last byte that may be shown.
  package var committedEnd: UInt64 { shownEnd }

  /// When the last byte came.
  package var lastByte: Timestamp? { lastTime }

  /// Whether what is appended reaches the journal.
  package var isKept: Bool { shard.isKept }

  /// Gives bytes their offsets; the delegate is told when they may be acknowledged and shown.
  package func append(_ bytes: Span<UInt8>, at time: Timestamp) {
    var rest = bytes
    while rest.count > LogBounds.recordPayload {
      appendPiece(rest.extracting(first: LogBounds.recordPayload), at: time)
      rest = rest.extracting(droppingFirst: LogBounds.recordPayload)
    }
    if !rest.isEmpty { appendPiece(rest, at: time) }
  }

  /// Puts a mark after the bytes appended so far; a `boot` mark begins a segment.
  package func mark(
    _ kind: MarkKind,
    person: String? = nil,
    text: String = "",
    size: UInt64? = nil,
    at time: Timestamp
  ) {
    let mark = Mark(kind: kind, offset: end, time: time, person: person, text: text, size: size)
    guard shard.isKept, shard.hasRoomForMarks else {
      shard.unkeptMarks.append((self, mark))
      if shard.isKept { refuse(mark) }
      return
    }
    let payload = mark.payload
    shard.write(.mark, of: self, at: time, payload: payload.span)
    prepareChunk(at: time.nanoseconds, opensSegment: kind == .boot)
    charge(open.append(mark: payload, at: time.nanoseconds))
    shard.note(mark, of: self)
  }

  private func refuse(_ mark: Mark) {
    if refused == nil { shard.refusing.append(slot) }
    refused = ((refused?.count ?? 0) + 1, mark.time)
  }

  /// Says how many marks were not kept, now that there is room.
  func markRefused() {
    guard let (count, last) = refused else { return }
    refused = nil
    mark(MarkKind(rawValue: "kept"), text: "\(count) marks before this were not kept", at: last)
  }

  /// Journals the BMC's session id, or that there is none; the delegate is told.
  package func rememberSession(_ id: UInt32?, at time: Timestamp) {
    sessionID = id
    guard shard.isKept else {
      unkeptSession = true
      unkeptSessionTold = false
      return
    }
    writeSession(at: time)
    shard.note(.session(id), of: self)
  }

  func writeSession(at time: Timestamp) {
    var payload: [UInt8] = []
    if let sessionID { payload.append(littleEndian: sessionID) }
    shard.write(.session, of: self, at: time, payload: payload.span)
  }

  /// Journals a few bytes, to be had again after a restart: behind all that was appended and
  /// marked before, so that they never speak of what is not kept.
  ///
  /// What is over the bound is not remembered, nor is what was remembered before it.
  package func remember(_ memo: [UInt8], at time: Timestamp) {
    self.memo = memo.count <= LogBounds.memo ? memo : []
    if shard.isKept { writeMemo(at: time) } else { unkeptMemo = true }
  }

  func writeMemo(at time: Timestamp) {
    let payload = memo
    shard.write(.memo, of: self, at: time, payload: payload.span)
  }

  /// Whether the log can take more: a stream source stops reading while it cannot.
  ///
  /// The delegate is told when a `false` turned `true`. Where segments take nothing for five
  /// seconds, a console's own bound gives way: then what all tails may have together decides,
  /// and where that is reached too, the log goes unkept or holds, and says so.
  package var hasRoom: Bool {
    if shard.hasRoom && (!shard.isKept || isTailWithinBound) { return true }
    if !isCrowded {
      isCrowded = true
      shard.crowded.append(slot)
    }
    return false
  }
}

extension ConsoleLog {
  private var isTailWithinBound: Bool {
    guard tailBytes >= LogBounds.consoleTail else {
      refusedSince = nil
      return true
    }
    let since = refusedSince ?? shard.lastFlush
    refusedSince = since
    return shard.lastFlush - since >= LogBounds.unkeptAfter
  }

  /// The oldest offset in the log, as far as known without looking on disk.
  package var start: UInt64 { min(files.summary.withLock { $0.start }, end) }

  /// What the journal thread would say of the console.
  var record: ConsoleRecord {
    var record = ConsoleRecord(name: name)
    record.start = start
    record.end = end
    record.lastTime = lastByte
    record.sessionID = sessionID
    record.memo = memo
    record.epochEnds = epochEnds
    return record
  }

  private func appendPiece(_ piece: Span<UInt8>, at time: Timestamp) {
    lastTime = time
    guard shard.isKept else { return appendUnkept(piece, at: time) }
    let isFull = shard.write(.bytes, of: self, at: time, payload: piece)
    extendTail(by: piece, at: time.nanoseconds)
    appendedEnd += UInt64(piece.count)
    shard.noteBytes(of: self)
    if isFull { shard.post() }
  }

  private func extendTail(by piece: Span<UInt8>, at time: Int64) {
    if let growth = open.extend(by: piece, at: time, limit: chunkLimit) {
      return charge(growth)
    }
    prepareChunk(at: time, opensSegment: false)
    charge(open.append(piece, at: time))
  }

  /// Begins a new chunk where the open one is full, or must not go on.
  private func prepareChunk(at time: Int64, opensSegment: Bool) {
    let isStep = open.isStep(to: time)
    if open.index.isEmpty {
      if opensSegment || isStep { open.opensSegment = true }
      open.startClock(at: time)
      open.firstBatch = shard.batchNumber
      return
    }
    guard opensSegment || isStep || open.size >= chunkLimit else { return }
    rollChunk(at: time)
    open.opensSegment = opensSegment || isStep
  }

  /// Counts bytes of memory that came, or went.
  func charge(_ bytes: Int) {
    tailBytes += bytes
    shard.tailBytes += bytes
  }

  /// Puts the open chunk among the full ones.
  func rollChunk(at time: Int64) {
    if !open.isEmpty { chunks.append(open) }
    open = TailChunk(first: end, time: time, epoch: epoch)
    open.firstBatch = shard.batchNumber
  }
}
