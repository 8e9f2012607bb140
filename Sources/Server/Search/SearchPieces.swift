// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Clock
internal import Notation
internal import RingLog

/// The answer of `GET /search`: an object a line, as they are found, console by console.
///
/// Each piece is a moment of one worker's time. Where nothing is found for a second an empty
/// line is sent: that is how a client is noticed that has gone.
struct SearchPieces: ReviewedPieces {
  /// A console, and its log as it was when the search began.
  typealias Target = (name: MachineName, log: LogSnapshot)

  private let query: SearchQuery
  private var person: Person
  /// What is still to be looked through, the group at hand first.
  private var groups: [[Target]]
  /// Machines that were named and cannot be searched.
  private var errors: [SearchLine]
  private let now: Timestamp
  private let zone: ClockZone
  private let place: SearchPlace
  /// The target at hand in its group.
  private var index = 0
  private var search: ConsoleSearch?
  private var matches = 0
  private var lastSent = Moment.now
  private var isEnded = false

  /// How long a piece may take.
  private static let share = Duration.milliseconds(40)
  /// Lines of a piece.
  private static let lineLimit = 500
  private static let heartbeat = Duration.seconds(1)
  /// Targets of a group, which are let go of together: ten thousand at once take too long.
  private static let groupSize = 128

  init(
    _ query: SearchQuery,
    for person: Person,
    _ targets: some Sequence<Target>,
    errors: [SearchLine],
    at now: Timestamp,
    in zone: ClockZone,
    _ place: SearchPlace
  ) {
    self.query = query
    self.person = person
    groups = Self.grouped(targets)
    self.errors = errors
    self.now = now
    self.zone = zone
    self.place = place
  }

  /// Goes on with the consoles that may be watched still, also in the middle of one.
  mutating func review(_ person: Person) -> Bool {
    self.person = person
    if search != nil, let target, refuse(target.name) { leaveTarget() }
    return true
  }

  /// Whether a console may not be watched any more, which is then told.
  private mutating func refuse(_ name: MachineName) -> Bool {
    guard let error = APIError.refusal(person, .watch, on: name) else { return false }
    errors.append(SearchLine(machine: name.description, error: error))
    return true
  }

  private mutating func takeErrors() -> [UInt8] {
    defer { errors = [] }
    return errors.flatMap { JSON.encode($0) + [0x0A] }
  }

  mutating func next() -> [UInt8]? {
    guard !isEnded else {
      place.leave()
      return nil
    }
    let deadline = Moment.now + Self.share
    var output = takeErrors()
    while Moment.now < deadline {
      guard prepare() else { break }
      let room = min(Self.lineLimit, (query.limit ?? .max) - matches)
      guard room > 0 else {
        isEnded = true
        break
      }
      guard let found = search?.next(limit: room, until: deadline) else {
        output += complaint()
        leaveTarget()
        continue
      }
      matches += found.count
      for line in found { output += JSON.encode(line) + [0x0A] }
      if output.count > 64 << 10 { break }
    }
    output += takeErrors()
    if output.isEmpty, !isEnded, Moment.now - lastSent >= Self.heartbeat { output = [0x0A] }
    if !output.isEmpty { lastSent = .now }
    return output
  }

  private var target: Target? { groups.first?[index] }

  private mutating func leaveTarget() {
    search = nil
    index += 1
    guard index == groups.first?.count else { return }
    groups.removeFirst()
    index = 0
  }

  private static func grouped(_ targets: some Sequence<Target>) -> [[Target]] {
    var groups: [[Target]] = []
    var group: [Target] = []
    for target in targets {
      group.append(target)
      guard group.count == groupSize else { continue }
      groups.append(group)
      group = []
    }
    return group.isEmpty ? groups : groups + [group]
  }

  /// Goes on to the next console; `false` after the last.
  private mutating func prepare() -> Bool {
    guard search == nil else { return true }
    while let target, refuse(target.name) { leaveTarget() }
    guard let (name, log) = target else {
      isEnded = true
      return false
    }
    let start = query.since.map { log.offset(at: $0.moment(at: now, in: zone)) } ?? log.start
    let end =
      query.until.map { log.end(before: $0.moment(at: now, in: zone, isEnd: true)) } ?? log.end
    search = ConsoleSearch(name, log, query, min(start, end)..<end)
    return true
  }

  /// Says that lines were passed over.
  private func complaint() -> [UInt8] {
    guard let search, search.refusals > 0 else { return [] }
    let error = APIError(
      code: "too_complex",
      message: "the expression takes too long on \(search.refusals) lines: they were passed over"
    )
    return JSON.encode(SearchLine(machine: search.machine, error: error)) + [0x0A]
  }
}
