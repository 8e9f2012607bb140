// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

/// How a BMC answers a step of the RMCP+ handshake.
///
/// Source: IPMI 2.0 §13.24, table 13-15.
package struct RMCPStatus: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let success = RMCPStatus(rawValue: 0x00)
  package static let insufficientResources = RMCPStatus(rawValue: 0x01)
  package static let invalidSessionID = RMCPStatus(rawValue: 0x02)
  package static let invalidPayloadType = RMCPStatus(rawValue: 0x03)
  package static let invalidAuthenticationAlgorithm = RMCPStatus(rawValue: 0x04)
  package static let invalidIntegrityAlgorithm = RMCPStatus(rawValue: 0x05)
  package static let noMatchingAuthentication = RMCPStatus(rawValue: 0x06)
  package static let noMatchingIntegrity = RMCPStatus(rawValue: 0x07)
  package static let inactiveSessionID = RMCPStatus(rawValue: 0x08)
  package static let invalidPrivilege = RMCPStatus(rawValue: 0x09)
  package static let unauthorizedPrivilege = RMCPStatus(rawValue: 0x0A)
  package static let insufficientResourcesAtPrivilege = RMCPStatus(rawValue: 0x0B)
  package static let invalidNameLength = RMCPStatus(rawValue: 0x0C)
  package static let unauthorizedName = RMCPStatus(rawValue: 0x0D)
  package static let unauthorizedGUID = RMCPStatus(rawValue: 0x0E)
  package static let invalidIntegrityCheck = RMCPStatus(rawValue: 0x0F)
  package static let invalidConfidentialityAlgorithm = RMCPStatus(rawValue: 0x10)
  package static let noMatchingCipherSuite = RMCPStatus(rawValue: 0x11)
  package static let illegalParameter = RMCPStatus(rawValue: 0x12)

  package var description: String {
    switch self {
    case .success: "no errors"
    case .insufficientResources: "insufficient resources to create a session"
    case .invalidSessionID: "invalid session id"
    case .invalidPayloadType: "invalid payload type"
    case .invalidAuthenticationAlgorithm: "invalid authentication algorithm"
    case .invalidIntegrityAlgorithm: "invalid integrity algorithm"
    case .noMatchingAuthentication: "no matching authentication payload"
    case .noMatchingIntegrity: "no matching integrity payload"
    case .inactiveSessionID: "inactive session id"
    case .invalidPrivilege: "invalid role"
    case .unauthorizedPrivilege: "unauthorized role or privilege level"
    case .insufficientResourcesAtPrivilege: "insufficient resources at the requested role"
    case .invalidNameLength: "invalid name length"
    case .unauthorizedName: "unauthorized name"
    case .unauthorizedGUID: "unauthorized GUID"
    case .invalidIntegrityCheck: "invalid integrity check value"
    case .invalidConfidentialityAlgorithm: "invalid confidentiality algorithm"
    case .noMatchingCipherSuite: "no matching cipher suite"
    case .illegalParameter: "illegal or unrecognized parameter"
    default: "status \(rawValue)"
    }
  }
}
