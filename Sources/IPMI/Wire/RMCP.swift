// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// What an RMCP datagram carries.
///
/// Source: IPMI 2.0 §13.1.3, table 13-1.
package struct RMCPClass: RawRepresentable, Hashable, Sendable {
  /// The class byte; bit 7 marks an RMCP acknowledgement.
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let asf = RMCPClass(rawValue: 6)
  package static let ipmi = RMCPClass(rawValue: 7)
}

/// The four bytes that every datagram on port 623 starts with.
///
///     | 06 version | 00 | sequence, FF = no RMCP acknowledgement | class |
///
/// Source: IPMI 2.0 §13.1.3.
package struct RMCPHeader: Equatable, Sendable {
  package var sequence: UInt8
  package var messageClass: RMCPClass

  package static let byteCount = 4
  private static let version: UInt8 = 6

  package init(_ messageClass: RMCPClass, sequence: UInt8 = 0xFF) {
    self.messageClass = messageClass
    self.sequence = sequence
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    guard try bytes.readUInt8() == Self.version else { throw .invalid("RMCP version") }
    try bytes.skip(1)
    sequence = try bytes.readUInt8()
    messageClass = RMCPClass(rawValue: try bytes.readUInt8())
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(Self.version)
    bytes.append(0)
    bytes.append(sequence)
    bytes.append(messageClass.rawValue)
  }
}

/// An ASF message: how a BMC says that it is there, without any session.
///
/// Source: ASF 2.0 §3.2.4; IPMI 2.0 §13.2.3 and §13.2.4.
package enum ASFMessage: Equatable, Sendable {
  /// RMCP presence ping.
  case ping(tag: UInt8)
  /// RMCP presence pong; `isIPMISupported` is bit 7 of the supported entities.
  case pong(tag: UInt8, isIPMISupported: Bool)

  private static let enterprise: UInt32 = 4542
  private static let pingType: UInt8 = 0x80
  private static let pongType: UInt8 = 0x40
  /// IPMI supported, ASF version 1.0.
  private static let entities: UInt8 = 0x81

  /// Reads the message after the RMCP header.
  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    guard try bytes.readNetworkUInt32() == Self.enterprise else { throw .invalid("ASF enterprise") }
    let type = try bytes.readUInt8()
    let tag = try bytes.readUInt8()
    try bytes.skip(1)
    let byteCount = Int(try bytes.readUInt8())
    guard bytes.count >= byteCount else { throw .truncated }
    switch type {
    case Self.pingType:
      self = .ping(tag: tag)
    case Self.pongType:
      try bytes.skip(8)
      self = .pong(tag: tag, isIPMISupported: try bytes.readUInt8() & 0x80 != 0)
    default:
      throw .invalid("ASF message type")
    }
  }

  /// Appends the RMCP header and the message.
  package func encode(into bytes: inout [UInt8]) {
    RMCPHeader(.asf).encode(into: &bytes)
    bytes.append(bigEndian: Self.enterprise)
    switch self {
    case .ping(let tag):
      bytes.append(contentsOf: [Self.pingType, tag, 0, 0])
    case .pong(let tag, let isIPMISupported):
      bytes.append(contentsOf: [Self.pongType, tag, 0, 16])
      bytes.append(bigEndian: Self.enterprise)
      bytes.append(contentsOf: [0, 0, 0, 0])
      bytes.append(isIPMISupported ? Self.entities : 1)
      bytes.append(contentsOf: [UInt8](repeating: 0, count: 7))
    }
  }
}
