// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Crypto

/// What both sides have said when RAKP message 2 is in, and the codes that follow from it.
///
/// The names of the parts in the specification: R_M and R_C are the random numbers of console and
/// BMC, SID_M and SID_C their session ids, K_UID the user's key, K_G the BMC's.
///
/// Source: IPMI 2.0 §13.28.1, §13.31 and §13.32.
package struct KeyExchange: Sendable {
  package var authentication: AuthenticationAlgorithm
  package var consoleSessionID: UInt32
  package var bmcSessionID: UInt32
  /// 16 bytes.
  package var consoleRandom: [UInt8]
  /// 16 bytes.
  package var bmcRandom: [UInt8]
  /// 16 bytes.
  package var guid: [UInt8]
  /// The role byte of RAKP message 1.
  package var role: UInt8
  /// The name as RAKP message 1 had it.
  package var name: [UInt8]

  package init(
    authentication: AuthenticationAlgorithm,
    consoleSessionID: UInt32,
    bmcSessionID: UInt32,
    consoleRandom: [UInt8],
    bmcRandom: [UInt8],
    guid: [UInt8],
    role: UInt8,
    name: [UInt8]
  ) {
    self.authentication = authentication
    self.consoleSessionID = consoleSessionID
    self.bmcSessionID = bmcSessionID
    self.consoleRandom = consoleRandom
    self.bmcRandom = bmcRandom
    self.guid = guid
    self.role = role
    self.name = name
  }

  /// The code of RAKP message 2: the BMC knows the password.
  package func message2Code(password: [UInt8]) -> [UInt8] {
    var input: [UInt8] = []
    input.append(littleEndian: consoleSessionID)
    input.append(littleEndian: bmcSessionID)
    input += consoleRandom + bmcRandom + guid + roleAndName
    return code(of: input, key: password)
  }

  /// The code of RAKP message 3: the console knows the password.
  package func message3Code(password: [UInt8]) -> [UInt8] {
    var input = bmcRandom
    input.append(littleEndian: consoleSessionID)
    return code(of: input + roleAndName, key: password)
  }

  /// The session integrity key (SIK), under K_G or, where that is unset, the password.
  package func sessionIntegrityKey(bmcKey: [UInt8], password: [UInt8]) -> [UInt8] {
    let key = bmcKey.isEmpty ? password : bmcKey
    return code(of: consoleRandom + bmcRandom + roleAndName, key: key)
  }

  /// The integrity check value of RAKP message 4: both sides derived the same key.
  ///
  /// Truncated as the algorithm says: 12 bytes of SHA-1, 16 of the others.
  package func message4Code(sessionIntegrityKey: [UInt8]) -> [UInt8] {
    var input = consoleRandom
    input.append(littleEndian: bmcSessionID)
    return Array(
      code(of: input + guid, key: sessionIntegrityKey).prefix(authentication.checkByteCount)
    )
  }

  private var roleAndName: [UInt8] { [role, UInt8(name.count)] + name }

  private func code(of input: [UInt8], key: [UInt8]) -> [UInt8] {
    guard let algorithm = authentication.hmac else { return [] }
    return HMACKey(algorithm, key: key.span).code(of: input.span).bytes
  }
}

/// The keys of a session.
///
/// Source: IPMI 2.0 §13.32: K_n is the HMAC of 20 bytes of value n under the SIK.
package struct SessionKeys: Sendable {
  /// Signs packets.
  package let k1: [UInt8]
  /// Its first 16 bytes encrypt payloads.
  package let k2: [UInt8]

  /// Derives the keys; both are empty for an algorithm without authentication.
  package init(
    sessionIntegrityKey: [UInt8],
    authentication: AuthenticationAlgorithm
  ) {
    guard let algorithm = authentication.hmac else {
      k1 = []
      k2 = []
      return
    }
    let key = HMACKey(algorithm, key: sessionIntegrityKey.span)
    k1 = key.code(of: [UInt8](repeating: 1, count: 20).span).bytes
    k2 = key.code(of: [UInt8](repeating: 2, count: 20).span).bytes
  }
}

extension AuthenticationAlgorithm {
  /// The HMAC that the algorithm uses; `nil` for *none*.
  var hmac: HMACKey.Algorithm? {
    switch self {
    case .hmacSHA1: .sha1
    case .hmacMD5: .md5
    case .hmacSHA256: .sha256
    default: nil
    }
  }

  /// Bytes of a code in RAKP messages 2 and 3.
  var codeByteCount: Int { hmac?.codeByteCount ?? 0 }

  /// Bytes of the check value in RAKP message 4.
  var checkByteCount: Int { self == .hmacSHA1 ? 12 : min(16, codeByteCount) }
}
