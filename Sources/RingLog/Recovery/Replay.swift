// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Notation

/// Turns journal records, in order, into what each console is and what its segments lack.
package struct Replay {
  /// By number.
  package private(set) var consoles: [Console?] = []
  package private(set) var epoch: UInt32 = 0
  package private(set) var records = 0
  /// Bytes of memory in chunks.
  package private(set) var cost = 0

  package struct Console {
    package var record: ConsoleRecord
    /// Chunks for the archive thread, oldest first.
    fileprivate(set) var chunks: [TailChunk] = []
    /// Their bytes of memory: asked for each record, of which one console may have millions.
    fileprivate var chunkCost = 0
    var open: TailChunk?
    /// The offset after the last byte that is in segments or was replayed.
    package var next: UInt64
    package var gaps: [Gap] = []
    /// Whether `next` holds; otherwise replay begins with whatever the journal has first.
    var isAnchored = true
    /// Whether a record was about it.
    var wasTouched = false
  }

  package init() {}

  /// The highest number that a console has: beyond it a record is nonsense.
  static let numberLimit = 1 << 20
  private static let chunkSize = 64 << 10
  /// By front, how many of its records the journal has, but for those of `source`.
  private var taken: [UInt64: UInt64] = [:]
  /// Which front's records follow, and the number of the next; 0 for none.
  private var source: (front: UInt64, next: UInt64) = (0, 0)

  /// Begins with what a checkpoint said.
  ///
  /// Where the segments cannot be trusted, because another run of the kernel wrote them, all
  /// that the journal has is replayed, and compared with what is there.
  package mutating func begin(with checkpoint: Checkpoint, trustingSegments: Bool = true) {
    epoch = max(epoch, checkpoint.epoch)
    for (number, record) in checkpoint.consoles {
      let next = trustingSegments ? record.archived : record.start
      var console = Console(record: record, next: next)
      console.isAnchored = trustingSegments
      set(number, console)
    }
  }

  /// Takes the next record of a journal file.
  package mutating func take(_ record: JournalRecord) {
    epoch = max(epoch, record.epoch)
    switch record.kind {
    case .checkpointBegin: return follow(front: 0, from: 0)
    case .checkpoint, .checkpointEnd: return
    case .front: return follow(front: UInt64(bitPattern: record.time), from: record.offset)
    case .bytes, .mark, .console, .session, .gap, .memo:
      source.next &+= 1
      apply(record)
    }
  }

  /// Takes a record of what happened, wherever it was kept.
  package mutating func apply(_ record: JournalRecord) {
    epoch = max(epoch, record.epoch)
    records += 1
    let number = Int(record.console)
    guard number < Self.numberLimit else { return }
    if record.kind == .console {
      let payload = record.payload
      guard let name = MachineName(decoding: payload.span) else { return }
      if number < consoles.count, consoles[number]?.record.name == name { return }
      let new = ConsoleRecord(name: name, newIn: record.epoch)
      set(number, Console(record: new, next: record.offset))
    }
    guard number < consoles.count, var console = consoles[number] else { return }
    consoles[number] = nil
    console.wasTouched = true
    let before = console.cost
    console.take(record, chunkSize: Self.chunkSize)
    cost += console.cost - before
    consoles[number] = console
  }

  private mutating func follow(front: UInt64, from number: UInt64) {
    taken[source.front] = taken(of: source.front)
    source = (front, number)
  }

  /// How many records of a front the journal has.
  package func taken(of front: UInt64) -> UInt64 {
    let before = taken[front] ?? 0
    return source.front == front ? max(before, source.next) : before
  }

  /// Whether the journal speaks of a front.
  func knows(_ front: UInt64) -> Bool { source.front == front || taken[front] != nil }

  /// A later checkpoint tells how far each console got, whatever is missing in between.
  package mutating func note(_ checkpoint: Checkpoint) {
    epoch = max(epoch, checkpoint.epoch)
    for (number, record) in checkpoint.consoles {
      guard number < consoles.count, consoles[number]?.record.name == record.name else {
        set(number, Console(record: record, next: record.archived))
        continue
      }
      setEnd(record.end, of: number)
    }
  }

  /// Takes out what was collected, so that memory stays bounded.
  package mutating func takeChunks() -> [(number: Int, chunk: TailChunk)] {
    var taken: [(Int, TailChunk)] = []
    for number in consoles.indices {
      guard var console = consoles[number] else { continue }
      taken += console.takeChunks().map { (number, $0) }
      consoles[number] = console
    }
    cost = 0
    return taken
  }

  private mutating func set(_ number: Int, _ console: Console) {
    guard number < Self.numberLimit else { return }
    while consoles.count <= number { consoles.append(nil) }
    consoles[number] = console
  }

  /// Notes what looking at a console's folder showed.
  mutating func setEnd(_ end: UInt64, of number: Int) {
    guard let known = consoles[number]?.record.end else { return }
    consoles[number]?.record.end = max(known, end)
  }
}

