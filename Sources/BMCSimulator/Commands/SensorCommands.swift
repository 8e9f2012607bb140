// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import IPMI

/// Sensors and device SDRs: IPMI 2.0 §35.
enum SensorCommands {
  static let entries: [CommandEntry] = [
    CommandEntry(.sensor, 0x20, .user) { bmc, _ in
      guard bmc.faults.hidesRepository else { return .refused(.invalidCommand) }
      let count = UInt8(clamping: SDRImage.records.count)
      return CommandReply(body: GetDeviceSDRInfo.Response(count: count, flags: 0x01).body)
    },
    CommandEntry(.sensor, 0x21, .user) { bmc, request throws(WireError) in
      guard bmc.faults.hidesRepository else { return .refused(.invalidCommand) }
      return try bmc.sensorRecord(request)
    },
    CommandEntry(.sensor, 0x22, .user) { bmc, _ in
      bmc.faults.hidesRepository ? bmc.reserveRepository() : .refused(.invalidCommand)
    },
    CommandEntry(.sensor, 0x27, .user) { bmc, request throws(WireError) in
      try bmc.thresholds(request)
    },
    CommandEntry(.sensor, 0x2D, .user) { bmc, request throws(WireError) in
      try bmc.reading(request)
    },
    CommandEntry(.sensor, 0x2F, .user) { _, request throws(WireError) in
      let number = try GetSensorType(body: request.body.span).sensor
      guard let plan = SimulatedSensors.plan(of: number, on: request.controller) else {
        return .refused(.notPresent)
      }
      let answer = GetSensorType.Response(type: plan.type, eventType: plan.eventType)
      return CommandReply(body: answer.body)
    },
  ]
}

extension SimulatedBMC {
  /// Brings the event log up to date with what sensors read now.
  func watchSensors(_ request: CommandRequest) {
    machine.settle(at: request.now)
    hardware.noteCrossings(isOn: machine.isOn, at: request.now)
  }

  /// Get Sensor Reading (§35.14).
  fileprivate func reading(_ request: CommandRequest) throws(WireError) -> CommandReply {
    let number = try GetSensorReading(body: request.body.span).sensor
    guard let plan = SimulatedSensors.plan(of: number, on: request.controller),
      !plan.isEventOnly
    else { return .refused(.notPresent) }
    watchSensors(request)
    let reading = hardware.sensors.reading(
      number,
      of: plan,
      isOn: machine.isOn,
      after: hardware.uptime(at: request.now)
    )
    let answer =
      switch reading {
      case .value(let raw, let states):
        GetSensorReading.Response(reading: raw, states: 0xC0 | UInt16(states.rawValue))
      case .states(let states): GetSensorReading.Response(reading: 0, states: 0x8000 | states)
      case .unavailable: GetSensorReading.Response(reading: 0, flags: 0xE0)
      case .off: GetSensorReading.Response(reading: 0, flags: 0x80)
      }
    return CommandReply(body: answer.body)
  }

  /// Get Sensor Thresholds (§35.9).
  fileprivate func thresholds(_ request: CommandRequest) throws(WireError) -> CommandReply {
    let number = try GetSensorThresholds(body: request.body.span).sensor
    guard let plan = SimulatedSensors.plan(of: number, on: request.controller),
      plan.isThreshold
    else { return .refused(.notPresent) }
    let readable = plan.thresholds.keys.reduce(into: ThresholdSet()) { $0.formUnion($1.set) }
    let values = Threshold.allCases.map { plan.thresholds[$0] ?? 0 }
    let answer = GetSensorThresholds.Response(readable: readable, values: values)
    return CommandReply(body: answer.body)
  }
}
