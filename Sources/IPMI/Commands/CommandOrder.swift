// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// A command to be carried out in a session.
package struct CommandOrder: Equatable, Sendable {
  package var command: CommandID
  /// Which part of the BMC it is for, 0...3: sensors may be behind any of them.
  package var lun: UInt8
  /// The controller behind the BMC that it is for; `nil` for the BMC itself.
  package var satellite: Satellite?
  package var body: [UInt8]
  package var kind: Kind
  package var priority: Priority

  /// What may be done when no answer comes.
  package enum Kind: Equatable, Sendable {
    /// Changes nothing: asked again after 1 and 2 s, given up after 4 more.
    case read
    /// Changes something: sent once.
    case order
  }

  /// Which of several goes first.
  package enum Priority: Int, CaseIterable, Sendable {
    case orders
    case upkeep
    case events
    case sensors
  }

  package init(
    command: CommandID,
    lun: UInt8 = 0,
    on satellite: Satellite? = nil,
    body: [UInt8],
    kind: Kind,
    priority: Priority
  ) {
    self.command = command
    self.lun = lun & 3
    self.satellite = satellite
    self.body = body
    self.kind = kind
    self.priority = priority
  }

  package init(
    _ request: some CommandRequest,
    lun: UInt8 = 0,
    on satellite: Satellite? = nil,
    kind: Kind,
    priority: Priority
  ) {
    self.init(
      command: type(of: request).command,
      lun: lun,
      on: satellite,
      body: request.body,
      kind: kind,
      priority: priority
    )
  }

  /// The message that carries it, under that sequence number.
  ///
  /// What is for another controller goes there in a Send Message under the same number.
  func message(sequence: UInt8) -> LANMessage {
    let message = LANMessage(request: command, lun: lun, body: body, sequence: sequence)
    guard let satellite else { return message }
    let errand = SendMessage(message, to: satellite)
    return LANMessage(request: SendMessage.command, body: errand.body, sequence: sequence)
  }
}

/// How a command ended.
package enum CommandResult: Equatable, Sendable {
  /// The BMC answered; the bytes follow the completion code.
  case completed(CompletionCode, [UInt8])
  /// A read that was never answered.
  case noAnswer
  /// An order that was not answered: it may have been carried out.
  case unknown
  /// The session ended first, and the command was never sent.
  case notSent
  /// The BMC could not hand it on to the controller that it is for; the code is Send Message's.
  case undelivered(CompletionCode)
}
