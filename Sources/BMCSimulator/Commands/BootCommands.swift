// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import IPMI

/// The light on the front and the next start: IPMI 2.0 §28.5, §28.12 and §28.13.
enum BootCommands {
  static let entries: [CommandEntry] = [
    CommandEntry(.chassis, 0x04, .operator) { bmc, request throws(WireError) in
      try bmc.identify(request)
    },
    CommandEntry(.chassis, 0x08, .operator) { bmc, request throws(WireError) in
      let order = try SetSystemBootOptions(body: request.body.span)
      guard order.parameter.rawValue <= 7 else { return .refused(0x80) }
      if order.parameter == .bootFlags, order.data.count < 5 { throw .truncated }
      bmc.hardware.bootOptions[order.parameter.rawValue] = Array(order.data.prefix(18))
      return .done
    },
    CommandEntry(.chassis, 0x09, .operator) { bmc, request throws(WireError) in
      let parameter = try GetSystemBootOptions(body: request.body.span).parameter
      guard parameter.rawValue <= 7 else { return .refused(0x80) }
      let none = [UInt8](repeating: 0, count: parameter == .bootFlags ? 5 : 1)
      let data = bmc.hardware.bootOptions[parameter.rawValue] ?? none
      return CommandReply(body: GetSystemBootOptions.Response(parameter, data: data).body)
    },
  ]
}

extension SimulatedBMC {
  /// Chassis Identify (§28.5).
  fileprivate func identify(_ request: CommandRequest) throws(WireError) -> CommandReply {
    switch try ChassisIdentify(body: request.body.span).time {
    case .off: hardware.identification = .off
    case .untilTold: hardware.identification = .untilTold
    case .seconds(let seconds):
      hardware.identification = .until(request.now + .seconds(Int64(seconds)))
    }
    return .done
  }

  /// The third byte of Get Chassis Status: what the light does, and that it can be told.
  func identificationBits(_ request: CommandRequest) -> UInt8 {
    switch hardware.identification {
    case .until(let end) where end > request.now: 0x50
    case .untilTold: 0x60
    case .off, .until: 0x40
    }
  }

  /// The boot flags are for one start, unless they are for all.
  func useBootFlags() {
    let number = BootParameter.bootFlags.rawValue
    guard let data = hardware.bootOptions[number], let flags = try? BootFlags(body: data.span),
      flags.isValid
    else { return }
    record.bootDevices.append(flags.device.name)
    if !flags.isPersistent { hardware.bootOptions[number] = nil }
  }
}
