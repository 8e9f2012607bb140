// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A list of records that a BMC hands out one by one, each answer naming the next.
enum RecordList: Equatable, Sendable {
  case repository
  /// The device SDRs of one LUN.
  case device(lun: UInt8)
  case log

  var get: CommandID {
    switch self {
    case .repository: GetSDR.command
    case .device: GetDeviceSDR.command
    case .log: GetSELEntry.command
    }
  }

  private var lun: UInt8 { if case .device(let lun) = self { lun } else { 0 } }
  private var priority: CommandOrder.Priority { self == .log ? .events : .sensors }

  func get(_ part: RecordPart) -> CommandOrder {
    var body: [UInt8] = []
    part.encode(into: &body)
    return CommandOrder(command: get, lun: lun, body: body, kind: .read, priority: priority)
  }

  var reserve: CommandOrder {
    let command =
      switch self {
      case .repository: ReserveSDRRepository.command
      case .device: ReserveDeviceSDR.command
      case .log: ReserveSEL.command
      }
    return CommandOrder(command: command, lun: lun, body: [], kind: .read, priority: priority)
  }

  /// How long a record is that begins so; `nil` where that is not known yet.
  func byteCount(of start: [UInt8]) -> Int? {
    guard self != .log else { return SELEntry.byteCount }
    let length = SDRHeader.byteCount - 1
    return start.count > length ? SDRHeader.byteCount + Int(start[length]) : nil
  }

  /// Records that are read at most: more is a list without end.
  var limit: Int { self == .log ? SELReader.entryLimit : SDRReader.recordLimit }
}
