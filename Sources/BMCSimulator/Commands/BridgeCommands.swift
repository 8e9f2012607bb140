// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import IPMI

/// What is handed on to the controllers behind the BMC: IPMI 2.0 §22.7.
enum BridgeCommands {
  static let entries: [CommandEntry] = [
    CommandEntry(.app, SendMessage.command.code, .user) { bmc, request throws(WireError) in
      try bmc.handOn(request)
    }
  ]
}

extension SimulatedBMC {
  /// Send Message (§22.7): the controller's answer follows as a message of its own, or is in the
  /// BMC's.
  fileprivate func handOn(_ request: CommandRequest) throws(WireError) -> CommandReply {
    let errand = try SendMessage(body: request.body.span)
    record.bridgedCount += 1
    let satellite = Satellite(address: errand.message.destination, channel: errand.channel)
    let isThere = SensorPlan.satellites.contains { satellite == Satellite($0) }
    guard isThere, faults.bridge != .absent else { return .refused(0x83) }
    guard faults.bridge != .silent else { return .done }
    let reply = reply(to: errand.message, like: request)
    let answer = LANMessage(response: reply.code, body: reply.body, to: errand.message)
    if faults.bridge == .embedded {
      return CommandReply(body: SendMessage.Response(answer: answer).body)
    }
    return CommandReply(afterwards: { [self] now in
      guard let session = request.session else { return }
      send(answer, in: session, at: now)
    })
  }

  /// What a controller answers: it knows its sensors and inventories, and nothing else.
  private func reply(to message: LANMessage, like request: CommandRequest) -> CommandReply {
    let isKnown =
      message.command.netFn == .sensor || message.command == GetFRUInventoryAreaInfo.command
      || message.command == ReadFRUData.command
    guard isKnown, let entry = CommandTable.entries[message.command] else {
      return .refused(.invalidCommand)
    }
    let inner = CommandRequest(
      body: message.body,
      session: request.session,
      now: request.now,
      controller: message.destination
    )
    do throws(WireError) {
      return try entry.handler(self, inner)
    } catch {
      return .refused(error == .truncated ? .requestLengthInvalid : .invalidDataField)
    }
  }
}

extension Satellite {
  /// The controller that has a sensor.
  fileprivate init(_ plan: SensorPlan) {
    self.init(address: plan.owner, channel: plan.channel)
  }
}
