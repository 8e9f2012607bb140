// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// What an RMCP+ packet carries.
///
/// Source: IPMI 2.0 §13.27.3, table 13-16.
package struct PayloadType: RawRepresentable, Hashable, Sendable {
  /// The six low bits of the payload type byte.
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue & 0x3F
  }

  package static let ipmi = PayloadType(rawValue: 0x00)
  package static let sol = PayloadType(rawValue: 0x01)
  package static let oemExplicit = PayloadType(rawValue: 0x02)
  package static let openSessionRequest = PayloadType(rawValue: 0x10)
  package static let openSessionResponse = PayloadType(rawValue: 0x11)
  package static let rakpMessage1 = PayloadType(rawValue: 0x12)
  package static let rakpMessage2 = PayloadType(rawValue: 0x13)
  package static let rakpMessage3 = PayloadType(rawValue: 0x14)
  package static let rakpMessage4 = PayloadType(rawValue: 0x15)
}
