// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// The session header after the RMCP header, in one of its two forms.
///
/// The first byte, authentication type, tells them apart: 06h is RMCP+.
package enum SessionHeader: Equatable, Sendable {
  case v15(SessionHeader15)
  case v20(SessionHeader20)

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    let format = try bytes.readUInt8()
    if format == SessionHeader20.format {
      self = .v20(try SessionHeader20(afterFormat: &bytes))
    } else {
      self = .v15(try SessionHeader15(authenticationType: format & 0x0F, decoding: &bytes))
    }
  }
}

/// The session header of IPMI 1.5: igor sends it with authentication type *none* only.
///
/// Source: IPMI 2.0 §13.6, table 13-8.
package struct SessionHeader15: Equatable, Sendable {
  /// 0 none, 1 MD2, 2 MD5, 4 password, 5 OEM.
  package var authenticationType: UInt8
  package var sequence: UInt32
  package var sessionID: UInt32
  /// Bytes of the message that follows.
  package var payloadByteCount: Int

  /// The header of a message outside any session.
  package init(payloadByteCount: Int) {
    authenticationType = 0
    sequence = 0
    sessionID = 0
    self.payloadByteCount = payloadByteCount
  }

  fileprivate init(
    authenticationType: UInt8,
    decoding bytes: inout Span<UInt8>
  ) throws(WireError) {
    self.authenticationType = authenticationType
    sequence = try bytes.readUInt32()
    sessionID = try bytes.readUInt32()
    if authenticationType != 0 { try bytes.skip(16) }
    payloadByteCount = Int(try bytes.readUInt8())
    guard bytes.count >= payloadByteCount else { throw .truncated }
  }

  /// Appends the header; only authentication type *none* can be written.
  package func encode(into bytes: inout [UInt8]) {
    precondition(authenticationType == 0 && payloadByteCount <= 255)
    bytes.append(0)
    bytes.append(littleEndian: sequence)
    bytes.append(littleEndian: sessionID)
    bytes.append(UInt8(payloadByteCount))
  }
}

/// The session header of RMCP+.
///
///     | 06 | E A type | [OEM IANA 4, OEM payload id 2] | session id 4 | sequence 4 | length 2 |
///
/// E (bit 7) says that the payload is encrypted, A (bit 6) that a trailer authenticates the packet.
///
/// Source: IPMI 2.0 §13.6, table 13-8.
package struct SessionHeader20: Equatable, Sendable {
  package var payloadType: PayloadType
  package var isEncrypted: Bool
  package var isAuthenticated: Bool
  /// The receiver's id of the session; 0 outside any session.
  package var sessionID: UInt32
  /// Grows with each packet from one side, apart for authenticated ones and others.
  package var sequence: UInt32
  /// Bytes of the payload as sent, with the confidentiality header and trailer.
  package var payloadByteCount: Int

  /// The authentication type that says RMCP+.
  package static let format: UInt8 = 0x06
  /// Bytes without the OEM fields.
  package static let byteCount = 12

  package init(
    _ payloadType: PayloadType,
    isEncrypted: Bool = false,
    isAuthenticated: Bool = false,
    sessionID: UInt32 = 0,
    sequence: UInt32 = 0,
    payloadByteCount: Int
  ) {
    self.payloadType = payloadType
    self.isEncrypted = isEncrypted
    self.isAuthenticated = isAuthenticated
    self.sessionID = sessionID
    self.sequence = sequence
    self.payloadByteCount = payloadByteCount
  }

  fileprivate init(afterFormat bytes: inout Span<UInt8>) throws(WireError) {
    let type = try bytes.readUInt8()
    payloadType = PayloadType(rawValue: type)
    isEncrypted = type & 0x80 != 0
    isAuthenticated = type & 0x40 != 0
    if payloadType == .oemExplicit { try bytes.skip(6) }
    sessionID = try bytes.readUInt32()
    sequence = try bytes.readUInt32()
    payloadByteCount = Int(try bytes.readUInt16())
    guard bytes.count >= payloadByteCount else { throw .truncated }
  }

  /// Appends the header; OEM payloads cannot be written.
  package func encode(into bytes: inout [UInt8]) {
    precondition(payloadType != .oemExplicit && payloadByteCount <= 0xFFFF)
    bytes.append(Self.format)
    bytes.append(payloadType.rawValue | (isEncrypted ? 0x80 : 0) | (isAuthenticated ? 0x40 : 0))
    bytes.append(littleEndian: sessionID)
    bytes.append(littleEndian: sequence)
    bytes.append(littleEndian: UInt16(payloadByteCount))
  }
}
