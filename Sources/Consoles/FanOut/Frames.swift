// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The frames that a ring holds at a moment: valid until it is written again.
///
/// Frames are numbered from 0; a reader is the number of its next frame. One whose frame is gone
/// reads the log until it meets a frame's first offset again.
///
/// A value: a reader is served from a copy of it. Each look into the ring, an object that others
/// write, would be checked for somebody who writes it just then; for a hundred readers that was
/// nearly half of what they cost beside the kernel.
@safe
struct Frames {
  /// The first byte of a frame: its offset in the console, its place in the ring's stream.
  private struct Entry {
    var offset: UInt64
    var position: UInt64
  }

  /// The console offset behind the newest frame.
  private(set) var end: UInt64
  /// The number of the oldest frame that is still whole.
  private(set) var oldest: UInt64 = 0
  /// The number that the next frame gets.
  private(set) var next: UInt64 = 0

  /// Frames that the ring holds, however small they are.
  private static let indexCapacity = 2048
  /// Bytes of the ring's beginning that stand behind its end once more.
  ///
  /// So a frame that goes around the end lies in one piece too, and is sent with one call: eight
  /// frames of 16 KB took nine.
  static let overlap = Framing.frameLimit

  private let storage: UnsafeMutablePointer<UInt8>
  private let index: UnsafeMutablePointer<Entry>
  private let mask: UInt64
  /// The place of the next byte in the stream of all frames.
  private var head: UInt64 = 0

  init(capacity: Int, from offset: UInt64) {
    end = offset
    mask = UInt64(capacity - 1)
    unsafe storage = .allocate(capacity: capacity + Self.overlap)
    unsafe index = .allocate(capacity: Self.indexCapacity)
  }

  func deallocate() {
    unsafe storage.deallocate()
    unsafe index.deallocate()
  }

  // MARK: Reading

  /// Whether a reader that stands at this frame can go on.
  func holds(_ frame: UInt64) -> Bool {
    frame >= oldest && frame <= next
  }

  /// The console offset at which a frame begins; that of `next` is `end`.
  func offset(of frame: UInt64) -> UInt64 {
    guard frame < next else { return end }
    return unsafe index[Int(frame & UInt64(Self.indexCapacity - 1))].offset
  }

  /// The frame that begins exactly at a console offset.
  func frame(at offset: UInt64) -> UInt64? {
    let frame = frame(atOrAfter: offset)
    return self.offset(of: frame) == offset ? frame : nil
  }

  /// The first frame that begins at a console offset or behind it, else `next`.
  func frame(atOrAfter offset: UInt64) -> UInt64 {
    first(from: oldest, to: next) { self.offset(of: $0) >= offset }
  }

  /// The place in the stream at which a frame begins.
  func position(of frame: UInt64) -> UInt64 {
    guard frame < next else { return head }
    return unsafe index[Int(frame & UInt64(Self.indexCapacity - 1))].position
  }

  /// The first frame in `frame...limit` that begins at a place in the stream or behind it.
  func frame(from frame: UInt64, to limit: UInt64, atOrAfterPosition position: UInt64) -> UInt64 {
    first(from: frame, to: limit) { self.position(of: $0) >= position }
  }

  /// The first frame of which something is true that is true of all behind it, else `limit`.
  private func first(
    from frame: UInt64,
    to limit: UInt64,
    where isReached: (UInt64) -> Bool
  ) -> UInt64 {
    var (low, high) = (frame, limit)
    while low < high {
      let middle = low + (high - low) / 2
      if isReached(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The bytes between two places in the stream, as far as they lie in one piece: a frame does.
  ///
  /// Valid until the ring is written again.
  func piece(from start: UInt64, to end: UInt64) -> UnsafeBufferPointer<UInt8> {
    let place = start & mask
    let count = min(end - start, mask + 1 - place + UInt64(Self.overlap))
    return unsafe UnsafeBufferPointer(start: storage + Int(place), count: Int(count))
  }

  // MARK: Writing

  mutating func append(_ payload: Span<UInt8>, _ edges: borrowing FrameEdges) {
    makeRoom(edges.headerCount + payload.count + edges.trailerCount)
    let slot = Int(next & UInt64(Self.indexCapacity - 1))
    unsafe index[slot] = Entry(offset: end, position: head)
    put(edges.header.span.extracting(first: edges.headerCount))
    put(payload)
    if edges.trailerCount > 0 {
      let lineEnd: InlineArray<2, UInt8> = [0x0D, 0x0A]
      put(lineEnd.span)
    }
    next += 1
    end += UInt64(payload.count)
  }

  mutating func restart(at offset: UInt64) {
    next += 1
    oldest = next
    end = offset
  }

  private mutating func makeRoom(_ count: Int) {
    let floor = head + UInt64(count)
    while oldest < next {
      let isCrowded = next - oldest >= UInt64(Self.indexCapacity)
      guard isCrowded || floor - position(of: oldest) > mask + 1 else { return }
      oldest += 1
    }
  }

  private mutating func put(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      let place = Int(head & mask)
      let first = min(source.count, Int(mask) + 1 - place)
      unsafe store(base, first, at: place)
      unsafe store(base + first, source.count - first, at: 0)
    }
    head += UInt64(bytes.count)
  }

  /// Writes bytes that end before the ring does, and behind its end what belongs there too.
  private func store(_ bytes: UnsafePointer<UInt8>, _ count: Int, at place: Int) {
    unsafe (storage + place).update(from: bytes, count: count)
    let repeated = min(count, Self.overlap - place)
    guard repeated > 0 else { return }
    unsafe (storage + Int(mask) + 1 + place).update(from: bytes, count: repeated)
  }
}
