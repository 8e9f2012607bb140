// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
package import Clock
internal import IPMI

/// The machine's power: IPMI 2.0 §28.
enum ChassisCommands {
  static let entries: [CommandEntry] = [
    CommandEntry(.chassis, 0x00, .user) { _, _ in
      CommandReply(body: [0x00, 0x20, 0x20, 0x20, 0x20])
    },
    CommandEntry(.chassis, 0x01, .user) { bmc, request in bmc.chassisStatus(request) },
    CommandEntry(.chassis, 0x02, .operator) { bmc, request throws(WireError) in
      try bmc.chassisControl(request)
    },
    CommandEntry(.chassis, 0x07, .user) { bmc, _ in
      let isCommanded = bmc.machine.lastPowerEvent == .onByCommand
      let cause: GetSystemRestartCause.Cause = isCommanded ? .command : .unknown
      let channel = isCommanded ? ChannelCommands.number : 0
      return CommandReply(body: GetSystemRestartCause.Response(cause: cause, channel: channel).body)
    },
  ]
}

extension SimulatedBMC {
  /// Get Chassis Status (§28.2): power, last power event, the rest of the chassis well.
  fileprivate func chassisStatus(_ request: CommandRequest) -> CommandReply {
    catchUp(at: request.now)
    let power: UInt8 = machine.isOn ? 0x21 : 0x20  // what it was comes back after a power cut
    let misc = identificationBits(request)
    return CommandReply(body: [power, machine.lastPowerEvent.rawValue, misc])
  }

  /// Chassis Control (§28.3); D5h where the power does not allow it.
  fileprivate func chassisControl(_ request: CommandRequest) throws(WireError) -> CommandReply {
    guard let number = request.body.first else { throw .truncated }
    guard let order = ChassisOrder(rawValue: number & 0x0F) else { throw .invalid("order") }
    let index = (request.session?.userIndex ?? 0) - 1
    let user = configuration.users.indices.contains(index) ? configuration.users[index].name : ""
    return power(order, by: user, at: request.now) ? .done : .refused(.notSupportedInState)
  }

  /// Changes the machine's power, by order of somebody; `false` where its state forbids it.
  @discardableResult
  package func power(
    _ order: ChassisOrder,
    by user: String,
    at now: Moment
  ) -> Bool {
    catchUp(at: now)
    let isIgnored = order == .soft && faults.ignoresButton && machine.isOn
    guard isIgnored || machine.obey(order, at: now) else { return false }
    record.add(BMCRecord.Order(order: order, user: user, instant: now))
    noteHappenings(at: now)
    if faults.deactivatesOnPower { deactivateSOL(isTold: true, at: now) }
    return true
  }

  /// Lets the machine live up to now where nobody listens to it.
  private func catchUp(at now: Moment) {
    if case .session = owner { return }
    if !sol.holdsWhileDetached { machine.skip(at: now) }
  }
}
