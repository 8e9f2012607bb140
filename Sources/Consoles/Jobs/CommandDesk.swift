// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import IPMI

/// The commands that a console's jobs send over its BMC's session.
///
/// Confined to the console's loop. Who asks is answered once, whatever happens: by the BMC, or
/// by what became of the session. The link puts orders before its own upkeep, that before
/// the event log, and sensors last; SOL passes all of them.
///
/// Once closed it keeps nobody waiting and asks neither console nor source anything more, for
/// both may be gone while somebody still has the desk.
final class CommandDesk {
  private unowned let console: Console
  private unowned let source: SOLSource
  private let agenda: Agenda
  /// Who waits for an answer, by token.
  private var waiting: [UInt64: Waiting] = [:]
  /// What goes on after a pause, by token.
  private var paused: [UInt64: () -> Void] = [:]
  private var lastToken: UInt64 = 0
  /// Why nothing will be answered any more, once the source is closed.
  private var ending: ConsoleError?

  /// Commands on their way or in line, of all jobs; the link's line takes 64, its own among them.
  static let limit = 24

  private struct Waiting {
    var kind: CommandOrder.Kind
    var answer: (CommandResult) -> Void
  }

  init(_ console: Console, _ source: SOLSource) {
    self.console = console
    self.source = source
    agenda = Agenda(on: console.shard.loop)
  }

  /// Why no command can be sent now; `nil` where one can.
  var trouble: ConsoleError? {
    if let ending { return ending }
    if source.takesCommands { return nil }
    return source.isDark ? source.unreachable : console.connectionTrouble
  }

  /// Whether the console is in use, so that reading can wait.
  var isConsoleBusy: Bool {
    ending == nil && console.activity.isBusy(at: console.shard.loop.now)
  }

  /// The BMC as people are told of it.
  var sourceName: String { console.configuration.bmcName }

  /// Does something in a while; at once where the desk is closed, or when it closes.
  func after(_ delay: Duration, _ body: @escaping () -> Void) {
    guard ending == nil else { return body() }
    lastToken += 1
    let token = lastToken
    paused[token] = body
    agenda.after(delay) { [unowned self] in paused.removeValue(forKey: token)?() }
  }

  /// Sends a command; `.notSent` where that is not possible.
  func send(_ order: CommandOrder, _ answer: @escaping (CommandResult) -> Void) {
    guard trouble == nil, waiting.count < Self.limit else { return answer(.notSent) }
    lastToken += 1
    let token = lastToken
    waiting[token] = Waiting(kind: order.kind, answer: answer)
    guard !source.perform(order, token: token) else { return }
    waiting.removeValue(forKey: token)?.answer(.notSent)
  }

  /// Asks one thing, and has its answer read.
  func ask<Request: CommandRequest>(
    _ request: Request,
    _ kind: CommandOrder.Kind = .read,
    _ priority: CommandOrder.Priority = .orders,
    _ answer: @escaping (Result<Request.Response, ConsoleError>) -> Void
  ) {
    send(CommandOrder(request, kind: kind, priority: priority)) { [self] result in
      guard case .completed(.success, let body) = result else {
        return answer(.failure(error(Request.command, result)))
      }
      guard let response = try? Request.Response(body: body.span) else {
        return answer(.failure(nonsense(Request.command)))
      }
      answer(.success(response))
    }
  }

  /// The answer to a command came, or none will.
  func answered(_ token: UInt64, _ result: CommandResult) {
    waiting.removeValue(forKey: token)?.answer(result)
  }

  /// The BMC is silent: nobody waits for what can be asked again.
  ///
  /// Orders go on waiting, for they may have been carried out.
  func turnedDark() {
    let reads = waiting.filter { $0.value.kind == .read }
    for token in reads.keys.sorted() { waiting[token] = nil }
    for (_, read) in reads.sorted(by: { $0.key < $1.key }) { read.answer(.noAnswer) }
  }

  /// The source is closed for good.
  func close() {
    guard ending == nil else { return }
    ending = ConsoleError(.sessionLost, "\(console.name) was removed or changed in the settings")
    let left = waiting.sorted { $0.key < $1.key }
    waiting = [:]
    for (_, one) in left { one.answer(one.kind == .read ? .noAnswer : .unknown) }
    agenda.clear()
    let resumed = paused.sorted { $0.key < $1.key }
    paused = [:]
    for (_, body) in resumed { body() }
  }

  // MARK: Errors

  /// What a result other than success means.
  func error(_ command: CommandID, _ result: CommandResult) -> ConsoleError {
    if let trouble { return trouble }
    let name = command.description
    switch result {
    case .completed(.insufficientPrivilege, _):
      let has = source.privilege.map { ", the session has \($0.name)" } ?? ""
      return ConsoleError(
        .privilege,
        "\"\(source.userName)\" may not use \(name) on \(source.name): it needs the privilege "
          + "\(command.privilege.name)\(has); raise the user's limit in the BMC"
      )
    case .completed(let code, _) where code.isUnsupported:
      return ConsoleError(.notSupported, "\(source.name) does not have \(name)")
    case .completed(let code, _):
      return ConsoleError(.refused, "\(source.name) refuses \(name): \(code)")
    case .noAnswer:
      return ConsoleError(.noAnswer, "\(source.name) did not answer \(name); try again")
    case .unknown:
      return ConsoleError(
        .noAnswer,
        "\(source.name) did not answer \(name), and may have carried it out"
      )
    case .undelivered(let code):
      let reason = SendMessage.text(of: code)
      return ConsoleError(.noAnswer, "\(source.name) cannot hand \(name) on: \(reason)")
    case .notSent:
      return ConsoleError(.busy, "too much waits for \(source.name) already: try again")
    }
  }

  /// An answer that means nothing.
  func nonsense(_ command: CommandID) -> ConsoleError {
    ConsoleError(.protocolError, "\(source.name) answers \(command) with nonsense")
  }
}
