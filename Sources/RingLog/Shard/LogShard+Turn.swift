// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What happens once a turn of the loop, and when the other threads answer.
extension LogShard {
  /// Ends a turn: the batch goes to the front, where there is one, and is told; and to the journal
  /// thread.
  ///
  /// Also notices that the journal has taken nothing for five seconds; then, unless the
  /// policy is `hold`, everything that waits is told as if it were committed, and the log
  /// is unkept until the journal works again. With `hold` only that is told.
  package func flush(at now: Moment) {
    lastFlush = now
    postAndTell()
    if tailBytes > tailLimit, tailBytes - archivingBytes > tailLimit / 4 { drainLargest() }
    watch(at: now)
    if !isKept { tellUnkept() } else { tellUnkeptMarks() }
    tellRoom()
  }

  /// Takes notices in the order in which they were posted.
  package func handle(_ notices: [LogNotice], at now: Moment) {
    for notice in notices {
      switch notice {
      case .committed(let batch):
        commit(through: batch)
      case .archived(let slot, let number, let chunks):
        guard let console = console(slot, number: number) else { continue }
        stuckSince = nil
        console.archived(chunks: chunks)
        release(console)
      case .drain(let batch):
        drain(through: batch)
      }
    }
    recover(at: now)
    tellRoom()
    markRefused()
  }

  /// When ``flush(at:)`` has to run although nothing else happens.
  package var nextDeadline: Moment? {
    let patienceEnd = condition == .kept ? patienceEnd : nil
    guard let roomDeadline else { return patienceEnd }
    return patienceEnd.map { min($0, roomDeadline) } ?? roomDeadline
  }

  /// When the first console that waits for room gets it, although no segment took anything.
  private var roomDeadline: Moment? {
    guard !crowded.isEmpty else { return nil }
    let ends = crowded.lazy.compactMap { [self] slot in
      consoles[slot]?.refusedSince.map { $0 + LogBounds.unkeptAfter }
    }
    return ends.filter { [self] in $0 > lastFlush }.min()
  }

  /// Since when the oldest batch has waited for the journal that nobody was told of.
  package var waitingSince: Moment? {
    let first = firstUntold
    return first < flights.count ? flights[first].postedAt : nil
  }

  /// Whether something was appended since the last ``flush(at:)``.
  package var hasUnposted: Bool { !batch.isEmpty }

  /// The loop ends: everything goes to the journal, and from there to segments.
  ///
  /// Nothing may be appended afterwards, and nothing is told any more; ``RingLog/close()`` waits
  /// until it is done.
  package func close(at now: Moment) {
    var last: [ArchiveJob] = []
    for case let console? in consoles {
      last += console.handOverAll()
    }
    last.append(.barrier(shard: index, batch: batchNumber))
    var words = Batch(shard: index, number: batchNumber, bytes: batch, then: last)
    (words.front, words.first) = (front?.id ?? 0, postedRecords)
    log.journal.post(words, isUrgent: true)
    batch = []
    batchNumber += 1
    forgetConsoles()
  }

  /// Lets go of the consoles, which hold their shard and those whom they tell.
  private func forgetConsoles() {
    consoles = []
    slots = [:]
    freeSlots = []
    flights = []
    unkeptMarks = []
    crowded = []
    refusing = []
  }

  private func console(_ slot: Int, number: Int) -> ConsoleLog? {
    guard slot < consoles.count, let console = consoles[slot] else { return nil }
    return console.number == number ? console : nil
  }

  /// Hands the batch to the journal thread; also in the middle of a turn that appends a lot.
  ///
  /// `isUrgent` says that the answer is waited for whether or not the front has the batch.
  func post(isUrgent: Bool = false) {
    guard !batch.isEmpty else { return }
    let bytes = batch
    let frame = front?.write(bytes.span, first: postedRecords)
    batch = []
    batch.reserveCapacity(min(max(bytes.count, 1 << 10), 64 << 10))
    flights.append(
      Flight(
        number: batchNumber,
        entries: entries,
        marks: marks,
        byteCount: bytes.count,
        postedAt: lastFlush,
        frame: frame
      )
    )
    flightBytes += bytes.count
    log.journal.post(
      Batch(
        shard: index,
        number: batchNumber,
        bytes: bytes,
        front: front?.id ?? 0,
        first: postedRecords
      ),
      isUrgent: isUrgent || frame == nil
    )
    postedRecords = recordCount
    batchNumber += 1
    entries = []
    marks = []
  }

  private func commit(through batch: UInt64) {
    let count = flights.firstIndex { $0.number > batch } ?? flights.count
    let committed = flights[..<count]
    flights.removeFirst(count)
    committedBatch = max(committedBatch, batch)
    front?.free(before: flights.first { $0.frame != nil }?.frame)
    for flight in committed {
      flightBytes -= flight.byteCount
      if !flight.isTold { tell(flight) }
      for entry in flight.entries {
        guard let console = consoles[Int(entry.slot)] else { continue }
        console.journaled(through: entry.end)
        if console.isClosing { release(console) }
      }
    }
  }

  /// Tells the delegates what a batch was about.
  func tell(_ flight: Flight) {
    for entry in flight.entries {
      guard let console = consoles[Int(entry.slot)] else { continue }
      console.commit(through: entry.end)
      switch entry.what {
      case .bytes: break
      case .mark(let index): console.delegate?.markCommitted(flight.marks[Int(index)], in: console)
      case .session(let id): console.delegate?.sessionRemembered(id, in: console)
      }
    }
  }

  /// Says what marks were not kept, once there is room.
  private func markRefused() {
    guard !refusing.isEmpty, isKept, hasRoom else { return }
    let slots = refusing
    refusing = []
    for slot in slots { consoles[slot]?.markRefused() }
  }

  private func tellRoom() {
    guard !crowded.isEmpty, hasRoom else { return }
    let slots = crowded
    crowded = []
    for slot in slots {
      guard let console = consoles[slot], console.isCrowded else { continue }
      console.isCrowded = false
      if console.hasRoom { console.delegate?.roomRegained(in: console) }
    }
  }
}

/// Making room: in RAM, and in the journal.
extension LogShard {
  /// Hands over tails, the largest first, until little is left that was not.
  private func drainLargest() {
    var counts = [Int](repeating: 0, count: 32)
    for case let console? in consoles {
      counts[Self.sizeClass(console.drainableBytes)] += console.drainableBytes
    }
    var wanted = tailBytes - archivingBytes - tailLimit / 8
    var smallest = counts.count - 1
    while smallest > 1, wanted > 0 {
      wanted -= counts[smallest]
      smallest -= 1
    }
    for case let console? in consoles where Self.sizeClass(console.drainableBytes) > smallest {
      console.handOverJournaled(whole: true)
    }
  }

  /// 0 for nothing, else one more than the position of the highest bit.
  private static func sizeClass(_ bytes: Int) -> Int {
    min(31, Int.bitWidth - max(0, bytes).leadingZeroBitCount)
  }

  /// Hands over what was journaled up to a batch, then says so to the archive thread.
  private func drain(through batch: UInt64) {
    for case let console? in consoles where console.oldestBatch <= batch {
      console.handOverJournaled(whole: true)
    }
    log.archive.post(.barrier(shard: index, batch: min(batch, committedBatch)))
  }
}
