// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// 16 bytes that tell a device or system from all others, as the BMC sends them.
package struct GUID: CommandResponse, Hashable {
  package var bytes: [UInt8]

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    self.bytes = try bytes.readBytes(16)
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(contentsOf: self.bytes)
  }

  /// The text in the order that IPMI has, last byte first: node, clock, then time.
  ///
  /// Makers that store a UUID as SMBIOS or RFC 4122 has it are common; nothing on the wire
  /// tells which it is.
  ///
  /// Source: IPMI 2.0 §20.8, table 20-10.
  package var text: String {
    let digits = bytes.reversed().hex
    let groups = [8, 4, 4, 4, 12]
    var rest = digits[...]
    return groups.map { count in
      defer { rest = rest.dropFirst(count) }
      return String(rest.prefix(count))
    }.joined(separator: "-")
  }
}

/// Get Device GUID: of the BMC.
///
/// Source: IPMI 2.0 §20.8.
package struct GetDeviceGUID: EmptyRequest {
  package typealias Response = GUID
  package static let command = CommandID(.app, 0x08)

  package init() {}
}

/// Get System GUID: of the machine.
///
/// Source: IPMI 2.0 §22.14.
package struct GetSystemGUID: EmptyRequest {
  package typealias Response = GUID
  package static let command = CommandID(.app, 0x37)

  package init() {}
}
