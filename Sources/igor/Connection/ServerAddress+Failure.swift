// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import Glibc
internal import HTTP
internal import TLS

extension ServerAddress {
  /// Why there is no connection, and what to do about it.
  func failure(_ code: Int32) -> Failure {
    switch (self, code) {
    case (.unix(let path), ENOENT), (.unix(let path), ECONNREFUSED):
      return Failure(
        .noServer,
        "no igord at \(path): is it running? (systemctl status igord; elsewhere: --server)"
      )
    case (.unix(let path), EACCES):
      return Failure(
        .notAllowed,
        "not allowed to use \(path): become a member of its group, usually igor, and log in again"
      )
    case (_, ECONNREFUSED):
      return Failure(.noServer, "no igord at \(self): is it running, and does it listen there?")
    case (_, ETIMEDOUT):
      return Failure(.noServer, "no answer from \(self) within 10 s")
    case (.http, ECONNRESET):
      return Failure(.noServer, "\(self) hung up: does it speak TLS there? (https://)")
    default:
      return Failure(.noServer, "no connection to \(self): \(SystemError.text(of: code))")
    }
  }

  /// Why a server that took the call could not prove who it is.
  func failure(of session: TLSSession) -> Failure {
    let reason = session.failure ?? "TLS is broken"
    guard session.isDistrusted, let fingerprint = session.peerFingerprint else {
      let advice = "does it speak TLS there? (tls = true; else http://)"
      return Failure(.noServer, "\(self): \(reason): \(advice)")
    }
    var failure = Failure(
      .noServer,
      "\(self): \(reason)",
      code: ServerTrust.code,
      details: [
        "It shows the certificate \(fingerprint).",
        "If that is igord's, trust it from now on: igor login \(self) --fingerprint \(fingerprint)",
        "If an authority vouches for it, name the authority's certificate: --ca FILE",
      ]
    )
    failure.fingerprint = fingerprint
    return failure
  }

  /// What igord's refusal means here; of a missing or old login, what to do about it.
  ///
  /// `hadToken` says whether the request carried one; `nil` where it was not to.
  func failure(_ error: APIError, _ status: Status, hadToken: Bool?) -> Failure {
    let reason = ExitReason(status)
    guard status == .unauthorized, let hadToken else {
      var failure = Failure(reason, error.message, code: error.code)
      failure.count = error.count
      return failure
    }
    let words = hadToken ? "your login at \(self) is no longer good" : "you are not logged in"
    return Failure(reason, "\(words): igor login \(self)", code: error.code)
  }
}

extension APIError {
  /// The error in the body of an answer, or what its status says where it has none.
  static func read(_ body: [UInt8], status: Status) -> APIError {
    if let found: ErrorBody = try? JSON.decode(from: body.span) { return found.error }
    return APIError(code: "http_\(status.rawValue)", message: "igord answered \(status.reason)")
  }
}

extension ExitReason {
  /// The exit status for a refusal with this status.
  init(_ status: Status) {
    switch status {
    case .unauthorized, .forbidden: self = .notAllowed
    case .notFound: self = .noSuchMachine
    default: self = .failed
    }
  }
}
