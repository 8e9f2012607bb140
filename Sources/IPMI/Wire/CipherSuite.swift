// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// How the two sides prove that they know the password.
///
/// Source: IPMI 2.0 §13.28, table 13-17.
package struct AuthenticationAlgorithm: RawRepresentable, Hashable, Sendable {
  /// Six bits.
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue & 0x3F
  }

  package static let none = AuthenticationAlgorithm(rawValue: 0)
  package static let hmacSHA1 = AuthenticationAlgorithm(rawValue: 1)
  package static let hmacMD5 = AuthenticationAlgorithm(rawValue: 2)
  package static let hmacSHA256 = AuthenticationAlgorithm(rawValue: 3)
}

/// What signs the packets of a session.
///
/// Source: IPMI 2.0 §13.28.4, table 13-18.
package struct IntegrityAlgorithm: RawRepresentable, Hashable, Sendable {
  /// Six bits.
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue & 0x3F
  }

  package static let none = IntegrityAlgorithm(rawValue: 0)
  package static let hmacSHA1First96 = IntegrityAlgorithm(rawValue: 1)
  package static let hmacMD5First128 = IntegrityAlgorithm(rawValue: 2)
  package static let md5First128 = IntegrityAlgorithm(rawValue: 3)
  package static let hmacSHA256First128 = IntegrityAlgorithm(rawValue: 4)
}

/// What hides the payloads of a session.
///
/// Source: IPMI 2.0 §13.28.5, table 13-19.
package struct ConfidentialityAlgorithm: RawRepresentable, Hashable, Sendable {
  /// Six bits.
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue & 0x3F
  }

  package static let none = ConfidentialityAlgorithm(rawValue: 0)
  package static let aesCBC128 = ConfidentialityAlgorithm(rawValue: 1)
}

/// A numbered triple of algorithms.
///
/// Source: IPMI 2.0 §22.15.2, table 22-20; suites 15-17 from IPMI 2.0 errata 4 (E443).
package struct CipherSuite: Hashable, Sendable {
  package let id: UInt8
  package let authentication: AuthenticationAlgorithm
  package let integrity: IntegrityAlgorithm
  package let confidentiality: ConfidentialityAlgorithm

  /// The suites with integrity and encryption, best first: what igor tries unasked.
  package static let preferred: [CipherSuite] = [17, 3, 8, 12].compactMap(CipherSuite.init(id:))

  /// The suite of that number; `nil` where igor lacks it, as the ones with RC4.
  package init?(id: UInt8) {
    guard let row = Self.table.first(where: { $0.id == id }) else { return nil }
    self = row
  }

  private init(
    _ id: UInt8,
    _ authentication: AuthenticationAlgorithm,
    _ integrity: IntegrityAlgorithm,
    _ confidentiality: ConfidentialityAlgorithm
  ) {
    self.id = id
    self.authentication = authentication
    self.integrity = integrity
    self.confidentiality = confidentiality
  }

  private static let table: [CipherSuite] = [
    CipherSuite(0, .none, .none, .none),
    CipherSuite(1, .hmacSHA1, .none, .none),
    CipherSuite(2, .hmacSHA1, .hmacSHA1First96, .none),
    CipherSuite(3, .hmacSHA1, .hmacSHA1First96, .aesCBC128),
    CipherSuite(6, .hmacMD5, .none, .none),
    CipherSuite(7, .hmacMD5, .hmacMD5First128, .none),
    CipherSuite(8, .hmacMD5, .hmacMD5First128, .aesCBC128),
    CipherSuite(11, .hmacMD5, .md5First128, .none),
    CipherSuite(12, .hmacMD5, .md5First128, .aesCBC128),
    CipherSuite(15, .hmacSHA256, .none, .none),
    CipherSuite(16, .hmacSHA256, .hmacSHA256First128, .none),
    CipherSuite(17, .hmacSHA256, .hmacSHA256First128, .aesCBC128),
  ]
}
