// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import IPMI

/// The event log: IPMI 2.0 §31.
enum LogCommands {
  static let entries: [CommandEntry] = [
    CommandEntry(.storage, 0x40, .user) { bmc, request in bmc.logInfo(request) },
    CommandEntry(.storage, 0x42, .user) { bmc, _ in
      bmc.hardware.logReservation = max(1, bmc.hardware.logReservation &+ 1)
      return CommandReply(body: Reservation(bmc.hardware.logReservation).body)
    },
    CommandEntry(.storage, 0x43, .user) { bmc, request throws(WireError) in
      try bmc.logEntry(request)
    },
    CommandEntry(.storage, 0x47, .operator) { bmc, request throws(WireError) in
      try bmc.clearLog(request)
    },
    CommandEntry(.storage, 0x48, .user) { bmc, request in
      CommandReply(body: SELTime(bmc.hardware.clock(at: request.now)).body)
    },
    CommandEntry(.storage, 0x49, .operator) { bmc, request throws(WireError) in
      let time = try SetSELTime(body: request.body.span).time
      bmc.hardware.setClock(time.seconds, at: request.now)
      return .done
    },
    CommandEntry(.storage, 0x5C, .user) { _, _ in CommandReply(body: [0, 0]) },  // UTC
  ]
}

extension SimulatedBMC {
  fileprivate func logInfo(_ request: CommandRequest) -> CommandReply {
    watchSensors(request)
    let log = hardware.log
    let answer = RecordStoreInfo(
      recordCount: UInt16(clamping: log.entries.count),
      freeSpace: UInt16(clamping: log.freeSpace),
      lastAddition: log.lastAddition,
      lastErasure: log.lastErasure,
      operations: log.hasOverflowed ? [.overflowed, .reserves] : .reserves
    )
    return CommandReply(body: answer.body)
  }

  fileprivate func logEntry(_ request: CommandRequest) throws(WireError) -> CommandReply {
    let part = try GetSELEntry(body: request.body.span).part
    let entries = hardware.log.entries
    guard let index = hardware.log.index(of: part.recordID) else {
      guard faults.hasEndlessRecords, let last = entries.last else {
        return .refused(.notPresent)
      }
      let next = part.recordID >= 0xFFFE ? 1 : part.recordID + 1
      return self.part(part, of: last, next: next, reservation: hardware.logReservation)
    }
    var next = RecordPart.last
    if index + 1 < entries.count {
      next = UInt16(entries[index + 1][0]) | UInt16(entries[index + 1][1]) << 8
    } else if faults.hasEndlessRecords {
      next = UInt16(entries[index][0]) | UInt16(entries[index][1]) << 8
      next = next >= 0xFFFE ? 1 : next + 1
    }
    return self.part(part, of: entries[index], next: next, reservation: hardware.logReservation)
  }

  fileprivate func clearLog(_ request: CommandRequest) throws(WireError) -> CommandReply {
    let order = try ClearSEL(body: request.body.span)
    guard order.reservation == hardware.logReservation || order.reservation == 0 else {
      return .refused(.reservationLost)
    }
    if order.action == .erase {
      let clock = hardware.clock(at: request.now)
      hardware.log.erase(at: clock)
      hardware.log.add(.cleared, at: clock)
    }
    return CommandReply(body: ClearSEL.Response(isDone: true).body)
  }
}
