// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// How a BMC says that a command went.
///
/// Codes 80h-BEh mean what the command says they mean, see the commands.
///
/// Source: IPMI 2.0 §5.2, table 5-2.
package struct CompletionCode: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let success = CompletionCode(rawValue: 0x00)
  package static let busy = CompletionCode(rawValue: 0xC0)
  package static let invalidCommand = CompletionCode(rawValue: 0xC1)
  package static let invalidForLUN = CompletionCode(rawValue: 0xC2)
  package static let timeout = CompletionCode(rawValue: 0xC3)
  package static let outOfSpace = CompletionCode(rawValue: 0xC4)
  package static let requestTruncated = CompletionCode(rawValue: 0xC6)
  package static let requestLengthInvalid = CompletionCode(rawValue: 0xC7)
  package static let requestTooLong = CompletionCode(rawValue: 0xC8)
  package static let reservationLost = CompletionCode(rawValue: 0xC5)
  package static let parameterOutOfRange = CompletionCode(rawValue: 0xC9)
  package static let cannotReturnThatMany = CompletionCode(rawValue: 0xCA)
  package static let notPresent = CompletionCode(rawValue: 0xCB)
  package static let invalidDataField = CompletionCode(rawValue: 0xCC)
  package static let commandIllegal = CompletionCode(rawValue: 0xCD)
  package static let initializing = CompletionCode(rawValue: 0xD2)
  package static let destinationUnavailable = CompletionCode(rawValue: 0xD3)
  package static let insufficientPrivilege = CompletionCode(rawValue: 0xD4)
  package static let notSupportedInState = CompletionCode(rawValue: 0xD5)
  package static let disabled = CompletionCode(rawValue: 0xD6)
  package static let unspecified = CompletionCode(rawValue: 0xFF)

  /// Whether the BMC does not have the command at all.
  package var isUnsupported: Bool {
    self == .invalidCommand || self == .invalidForLUN || self == .disabled
  }
}

extension CompletionCode: CustomStringConvertible {
  private static let names: [CompletionCode: String] = [
    .success: "success", .busy: "busy", .invalidCommand: "unknown command",
    .invalidForLUN: "unknown command for the LUN", .timeout: "timeout",
    .outOfSpace: "out of space", .reservationLost: "reservation lost",
    .requestTruncated: "request truncated", .requestLengthInvalid: "request length invalid",
    .requestTooLong: "request too long", .parameterOutOfRange: "parameter out of range",
    .cannotReturnThatMany: "cannot return so many bytes", .notPresent: "not present",
    .invalidDataField: "invalid data field", .commandIllegal: "illegal for this sensor or record",
    .initializing: "BMC is initializing", .destinationUnavailable: "destination unavailable",
    .insufficientPrivilege: "insufficient privilege",
    .notSupportedInState: "not supported in the present state", .disabled: "disabled",
    .unspecified: "unspecified error",
  ]

  /// The specification's words, shortened, and the number: `busy, C0h`.
  package var description: String {
    let number = [rawValue].hex.uppercased() + "h"
    return Self.names[self].map { "\($0), \(number)" } ?? number
  }
}

/// How much a user may do in a session; each includes the ones before it.
///
/// Source: IPMI 2.0 §6.8, table 6-1.
package struct PrivilegeLevel: RawRepresentable, Hashable, Comparable, Sendable {
  /// Four bits.
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue & 0x0F
  }

  /// In Open Session: the highest level that fits the cipher suite.
  package static let highest = PrivilegeLevel(rawValue: 0)
  package static let callback = PrivilegeLevel(rawValue: 1)
  package static let user = PrivilegeLevel(rawValue: 2)
  package static let `operator` = PrivilegeLevel(rawValue: 3)
  package static let administrator = PrivilegeLevel(rawValue: 4)
  package static let oem = PrivilegeLevel(rawValue: 5)

  package static func < (a: PrivilegeLevel, b: PrivilegeLevel) -> Bool {
    a.rawValue < b.rawValue
  }
}
