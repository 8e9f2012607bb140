// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Where a subscriber's bytes go: a socket, or a test.
package protocol ByteSink {
  /// Takes some of the bytes; `nil` where the connection is gone, 0 where nothing fits now.
  func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Int?
}

/// What one subscriber is sent, and in which order: its cursor in the console.
///
/// Behind the live ring it asks for history, which is framed for it alone and cut where a
/// live frame begins; there it flips into the ring. After a short send the rest of that one
/// frame is copied here, so that nobody holds the ring back. Messages go between frames.
/// Every byte from the first offset on is sent exactly once, or named in a gap.
package struct Feed {
  /// What is to happen next.
  package enum Outcome: Equatable, Sendable {
    /// All is sent.
    case idle
    /// The connection takes nothing now.
    case blocked
    /// The turn's share is used up; there is more.
    case more
    /// The bytes from this offset on are to be read from the log.
    case wantsHistory(from: UInt64)
    /// The last byte is sent; the connection may be closed.
    case finished
    /// The connection is gone.
    case closed
  }

  /// What may happen to a message that has to wait.
  package enum MessageKind: Sendable {
    /// A newer one of its kind takes its place.
    case who
    /// It informs, and is the first to go where too many wait.
    case notice
    /// The reader has to know: a state, a mode, an answer.
    case vital
  }

  private struct Message {
    var kind: MessageKind
    /// The offset before which it is not sent.
    var offset: UInt64
    var bytes: [UInt8]
  }

  /// The offset of the next byte that is not yet handed over or copied here.
  package private(set) var offset: UInt64
  /// Bytes taken by the connection so far, of every kind.
  package private(set) var sentCount: UInt64 = 0

  private let framing: Framing
  /// The next frame in the ring, or `nil` while history is read.
  private var frame: UInt64?
  /// Goes before anything else: the rest of a frame, messages, framed history.
  private var rest: [UInt8] = []
  private var restStart = 0
  private var messages: [Message] = []
  private var isFinishing = false

  /// Messages that wait at most; beyond it the oldest go, notices first.
  package static let messageLimit = 64

  package init(_ framing: Framing, at offset: UInt64) {
    self.framing = framing
    self.offset = offset
  }

  /// Whether it reads live frames, and no history.
  package var isLive: Bool { frame != nil }

  /// Puts bytes before everything else; nothing was sent or queued yet.
  package mutating func putFirst(_ bytes: [UInt8]) {
    precondition(sentCount == 0 && rest.isEmpty)
    rest = bytes
  }

  /// Queues bytes that go between frames, once the console's bytes before `place` are sent.
  package mutating func enqueue(
    _ bytes: [UInt8],
    _ kind: MessageKind = .vital,
    notBefore place: UInt64 = 0
  ) {
    guard !isFinishing, !bytes.isEmpty else { return }
    if kind == .who, let index = messages.firstIndex(where: { $0.kind == .who }) {
      messages[index].bytes = bytes
      return
    }
    if messages.count >= Self.messageLimit {
      messages.remove(at: messages.firstIndex { $0.kind == .notice } ?? 0)
    }
    messages.append(Message(kind: kind, offset: place, bytes: bytes))
  }

  /// Ends the stream behind what is already on its way; `bytes` say goodbye.
  package mutating func finish(_ bytes: [UInt8]) {
    guard !isFinishing else { return }
    messages.removeAll { $0.offset > offset }
    enqueue(bytes)
    isFinishing = true
  }

  /// Sends what can be sent now, about `budget` bytes at most.
  package mutating func pump<Sink: ByteSink>(
    into sink: Sink,
    from ring: FrameRing,
    budget: Int
  ) -> Outcome {
    let frames = ring.frames
    let start = sentCount
    while true {
      if restStart < rest.count {
        if let stop = sendRest(into: sink) { return stop }
      } else if takeDueMessage() {
        continue
      } else if isFinishing {
        return .finished
      } else if sentCount - start >= UInt64(budget) {
        return .more
      } else if let frame, frames.holds(frame) {
        if let stop = sendLive(into: sink, from: frames, at: frame) { return stop }
      } else {
        frame = frames.frame(at: offset)
        if frame == nil { return .wantsHistory(from: offset) }
      }
    }
  }

  /// Bytes of the log, as asked for; what is not wanted any more is passed over.
  package mutating func acceptHistory(_ bytes: Span<UInt8>, at start: UInt64, ring: FrameRing) {
    guard frame == nil, start == offset, !isFinishing else { return }
    let room = historyEnd(in: ring.frames) - offset
    let wanted = bytes.extracting(first: Int(min(room, UInt64(bytes.count))))
    rest.append(wanted, framedAs: framing)
    offset += UInt64(wanted.count)
  }

  /// A gap in the log at the offset asked for; the notice is made for what is really skipped.
  package mutating func acceptGap(
    to end: UInt64,
    ring: FrameRing,
    notice: (Range<UInt64>) -> [UInt8]
  ) {
    guard frame == nil, end > offset, !isFinishing else { return }
    let stop = min(end, boundary(in: ring.frames))
    guard stop > offset else { return }
    rest.append(contentsOf: notice(offset..<stop))
    offset = stop
  }

  /// Where history has to stop: the next live frame, or the next message's place.
  private func historyEnd(in frames: Frames) -> UInt64 {
    let boundary = boundary(in: frames)
    return messages.reduce(boundary) { $1.offset > offset ? min($0, $1.offset) : $0 }
  }

  private func boundary(in frames: Frames) -> UInt64 {
    frames.end < offset ? .max : frames.offset(of: frames.frame(atOrAfter: offset))
  }

  private mutating func takeDueMessage() -> Bool {
    guard let index = messages.firstIndex(where: { $0.offset <= offset }) else { return false }
    rest = messages.remove(at: index).bytes
    restStart = 0
    return true
  }

  private mutating func sendRest<Sink: ByteSink>(into sink: Sink) -> Outcome? {
    let start = restStart
    let taken = unsafe rest.withUnsafeBufferPointer { unsafe sink.take($0[rebasing: start...]) }
    guard let taken else { return .closed }
    guard taken > 0 else { return .blocked }
    sentCount += UInt64(taken)
    restStart += taken
    if restStart == rest.count {
      rest.removeAll(keepingCapacity: rest.capacity <= Framing.payloadLimit)
      restStart = 0
    }
    return nil
  }

  private mutating func sendLive<Sink: ByteSink>(
    into sink: Sink,
    from frames: Frames,
    at frame: UInt64
  ) -> Outcome? {
    let limit = messages.reduce(frames.next) { min($0, frames.frame(atOrAfter: $1.offset)) }
    guard frame < limit else { return .idle }
    let start = frames.position(of: frame)
    let taken = unsafe sink.take(frames.piece(from: start, to: frames.position(of: limit)))
    guard let taken else { return .closed }
    guard taken > 0 else { return .blocked }
    sentCount += UInt64(taken)
    advance(to: start + UInt64(taken), from: frame, limit, in: frames)
    return nil
  }

  /// Moves the cursor; what is left of a frame begun is copied.
  private mutating func advance(
    to reached: UInt64,
    from frame: UInt64,
    _ limit: UInt64,
    in frames: Frames
  ) {
    let next = frames.frame(from: frame, to: limit, atOrAfterPosition: reached)
    let end = frames.position(of: next)
    var copied = reached
    while copied < end {
      let piece = unsafe frames.piece(from: copied, to: end)
      unsafe rest.append(contentsOf: piece)
      copied += UInt64(piece.count)
    }
    self.frame = next
    offset = frames.offset(of: next)
  }
}

extension UnsafeBufferPointer {
  /// The bytes of a slice.
  fileprivate subscript(rebasing range: PartialRangeFrom<Int>) -> UnsafeBufferPointer<Element> {
    unsafe UnsafeBufferPointer(rebasing: self[range])
  }
}