extension Replay.Console {
  var cost: Int { chunkCost + (open?.cost ?? 0) }

  /// Everything that was collected.
  mutating func takeChunks() -> [TailChunk] {
    close()
    defer { (chunks, chunkCost) = ([], 0) }
    return chunks
  }

  mutating func take(_ record: JournalRecord, chunkSize: Int) {
    switch record.kind {
    case .bytes: takeBytes(record, chunkSize: chunkSize)
    case .mark: takeMark(record, chunkSize: chunkSize)
    case .gap: takeGap(record)
    case .session:
      guard record.offset >= self.record.end else { return }
      let payload = record.payload
      var rest = payload.span
      self.record.sessionID = try? rest.readUInt32()
    case .memo:
      guard record.offset >= self.record.end else { return }
      self.record.memo = record.payload
    case .console, .checkpointBegin, .checkpoint, .checkpointEnd, .front: break
    }
  }

  private mutating func takeBytes(_ record: JournalRecord, chunkSize: Int) {
    let end = record.offset + UInt64(record.payload.count)
    guard end > next else { return }
    anchor(at: record.offset)
    let skipped = Int(max(next, record.offset) - record.offset)
    prepare(record, at: record.offset + UInt64(skipped), chunkSize: chunkSize)
    let fresh = record.payload[skipped...]
    open?.append(fresh.span, at: record.time)
    next = end
    if end >= self.record.end {
      self.record.end = end
      self.record.lastTime = Timestamp(nanoseconds: record.time)
    }
  }

  private mutating func takeMark(_ record: JournalRecord, chunkSize: Int) {
    anchor(at: record.offset)
    guard record.offset >= next, record.payload.count <= IndexEntry.countLimit else { return }
    let payload = record.payload
    let mark = try? Mark(decoding: payload.span, offset: record.offset, time: record.time)
    guard let mark else { return }
    let isBoot = mark.kind == .boot
    prepare(record, at: record.offset, chunkSize: isBoot ? 0 : chunkSize)
    if isBoot, open?.index.isEmpty == true { open?.opensSegment = true }
    open?.append(mark: payload, at: record.time)
    self.record.end = max(self.record.end, record.offset)
  }

  private mutating func takeGap(_ record: JournalRecord) {
    let payload = record.payload
    var rest = payload.span
    guard let to = try? rest.readUInt64(), let code = try? rest.readUInt8(),
      let why = GapReason(code: code), to <= LogBounds.offset, to > next, to > record.offset
    else { return }
    close()
    var chunk = TailChunk(first: to, time: record.time, epoch: record.epoch)
    chunk.gap = Gap(from: record.offset, to: to, why: why)
    chunk.isReplay = true
    open = chunk
    gaps.append(Gap(from: record.offset, to: to, why: why))
    next = to
    self.record.end = max(self.record.end, to)
  }

  /// Makes the open chunk one that may take a record at `offset`.
  private mutating func prepare(_ record: JournalRecord, at offset: UInt64, chunkSize: Int) {
    let isStep = open.map { record.time < $0.lastTime &- LogBounds.clockStep } ?? false
    if offset > next { noteHole(to: offset) }
    if let open, open.end == offset, open.epoch == record.epoch, !isStep,
      open.cost < chunkSize || (open.index.isEmpty && chunkSize == 0)
    {
      if open.index.isEmpty { self.open?.startClock(at: record.time) }
      return
    }
    close()
    var chunk = TailChunk(first: offset, time: record.time, epoch: record.epoch)
    chunk.isReplay = true
    chunk.opensSegment = isStep
    open = chunk
    next = offset
  }

  private mutating func anchor(at offset: UInt64) {
    if !isAnchored { next = max(next, offset) }
    isAnchored = true
  }

  /// Bytes that the journal should have had.
  private mutating func noteHole(to offset: UInt64) {
    gaps.append(Gap(from: next, to: offset, why: .corruption))
  }

  mutating func close() {
    guard let chunk = open else { return }
    open = nil
    guard !chunk.isEmpty else { return }
    chunks.append(chunk)
    chunkCost += chunk.cost
  }
}
