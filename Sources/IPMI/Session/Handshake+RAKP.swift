// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Crypto

/// RAKP: each side proves that it knows the password, and the keys follow.
extension Handshake {
  mutating func sendMessage1(
    _ bmcSessionID: UInt32,
    _ suite: CipherSuite,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    let isIntel = configuration.quirks.contains(.intel20)
    var name = configuration.credentials.name
    if isIntel { name += [UInt8](repeating: 0, count: RAKPMessage1.nameLimit - name.count) }
    tag &+= 1
    var message = RAKPMessage1(
      tag: tag,
      bmcSessionID: bmcSessionID,
      consoleRandom: workspace.random.draw(16),
      privilege: privilege,
      isNameOnlyLookup: !isIntel,
      name: name
    )
    message.isNamePadded = configuration.quirks.contains(.i82571spt)
    send(message, suite, at: now, using: &workspace)
  }

  private mutating func send(
    _ message: RAKPMessage1,
    _ suite: CipherSuite,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    var payload: [UInt8] = []
    message.encode(into: &payload)
    transmit(.rakpMessage1, payload, at: now, using: &workspace)
    step = .proving(message, suite)
  }

  /// Goes on where RAKP message 1 is not answered: anew, as a rule.
  ///
  /// On a network on which that happens often the minute's handshakes would be gone at once: once
  /// one of them is lost the message goes out again in those that are left, under another tag, so
  /// that only the answer to the latest is taken.
  mutating func message1Overdue(
    _ message: RAKPMessage1,
    _ suite: CipherSuite,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) -> Outcome {
    guard repeats < Self.repeatLimit, memory.handshakes.count(at: now) > 1 else {
      return restart(at: now, else: .noAnswer(.rakpMessage1), using: &workspace)
    }
    repeats += 1
    tag &+= 1
    var message = message
    message.tag = tag
    send(message, suite, at: now, using: &workspace)
    return .waiting
  }

  mutating func proved(
    _ message: RAKPMessage2,
    _ sent: RAKPMessage1,
    _ suite: CipherSuite,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) -> Outcome {
    guard message.tag == tag else { return .waiting }
    guard case .accepted(let bmcRandom, let guid, let code) = message.outcome else {
      return userRefused(message.outcome, at: now, using: &workspace)
    }
    guard message.consoleSessionID == consoleSessionID.rawValue else { return .waiting }
    let exchange = KeyExchange(
      authentication: suite.authentication,
      consoleSessionID: consoleSessionID.rawValue,
      bmcSessionID: sent.bmcSessionID,
      consoleRandom: sent.consoleRandom,
      bmcRandom: bmcRandom,
      guid: guid,
      role: sent.role,
      name: sent.name
    )
    let password = effectivePassword(suite)
    let isGenuine = Self.isEqual(
      trimmed(code, to: suite.authentication.codeByteCount),
      exchange.message2Code(password: password)
    )
    let message = sendMessage3(
      exchange,
      isGenuine ? .success : .invalidIntegrityCheck,
      at: now,
      using: &workspace
    )
    guard isGenuine else { return .ended(.wrongPassword) }
    step = .confirming(confirmation(exchange, suite, message))
    return .waiting
  }

  /// Sends RAKP message 3, the status telling the BMC to forget the session where it is no success.
  private mutating func sendMessage3(
    _ exchange: KeyExchange,
    _ status: RMCPStatus,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) -> [UInt8] {
    tag &+= 1
    let suite = AuthenticationPassword(configuration, exchange.authentication)
    let code = status == .success ? exchange.message3Code(password: suite.bytes) : []
    let message = RAKPMessage3(
      tag: tag,
      status: status,
      bmcSessionID: exchange.bmcSessionID,
      code: code
    )
    var payload: [UInt8] = []
    message.encode(into: &payload)
    transmit(.rakpMessage3, payload, at: now, using: &workspace)
    return payload
  }

  private mutating func userRefused(
    _ outcome: RAKPMessage2.Outcome,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) -> Outcome {
    guard case .refused(let status) = outcome else { return .waiting }
    switch status {
    case .invalidPrivilege, .unauthorizedName, .unauthorizedPrivilege:
      guard configuration.privilege == .auto, let lower = privilege.lower else {
        return .ended(.userRefused(status))
      }
      privilege = lower
      workspace.effects.append(.note(.privilegeLowered(lower)))
      return begin(at: now, using: &workspace)
    case .invalidSessionID, .inactiveSessionID:
      return restart(at: now, else: .refused(.rakpMessage1, status), using: &workspace)
    case .insufficientResources, .insufficientResourcesAtPrivilege:
      return .ended(.noSessionSlots)
    default:
      let reason = EndReason.refused(.rakpMessage1, status)
      return repeats > 0 ? restart(at: now, else: reason, using: &workspace) : .ended(reason)
    }
  }
}

extension Handshake {
  func effectivePassword(_ suite: CipherSuite) -> [UInt8] {
    AuthenticationPassword(configuration, suite.authentication).bytes
  }

  /// A code cut to its length, for the BMCs that send too much.
  func trimmed(_ code: [UInt8], to byteCount: Int) -> [UInt8] {
    let quirks = configuration.quirks
    let isTolerant = quirks.contains(.supermicro20) || quirks.contains(.sun20)
    return isTolerant ? Array(code.prefix(byteCount)) : code
  }

  static func isEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    constantTimeEqual(a.span, b.span)
  }
}

/// The password as an algorithm sees it: quirk `intel20` cuts it for MD5.
private struct AuthenticationPassword {
  let bytes: [UInt8]

  init(_ configuration: BMCLinkConfiguration, _ authentication: AuthenticationAlgorithm) {
    let isCut = configuration.quirks.contains(.intel20) && authentication == .hmacMD5
    let password = configuration.credentials.password
    bytes = isCut ? Array(password.prefix(16)) : password
  }
}

extension PrivilegeLevel {
  /// The level that is asked for when this one is refused.
  var lower: PrivilegeLevel? {
    switch self {
    case .administrator: .operator
    case .operator: .user
    default: nil
    }
  }
}
