// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// What the console knows once RAKP message 3 is out: the session, should the BMC have opened it.
struct Confirmation: Sendable {
  let exchange: KeyExchange
  let suite: CipherSuite
  let sessionIntegrityKey: [UInt8]
  /// Message 3 as it was sent.
  let message: [UInt8]
  var session: Session
  /// How often it was asked for since.
  var tries = 0

  /// Message 3 goes out again each fourth time, after three questions.
  static let period = 4
  static let limit = 3 * period - 1
  static let pause = Duration.milliseconds(400)

  /// Whether message 3 has gone out more than once.
  var isRepeated: Bool { tries >= Self.period }
}

/// After RAKP message 3: message 4 says that the session is open, and so does any answer in it.
///
/// The BMC opens the session as it takes message 3. Where message 4 does not come it is asked in the
/// session: what it answers is signed with keys that follow from the same secrets as the code of
/// message 4. Only a BMC that leaves that unanswered, too, is sent message 3 again: it has hardly
/// seen the first. A session that may be open is closed before another is asked for.
extension Handshake {
  func confirmation(
    _ exchange: KeyExchange,
    _ suite: CipherSuite,
    _ message: [UInt8]
  ) -> Confirmation {
    let password = effectivePassword(suite)
    let key = exchange.sessionIntegrityKey(
      bmcKey: configuration.credentials.bmcKey,
      password: password
    )
    let keys = SessionKeys(sessionIntegrityKey: key, authentication: suite.authentication)
    let session = Session(
      protection: PacketProtection(suite, keys: keys, password: password),
      suite: suite,
      consoleSessionID: consoleSessionID,
      bmcSessionID: exchange.bmcSessionID,
      privilege: privilege
    )
    return Confirmation(
      exchange: exchange,
      suite: suite,
      sessionIntegrityKey: key,
      message: message,
      session: session
    )
  }

  /// Takes RAKP message 4.
  mutating func confirmed(
    _ message: RAKPMessage4,
    _ confirmation: Confirmation,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) -> Outcome {
    guard message.tag == tag else { return .waiting }
    guard message.status == .success else {
      // A session that is open already takes no message 3: the questions will tell.
      if confirmation.isRepeated { return .waiting }
      let isRace =
        message.status == .invalidSessionID
        || message.status == .invalidIntegrityCheck && restarts > 0
      let reason = EndReason.refused(.rakpMessage3, message.status)
      return isRace ? restart(at: now, else: reason, using: &workspace) : .ended(reason)
    }
    guard message.consoleSessionID == consoleSessionID.rawValue else { return .waiting }
    return isGenuine(message.code, confirmation) ? opened(confirmation) : .ended(.wrongBMCKey)
  }

  private func isGenuine(_ code: [UInt8], _ confirmation: Confirmation) -> Bool {
    let quirks = configuration.quirks
    let integrity = confirmation.suite.integrity
    if integrity == .none, code.isEmpty || quirks.contains(.integritycheckvalue) { return true }
    var exchange = confirmation.exchange
    if quirks.contains(.intel20), integrity == .hmacMD5First128 {
      exchange.authentication = .hmacMD5
    }
    let expected = exchange.message4Code(sessionIntegrityKey: confirmation.sessionIntegrityKey)
    return Self.isEqual(trimmed(code, to: expected.count), expected)
  }

  private mutating func opened(_ confirmation: Confirmation) -> Outcome {
    deadline = nil
    memory.cipherSuite = confirmation.suite.id
    memory.privilege = privilege
    return .opened(confirmation.session)
  }

  /// Takes a packet of the session that message 3 may have opened.
  mutating func receiveInside(
    _ datagram: Span<UInt8>,
    _ header: SessionHeader20,
    _ rest: Span<UInt8>,
    using workspace: inout LinkWorkspace
  ) throws(WireError) -> Outcome {
    guard case .confirming(var confirmation) = step, header.payloadType == .ipmi else {
      return .waiting
    }
    var payload: [UInt8] = []
    try confirmation.session.protection.open(
      datagram,
      header: header,
      rest: rest,
      cipher: &workspace.cipher,
      into: &payload
    )
    let isChecked = !configuration.quirks.contains(.nochecksumcheck)
    let message = try LANMessage(decoding: payload.span, isChecked: isChecked)
    guard message.netFn.isResponse else { return .waiting }
    // Unsigned, an error may come from a BMC that knows of no session: OpenIPMI's sends one.
    guard confirmation.session.protection.signs || message.body.first == 0 else { return .waiting }
    _ = confirmation.session.window.accept(header.sequence)
    return opened(confirmation)
  }

  /// Goes on where RAKP message 4 does not come.
  mutating func message4Overdue(
    _ confirmation: Confirmation,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) -> Outcome {
    guard confirmation.tries < Confirmation.limit else {
      leave(using: &workspace)
      return restart(at: now, else: .noAnswer(.rakpMessage3), using: &workspace)
    }
    var confirmation = confirmation
    confirmation.tries += 1
    if confirmation.tries % Confirmation.period == 0 {
      transmit(.rakpMessage3, confirmation.message, at: now, using: &workspace)
    } else {
      ask(&confirmation, SetSessionPrivilege(privilege), using: &workspace)
    }
    deadline = now + Confirmation.pause
    step = .confirming(confirmation)
    return .waiting
  }

  /// Closes a session that the BMC may have opened; nobody waits for the answer.
  mutating func leave(using workspace: inout LinkWorkspace) {
    guard case .confirming(var confirmation) = step else { return }
    confirmation.tries += 1
    let request = CloseSession(bmcSessionID: confirmation.session.bmcSessionID)
    ask(&confirmation, request, using: &workspace)
    step = .confirming(confirmation)
  }

  private func ask(
    _ confirmation: inout Confirmation,
    _ request: some CommandRequest,
    using workspace: inout LinkWorkspace
  ) {
    let message = LANMessage(
      request: type(of: request).command,
      body: request.body,
      sequence: UInt8(confirmation.tries)
    )
    confirmation.session.transmit(message, using: &workspace)
  }
}
