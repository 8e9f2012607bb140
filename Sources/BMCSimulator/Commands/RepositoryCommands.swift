// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import IPMI

/// The SDR repository and inventories: IPMI 2.0 §33 and §34.
enum RepositoryCommands {
  static let entries: [CommandEntry] = [
    CommandEntry(.storage, 0x10, .user) { bmc, request throws(WireError) in
      let device = try GetFRUInventoryAreaInfo(body: request.body.span).device
      guard let image = bmc.hardware.inventory(device, of: request.controller) else {
        return .refused(.notPresent)
      }
      let answer = GetFRUInventoryAreaInfo.Response(byteCount: UInt16(image.count))
      return CommandReply(body: answer.body)
    },
    CommandEntry(.storage, 0x11, .user) { bmc, request throws(WireError) in
      try bmc.inventoryData(request)
    },
    CommandEntry(.storage, 0x20, .user) { bmc, _ in
      bmc.faults.hidesRepository ? .refused(.invalidCommand) : bmc.repositoryInfo()
    },
    CommandEntry(.storage, 0x22, .user) { bmc, _ in
      bmc.faults.hidesRepository ? .refused(.invalidCommand) : bmc.reserveRepository()
    },
    CommandEntry(.storage, 0x23, .user) { bmc, request throws(WireError) in
      guard !bmc.faults.hidesRepository else { return .refused(.invalidCommand) }
      return try bmc.sensorRecord(request)
    },
  ]
}

extension SimulatedBMC {
  fileprivate func repositoryInfo() -> CommandReply {
    let answer = RecordStoreInfo(
      recordCount: UInt16(SDRImage.records.count),
      freeSpace: 0x0800,
      lastAddition: hardware.repositoryTime,
      lastErasure: hardware.repositoryTime,
      operations: .reserves
    )
    return CommandReply(body: answer.body)
  }

  func reserveRepository() -> CommandReply {
    hardware.repositoryReservation = max(1, hardware.repositoryReservation &+ 1)
    return CommandReply(body: Reservation(hardware.repositoryReservation).body)
  }

  /// Get SDR and Get Device SDR (§33.12, §35.3).
  func sensorRecord(_ request: CommandRequest) throws(WireError) -> CommandReply {
    let part = try GetSDR(body: request.body.span).part
    let records = SDRImage.records
    let last = UInt16(records.count)
    var id = part.recordID == RecordPart.first ? 1 : part.recordID
    if part.recordID == RecordPart.last { id = last }
    // A list without an end repeats its last record, under ever new ids.
    guard id <= last || faults.hasEndlessRecords else { return .refused(.notPresent) }
    let record = records[Int(min(id, last)) - 1]
    let isLast = id >= last && !faults.hasEndlessRecords
    let next = isLast || id >= 0xFFFE ? RecordPart.last : id + 1
    return self.part(part, of: record, next: next, reservation: hardware.repositoryReservation)
  }

  /// A part of a record, with what is wrong with reading in parts.
  func part(
    _ part: RecordPart,
    of record: [UInt8],
    next: UInt16,
    reservation: UInt16
  ) -> CommandReply {
    if part.offset > 0 || part.reservation > 0 {
      if part.offset > 0, faults.lostReservations > 0 {
        faults.lostReservations -= 1
        return .refused(.reservationLost)
      }
      guard part.reservation == reservation else { return .refused(.reservationLost) }
    }
    guard Int(part.offset) < record.count else { return .refused(.parameterOutOfRange) }
    var data = Array(record.dropFirst(Int(part.offset)))
    if part.byteCount != RecordPart.whole { data = Array(data.prefix(Int(part.byteCount))) }
    if let limit = faults.answerLimit, data.count > limit {
      return .refused(.cannotReturnThatMany)
    }
    if let cut = faults.recordCut { data = Array(data.prefix(cut)) }
    if let count = faults.recordPadding, part.byteCount == RecordPart.whole {
      data += [UInt8](repeating: 0xA5, count: min(count, BMCFaults.paddingLimit))
    }
    return CommandReply(body: RecordPartResponse(nextID: next, data: data).body)
  }

  /// Bytes of an inventory in one message of a controller behind the BMC, which has 32 in all.
  private static let bridgedLimit = 23

  /// Read FRU Data (§34.2).
  fileprivate func inventoryData(_ request: CommandRequest) throws(WireError) -> CommandReply {
    let part = try ReadFRUData(body: request.body.span)
    guard let image = hardware.inventory(part.device, of: request.controller) else {
      return .refused(.notPresent)
    }
    guard Int(part.offset) < image.count, part.count > 0 else {
      return .refused(.parameterOutOfRange)
    }
    let isBridged = request.controller != LANMessage.bmcAddress
    let limit = min(faults.answerLimit ?? .max, isBridged ? Self.bridgedLimit : .max)
    guard Int(part.count) <= limit else { return .refused(.cannotReturnThatMany) }
    let wanted = min(Int(part.count), faults.recordCut ?? .max)
    let data = Array(image.dropFirst(Int(part.offset)).prefix(wanted))
    let answer = ReadFRUData.Response(count: UInt8(data.count), data: data)
    return CommandReply(body: answer.body)
  }
}
