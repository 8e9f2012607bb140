// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import IPMI
internal import Notation
internal import RingLog

/// A BMC's System Event Log: looked at each minute, and read for those who ask.
///
/// A look is one command where nothing is new. New entries become marks in the console's log
/// and are told to those who follow. What somebody asked for is kept a while, so that asking
/// again costs a look.
///
/// How far it was read is remembered in the console's log, behind the marks. So entries that
/// came while igord was not there, or could not ask, become marks when it looks again; what a
/// log holds that is seen for the first time does not.
final class EventWatch {
  /// Takes new entries; `false` ends it.
  typealias Follower = ([SELEntry]) -> Bool

  let desk: CommandDesk
  unowned let console: Console
  /// How far the log has been read, or seen.
  private(set) var cursor: SELCursor?
  /// When the log was last looked at; `nil` where that was not in this life of igord.
  private var lookedAt: Moment?
  /// All of it, where somebody asked; the newest, where it is long.
  private(set) var entries: [SELEntry]?
  private var askedAt: Moment?
  private var reading = SharedAnswer<Void>()
  /// The BMC has no event log: it is not looked for again.
  private(set) var isMissing = false
  private var followers: [Follower] = []
  /// Readings whose entries have no marks yet.
  private var unmarked = 0

  init(_ desk: CommandDesk, _ console: Console) {
    self.desk = desk
    self.console = console
    cursor = SELCursor(memo: console.memo.events)
  }

  private var now: Moment { console.shard.loop.now }

  /// How long until the next look.
  var interval: Duration {
    followers.isEmpty ? JobBounds.watchInterval : JobBounds.followInterval
  }

  // MARK: Looking

  /// Looks for new entries; one look for all who ask at once.
  func look(_ answer: @escaping (Result<Void, ConsoleError>) -> Void) {
    guard reading.ask(answer) else { return }
    guard let cursor else { return begin() }
    desk.run(SELReader(since: cursor)) { [self] result in
      if case .success(let batch) = result { took(batch, whole: false) }
      settle(result.map { _ in })
    }
  }

  /// Finds the log's end, without reading what is before it.
  private func begin() {
    desk.ask(GetSELInfo(), .read, .events) { [self] result in
      switch result {
      case .failure(let error): settle(.failure(error))
      case .success(let info) where info.recordCount == 0:
        reached(SELCursor(info: info, last: nil, isAtEnd: true))
        settle(.success(()))
      case .success(let info): findLast(info)
      }
    }
  }

  private func findLast(_ info: RecordStoreInfo) {
    desk.ask(GetSELEntry(RecordPart(of: RecordPart.last)), .read, .events) { [self] result in
      if case .success(let answer) = result {
        let last = SELEntry(answer.data, id: RecordPart.last)
        reached(SELCursor(info: info, last: last, isAtEnd: true))
      }
      settle(result.map { _ in })
    }
  }

  private func settle(_ result: Result<Void, ConsoleError>) {
    if case .failure(let error) = result, error.code == .notSupported { isMissing = true }
    for asker in reading.settle() { asker(result) }
  }

  /// Reads the whole log, or what is new since it was read.
  func read(_ answer: @escaping (Result<Void, ConsoleError>) -> Void) {
    askedAt = now
    guard entries == nil else { return look(answer) }
    guard !reading.isAsking else {
      return look { [self] result in
        if case .failure(let error) = result { answer(.failure(error)) } else { read(answer) }
      }
    }
    guard reading.ask(answer) else { return }
    desk.run(SELReader()) { [self] result in
      if case .success(let batch) = result { took(batch, whole: true) }
      settle(result.map { _ in })
    }
  }

  private func took(_ batch: SELBatch, whole: Bool) {
    let old = cursor
    defer { reached(batch.cursor) }
    if whole || batch.wasCleared || entries != nil {
      let kept = whole || batch.wasCleared ? [] : entries ?? []
      let all = kept + batch.entries
      entries = Array(all.suffix(JobBounds.logLimit))
    }
    if batch.wasCleared, askedAt == nil { entries = nil }
    guard let old else { return }
    var new = batch.entries[...]
    if whole, let last = old.last, let index = new.lastIndex(where: { $0.raw == last.raw }) {
      new = new[(index + 1)...]
    }
    if !new.isEmpty { tell(Array(new)) }
  }

  /// The log was read so far.
  private func reached(_ cursor: SELCursor) {
    self.cursor = cursor
    lookedAt = now
    remember()
  }

  /// Has the log know how far its marks go, where they are all there.
  private func remember() {
    guard unmarked == 0, let memo = cursor?.memo else { return }
    console.remember(events: memo)
  }

  // MARK: Telling

  private func tell(_ new: [SELEntry]) {
    followers = followers.filter { $0(new) }
    let isLate = lookedAt.map { now - $0 > JobBounds.lateTime } ?? true
    unmarked += 1
    // Their sensors' names are asked for where they are not known.
    console.jobs?.sensors.list { [self] result in
      mark(new, try? result.get(), isLate: isLate)
      unmarked -= 1
      remember()
    }
  }

  /// Marks the newest; with the time of the BMC's clock where they may be long past.
  private func mark(_ new: [SELEntry], _ repository: SensorRepository?, isLate: Bool) {
    let wall = console.shard.loop.wall
    if new.count > JobBounds.markLimit {
      let count = new.count - JobBounds.markLimit
      console.log.mark(.sel, text: "\(count) more entries before these", at: wall)
    }
    for entry in new.suffix(JobBounds.markLimit) {
      let words = entry.described(by: repository).words
      let time = isLate ? entry.time?.timestamp.map { ", at \($0.rfc3339)" } : nil
      console.log.mark(.sel, text: words + (time ?? ""), size: nil, at: wall)
      if !isLate, entry.tellsOfStart { tellOfStart(words, at: entry.time?.timestamp) }
    }
  }

  /// Tells when the machine started by our clock: how far the BMC's is from it is asked.
  private func tellOfStart(_ words: String, at time: Timestamp?) {
    desk.ask(GetSELTime(), .read, .events) { [console] result in
      let now = try? Timestamp(seconds: Int64(result.get().seconds))
      let age = time.flatMap { time in now.map { $0.nanoseconds &- time.nanoseconds } }
      let wall = console.shard.loop.wall.nanoseconds
      console.machineStarted(words, at: age.map { Timestamp(nanoseconds: wall &- max(0, $0)) })
    }
  }

  /// Has somebody told of new entries; `false` where too many are.
  func follow(_ follower: @escaping Follower) -> Bool {
    guard followers.count < JobBounds.followerLimit else { return false }
    followers.append(follower)
    return true
  }

  /// Asks those who follow whether they still do, and lets go of what nobody asks for.
  func tidy() {
    followers = followers.filter { $0([]) }
    guard let askedAt, now - askedAt > JobBounds.logTime else { return }
    self.askedAt = nil
    entries = nil
  }

  // MARK: Clearing

  /// Clears the log; what came until then has become marks.
  func clear(by person: String, _ answer: @escaping (Result<Void, ConsoleError>) -> Void) {
    look { [self] result in
      if case .failure(let error) = result { return answer(.failure(error)) }
      desk.run(SELClearing(expecting: cursor)) { [self] result in
        guard case .success(let info) = result else {
          return answer(result.map { _ in })
        }
        entries = []
        let wall = console.shard.loop.wall
        console.log.mark(.sel, person: person, text: "the event log was cleared", at: wall)
        reached(SELCursor(info: info, last: nil, isAtEnd: info.recordCount == 0))
        answer(.success(()))
      }
    }
  }
}
