// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Glibc

/// Why igord does not start or does not go on: one line, and an exit status.
struct Failure: Error, CustomStringConvertible {
  /// The exit statuses of igord(8), numbered as in sysexits.h.
  enum Kind: Int32 {
    /// The command line asks for what cannot be (EX_USAGE).
    case usage = 64
    /// A listener's address or port is taken or not ours (EX_UNAVAILABLE).
    case address = 69
    /// Threads, descriptors or memory could not be had (EX_OSERR).
    case system = 71
    /// The state directory cannot be written (EX_CANTCREAT).
    case state = 73
    /// Another igord runs on the same state directory (EX_TEMPFAIL).
    case running = 75
    /// The directory of the Unix socket may not be written (EX_NOPERM).
    case permission = 77
    /// The settings are wrong (EX_CONFIG).
    case settings = 78
  }

  let kind: Kind
  let description: String

  init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
