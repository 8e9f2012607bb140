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
    var payload: [UInt8] = []
    message.encode(into: &payload)
    transmit(.rakpMessage1, payload, at: now, using: &workspace)
    step = .proving(message, suite)
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
    sendMessage3(
      exchange,
      isGenuine ? .success : .invalidIntegrityCheck,
      at: now,
      using: &workspace
    )
    guard isGenuine else { return .ended(.wrongPassword) }
    let key = exchange.sessionIntegrityKey(
      bmcKey: configuration.credentials.bmcKey,
      password: password
    )
    step = .confirming(exchange, suite, sessionIntegrityKey: key)
    return .waiting
  }

  /// Sends RAKP message 3, the status telling the BMC to forget the session where it is no success.
  private mutating func sendMessage3(
    _ exchange: KeyExchange,
    _ status: RMCPStatus,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
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
      return .ended(.refused(.rakpMessage1, status))
    }
  }

  mutating func confirmed(
    _ message: RAKPMessage4,
    _ exchange: KeyExchange,
    _ suite: CipherSuite,
    _ sessionIntegrityKey: [UInt8],
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) -> Outcome {
    guard message.tag == tag else { return .waiting }
    guard message.status == .success else {
      let isRace =
        message.status == .invalidSessionID
        || message.status == .invalidIntegrityCheck && restarts > 0
      let reason = EndReason.refused(.rakpMessage3, message.status)
      return isRace ? restart(at: now, else: reason, using: &workspace) : .ended(reason)
    }
    guard message.consoleSessionID == consoleSessionID.rawValue else { return .waiting }
    guard isConfirmed(message.code, exchange, suite, sessionIntegrityKey) else {
      return .ended(.wrongBMCKey)
    }
    deadline = nil
    memory.cipherSuite = suite.id
    memory.privilege = privilege
    let keys = SessionKeys(
      sessionIntegrityKey: sessionIntegrityKey,
      authentication: suite.authentication
    )
    return .opened(
      Session(
        protection: PacketProtection(suite, keys: keys, password: effectivePassword(suite)),
        suite: suite,
        consoleSessionID: consoleSessionID,
        bmcSessionID: exchange.bmcSessionID,
        privilege: privilege
      )
    )
  }

  private func isConfirmed(
    _ code: [UInt8],
    _ exchange: KeyExchange,
    _ suite: CipherSuite,
    _ sessionIntegrityKey: [UInt8]
  ) -> Bool {
    let quirks = configuration.quirks
    if suite.integrity == .none, code.isEmpty || quirks.contains(.integritycheckvalue) {
      return true
    }
    var checked = exchange
    if quirks.contains(.intel20), suite.integrity == .hmacMD5First128 {
      checked.authentication = .hmacMD5
    }
    let expected = checked.message4Code(sessionIntegrityKey: sessionIntegrityKey)
    return Self.isEqual(trimmed(code, to: expected.count), expected)
  }
}

extension Handshake {
  private func effectivePassword(_ suite: CipherSuite) -> [UInt8] {
    AuthenticationPassword(configuration, suite.authentication).bytes
  }

  /// A code cut to its length, for the BMCs that send too much.
  private func trimmed(_ code: [UInt8], to byteCount: Int) -> [UInt8] {
    let quirks = configuration.quirks
    let isTolerant = quirks.contains(.supermicro20) || quirks.contains(.sun20)
    return isTolerant ? Array(code.prefix(byteCount)) : code
  }

  private static func isEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
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
