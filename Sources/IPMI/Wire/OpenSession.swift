// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// The three algorithms that Open Session proposes and answers with.
///
/// Each is eight bytes: type (0, 1, 2), two reserved, length 08h, algorithm, three reserved. A length
/// of 00h in a request leaves the choice to the BMC.
package struct AlgorithmProposal: Hashable, Sendable {
  package var authentication: AuthenticationAlgorithm
  package var integrity: IntegrityAlgorithm
  package var confidentiality: ConfidentialityAlgorithm

  package init(_ suite: CipherSuite) {
    authentication = suite.authentication
    integrity = suite.integrity
    confidentiality = suite.confidentiality
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    authentication = AuthenticationAlgorithm(rawValue: try Self.read(0, from: &bytes))
    integrity = IntegrityAlgorithm(rawValue: try Self.read(1, from: &bytes))
    confidentiality = ConfidentialityAlgorithm(rawValue: try Self.read(2, from: &bytes))
  }

  package func encode(into bytes: inout [UInt8]) {
    let algorithms = [authentication.rawValue, integrity.rawValue, confidentiality.rawValue]
    for (type, algorithm) in algorithms.enumerated() {
      bytes.append(contentsOf: [UInt8(type), 0, 0, 8, algorithm, 0, 0, 0])
    }
  }

  /// Whether this is what `suite` stands for.
  package func matches(_ suite: CipherSuite) -> Bool {
    self == AlgorithmProposal(suite)
  }

  private static func read(
    _ type: UInt8,
    from bytes: inout Span<UInt8>
  ) throws(WireError) -> UInt8 {
    guard try bytes.readUInt8() == type else { throw .invalid("algorithm type") }
    try bytes.skip(3)
    let algorithm = try bytes.readUInt8()
    try bytes.skip(3)
    return algorithm
  }
}

/// RMCP+ Open Session Request, the first step of the handshake.
///
/// Source: IPMI 2.0 §13.17, table 13-9.
package struct OpenSessionRequest: Equatable, Sendable {
  /// Repeated in the response.
  package var tag: UInt8
  package var privilege: PrivilegeLevel
  /// The id that the BMC shall use for packets to us.
  package var consoleSessionID: UInt32
  package var algorithms: AlgorithmProposal

  package init(
    tag: UInt8,
    privilege: PrivilegeLevel,
    consoleSessionID: UInt32,
    algorithms: AlgorithmProposal
  ) {
    self.tag = tag
    self.privilege = privilege
    self.consoleSessionID = consoleSessionID
    self.algorithms = algorithms
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    tag = try bytes.readUInt8()
    privilege = PrivilegeLevel(rawValue: try bytes.readUInt8())
    try bytes.skip(2)
    consoleSessionID = try bytes.readUInt32()
    algorithms = try AlgorithmProposal(decoding: &bytes)
  }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(contentsOf: [tag, privilege.rawValue, 0, 0])
    bytes.append(littleEndian: consoleSessionID)
    algorithms.encode(into: &bytes)
  }
}

/// RMCP+ Open Session Response.
///
/// A refusal ends after the console session id, and on some BMCs before it.
///
/// Source: IPMI 2.0 §13.18, table 13-10.
package struct OpenSessionResponse: Equatable, Sendable {
  package var tag: UInt8
  package var consoleSessionID: UInt32
  package var outcome: Outcome

  package enum Outcome: Equatable, Sendable {
    case refused(RMCPStatus)
    /// `bmcSessionID` is the id for packets to the BMC.
    case opened(privilege: PrivilegeLevel, bmcSessionID: UInt32, algorithms: AlgorithmProposal)
  }

  package init(tag: UInt8, consoleSessionID: UInt32, outcome: Outcome) {
    self.tag = tag
    self.consoleSessionID = consoleSessionID
    self.outcome = outcome
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    tag = try bytes.readUInt8()
    let status = RMCPStatus(rawValue: try bytes.readUInt8())
    guard status == .success else {
      if bytes.count >= 6 { try bytes.skip(2) }
      consoleSessionID = bytes.count >= 4 ? try bytes.readUInt32() : 0
      outcome = .refused(status)
      return
    }
    let privilege = PrivilegeLevel(rawValue: try bytes.readUInt8())
    try bytes.skip(1)
    consoleSessionID = try bytes.readUInt32()
    let bmcSessionID = try bytes.readUInt32()
    let algorithms = try AlgorithmProposal(decoding: &bytes)
    outcome = .opened(privilege: privilege, bmcSessionID: bmcSessionID, algorithms: algorithms)
  }

  package func encode(into bytes: inout [UInt8]) {
    switch outcome {
    case .refused(let status):
      bytes.append(contentsOf: [tag, status.rawValue, 0, 0])
      bytes.append(littleEndian: consoleSessionID)
    case .opened(let privilege, let bmcSessionID, let algorithms):
      bytes.append(contentsOf: [tag, RMCPStatus.success.rawValue, privilege.rawValue, 0])
      bytes.append(littleEndian: consoleSessionID)
      bytes.append(littleEndian: bmcSessionID)
      algorithms.encode(into: &bytes)
    }
  }
}
