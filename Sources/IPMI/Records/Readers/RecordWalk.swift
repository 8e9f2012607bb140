// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// Reads the records of a list, from one on to the last.
///
/// Whole records are asked for at first. A BMC that cannot (CAh, C7h, C8h, FFh, or less than the
/// record's length) is asked for parts, smaller and smaller, under a reservation; one that is
/// lost (C5h) begins the record again. A record that cannot be had is a damage, and the walk goes on
/// where the BMC has said what comes next. A list that comes back to itself, or is longer than
/// `limit`, ends there.
struct RecordWalk: Sendable {
  let list: RecordList
  let limit: Int
  private(set) var records: [Record] = []
  private(set) var damages: [RecordDamage] = []
  /// Why nothing more comes; `nil` while there is something to ask, and at the list's end.
  private(set) var failure: ReadFailure?
  private(set) var pause = Duration.zero
  /// Whether the list was read to its end.
  private(set) var isComplete = false

  private var step = Step.reading
  private var reservation: UInt16 = 0
  private var canReserve = true
  /// Bytes asked for at once; `nil` is a whole record.
  private var partSize: UInt8?
  private var current: Current
  private var visited: Set<UInt16> = []
  private var troubles = Troubles()
  private var requestCount = 0

  /// A record as it came.
  struct Record: Equatable, Sendable {
    /// The id that it was asked for by.
    var id: UInt16
    var bytes: [UInt8]
  }

  private enum Step { case reserving, reading, ended }

  private struct Current {
    var id: UInt16
    var nextID: UInt16?
    var bytes: [UInt8] = []
  }

  private struct Troubles {
    /// Of the record that is being read.
    var retries = 0
    /// Of the whole walk.
    var lostReservations = 0
    var silences = 0
  }

  static let requestLimit = 40_000
  static let lostReservationLimit = 16
  static let silenceLimit = 3
  private static let retryLimit = 3
  private static let partSizes: [UInt8] = [32, 16, 8]

  /// A walk through a list, from one record on; `limit` is a list's own where not told.
  init(_ list: RecordList, from start: UInt16 = RecordPart.first, limit: Int? = nil) {
    self.list = list
    self.limit = limit ?? list.limit
    current = Current(id: start)
    visited = [start]
  }

  var request: CommandOrder? {
    switch step {
    case .ended: return nil
    case .reserving: return list.reserve
    case .reading:
      let part = RecordPart(
        of: current.id,
        reservation: reservation,
        offset: UInt8(clamping: current.bytes.count),
        byteCount: partSize.map { min($0, missing) } ?? RecordPart.whole
      )
      return list.get(part)
    }
  }

  /// Bytes of the current record that are still to come, or of its header.
  private var missing: UInt8 {
    let whole = list.byteCount(of: current.bytes) ?? SDRHeader.byteCount
    return UInt8(clamping: max(1, whole - current.bytes.count))
  }

  mutating func take(_ result: CommandResult) {
    pause = .zero
    requestCount += 1
    guard requestCount < Self.requestLimit else { return end(.tooMany) }
    switch step {
    case .ended: return
    case .reserving: takeReservation(result)
    case .reading: takePart(result)
    }
  }

  // MARK: Answers

  private mutating func takeReservation(_ result: CommandResult) {
    switch result.decoded(as: ReserveSDRRepository.self) {
    case .success(let granted): reservation = granted.id
    case .failure(.noAnswer), .failure(.notSent), .failure(.unknown):
      return fail(.noAnswer, result)
    case .failure: canReserve = false  // whatever it says: parts may be had without one
    }
    step = .reading
  }

  private mutating func takePart(_ result: CommandResult) {
    switch result {
    case .completed(.success, let body):
      guard let part = try? RecordPartResponse(body: body.span) else {
        return readSmaller(otherwise: .malformed)
      }
      add(part)
    case .completed(.reservationLost, _): reserveAgain()
    case .completed(let code, _): refuse(code)
    case .noAnswer: fallSilent()
    case .unknown, .notSent, .undelivered: fail(.notSent, result)
    }
  }

