// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Crypto
internal import IPMI

/// What both sides of a handshake have said; the codes and keys are made of these.
struct HandshakeTranscript {
  var consoleSessionID: UInt32
  var bmcSessionID: UInt32
  var consoleRandom: [UInt8]
  var bmcRandom: [UInt8]
  var guid: [UInt8]
  /// The role byte of RAKP message 1, with its lookup bit.
  var role: UInt8
  var name: [UInt8]

  private var login: [UInt8] { [role, UInt8(name.count)] + name }

  /// What the code of RAKP message 2 covers (IPMI 2.0 §13.31).
  var message2: [UInt8] {
    var text: [UInt8] = []
    text.append(littleEndian: consoleSessionID)
    text.append(littleEndian: bmcSessionID)
    return text + consoleRandom + bmcRandom + guid + login
  }

  /// What the code of RAKP message 3 covers.
  var message3: [UInt8] {
    var text = bmcRandom
    text.append(littleEndian: consoleSessionID)
    return text + login
  }

  /// What the integrity check value of RAKP message 4 covers.
  var message4: [UInt8] {
    var text = consoleRandom
    text.append(littleEndian: bmcSessionID)
    return text + guid
  }

  /// What the session integrity key is made of (IPMI 2.0 §13.31).
  var sessionKey: [UInt8] { consoleRandom + bmcRandom + login }
}

/// The secrets of a session, and the codes they make.
///
/// Written apart from igor's own session code, which must be able to disagree with it.
///
/// Source: IPMI 2.0 §13.28, §13.31 and §13.32.
struct SessionKeys {
  private let suite: CipherSuite
  private let password: [UInt8]  // 20 bytes
  private let sessionKey: [UInt8]
  private let integrity: HMACKey?
  let cipher: AESKey?

  init(suite: CipherSuite, password: [UInt8], kg: [UInt8], transcript: HandshakeTranscript) {
    self.suite = suite
    self.password = Self.padded(password)
    guard let algorithm = Self.hash(of: suite) else {
      sessionKey = []
      integrity = nil
      cipher = nil
      return
    }
    let root = kg.isEmpty ? self.password : Self.padded(kg)
    sessionKey = Self.code(algorithm, key: root, of: transcript.sessionKey)
    let first = Self.code(algorithm, key: sessionKey, of: [UInt8](repeating: 1, count: 20))
    let second = Self.code(algorithm, key: sessionKey, of: [UInt8](repeating: 2, count: 20))
    integrity = HMACKey(algorithm, key: first.span)
    cipher = suite.confidentiality == .aesCBC128 ? AESKey(second.span) : nil
  }

  /// The key exchange code of a message from before the session: message 2 or 3.
  static func exchangeCode(suite: CipherSuite, password: [UInt8], of text: [UInt8]) -> [UInt8] {
    guard let algorithm = hash(of: suite) else { return [] }
    return code(algorithm, key: padded(password), of: text)
  }

  /// The integrity check value of RAKP message 4, cut as the suite says.
  func checkValue(of text: [UInt8]) -> [UInt8] {
    guard let algorithm = Self.hash(of: suite) else { return [] }
    let code = Self.code(algorithm, key: sessionKey, of: text)
    return Array(code.prefix(algorithm == .sha1 ? 12 : 16))
  }

  /// Bytes of the authentication code at the end of a packet; 0 where packets have none.
  var packetCodeByteCount: Int {
    switch suite.integrity {
    case .none: 0
    case .hmacSHA1First96: 12
    default: 16
    }
  }

  /// The authentication code of a packet, from its session header to *next header*.
  func packetCode(of packet: Span<UInt8>) -> [UInt8] {
    if suite.integrity == .md5First128 {
      let text = password + packet.copied() + password
      return MD5.digest(of: text.span).bytes
    }
    return integrity?.code(of: packet).truncated(to: packetCodeByteCount).bytes ?? []
  }

  private static func hash(of suite: CipherSuite) -> HMACKey.Algorithm? {
    switch suite.authentication {
    case .hmacSHA1: .sha1
    case .hmacMD5: .md5
    case .hmacSHA256: .sha256
    default: nil
    }
  }

  private static func code(
    _ algorithm: HMACKey.Algorithm,
    key: [UInt8],
    of text: [UInt8]
  ) -> [UInt8] {
    HMACKey(algorithm, key: key.span).code(of: text.span).bytes
  }

  private static func padded(_ secret: [UInt8]) -> [UInt8] {
    secret + [UInt8](repeating: 0, count: max(0, 20 - secret.count))
  }
}
