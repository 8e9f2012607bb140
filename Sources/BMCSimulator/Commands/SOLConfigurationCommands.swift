// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import IPMI

/// Get and Set SOL Configuration Parameters: IPMI 2.0 §26.2 and §26.3.
enum SOLConfigurationCommands {
  static let entries: [CommandEntry] = [
    CommandEntry(.transport, 0x21, .administrator) { bmc, request throws(WireError) in
      try ChannelCommands.checkChannel(request)
      return try bmc.setSOLParameter(request)
    },
    CommandEntry(.transport, 0x22, .user) { bmc, request throws(WireError) in
      let channel = try ChannelCommands.checkChannel(request)
      guard channel & 0x80 == 0 else { return CommandReply(body: [revision]) }
      guard request.body.count >= 4 else { throw .truncated }
      guard let value = bmc.solParameter(request.body[1]) else { return .refused(0x80) }
      return CommandReply(body: [revision] + value)
    },
  ]

  private static let revision: UInt8 = 0x11
}

extension SimulatedBMC {
  /// The value of a parameter; `nil` where the BMC has none of this number (table 26-5).
  fileprivate func solParameter(_ number: UInt8) -> [UInt8]? {
    switch number {
    case 0: [0]  // no set in progress
    case 1: [sol.isEnabled ? 1 : 0]
    case 2: [(sol.needsEncryption ? 0xC0 : 0) | sol.privilege.rawValue]
    case 3: [Self.ticks(sol.accumulateTime, of: 5), UInt8(clamping: sol.sendThreshold)]
    case 4: [UInt8(min(sol.retryLimit ?? 7, 7)), Self.ticks(sol.retryInterval, of: 10)]
    case 5, 6: [0x0A]  // 115,200 bit/s
    case 7: [ChannelCommands.number]
    case 8: [UInt8(truncatingIfNeeded: configuration.port), UInt8(configuration.port >> 8)]
    default: nil
    }
  }

  fileprivate func setSOLParameter(_ request: CommandRequest) throws(WireError) -> CommandReply {
    guard request.body.count >= 3 else { throw .truncated }
    let value = request.body[2]
    switch request.body[1] {
    case 0, 5, 6: return .done
    case 1: return enableSOL(value & 1 != 0)
    case 2:
      sol.needsEncryption = value & 0x80 != 0
      sol.privilege = PrivilegeLevel(rawValue: value)
    case 3:
      guard request.body.count >= 4 else { throw .truncated }
      sol.accumulateTime = .milliseconds(5 * Int(max(1, value)))
      sol.sendThreshold = max(1, Int(request.body[3]))
    case 4:
      guard request.body.count >= 4 else { throw .truncated }
      sol.retryLimit = Int(value & 7)
      sol.retryInterval = .milliseconds(10 * Int(max(1, request.body[3])))
    case 7, 8: return .refused(0x82)  // read only
    default: return .refused(0x80)
    }
    return .done
  }

  private func enableSOL(_ isEnabled: Bool) -> CommandReply {
    sol.isEnabled = isEnabled
    guard !isEnabled else { return .done }
    return CommandReply { [unowned self] now in deactivateSOL(isTold: true, at: now) }
  }

  /// A time in units of so many milliseconds, as one byte.
  private static func ticks(_ time: Duration, of milliseconds: Int64) -> UInt8 {
    let (seconds, attoseconds) = time.components
    return UInt8(clamping: (seconds * 1000 + attoseconds / 1_000_000_000_000_000) / milliseconds)
  }
}