  private mutating func add(_ part: RecordPartResponse) {
    if current.bytes.isEmpty { current.nextID = part.nextID }
    current.bytes += part.data
    guard let whole = list.byteCount(of: current.bytes) else {
      return part.data.isEmpty ? readSmaller(otherwise: .malformed) : readParts()
    }
    if current.bytes.count >= whole {
      current.bytes.removeLast(current.bytes.count - whole)
      return finish()
    }
    if part.data.isEmpty { return readSmaller(otherwise: short) }
    readParts()
  }

  private var short: RecordDamage.Kind {
    .short(has: current.bytes.count, needs: list.byteCount(of: current.bytes) ?? 0)
  }

  private mutating func refuse(_ code: CompletionCode) {
    switch code {
    case .cannotReturnThatMany, .requestLengthInvalid, .requestTooLong, .unspecified:
      readSmaller(otherwise: .refused(code))
    case .parameterOutOfRange where !current.bytes.isEmpty:
      finish(short)  // there is less than the length says
    case .busy, .timeout, .initializing:
      retry(otherwise: .refused(code))
    case _ where code.isUnsupported && records.isEmpty && current.bytes.isEmpty:
      fail(.unsupported(list.get))
    default:
      give(up: .refused(code))
    }
  }

  // MARK: What follows

  /// Asks for the rest in parts.
  private mutating func readParts() {
    if partSize == nil { partSize = Self.partSizes[0] }
    if reservation == 0, canReserve { step = .reserving }
  }

  /// Asks for less at once, as far as there is less.
  private mutating func readSmaller(otherwise damage: RecordDamage.Kind) {
    let smaller = Self.partSizes.first { size in partSize.map { size < $0 } ?? true }
    guard let smaller else { return give(up: damage) }
    partSize = smaller
    readParts()
  }

  private mutating func reserveAgain() {
    troubles.lostReservations += 1
    guard canReserve, troubles.lostReservations <= Self.lostReservationLimit else {
      return fail(.neverSettles)
    }
    // Whoever took it needs a moment: two that take turns would never end.
    pause = .milliseconds(50 * troubles.lostReservations)
    current.bytes = []
    step = .reserving
  }

  private mutating func retry(otherwise damage: RecordDamage.Kind) {
    troubles.retries += 1
    guard troubles.retries <= Self.retryLimit else { return give(up: damage) }
    pause = .milliseconds(500)
  }

  /// The BMC may be unable to send that much at once.
  private mutating func fallSilent() {
    troubles.silences += 1
    guard troubles.silences < Self.silenceLimit else { return fail(.noAnswer) }
    readSmaller(otherwise: .noAnswer)
  }

  /// Goes on without the rest of this record.
  private mutating func give(up damage: RecordDamage.Kind) {
    guard current.nextID != nil else {
      if records.isEmpty, case .refused(let code) = damage {
        failure = .refused(list.get, code)
      }
      return end(damage)
    }
    if list.byteCount(of: current.bytes) == nil { skip(damage) } else { finish(damage) }
  }

  private mutating func finish(_ damage: RecordDamage.Kind? = nil) {
    records.append(Record(id: current.id, bytes: current.bytes))
    if list != .log, current.id != RecordPart.first, let id = ownID, id != current.id {
      damages.append(RecordDamage(recordID: current.id, kind: .otherID(id)))
    }
    if records.count == 1, let id = ownID { visited.insert(id) }
    skip(damage)
  }

  /// The id that the record itself has.
  private var ownID: UInt16? {
    var rest = current.bytes.span
    return try? rest.readUInt16()
  }

  private mutating func skip(_ damage: RecordDamage.Kind?) {
    if let damage { damages.append(RecordDamage(recordID: current.id, kind: damage)) }
    let next = current.nextID ?? RecordPart.last
    guard next != RecordPart.last else {
      isComplete = true
      step = .ended
      return
    }
    guard records.count < limit else { return end(.tooMany) }
    guard visited.insert(next).inserted else { return end(.loop) }
    current = Current(id: next)
    troubles.retries = 0
  }

  private mutating func end(_ damage: RecordDamage.Kind) {
    damages.append(RecordDamage(recordID: current.id, kind: damage))
    step = .ended
  }

  private mutating func fail(_ failure: ReadFailure, _ result: CommandResult? = nil) {
    self.failure = result == .notSent ? .notSent : failure
    step = .ended
  }
}
