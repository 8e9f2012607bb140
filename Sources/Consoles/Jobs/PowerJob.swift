// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
internal import EventLoop
internal import IPMI
internal import Notation
internal import RingLog

/// An order for a machine's power, and who gives it.
package struct PowerOrder: Sendable {
  package var request: PowerRequest
  package var person: String

  package init(_ request: PowerRequest, by person: String) {
    self.request = request
    self.person = person
  }
}

/// One order on one machine, from the first look at its state to the last.
///
///     read state -> next boot's device -> order, once -> (wait for the end state) -> told
///
/// Told at least once, and for the last time with `isLast`; where it waits, also before.
final class PowerJob {
  typealias Teller = (_ row: PowerReport, _ isLast: Bool) -> Void

  let console: Console
  let jobs: Jobs
  let order: PowerOrder
  let action: PowerRequest.Action?
  private let teller: Teller
  /// Whether somebody still wants to know.
  let isWanted: () -> Bool
  var row: PowerReport
  /// Others may order again.
  private var isReserved = false

  init(
    _ order: PowerOrder,
    on console: Console,
    _ jobs: Jobs,
    isWanted: @escaping () -> Bool,
    tell: @escaping Teller
  ) {
    self.order = order
    self.console = console
    self.jobs = jobs
    self.isWanted = isWanted
    action = order.request.action
    teller = tell
    row = PowerReport(machine: console.name.description, power: nil)
    row.action = action?.rawValue
  }

  func start() {
    let isInLine = jobs.power.reserve { [self] isCalledOff in
      isReserved = !isCalledOff
      if let trouble = jobs.desk.trouble { return fail(trouble) }
      guard let action, action != .identify else { return setNextDevice() }
      jobs.power.readFresh { [self] in took(state: $0) }
    }
    if !isInLine {
      fail(ConsoleError(.busy, "other orders for \(console.name) are under way: try again"))
    }
  }

  // MARK: Decide

  private func took(state: Result<Bool, ConsoleError>) {
    switch state {
    case .failure(let error): fail(error)
    case .success(let isOn):
      row.power = Self.word(isOn)
      if let refusal = refusal(isOn: isOn) { return fail(refusal) }
      setNextDevice()
    }
  }

  /// What the machine's state forbids.
  private func refusal(isOn: Bool) -> ConsoleError? {
    guard !isOn else { return nil }
    switch action {
    case .cycle where order.request.onIfOff != true, .reset where order.request.onIfOff != true:
      return ConsoleError(
        .machineOff,
        "\(console.name) is off, so there is nothing to \(action?.rawValue ?? ""): "
          + "order `on`, or say that it may be switched on"
      )
    case .diag:
      return ConsoleError(.machineOff, "\(console.name) is off: nobody would take the interrupt")
    default: return nil
    }
  }

  /// What is to be ordered, now that the state is known; `nil` where nothing is.
  private var control: ChassisControl.Action? {
    let isOn = row.power == "on"
    switch action {
    case .on: return isOn ? nil : .on
    case .off: return isOn ? .off : nil
    case .soft: return isOn ? .softShutdown : nil
    case .cycle: return isOn ? .cycle : .on
    case .reset: return isOn ? .reset : .on
    case .diag: return .diagnosticInterrupt
    case .identify, nil: return nil
    }
  }

  // MARK: The next boot

  private func setNextDevice() {
    guard let next = order.request.next else { return act() }
    console.mark(order, "next boot: \(next.rawValue)")
    NextBoot(jobs.desk).set(next.device) { [self] result in
      switch result {
      case .failure(let error):
        console.mark(order, "next boot: \(next.rawValue): \(error.message)")
        fail(error)
      case .success:
        row.next = next.rawValue
        guard action != nil else {
          row.outcome = .accepted
          return finish()
        }
        act()
      }
    }
  }

  // MARK: The order

  private func act() {
    if action == .identify { return identify() }
    guard let control else {
      row.outcome = .unchanged
      return finish()
    }
    send(ChassisControl(control))
  }

  private func identify() {
    let seconds = UInt8(clamping: order.request.seconds ?? 15)
    send(ChassisIdentify(seconds == 0 ? .off : .seconds(seconds)))
  }

  /// Sends the order: once, whatever comes of it.
  private func send(_ request: some CommandRequest) {
    console.mark(order, words)
    let command = type(of: request).command
    jobs.desk.send(CommandOrder(request, kind: .order, priority: .orders)) { [self] in
      took($0, of: command)
    }
  }

  /// The order for people, as marks have it.
  private var words: String {
    guard let action else { return "" }
    switch action {
    case .identify: return order.request.seconds == 0 ? "identify: ended" : "identify"
    case .cycle, .reset: return control == .on ? "\(action.rawValue): on" : action.rawValue
    default: return action.rawValue
    }
  }

  private func took(_ result: CommandResult, of command: CommandID) {
    let sentAt = console.shard.loop.now
    switch result {
    case .completed(.success, _):
      row.outcome = .accepted
      letOthers()
      if action != .identify { console.powerChanged() }
      wait(since: sentAt)
    case .unknown:
      console.mark(order, "\(words): no answer; it may have been carried out")
      row.outcome = .unknown
      letOthers()
      readAfterSilence(command, since: sentAt)
    default:
      let error = jobs.desk.error(command, result)
      console.mark(order, "\(words): not carried out: \(error.message)")
      fail(error)
    }
  }

  /// Nobody knows what became of the order: the state is read and told.
  private func readAfterSilence(
    _ command: CommandID,
    since sentAt: Moment
  ) {
    if order.request.wait == true, action != .identify { return wait(since: sentAt) }
    jobs.power.readFresh { [self] result in
      if case .success(let isOn) = result {
        row.power = Self.word(isOn)
        console.powerChanged()
        return finish()
      }
      fail(jobs.desk.error(command, .unknown))
    }
  }

  private func wait(since sentAt: Moment) {
    guard order.request.wait == true, let goal = PowerGoal(action, from: row.power) else {
      return finish()
    }
    PowerWait(self, goal, since: sentAt).begin()
  }

  // MARK: The end

  /// Tells something on the way.
  func tell(_ progress: String) {
    var row = row
    row.progress = progress
    teller(row, false)
  }

  func finish() {
    letOthers()
    teller(row, true)
  }

  func fail(_ error: ConsoleError) {
    row.ok = false
    row.error = error.report
    finish()
  }

  private func letOthers() {
    guard isReserved else { return }
    isReserved = false
    jobs.power.release()
  }

  static func word(_ isOn: Bool) -> String { isOn ? "on" : "off" }
}

extension Console {
  /// Notes an order in the console's log.
  func mark(_ order: PowerOrder, _ text: String) {
    log.mark(.powerOrder, person: order.person, text: text, at: shard.loop.wall)
  }
}
