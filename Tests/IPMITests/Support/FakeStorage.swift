// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes

@testable import IPMI

/// A BMC's records and inventory, handed out as the specification says except for what it is told to
/// do wrong.
struct FakeStorage {
  /// In the list's order; a record's id stands in its first two bytes.
  var records: [[UInt8]] {
    didSet { index() }
  }
  /// What the list says comes after the last record; FFFFh is its end.
  var afterLast: UInt16 = 0xFFFF
  /// Ids that the list's answers name, where they are not the records' own.
  var listIDs: [UInt16]? {
    didSet { index() }
  }
  var image: [UInt8] = []
  var isInWords = false
  /// More bytes than that in one answer are refused, with this code.
  var answerLimit = 255
  var refusal = CompletionCode.cannotReturnThatMany
  /// Answers longer than that are cut, without a word.
  var cut: Int?
  /// So many partial reads lose their reservation.
  var lostReservations = 0
  /// Codes for records, by id.
  var refused: [UInt16: CompletionCode] = [:]
  /// Codes for commands, whatever else is said here.
  var refusedCommands: [CommandID: CompletionCode] = [:]
  /// The repository's or log's addition time; grows by `drift` with each look.
  var addition: UInt32 = 1000
  var drift: UInt32 = 0
  var readings: [UInt8: GetSensorReading.Response] = [:]
  var thresholds: [UInt8: GetSensorThresholds.Response] = [:]
  /// How many records it says it has, where that is wrong.
  var count: Int?
  private(set) var orders: [CommandID] = []
  private var reservation: UInt16 = 0
  private var ids: [UInt16] = []
  private var places: [UInt16: Int] = [:]

  init(records: [[UInt8]] = [], image: [UInt8] = []) {
    self.records = records
    self.image = image
    index()
  }

  private mutating func index() {
    ids = listIDs ?? records.map { UInt16($0[0]) | UInt16($0[1]) << 8 }
    places = Dictionary(zip(ids, ids.indices), uniquingKeysWith: { first, _ in first })
  }

  mutating func answer(_ order: CommandOrder) -> CommandResult {
    orders.append(order.command)
    if let code = refusedCommands[order.command] { return .completed(code, []) }
    switch order.command {
    case GetSDRRepositoryInfo.command, GetSELInfo.command: return info()
    case ReserveSDRRepository.command, ReserveSEL.command, ReserveDeviceSDR.command:
      reservation += 1
      return .completed(.success, Reservation(reservation).body)
    case GetDeviceSDRInfo.command: return .completed(.success, [UInt8(records.count), 1])
    case GetSDR.command, GetSELEntry.command, GetDeviceSDR.command: return record(order)
    case GetFRUInventoryAreaInfo.command:
      let size = UInt16(clamping: image.count)
      let answer = GetFRUInventoryAreaInfo.Response(byteCount: size, isInWords: isInWords)
      return .completed(.success, answer.body)
    case ReadFRUData.command: return fru(order)
    case GetSensorReading.command: return sensor(order, readings)
    case GetSensorThresholds.command: return sensor(order, thresholds)
    case ClearSEL.command: return clear(order)
    default: return .completed(.invalidCommand, [])
    }
  }

  private mutating func info() -> CommandResult {
    addition += drift
    let answer = RecordStoreInfo(
      recordCount: UInt16(count ?? records.count),
      lastAddition: addition,
      lastErasure: 0,
      operations: .reserves
    )
    return .completed(.success, answer.body)
  }

  private mutating func record(_ order: CommandOrder) -> CommandResult {
    guard let part = try? GetSDR(body: order.body.span).part else {
      return .completed(.requestLengthInvalid, [])
    }
    let found = part.recordID == 0 ? 0 : places[part.recordID]
    guard let index = found, index < records.count else { return .completed(.notPresent, []) }
    if let code = refused[ids[index]] { return .completed(code, []) }
    if part.offset > 0 {
      guard part.reservation == reservation, lostReservations == 0 else {
        lostReservations = max(0, lostReservations - 1)
        return .completed(.reservationLost, [])
      }
    }
    let rest = records[index].dropFirst(Int(part.offset))
    let wanted = part.byteCount == 0xFF ? rest : rest.prefix(Int(part.byteCount))
    guard wanted.count <= answerLimit else { return .completed(refusal, []) }
    let next = index + 1 < ids.count ? ids[index + 1] : afterLast
    let data = cut.map { Array(wanted.prefix($0)) } ?? Array(wanted)
    return .completed(.success, RecordPartResponse(nextID: next, data: data).body)
  }

  private func fru(_ order: CommandOrder) -> CommandResult {
    guard let request = try? ReadFRUData(body: order.body.span) else {
      return .completed(.requestLengthInvalid, [])
    }
    let unit = isInWords ? 2 : 1
    let count = Int(request.count) * unit
    guard count <= answerLimit else { return .completed(refusal, []) }
    let data = Array(
      image.dropFirst(Int(request.offset) * unit).prefix(cut.map { min($0, count) } ?? count)
    )
    guard !data.isEmpty else { return .completed(.parameterOutOfRange, []) }
    return .completed(
      .success,
      ReadFRUData.Response(count: UInt8(data.count / unit), data: data).body
    )
  }

  private func sensor(
    _ order: CommandOrder,
    _ answers: [UInt8: some CommandResponse]
  ) -> CommandResult {
    guard let answer = answers[order.body.first ?? 0] else { return .completed(.notPresent, []) }
    return .completed(.success, answer.body)
  }

  private mutating func clear(_ order: CommandOrder) -> CommandResult {
    guard let request = try? ClearSEL(body: order.body.span) else {
      return .completed(.invalidDataField, [])
    }
    guard request.reservation == reservation else { return .completed(.reservationLost, []) }
    if request.action == .erase {
      records = []
      return .completed(.success, [0])
    }
    return .completed(.success, [1])
  }
}

extension RecordReader {
  /// Asks everything that there is to ask, and says what came of it.
  mutating func run(with storage: inout FakeStorage) -> Result<Output, ReadFailure>? {
    var count = 0
    while let order = request, count < 100_000 {
      count += 1
      take(storage.answer(order))
    }
    return output
  }
}
