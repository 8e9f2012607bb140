// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// Why a console is not active, as people and programs are told.
package struct ConsoleError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A word for programs; stays the same over releases.
  package struct Code: RawRepresentable, Hashable, Sendable {
    package let rawValue: String

    package init(rawValue: String) {
      self.rawValue = rawValue
    }
  }

  /// The word for programs.
  package var code: Code
  /// One sentence for people: what happened and what to do.
  package var message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  package var description: String { message }
}

extension ConsoleError.Code {
  /// Nothing answers at the BMC's address.
  package static let unreachable = Self(rawValue: "bmc_unreachable")
  /// The BMC's name has no address.
  package static let unknownHost = Self(rawValue: "unknown_host")
  /// The BMC does not take the password.
  package static let wrongPassword = Self(rawValue: "wrong_password")
  /// The BMC does not know the user.
  package static let unknownUser = Self(rawValue: "unknown_user")
  /// The user may not do what a console needs.
  package static let privilege = Self(rawValue: "privilege_too_low")
  /// The BMC takes none of the cipher suites that we would use.
  package static let cipherSuite = Self(rawValue: "cipher_suite_refused")
  /// The BMC has no session slot left.
  package static let busy = Self(rawValue: "bmc_busy")
  /// Serial over LAN is switched off in the BMC.
  package static let solDisabled = Self(rawValue: "sol_disabled")
  /// Somebody else has the BMC's SOL.
  package static let solOwned = Self(rawValue: "sol_owned")
  /// Somebody took the BMC's SOL from us.
  package static let solTaken = Self(rawValue: "sol_taken")
  /// The session or its SOL ended at the BMC.
  package static let sessionLost = Self(rawValue: "session_lost")
  /// The BMC departs from the specification in a way that we cannot follow.
  package static let protocolError = Self(rawValue: "bmc_protocol")
  /// The socket of a console without a BMC could not be connected.
  package static let connectFailed = Self(rawValue: "connect_failed")
  /// The socket of a console without a BMC was closed by its other side.
  package static let disconnected = Self(rawValue: "disconnected")
  /// Output is shown and not kept, for the log cannot be written.
  package static let logUnkept = Self(rawValue: "log_unkept")
  /// Output waits at the machine, for the log cannot be written.
  package static let logHeld = Self(rawValue: "log_held")
  /// Output is in the journal alone, for its segments cannot be written.
  package static let logBehind = Self(rawValue: "log_behind")
  /// The console was switched off by the settings.
  package static let disabled = Self(rawValue: "disabled")
}
