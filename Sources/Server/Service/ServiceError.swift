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
    /// The certificate or its key cannot be used.
    case certificate
  }

  package let kind: Kind
  package let description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  /// What a `SystemError` about a missing group names as its call.
  static let groupCall = "getgrnam"

  init(_ error: RingLogError) {
    switch error {
    case .locked: self.init(.running, error.description)
    case .noRoom: self.init(.state, error.description)
    default:
      let advice = "let igord's user write there, or set another `state`"
      self.init(.state, "\(error): \(advice)")
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
    case (ENOENT, .unix) where error.call == Self.groupCall:
      self.init(.permission, "\(place): there is no such group: make it, or name another")
    case (ENOENT, .unix), (ENOTDIR, .unix):
      self.init(.permission, "\(place): the directory is missing: make it, or set another path")
    case (EEXIST, .unix):
      self.init(.address, "\(place): a file is there that is no socket: remove it")
    case (EACCES, _):
      self.init(.address, "\(place): only root may use ports below 1024")
    default:
      self.init(.address, "\(place): \(error)")
    }
  }
}
