// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import IPMI
internal import Notation

/// What is asked of one BMC besides its console, and what is known of it.
///
/// Confined to the console's loop; lives as long as the settings of the BMC.
final class Jobs {
  unowned let console: Console
  let desk: CommandDesk
  let power: PowerBoard

  init(_ console: Console, _ source: SOLSource) {
    self.console = console
    desk = CommandDesk(console, source)
    power = PowerBoard(desk, console)
  }

  /// The source is closed: whoever still waits is told.
  func close() {
    desk.close()
    power.close()
  }
}

extension Console {
  /// What is asked of the console's BMC; `nil` for a console without one.
  var jobs: Jobs? { (source as? SOLSource)?.jobs }

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
