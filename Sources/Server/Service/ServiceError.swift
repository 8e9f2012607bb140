// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Glibc
internal import RingLog

/// Why igord cannot start: what kind of trouble, and one line that says what to do.
package struct ServiceError: Error, Equatable, Sendable, CustomStringConvertible {
  package enum Kind: Equatable, Sendable {
    /// An address or port is taken or not ours.
    case address
    /// The directory of the Unix socket is missing, or may not be written.
    case permission
    /// The state directory cannot be used.
    case state
    /// Another igord has the state directory.
    case running
    /// The system gives no threads or descriptors.
    case system
  }

  package let kind: Kind
  package let description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  init(_ error: RingLogError) {
    if case .locked = error {
      self.init(.running, error.description)
    } else {
      self.init(.state, error.description)
    }
  }

  /// Why a listener could not be opened.
  init(_ plan: ListenerPlan, _ error: SystemError) {
    let place = "\(plan.address) (\(plan.setting))"
    switch (error.code, plan) {
    case (EADDRINUSE, .unix):
      self.init(.running, "\(place): another igord listens there")
    case (EADDRINUSE, _):
      self.init(.address, "\(place): another program listens there; choose another port")
    case (EADDRNOTAVAIL, _):
      self.init(.address, "\(place): this host has no such address")
    case (EACCES, .unix), (EPERM, .unix), (EROFS, .unix):
      self.init(.permission, "\(place): igord may not make the socket there: \(error)")
    case (ENOENT, .unix):
      self.init(.permission, "\(place): the directory is missing, or the group: \(error)")
    case (EACCES, _):
      self.init(.address, "\(place): only root may use ports below 1024")
    default:
      self.init(.address, "\(place): \(error)")
    }
  }
}
