// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// The commands of one session: one outstanding, the others in line by priority.
///
/// Simple BMCs lose a command that comes before the last one is answered. An answer belongs to its
/// request by command and sequence number; late and unknown ones are passed over.
package struct CommandQueue: Sendable {
  private var lines = [[Entry]](repeating: [], count: CommandOrder.Priority.allCases.count)
  /// How many stand in all lines; asked for each packet, and nearly always 0.
  private var count = 0
  private var outstanding: Outstanding?
  private var sequence: UInt8 = 0

  /// Commands in line, at most.
  package static let limit = 64

  /// What a command is for.
  enum Purpose: Equatable {
    case caller(token: UInt64)
    case setPrivilege
    case activationStatus
    case instanceInfo
    case holderInfo
    case activate
    case deactivate
    case closeGhost
    case closeSession
  }

  private struct Entry {
    var order: CommandOrder
    var purpose: Purpose
  }

  private struct Outstanding {
    var entry: Entry
    var sequence: UInt8
    var tries = 1
    var busyAnswers = 0
    /// The last sending was answered with *busy*: nothing was done, and none is on its way.
    var wasBusy = false
    var firstSent: Moment
    var deadline: Moment
    /// The BMC has handed it on: what comes now is the controller's own answer.
    var isDelivered = false
  }

  /// What there is to do.
  enum Step: Equatable {
    case nothing
    case send(CommandOrder, sequence: UInt8)
    /// No answer will come any more.
    case gaveUp(Purpose, CommandResult)
  }

  /// How long nothing is heard before a read is repeated, and given up.
  private static let patience: [Duration] = [.seconds(1), .seconds(2), .seconds(4)]
  private static let orderPatience: Duration = .seconds(7)
  /// The same for controllers behind the BMC: others wait in line meanwhile, and a bus is quick.
  private static let satellitePatience: [Duration] = [.seconds(1), .seconds(2)]
  /// How often a command is sent again because the BMC was busy, and how long after each.
  private static let busyLimit = 3
  private static let busyPause: Duration = .milliseconds(500)

  init() {}

  var isIdle: Bool { outstanding == nil && count == 0 }

  /// Since when the BMC has owed an answer; one that another controller owes says nothing of it.
  var waitingSince: Moment? {
    outstanding.flatMap { $0.isDelivered ? nil : $0.firstSent }
  }

  var deadline: Moment? { outstanding?.deadline }

  /// Whether a command for that purpose is on its way or in line.
  func contains(_ purpose: Purpose) -> Bool {
    outstanding?.entry.purpose == purpose
      || lines.contains { line in line.contains { $0.purpose == purpose } }
  }

  /// Puts a command in line; `false` where the line is full.
  mutating func append(_ order: CommandOrder, for purpose: Purpose) -> Bool {
    guard count < Self.limit else { return false }
    count += 1
    lines[order.priority.rawValue].append(Entry(order: order, purpose: purpose))
    return true
  }

  /// A request sequence number of its own, for a question beside the queue.
  mutating func nextSequence() -> UInt8 {
    sequence = (sequence + 1) & 0x3F
    return sequence
  }

  /// What to do now; call again until it says *nothing*.
  mutating func step(at now: Moment) -> Step {
    guard let waiting = outstanding else { return sendNext(at: now) }
    guard waiting.deadline <= now else { return .nothing }
    return overdue(waiting, at: now)
  }

  /// Takes an answer, if it is one to the outstanding command.
  ///
  /// `isChecked: false` passes over the checksums of answers within answers.
  mutating func take(
    _ message: LANMessage,
    isChecked: Bool = true,
    at now: Moment
  ) -> (purpose: Purpose, result: CommandResult)? {
    guard let waiting = outstanding, message.sequence == waiting.sequence,
      let code = message.body.first
    else { return nil }
    let answer = CompletionCode(rawValue: code)
    let body = message.body.dropFirst()
    if message.command == waiting.entry.order.command {
      return settle(waiting, answer, body, at: now)
    }
    guard waiting.entry.order.satellite != nil, message.command == SendMessage.command
    else { return nil }
    return deliver(waiting, answer, Array(body), isChecked: isChecked, at: now)
  }

  /// Takes the answer itself; what was busy is asked again.
  private mutating func settle(
    _ waiting: Outstanding,
    _ code: CompletionCode,
    _ body: ArraySlice<UInt8>,
    at now: Moment
  ) -> (purpose: Purpose, result: CommandResult)? {
    guard code != .busy || !isRepeated(waiting, at: now) else { return nil }
    outstanding = nil
    return (waiting.entry.purpose, .completed(code, Array(body)))
  }

  /// Takes what the BMC says of handing a command on: that it could not, that it did, or the
  /// controller's answer with it.
  private mutating func deliver(
    _ waiting: Outstanding,
    _ code: CompletionCode,
    _ body: [UInt8],
    isChecked: Bool,
    at now: Moment
  ) -> (purpose: Purpose, result: CommandResult)? {
    let isPassing = [.busy, SendMessage.lostArbitration, SendMessage.busError].contains(code)
    if isPassing, isRepeated(waiting, at: now) { return nil }
    guard code == .success else {
      outstanding = nil
      return (waiting.entry.purpose, .undelivered(code))
    }
    guard !body.isEmpty else {
      outstanding?.isDelivered = true
      return nil
    }
    guard let answer = try? LANMessage(decoding: body.span, isChecked: isChecked),
      answer.command == waiting.entry.order.command, let code = answer.body.first
    else { return nil }
    let completion = CompletionCode(rawValue: code)
    return settle(waiting, completion, answer.body.dropFirst(), at: now)
  }

  /// Whether a command that nothing came of is sent again a little later.
  private mutating func isRepeated(_ waiting: Outstanding, at now: Moment) -> Bool {
    guard waiting.busyAnswers < Self.busyLimit else { return false }
    outstanding?.busyAnswers += 1
    outstanding?.wasBusy = true
    outstanding?.deadline = now + Self.busyPause
    return true
  }

  /// Ends everything, and says how.
  mutating func removeAll() -> [(purpose: Purpose, result: CommandResult)] {
    var ended: [(purpose: Purpose, result: CommandResult)] = []
    if let waiting = outstanding { ended.append((waiting.entry.purpose, Self.silence(waiting))) }
    for entry in lines.joined() { ended.append((entry.purpose, .notSent)) }
    outstanding = nil
    for index in lines.indices { lines[index].removeAll() }
    count = 0
    return ended
  }

  private mutating func sendNext(at now: Moment) -> Step {
    guard count > 0, let line = lines.firstIndex(where: { !$0.isEmpty }) else { return .nothing }
    let entry = lines[line].removeFirst()
    count -= 1
    let sequence = nextSequence()
    return send(Outstanding(entry: entry, sequence: sequence, firstSent: now, deadline: now), now)
  }

  /// What was not answered is sent again where that cannot do it twice: a question, and an order
  /// that the BMC was too busy for.
  private mutating func overdue(_ waiting: Outstanding, at now: Moment) -> Step {
    var waiting = waiting
    waiting.isDelivered = false
    if waiting.wasBusy {
      waiting.wasBusy = false
    } else if waiting.entry.order.kind == .read, waiting.tries < Self.patience(waiting).count {
      waiting.tries += 1
    } else {
      outstanding = nil
      return .gaveUp(waiting.entry.purpose, Self.silence(waiting))
    }
    return send(waiting, now)
  }

  private mutating func send(_ waiting: Outstanding, _ now: Moment) -> Step {
    let order = waiting.entry.order
    let isOrder = order.kind == .order
    let patience = isOrder ? Self.orderPatience : Self.patience(waiting)[waiting.tries - 1]
    outstanding = waiting
    outstanding?.deadline = now + patience
    return .send(order, sequence: waiting.sequence)
  }

  private static func patience(_ waiting: Outstanding) -> [Duration] {
    waiting.entry.order.satellite == nil ? patience : satellitePatience
  }

  /// What nobody will answer any more came to.
  private static func silence(_ waiting: Outstanding) -> CommandResult {
    switch waiting.entry.order.kind {
    case .read: .noAnswer
    case .order: waiting.wasBusy ? .notSent : .unknown
    }
  }
}
