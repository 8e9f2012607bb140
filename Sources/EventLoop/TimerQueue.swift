// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import HeapModule

/// The deadlines of a loop, earliest first.
///
/// A timer has one entry in the heap, looked at again only when it surfaces: moving a
/// deadline later writes one field. Moving it earlier adds a second entry and leaves the
/// first one stale. Stale entries are swept when they outnumber the others.
struct TimerQueue {
  private struct Entry: Comparable {
    let at: Moment
    let slot: UInt32
    let generation: UInt32

    static func < (a: Entry, b: Entry) -> Bool { a.at < b.at }
  }

  private struct Slot {
    /// Not retained, and not weak either: a timer leaves its slot before it goes, and each
    /// retain of an object that is held weakly takes the slow way.
    unowned(unsafe) var timer: LoopTimer?
    var generation: UInt32 = 0
  }

  private var heap = Heap<Entry>()
  private var slots: [Slot] = []
  private var vacant: [UInt32] = []
  private var staleCount = 0

  /// How many entries there are, stale ones among them.
  var entryCount: Int { heap.count }

  /// When to look again; may be earlier than the first deadline, never later.
  var nextInstant: Moment? { heap.min?.at }

  mutating func addSlot() -> UInt32 {
    if let slot = vacant.popLast() { return slot }
    slots.append(Slot())
    return UInt32(slots.count - 1)
  }

  mutating func bind(_ timer: LoopTimer) {
    unsafe slots[Int(timer.slot)].timer = timer
  }

  mutating func removeSlot(_ slot: UInt32, isQueued: Bool) {
    unsafe slots[Int(slot)].timer = nil
    slots[Int(slot)].generation &+= 1
    vacant.append(slot)
    if isQueued { addedStale() }
  }

  /// Queues a timer, which may stand in the queue already at a later instant.
  mutating func insert(_ timer: LoopTimer, at instant: Moment) {
    if timer.queuedAt != nil { addedStale() }
    timer.queuedAt = instant
    heap.insert(entry(timer, instant))
  }

  /// Takes the first timer whose deadline is reached; it is then unarmed.
  mutating func popDue(at now: Moment) -> LoopTimer? {
    while let first = heap.min, first.at <= now {
      guard let timer = owner(of: first) else {
        heap.removeMin()
        staleCount -= 1
        continue
      }
      if let deadline = timer.armedFor, deadline > now {
        timer.queuedAt = deadline
        heap.replaceMin(with: entry(timer, deadline))
        continue
      }
      heap.removeMin()
      timer.queuedAt = nil
      guard timer.armedFor != nil else { continue }
      timer.armedFor = nil
      return timer
    }
    return nil
  }

  private func entry(_ timer: LoopTimer, _ instant: Moment) -> Entry {
    Entry(at: instant, slot: timer.slot, generation: slots[Int(timer.slot)].generation)
  }

  /// The timer that an entry stands for; `nil` for a stale one.
  private func owner(of entry: Entry) -> LoopTimer? {
    let slot = slots[Int(entry.slot)]
    guard slot.generation == entry.generation, let timer = unsafe slot.timer else { return nil }
    return timer.queuedAt == entry.at ? timer : nil
  }

  private mutating func addedStale() {
    staleCount += 1
    guard staleCount > 64, staleCount > heap.count / 2 else { return }
    heap = Heap(heap.unordered.filter { owner(of: $0) != nil })
    staleCount = 0
  }
}
