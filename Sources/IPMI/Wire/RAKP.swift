// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Bytes

/// RAKP Message 1: the console names a user and sends its random number.
///
/// Source: IPMI 2.0 §13.20, table 13-11.
package struct RAKPMessage1: Equatable, Sendable {
  package var tag: UInt8
  package var bmcSessionID: UInt32
  /// 16 bytes.
  package var consoleRandom: [UInt8]
  package var privilege: PrivilegeLevel
  /// Whether the BMC looks the user up by the name alone, or by name and privilege.
  package var isNameOnlyLookup: Bool
  /// At most 16 bytes.
  package var name: [UInt8]
  /// Bytes that follow the name up to a full field of 16 (quirk `i82571spt`).
  package var isNamePadded = false

  /// The most bytes that a user's name has.
  package static let nameLimit = 16

  package init(
    tag: UInt8,
    bmcSessionID: UInt32,
    consoleRandom: [UInt8],
    privilege: PrivilegeLevel,
    isNameOnlyLookup: Bool,
    name: [UInt8]
  ) {
    precondition(consoleRandom.count == 16 && name.count <= Self.nameLimit)
    self.tag = tag
    self.bmcSessionID = bmcSessionID
    self.consoleRandom = consoleRandom
    self.privilege = privilege
    self.isNameOnlyLookup = isNameOnlyLookup
    self.name = name
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    tag = try bytes.readUInt8()
    try bytes.skip(3)
    bmcSessionID = try bytes.readUInt32()
    consoleRandom = try bytes.readBytes(16)
    let role = try bytes.readUInt8()
    privilege = PrivilegeLevel(rawValue: role)
    isNameOnlyLookup = role & 0x10 != 0
    try bytes.skip(2)
    let nameCount = Int(try bytes.readUInt8())
    guard nameCount <= Self.nameLimit else { throw .invalid("name length") }
    name = try bytes.readBytes(nameCount)
  }

  /// The role byte, which the codes of both sides cover.
  package var role: UInt8 { privilege.rawValue | (isNameOnlyLookup ? 0x10 : 0) }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(contentsOf: [tag, 0, 0, 0])
    bytes.append(littleEndian: bmcSessionID)
    bytes.append(contentsOf: consoleRandom)
    bytes.append(contentsOf: [role, 0, 0, UInt8(name.count)])
    bytes.append(contentsOf: name)
    guard isNamePadded else { return }
    bytes.append(contentsOf: repeatElement(0, count: Self.nameLimit - name.count))
  }
}

/// RAKP Message 2: the BMC proves that it knows the user's password, or refuses.
///
/// Source: IPMI 2.0 §13.21, table 13-12.
package struct RAKPMessage2: Equatable, Sendable {
  package var tag: UInt8
  package var consoleSessionID: UInt32
  package var outcome: Outcome

  package enum Outcome: Equatable, Sendable {
    case refused(RMCPStatus)
    /// 16 bytes of random number, 16 of GUID; the code's length is the algorithm's.
    case accepted(bmcRandom: [UInt8], guid: [UInt8], code: [UInt8])
  }

  package init(tag: UInt8, consoleSessionID: UInt32, outcome: Outcome) {
    self.tag = tag
    self.consoleSessionID = consoleSessionID
    self.outcome = outcome
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    let head = try RAKPAnswerHead(decoding: &bytes)
    tag = head.tag
    consoleSessionID = head.sessionID
    guard head.status == .success else {
      outcome = .refused(head.status)
      return
    }
    let random = try bytes.readBytes(16)
    let guid = try bytes.readBytes(16)
    outcome = .accepted(bmcRandom: random, guid: guid, code: try bytes.readBytes(bytes.count))
  }

  package func encode(into bytes: inout [UInt8]) {
    switch outcome {
    case .refused(let status):
      RAKPAnswerHead(tag: tag, status: status, sessionID: consoleSessionID).encode(into: &bytes)
    case .accepted(let random, let guid, let code):
      RAKPAnswerHead(tag: tag, status: .success, sessionID: consoleSessionID).encode(into: &bytes)
      bytes.append(contentsOf: random)
      bytes.append(contentsOf: guid)
      bytes.append(contentsOf: code)
    }
  }
}

/// RAKP Message 3: the console proves that it knows the password, or gives up with a status.
///
/// Source: IPMI 2.0 §13.22, table 13-13.
package struct RAKPMessage3: Equatable, Sendable {
  package var tag: UInt8
  package var status: RMCPStatus
  package var bmcSessionID: UInt32
  /// Empty where `status` is an error.
  package var code: [UInt8]

  package init(tag: UInt8, status: RMCPStatus = .success, bmcSessionID: UInt32, code: [UInt8]) {
    self.tag = tag
    self.status = status
    self.bmcSessionID = bmcSessionID
    self.code = code
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    let head = try RAKPAnswerHead(decoding: &bytes)
    tag = head.tag
    status = head.status
    bmcSessionID = head.sessionID
    code = try bytes.readBytes(bytes.count)
  }

  package func encode(into bytes: inout [UInt8]) {
    RAKPAnswerHead(tag: tag, status: status, sessionID: bmcSessionID).encode(into: &bytes)
    bytes.append(contentsOf: code)
  }
}

/// RAKP Message 4: the BMC confirms the session keys; the session is open.
///
/// Source: IPMI 2.0 §13.23, table 13-14.
package struct RAKPMessage4: Equatable, Sendable {
  package var tag: UInt8
  package var status: RMCPStatus
  package var consoleSessionID: UInt32
  /// The integrity check value; empty where `status` is an error.
  package var code: [UInt8]

  package init(tag: UInt8, status: RMCPStatus, consoleSessionID: UInt32, code: [UInt8]) {
    self.tag = tag
    self.status = status
    self.consoleSessionID = consoleSessionID
    self.code = code
  }

  package init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    let head = try RAKPAnswerHead(decoding: &bytes)
    tag = head.tag
    status = head.status
    consoleSessionID = head.sessionID
    code = try bytes.readBytes(bytes.count)
  }

  package func encode(into bytes: inout [UInt8]) {
    RAKPAnswerHead(tag: tag, status: status, sessionID: consoleSessionID).encode(into: &bytes)
    bytes.append(contentsOf: code)
  }
}

/// The eight bytes that RAKP messages 2, 3 and 4 start with.
private struct RAKPAnswerHead {
  var tag: UInt8
  var status: RMCPStatus
  var sessionID: UInt32

  init(tag: UInt8, status: RMCPStatus, sessionID: UInt32) {
    self.tag = tag
    self.status = status
    self.sessionID = sessionID
  }

  init(decoding bytes: inout Span<UInt8>) throws(WireError) {
    tag = try bytes.readUInt8()
    status = RMCPStatus(rawValue: try bytes.readUInt8())
    try bytes.skip(2)
    sessionID = try bytes.readUInt32()
  }

  func encode(into bytes: inout [UInt8]) {
    bytes.append(contentsOf: [tag, status.rawValue, 0, 0])
    bytes.append(littleEndian: sessionID)
  }
}
