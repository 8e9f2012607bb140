// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import IPMI
internal import Notation

/// What is asked of one BMC besides its console, and what is known of it.
///
/// Confined to the console's loop; lives as long as the settings of the BMC. Each minute, a
/// little earlier or later on each, it looks at event log and power.
final class Jobs {
  unowned let console: Console
  let desk: CommandDesk
  let power: PowerBoard
  let sensors: SensorBoard
  let events: EventWatch
  let inventory: InventoryBoard
  private var watch: LoopTimer?
  private var sensorTimer: LoopTimer?

  init(_ console: Console, _ source: SOLSource) {
    self.console = console
    desk = CommandDesk(console, source)
    power = PowerBoard(desk, console)
    sensors = SensorBoard(desk, console)
    events = EventWatch(desk, console)
    inventory = InventoryBoard(desk, console) { [unowned source] in source.session }
  }

  /// The source is closed: whoever still waits is told.
  func close() {
    watch = nil
    sensorTimer = nil
    desk.close()
    power.close()
  }

  // MARK: Looking without being asked

  /// A session is there: begins to look after the machine, once.
  func begin() {
    guard watch == nil, desk.trouble == nil else { return }
    watch = LoopTimer(on: console.shard.loop) { [unowned self] in look() }
    // A list of machines says soon whether they are on; ten thousand are not asked all at once.
    watch?.deadline = soon(console.shard.workspace.pace.quiet)
    sensorTimer = LoopTimer(on: console.shard.loop) { [unowned self] in readSensors() }
    planSensors()
  }

  /// Settings of the sensors changed, perhaps.
  func planSensors() {
    guard let every = console.configuration.sensors.every else {
      sensorTimer?.deadline = nil
      return
    }
    sensorTimer?.deadline = soon(every)
  }

  /// Looks earlier: somebody follows.
  func hurry() {
    let due = console.shard.loop.now + events.interval
    if let deadline = watch?.deadline, deadline > due { watch?.deadline = due }
  }

  private func look() {
    events.tidy()
    sensors.tidy()
    watch?.deadline = next(after: events.interval)
    guard desk.trouble == nil else { return }
    if !events.isMissing { events.look { _ in } }
    power.read { _ in }
  }

  private func readSensors() {
    guard let every = console.configuration.sensors.every else { return }
    sensorTimer?.deadline = next(after: every)
    if desk.trouble == nil { sensors.readFresh { _ in } }
  }

  /// A first time within `interval`: thousands that start together are spread over it.
  private func soon(_ interval: Duration) -> Moment {
    let moment = console.shard.loop.now + .seconds(1) + interval * Double.random(in: 0...1)
    return moment.roundedUp(to: ProbePace.grid)
  }

  /// The next time, a little earlier or later, at the same moments as on other machines.
  private func next(after interval: Duration) -> Moment {
    let moment = console.shard.loop.now + interval * Double.random(in: 0.9...1.1)
    return moment.roundedUp(to: ProbePace.grid)
  }
}

extension Console {
  /// What is asked of the console's BMC; `nil` for a console without one.
  var jobs: Jobs? { (source as? SOLSource)?.jobs }

  /// The same, where anything was ever asked.
  var begunJobs: Jobs? { (source as? SOLSource)?.madeJobs }

  /// Why there is no session to ask over; only asked where there is none.
  var connectionTrouble: ConsoleError {
    if configuration.isDisabled {
      return ConsoleError(.disabled, "\(name) is switched off in the settings")
    }
    guard case .bmc(let bmc) = configuration.source else {
      return ConsoleError(.noBMC, "\(name) is a console on a socket: it has no BMC to ask")
    }
    if let error = life.status.error, life.status.state != .active { return error }
    return ConsoleError(.connecting, "no session with \(bmc.name) yet: try again in a moment")
  }
}

extension ConsoleError.Code {
  /// There is no session yet.
  package static let connecting = Self(rawValue: "connecting")
  /// The console has no BMC.
  package static let noBMC = Self(rawValue: "no_bmc")
  /// The BMC did not answer a command; the session goes on.
  package static let noAnswer = Self(rawValue: "no_answer")
  /// The BMC refused a command.
  package static let refused = Self(rawValue: "refused")
  /// The BMC does not have the command.
  package static let notSupported = Self(rawValue: "not_supported")
  /// The machine is off, and cannot be cycled or reset.
  package static let machineOff = Self(rawValue: "machine_off")
  /// The state that was waited for did not come in time.
  package static let waitFailed = Self(rawValue: "wait_failed")
  /// There is no such machine or sensor.
  package static let notFound = Self(rawValue: "not_found")
}

extension ConsoleError {
  /// As rows of the API have it.
  var report: APIError { APIError(code: code.rawValue, message: message) }
}
