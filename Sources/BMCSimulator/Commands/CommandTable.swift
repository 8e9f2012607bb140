// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import IPMI

/// A command as a handler sees it.
struct CommandRequest {
  let body: [UInt8]
  /// The session that it came in; `nil` outside any.
  let session: BMCSession?
  let now: Moment
  /// Who is asked: the BMC, or a controller behind it.
  var controller = LANMessage.bmcAddress
}

/// What a handler answers.
struct CommandReply {
  var code = CompletionCode.success
  var body: [UInt8] = []
  /// What happens once the answer is sent.
  var afterwards: ((Moment) -> Void)?

  static var done: CommandReply { CommandReply() }

  static func refused(_ code: CompletionCode) -> CommandReply {
    CommandReply(code: code)
  }

  /// A completion code that the command itself defines, 80h to BEh.
  static func refused(_ code: UInt8) -> CommandReply {
    CommandReply(code: CompletionCode(rawValue: code))
  }
}

/// A command that simulated BMCs know.
struct CommandEntry: Sendable {
  typealias Handler = @Sendable (SimulatedBMC, CommandRequest) throws(WireError) -> CommandReply

  let command: CommandID
  /// What the session needs; `nil` also answers outside any.
  let privilege: PrivilegeLevel?
  let handler: Handler

  init(
    _ netFn: NetFn,
    _ code: UInt8,
    _ privilege: PrivilegeLevel?,
    _ handler: @escaping Handler
  ) {
    command = CommandID(netFn, code)
    self.privilege = privilege
    self.handler = handler
  }
}

/// All commands, by number.
///
/// A family of commands is a list of entries in a file of its own.
enum CommandTable {
  static let entries: [CommandID: CommandEntry] = {
    let lists = [
      DeviceCommands.entries, ChannelCommands.entries, SessionCommands.entries,
      PayloadCommands.entries, ChassisCommands.entries, BootCommands.entries,
      SOLConfigurationCommands.entries, SensorCommands.entries, RepositoryCommands.entries,
      LogCommands.entries, BridgeCommands.entries,
    ]
    let pairs = lists.joined().map { ($0.command, $0) }
    return Dictionary(uniqueKeysWithValues: pairs)
  }()
}

extension SimulatedBMC {
  /// Answers a request; `afterwards` is for when the answer is sent.
  func answer(
    _ request: LANMessage,
    session: BMCSession?,
    at now: Moment
  ) -> (message: LANMessage, afterwards: ((Moment) -> Void)?) {
    let reply = reply(to: request, session: session, at: now)
    let message = LANMessage(response: reply.code, body: reply.body, to: request)
    return (message, reply.afterwards)
  }

  /// Up to 64 bytes of noise, mostly as a success.
  private func garbage(at now: Moment) -> CommandReply {
    var random = SeededGenerator(seed: configuration.seed ^ UInt64(bitPattern: now.nanoseconds))
    let count = Int.random(in: 0...64, using: &random)
    let body = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    let code = random.happens(0.8) ? CompletionCode.success : CompletionCode(rawValue: 0xC9)
    return CommandReply(code: code, body: body)
  }

  private func reply(
    to request: LANMessage,
    session: BMCSession?,
    at now: Moment
  ) -> CommandReply {
    if let code = faults.refusedCommands[request.command] { return .refused(code) }
    guard let entry = CommandTable.entries[request.command] else {
      return .refused(.invalidCommand)
    }
    if let needed = entry.privilege {
      guard let session, session.privilege >= needed else {
        return .refused(.insufficientPrivilege)
      }
    }
    if faults.sendsGarbage, BMCFaults.isStorage(request.command) { return garbage(at: now) }
    do throws(WireError) {
      let request = CommandRequest(body: request.body, session: session, now: now)
      return try entry.handler(self, request)
    } catch {
      return .refused(error == .truncated ? .requestLengthInvalid : .invalidDataField)
    }
  }
}
