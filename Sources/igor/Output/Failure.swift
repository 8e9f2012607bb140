// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Notation
internal import TLS

/// What igor's exit status says; igor(1) lists them.
enum ExitReason: Int32, Sendable {
  case done = 0
  /// It failed, or did for all of several machines.
  case failed = 1
  /// This user may not do that.
  case notAllowed = 2
  /// Another has the keyboard, and there is no person here to ask.
  case inUse = 3
  /// No such machine, user or group, or more than one that the beginning of a name could mean.
  case noSuchMachine = 4
  /// No igord answered, or it went away in the middle of what cannot be taken up again.
  case noServer = 5
  /// It failed for some of several machines, and was done for the others.
  case partial = 6
  /// The command line cannot be understood.
  case usage = 64
}

/// Why a command ends early: what to say, what to do next, and the exit status.
struct Failure: Error, Equatable, Sendable {
  var status: ExitReason
  /// A sentence without a full stop; what to do next comes after a semicolon or colon.
  var message: String
  /// igord's word for it, where igord refused.
  var code: String?
  /// How many machines igord wants to be confirmed.
  var count: Int?
  /// The certificate of a server that could not prove who it is.
  var fingerprint: Fingerprint?
  /// Lines to be shown below the message, as they stand.
  var details: [String] = []

  init(_ status: ExitReason, _ message: String, code: String? = nil, details: [String] = []) {
    self.status = status
    self.message = message
    self.code = code
    self.details = details
  }

  /// Something on the command line that cannot be read: what is wrong, and a mark at the place.
  init(_ error: NotationError) {
    self.init(.usage, error.message, details: error.caret.map { "  \($0)" })
  }
}
