// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// Activate Payload: SOL starts in this session.
///
/// Source: IPMI 2.0 §24.1, table 24-2.
package struct ActivatePayload: CommandRequest {
  package var payloadType: PayloadType
  /// 1...15.
  package var instance: UInt8
  package var options: Options

  /// The first byte of the auxiliary data, for SOL.
  package struct Options: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    package static let encrypted = Options(rawValue: 0x80)
    package static let authenticated = Options(rawValue: 0x40)
    /// Serial and modem alerts wait while SOL is active; some BMCs refuse anything else.
    package static let alertsDeferred = Options(rawValue: 0x04)
    /// CTS, DCD and DSR towards the machine are left alone when SOL starts.
    package static let handshakeLeftAlone = Options(rawValue: 0x02)
  }

  package static let command = CommandID(.app, 0x48)
  package static let alreadyActive = CompletionCode(rawValue: 0x80)
  package static let disabled = CompletionCode(rawValue: 0x81)
  package static let limitReached = CompletionCode(rawValue: 0x82)
  package static let encryptionRefused = CompletionCode(rawValue: 0x83)
  package static let encryptionRequired = CompletionCode(rawValue: 0x84)

  package init(_ payloadType: PayloadType = .sol, instance: UInt8 = 1, options: Options) {
    self.payloadType = payloadType
    self.instance = instance
    self.options = options
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    payloadType = PayloadType(rawValue: try bytes.readUInt8())
    instance = try bytes.readUInt8() & 0x0F
    options = Options(rawValue: try bytes.readUInt8())
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(contentsOf: [payloadType.rawValue, instance, options.rawValue, 0, 0, 0])
  }

  /// The sizes and the port that the BMC names.
  ///
  /// Seen in the field: zero, byte-swapped and absurd values; see `SOLSizes`.
  package struct Response: CommandResponse {
    /// The most bytes of a SOL payload that the BMC takes, with its header.
    package var inboundSize: UInt16
    /// The most bytes of a SOL payload that the BMC sends, with its header.
    package var outboundSize: UInt16
    package var port: UInt16

    package init(inboundSize: UInt16, outboundSize: UInt16, port: UInt16 = 623) {
      self.inboundSize = inboundSize
      self.outboundSize = outboundSize
      self.port = port
    }

    package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
      try bytes.skip(4)
      inboundSize = try bytes.readUInt16()
      outboundSize = try bytes.readUInt16()
      port = try bytes.readUInt16()
    }

    package func encode(into bytes: inout [UInt8]) {
      bytes.append(contentsOf: [0, 0, 0, 0])
      bytes.append(littleEndian: inboundSize)
      bytes.append(littleEndian: outboundSize)
      bytes.append(littleEndian: port)
      bytes.append(contentsOf: [0xFF, 0xFF])  // no VLAN
    }
  }
}

/// Deactivate Payload: SOL ends, in this session or, on most BMCs, in anybody's.
///
/// Source: IPMI 2.0 §24.2, table 24-3.
package struct DeactivatePayload: CommandRequest {
  package typealias Response = EmptyResponse

  package var payloadType: PayloadType
  package var instance: UInt8

  package static let command = CommandID(.app, 0x49)
  package static let alreadyInactive = CompletionCode(rawValue: 0x80)
  package static let disabled = CompletionCode(rawValue: 0x81)

  package init(_ payloadType: PayloadType = .sol, instance: UInt8 = 1) {
    self.payloadType = payloadType
    self.instance = instance
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    payloadType = PayloadType(rawValue: try bytes.readUInt8())
    instance = try bytes.readUInt8() & 0x0F
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(contentsOf: [payloadType.rawValue, instance, 0, 0, 0, 0])
  }
}
