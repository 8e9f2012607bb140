// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop

/// The state that an order leads to.
enum PowerGoal {
  case on
  case off
  /// Off, and on again.
  case cycled
  /// Still on, after it had time to go.
  case stillOn

  /// The goal of an action on a machine that was in that state; `nil` where there is none.
  init?(_ action: PowerRequest.Action?, from power: String?) {
    switch action {
    case .on: self = .on
    case .off, .soft: self = .off
    case .cycle: self = power == "off" ? .on : .cycled
    case .reset: self = power == "off" ? .on : .stillOn
    case .diag, .identify, nil: return nil
    }
  }

  var word: String { self == .off ? "off" : "on" }
}

/// The wait for an order's end state: asks again and again, and tells what it sees.
final class PowerWait {
  private let job: PowerJob
  private let goal: PowerGoal
  private let start: Moment
  private let limit: Duration
  private var wasOff = false
  private var lastTold: (text: String, at: Moment)?
  private var trouble: ConsoleError?

  /// How long a cycle may go unseen: some BMCs switch off and on between two questions.
  private static let unseenCycle = Duration.seconds(15)
  /// How long a reset machine is given to fall off.
  private static let resetTime = Duration.seconds(2)
  /// How often something is told where nothing changes.
  private static let tellInterval = Duration.seconds(5)

  init(_ job: PowerJob, _ goal: PowerGoal, since start: Moment) {
    self.job = job
    self.goal = goal
    self.start = start
    let seconds = job.order.request.limit ?? (job.action == .soft ? 300 : 120)
    limit = .seconds(seconds)
  }

  private var now: Moment { job.console.shard.loop.now }
  private var elapsed: Duration { now - start }

  func begin() {
    tell("ordered; waiting for \(goal.word)")
    askAgain()
  }

  private func askAgain() {
    // A cycle is over soon; soft takes its time.
    let pause = elapsed < .seconds(10) ? Duration.milliseconds(250) : .seconds(1)
    job.console.shard.agenda.after(pause) { [self] in ask() }
  }

  private func ask() {
    note()
    guard job.isWanted() else { return job.finish() }
    guard elapsed < limit else { return giveUp() }
    if let error = job.jobs.desk.trouble {
      guard error.code != .noBMC, job.console.jobs === job.jobs else { return job.fail(error) }
      return took(.failure(error))
    }
    job.jobs.power.readFresh { [self] in took($0) }
  }

  private func took(_ state: Result<Bool, ConsoleError>) {
    note()
    switch state {
    case .failure(let error):
      trouble = error
      tell("no answer; waiting for \(goal.word)")
    case .success(let isOn):
      trouble = nil
      job.row.power = PowerJob.word(isOn)
      wasOff = wasOff || !isOn
      if let outcome = outcome(isOn: isOn) {
        if outcome == .confirmed || job.row.outcome != .unknown { job.row.outcome = outcome }
        return job.finish()
      }
      tell("\(PowerJob.word(isOn)); waiting for \(goal.word)")
    }
    askAgain()
  }

  /// What it has come to; `nil` while it has not.
  private func outcome(isOn: Bool) -> PowerReport.Outcome? {
    switch goal {
    case .on: return isOn ? .confirmed : nil
    case .off: return isOn ? nil : .confirmed
    case .stillOn: return isOn && (wasOff || elapsed >= Self.resetTime) ? .confirmed : nil
    case .cycled:
      guard isOn else { return nil }
      if wasOff { return .confirmed }
      return elapsed >= Self.unseenCycle ? .accepted : nil
    }
  }

  private func note() {
    job.row.elapsed = Double((elapsed / .milliseconds(1)).rounded()) / 1000
  }

  private func tell(_ text: String) {
    if let lastTold, lastTold.text == text, now - lastTold.at < Self.tellInterval { return }
    lastTold = (text, now)
    note()
    job.tell(text)
  }

  private func giveUp() {
    let seconds = limit.components.seconds
    let state = trouble.map { "not heard of again (\($0.message))" } ?? "still \(known)"
    let hint = job.action == .soft ? "; the system may not listen to the power button" : ""
    job.fail(
      ConsoleError(.waitFailed, "\(job.console.name) is \(state) after \(seconds) s\(hint)")
    )
  }

  private var known: String { job.row.power ?? "in an unknown state" }
}
