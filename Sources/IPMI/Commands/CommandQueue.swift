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
    var firstSent: Moment
    var deadline: Moment
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

  init() {}

  var isIdle: Bool { outstanding == nil && count == 0 }

  /// Since when an answer has been waited for.
  var waitingSince: Moment? { outstanding?.firstSent }

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
  mutating func take(
    _ message: LANMessage,
    at now: Moment
  ) -> (purpose: Purpose, result: CommandResult)? {
    guard var waiting = outstanding, message.sequence == waiting.sequence,
      message.command == waiting.entry.order.command, let code = message.body.first
    else { return nil }
    let answer = CompletionCode(rawValue: code)
    if answer == .busy, waiting.busyAnswers < 3 {
      waiting.busyAnswers += 1
      waiting.deadline = now + .milliseconds(500)
      outstanding = waiting
      return nil
    }
    outstanding = nil
    return (waiting.entry.purpose, .completed(answer, Array(message.body.dropFirst())))
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
    let isOrder = entry.order.kind == .order
    outstanding = Outstanding(
      entry: entry,
      sequence: sequence,
      firstSent: now,
      deadline: now + (isOrder ? Self.orderPatience : Self.patience[0])
    )
    return .send(entry.order, sequence: sequence)
  }

  private mutating func overdue(
    _ waiting: Outstanding,
    at now: Moment
  ) -> Step {
    var waiting = waiting
    let isRepeatable = waiting.entry.order.kind == .read || waiting.busyAnswers > 0
    guard isRepeatable, waiting.tries < Self.patience.count else {
      outstanding = nil
      return .gaveUp(waiting.entry.purpose, Self.silence(waiting))
    }
    waiting.deadline = now + Self.patience[waiting.tries]
    waiting.tries += 1
    outstanding = waiting
    return .send(waiting.entry.order, sequence: waiting.sequence)
  }

  private static func silence(_ waiting: Outstanding) -> CommandResult {
    waiting.entry.order.kind == .read ? .noAnswer : .unknown
  }
}
