// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Crypto

/// Signs and encrypts what one session sends, checks and decrypts what it receives.
///
/// Holds keys, no cipher contexts: those belong to the loop, and come with the `LinkWorkspace`.
///
/// Source: IPMI 2.0 §13.28.4 (integrity), §13.29 (AES-CBC-128 payloads).
package struct PacketProtection: Sendable {
  private let integrity: Integrity
  private let encryptionKey: AESKey?

  private enum Integrity: Sendable {
    case none
    /// The code is cut to so many bytes.
    case hmac(HMACKey, byteCount: Int)
    /// MD5-128: the digest of password, packet and password, the password padded to 20 bytes.
    case enclosedMD5(password: [UInt8])
  }

  /// Prepares the keys of a session.
  package init(_ suite: CipherSuite, keys: SessionKeys, password: [UInt8]) {
    encryptionKey = suite.confidentiality == .aesCBC128 ? AESKey(keys.k2.span) : nil
    switch suite.integrity {
    case .hmacSHA1First96:
      integrity = .hmac(HMACKey(.sha1, key: keys.k1.span), byteCount: 12)
    case .hmacMD5First128:
      integrity = .hmac(HMACKey(.md5, key: keys.k1.span), byteCount: 16)
    case .hmacSHA256First128:
      integrity = .hmac(HMACKey(.sha256, key: keys.k1.span), byteCount: 16)
    case .md5First128:
      let padding = [UInt8](repeating: 0, count: Credentials.passwordLimit - password.count)
      integrity = .enclosedMD5(password: password + padding)
    default:
      integrity = .none
    }
  }

  /// Whether packets are signed.
  package var signs: Bool {
    if case .none = integrity { false } else { true }
  }

  /// Whether payloads can be encrypted.
  package var encrypts: Bool { encryptionKey != nil }

  /// Bytes of the authentication code.
  private var codeByteCount: Int {
    switch integrity {
    case .none: 0
    case .hmac(_, let byteCount): byteCount
    case .enclosedMD5: MD5.digestByteCount
    }
  }

  private func code(of packet: Span<UInt8>) -> Digest {
    switch integrity {
    case .none:
      preconditionFailure("nothing to sign with")
    case .hmac(let key, let byteCount):
      return key.code(of: packet).truncated(to: byteCount)
    case .enclosedMD5(let password):
      var function = MD5()
      function.update(password.span)
      function.update(packet)
      function.update(password.span)
      return function.finish()
    }
  }
}

// MARK: - Sending

extension PacketProtection {
  /// Starts a packet at the end of `bytes`; append the payload, then `finish` it.
  ///
  /// The length of the payload must be known: the header says it before the payload comes.
  func begin(
    _ type: PayloadType,
    payloadByteCount: Int,
    isEncrypted: Bool,
    sessionID: UInt32,
    sequence: UInt32,
    random: inout RandomPool,
    in bytes: inout [UInt8]
  ) -> PacketInProgress {
    let start = bytes.count
    RMCPHeader(.ipmi).encode(into: &bytes)
    let encrypts = isEncrypted && self.encrypts
    let blocks = (payloadByteCount + 1 + 15) / 16
    SessionHeader20(
      type,
      isEncrypted: encrypts,
      isAuthenticated: signs,
      sessionID: sessionID,
      sequence: sequence,
      payloadByteCount: encrypts ? 16 + blocks * 16 : payloadByteCount
    ).encode(into: &bytes)
    if encrypts { random.append(AESCBC.blockByteCount, to: &bytes) }
    return PacketInProgress(start: start, payloadStart: bytes.count, isEncrypted: encrypts)
  }

  /// Pads, encrypts and signs a packet whose payload has been appended.
  func finish(_ packet: PacketInProgress, cipher: inout AESCBC, in bytes: inout [UInt8]) {
    if packet.isEncrypted, let encryptionKey {
      let padCount = 15 - (bytes.count - packet.payloadStart) % 16
      for pad in 0..<padCount { bytes.append(UInt8(pad + 1)) }
      bytes.append(UInt8(padCount))
      cipher.encrypt(&bytes, from: packet.payloadStart, key: encryptionKey)
    }
    guard signs else { return }
    let signedFrom = packet.start + RMCPHeader.byteCount
    IntegrityTrailer.appendPad(to: &bytes, from: signedFrom)
    let code = code(of: bytes.span.extracting(droppingFirst: signedFrom))
    code.withSpan { bytes.append($0) }
  }
}

/// Where the parts of a packet begin that is being written.
struct PacketInProgress {
  let start: Int
  let payloadStart: Int
  let isEncrypted: Bool
}

// MARK: - Receiving

extension PacketProtection {
  /// Checks a packet and leaves its payload, in plain, in `payload`.
  ///
  /// `datagram` is the whole, `rest` what follows the session header. An encrypted packet is taken
  /// wherever the session has a key, a plain one too if it is signed: BMCs differ in what they
  /// encrypt, and the code covers the flag.
  func open(
    _ datagram: Span<UInt8>,
    header: SessionHeader20,
    rest: Span<UInt8>,
    cipher: inout AESCBC,
    into payload: inout [UInt8]
  ) throws(WireError) {
    if signs {
      guard header.isAuthenticated else { throw .invalid("unsigned packet") }
      try verify(datagram, trailer: rest.extracting(droppingFirst: header.payloadByteCount))
    }
    let sent = rest.extracting(first: header.payloadByteCount)
    guard header.isEncrypted else {
      payload.removeAll(keepingCapacity: true)
      payload.append(sent)
      return
    }
    guard let encryptionKey else { throw .invalid("encrypted packet") }
    guard cipher.decrypt(sent, key: encryptionKey, into: &payload) else {
      throw .invalid("encrypted length")
    }
    guard let padCount = payload.last, Int(padCount) < payload.count, padCount < 16 else {
      throw .invalid("confidentiality pad")
    }
    payload.removeLast(Int(padCount) + 1)
  }

  private func verify(_ datagram: Span<UInt8>, trailer: Span<UInt8>) throws(WireError) {
    guard trailer.count >= codeByteCount + 2 else { throw .truncated }
    let code = datagram.extracting(last: codeByteCount)
    let signed = datagram.extracting(droppingFirst: RMCPHeader.byteCount)
      .extracting(droppingLast: codeByteCount)
    let isGenuine = self.code(of: signed).withSpan { constantTimeEqual($0, code) }
    guard isGenuine else { throw .mismatch("authentication code") }
    try IntegrityTrailer.check(trailer.extracting(droppingLast: codeByteCount))
  }
}
