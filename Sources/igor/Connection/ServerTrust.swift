// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import TLS

/// By what a server that speaks TLS proves who it is.
enum ServerTrust: Equatable, Sendable {
  /// What this user trusts it by since a login, else an authority that the system trusts.
  case known
  /// An authority of this PEM file.
  case authorities(path: String)
  /// This certificate.
  case certificate(Fingerprint)

  /// The code of a failure to prove it.
  static let code = "certificate_not_trusted"

  /// What the options say; the fingerprint counts more, as it says more.
  init(ca: String?, fingerprint: String?) throws(Failure) {
    if let fingerprint {
      guard let found = Fingerprint(fingerprint) else {
        let expected = "the 64 digits of a certificate's SHA-256, as igord cert prints them"
        throw Failure(.usage, "--fingerprint \(fingerprint.safe): expected \(expected)")
      }
      self = .certificate(found)
    } else {
      self = ca.map { .authorities(path: $0) } ?? .known
    }
  }

  /// The context of a client that trusts so.
  fileprivate func context(for server: ServerAddress) throws(Failure) -> TLSContext {
    let trust = self == .known ? try Logins.stored().trust(of: server) : self
    do throws(TLSError) {
      return switch trust {
      case .authorities(let path): try TLSContext(trusting: .authorities(path: path))
      case .certificate(let fingerprint): try TLSContext(trusting: .certificate(fingerprint))
      case .known: try TLSContext(trusting: .system)
      }
    } catch {
      throw Failure(self == .known ? .failed : .usage, "\(error)")
    }
  }
}

extension ServerAddress {
  /// A session for a new connection; `nil` where all is said in clear.
  func makeSession() throws(Failure) -> TLSSession? {
    guard case .https(let host, _, let trust) = self else { return nil }
    let context = try trust.context(for: self)
    do throws(TLSError) {
      return try context.connect(to: host)
    } catch {
      throw Failure(.usage, "\(error)")
    }
  }
}
