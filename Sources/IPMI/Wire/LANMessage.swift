// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// The family of a command; odd in responses.
///
/// Source: IPMI 2.0 §5.1, table 5-1.
package struct NetFn: RawRepresentable, Hashable, Sendable {
  /// Six bits.
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue & 0x3F
  }

  package static let chassis = NetFn(rawValue: 0x00)
  package static let sensor = NetFn(rawValue: 0x04)
  package static let app = NetFn(rawValue: 0x06)
  package static let storage = NetFn(rawValue: 0x0A)
  package static let transport = NetFn(rawValue: 0x0C)

  /// The one that answers carry.
  package var response: NetFn { NetFn(rawValue: rawValue | 1) }
  package var isResponse: Bool { rawValue & 1 != 0 }
}

/// A command by its family and number.
///
/// Source: IPMI 2.0 appendix G.
package struct CommandID: Hashable, Sendable {
  package let netFn: NetFn
  package let code: UInt8

  package init(_ netFn: NetFn, _ code: UInt8) {
    self.netFn = netFn
    self.code = code
  }
}

/// An IPMI message as LAN sessions carry it: a request or a response.
///
///     | destination | NetFn, LUN | checksum | source | sequence, LUN | command | body | checksum |
///
/// The body of a response begins with its completion code.
///
/// Source: IPMI 2.0 §13.8, figure 13-4; checksums §13.8.
package struct LANMessage: Equatable, Sendable {
  package var destination: UInt8
  package var netFn: NetFn
  package var destinationLUN: UInt8
  package var source: UInt8
  /// Six bits; a response repeats its request's.
  package var sequence: UInt8
  package var sourceLUN: UInt8
  package var code: UInt8
  package var body: [UInt8]

  /// The slave address of a BMC (IPMI 2.0 §5.5).
  package static let bmcAddress: UInt8 = 0x20
  /// The software id of a remote console (IPMI 2.0 §5.5).
  package static let consoleAddress: UInt8 = 0x81
  /// Bytes around the body.
  package static let overhead = 7

  /// A request from a remote console to the BMC.
  package init(
    request command: CommandID,
    lun: UInt8 = 0,
    body: [UInt8] = [],
    sequence: UInt8
  ) {
    destination = Self.bmcAddress
    netFn = command.netFn
    destinationLUN = lun & 3
    source = Self.consoleAddress
    self.sequence = sequence & 0x3F
    sourceLUN = 0
    code = command.code
    self.body = body
  }

  /// The response to a request, with addresses turned round.
  package init(response code: CompletionCode, body: [UInt8] = [], to request: LANMessage) {
    destination = request.source
    netFn = request.netFn.response
    destinationLUN = request.sourceLUN
    source = request.destination
    sequence = request.sequence
    sourceLUN = request.destinationLUN
    self.code = request.code
    self.body = [code.rawValue] + body
  }

  /// Which command this asks for or answers.
  package var command: CommandID { CommandID(NetFn(rawValue: netFn.rawValue & 0x3E), code) }

  /// Reads a whole payload.
  ///
  /// `isChecked: false` passes over the checksums (quirk `nochecksumcheck`): the integrity of an
  /// RMCP+ packet does not depend on them.
  package init(decoding bytes: Span<UInt8>, isChecked: Bool = true) throws(WireError) {
    guard bytes.count >= Self.overhead else { throw .truncated }
    if isChecked {
      guard Self.sum(bytes.extracting(0..<3)) == 0 else { throw .mismatch("header checksum") }
      guard Self.sum(bytes.extracting(3..<bytes.count)) == 0 else {
        throw .mismatch("message checksum")
      }
    }
    destination = bytes[0]
    netFn = NetFn(rawValue: bytes[1] >> 2)
    destinationLUN = bytes[1] & 3
    source = bytes[3]
    sequence = bytes[4] >> 2
    sourceLUN = bytes[4] & 3
    code = bytes[5]
    body = bytes.extracting(6..<bytes.count - 1).copied()
  }

  package func encode(into bytes: inout [UInt8]) {
    let start = bytes.count
    bytes.append(destination)
    bytes.append(netFn.rawValue << 2 | destinationLUN & 3)
    Self.appendChecksum(to: &bytes, from: start)
    bytes.append(source)
    bytes.append(sequence << 2 | sourceLUN & 3)
    bytes.append(code)
    bytes.append(contentsOf: body)
    Self.appendChecksum(to: &bytes, from: start + 3)
  }

  /// Makes the bytes from `start` on sum to zero.
  private static func appendChecksum(to bytes: inout [UInt8], from start: Int) {
    bytes.append(0 &- sum(bytes.span.extracting(droppingFirst: start)))
  }

  private static func sum(_ bytes: Span<UInt8>) -> UInt8 {
    var sum: UInt8 = 0
    for index in bytes.indices { sum &+= bytes[index] }
    return sum
  }
}
