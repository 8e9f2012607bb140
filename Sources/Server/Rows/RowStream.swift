// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Consoles
internal import EventLoop
internal import Notation

/// The rows of an answer over a range, as machines give them.
///
/// As an array they are in the range's order, each machine once; as JSON lines they are sent
/// as they come. What is encoded and not sent is bounded by the inquiry's window: a
/// machine counts as taken when its last row is on its way to the client.
final class RowStream<Row: MachineRow>: LiveBody {
  private let shard: ServerShard
  private let asLines: Bool
  private let count: Int
  private let inquiry: RowInquiry<Row>
  /// What it takes to be told of a machine.
  private let right: Right
  private var ready: () -> Void = {}
  /// Rows that cannot be written yet, since one before them is not there.
  private var early: [Int: Row] = [:]
  private var nextIndex = 0
  /// Rows to be encoded, and how many machines end with them.
  private var waiting: [Row] = []
  private var waitingEnds = 0
  private var isEncoding = false
  private var bytes: [UInt8] = []
  private var bytesEnds = 0
  private var ended = 0
  private var isClosed = false
  private var hasWritten = false
  private var mailbox: Mailbox<RowInquiry<Row>.Letter>?
  private var heartbeat: LoopTimer?

  /// How often a stream of lines says that it is still there.
  private static var pause: Duration { .seconds(15) }
  /// Rows that are encoded on the loop; more are a worker's job.
  private static var share: Int { 4 }

  init(_ inquiry: RowInquiry<Row>, needing right: Right, asLines: Bool, on shard: ServerShard) {
    self.inquiry = inquiry
    self.right = right
    self.asLines = asLines
    self.shard = shard
    count = inquiry.count
  }

  // MARK: LiveBody

  func begin(_ ready: @escaping () -> Void) {
    self.ready = ready
    mailbox = Mailbox(on: shard.loop) { [weak self] in self?.receive($0) }
    if asLines {
      heartbeat = LoopTimer(on: shard.loop) { [unowned self] in beat() }
      heartbeat?.deadline = shard.loop.now + Self.pause
    }
    if count == 0 { close() }
    inquiry.start { [mailbox] in mailbox?.post($0) }
  }

  func take() -> [UInt8] {
    let taken = bytes
    bytes = []
    if bytesEnds > 0 {
      inquiry.taken(bytesEnds)
      bytesEnds = 0
    }
    if !taken.isEmpty { heartbeat?.deadline = shard.loop.now + Self.pause }
    return taken
  }

  var isEnded: Bool { isClosed && bytes.isEmpty }

  func review(_ person: Person?) {
    let (inquiry, right) = (inquiry, right)
    let review: @Sendable () -> Void = {
      inquiry.review { name in
        guard let person else { return .loginEnded }
        return person.may(right, on: name) ? nil : .notAllowed(right, on: name)
      }
    }
    if !shard.context.workers.submit(review) { review() }
  }

  func cancel() {
    inquiry.cancel()
    mailbox = nil
    heartbeat = nil
    ready = {}
  }

  // MARK: Rows

  private func receive(_ letters: [RowInquiry<Row>.Letter]) {
    for letter in letters {
      if asLines {
        waiting.append(letter.row)
        if letter.isLast { waitingEnds += 1 }
      } else if letter.isLast {
        early[letter.index] = letter.row
      }
    }
    while let row = early.removeValue(forKey: nextIndex) {
      waiting.append(row)
      waitingEnds += 1
      nextIndex += 1
    }
    encode()
  }

  private func encode() {
    guard !isEncoding, !waiting.isEmpty else { return }
    let (rows, ends) = (waiting, waitingEnds)
    waiting = []
    waitingEnds = 0
    if rows.count <= Self.share, !Row.isLarge { return add(rows.map(JSON.encode), ends) }
    isEncoding = true
    let body: @Sendable () -> [[UInt8]] = { rows.map { JSON.encode($0) } }
    let isAccepted = shard.context.workers.submit(body, on: shard.loop) { [weak self] in
      self?.isEncoding = false
      self?.add($0, ends)
    }
    guard !isAccepted else { return }
    // Too much work waits elsewhere: then it is done here.
    isEncoding = false
    add(body(), ends)
  }

  private func add(_ rows: [[UInt8]], _ ends: Int) {
    for row in rows {
      if !asLines { bytes += Array((hasWritten ? ",\n" : "[\n").utf8) }
      bytes += row
      if asLines { bytes.append(0x0A) }
      hasWritten = true
    }
    bytesEnds += ends
    ended += ends
    if ended == count { close() }
    encode()
    ready()
  }

  private func close() {
    guard !isClosed else { return }
    isClosed = true
    if !asLines { bytes += Array((hasWritten ? "\n]\n" : "[]\n").utf8) }
  }

  /// An empty line: who has gone is noticed by it.
  private func beat() {
    heartbeat?.deadline = shard.loop.now + Self.pause
    if bytes.isEmpty { bytes.append(0x0A) }
    ready()
  }
}

extension MachineRow {
  /// Whether rows of the kind have many fields, so that even few take time to write.
  static var isLarge: Bool { !(self is PowerReport.Type) }
}
