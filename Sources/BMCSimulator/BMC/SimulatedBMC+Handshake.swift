// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Crypto
internal import EventLoop
internal import IPMI

// Open Session and RAKP messages 1 to 4: IPMI 2.0 §13.17 to §13.23.
extension SimulatedBMC {
  func session(_ id: UInt32) -> BMCSession? {
    for case let session? in sessions where session.id == id { return session }
    return nil
  }

  func openSession(
    _ request: OpenSessionRequest,
    from peer: SocketAddress,
    at now: Moment
  ) {
    record.handshakeCount += 1
    let outcome: OpenSessionResponse.Outcome
    do throws(HandshakeRefusal) {
      let session = try makeSession(request, from: peer, at: now)
      let isOpen = request.privilege == .highest
      outcome = .opened(
        privilege: isOpen ? .administrator : request.privilege,
        bmcSessionID: session.id,
        algorithms: AlgorithmProposal(session.suite)
      )
    } catch {
      outcome = .refused(error.status)
    }
    let response = OpenSessionResponse(
      tag: request.tag,
      consoleSessionID: request.consoleSessionID,
      outcome: outcome
    )
    var payload: [UInt8] = []
    response.encode(into: &payload)
    sendOutsideSession(.openSessionResponse, payload, to: peer, at: now)
  }

  /// A status that ends a handshake.
  private struct HandshakeRefusal: Error {
    let status: RMCPStatus
  }

  private func makeSession(
    _ request: OpenSessionRequest,
    from peer: SocketAddress,
    at now: Moment
  ) throws(HandshakeRefusal) -> BMCSession {
    let suites = configuration.cipherSuites.compactMap(CipherSuite.init(id:))
    guard let suite = suites.first(where: { request.algorithms.matches($0) }) else {
      throw HandshakeRefusal(status: .noMatchingCipherSuite)
    }
    guard request.privilege <= .administrator else {
      throw HandshakeRefusal(status: .invalidPrivilege)
    }
    guard let slot = sessions.firstIndex(where: { $0 == nil }) else {
      throw HandshakeRefusal(status: .insufficientResources)
    }
    let session = BMCSession(
      id: freshSessionID(),
      handle: UInt8(slot + 1),
      suite: suite,
      request: request,
      peer: peer,
      at: now
    )
    sessions[slot] = session
    return session
  }

  func freshSessionID() -> UInt32 {
    while true {
      let id = crypto.random.draw32()
      if id != 0, session(id) == nil, owner.sessionID != id { return id }
    }
  }

  func answer(_ message: RAKPMessage1, from peer: SocketAddress, at now: Moment) {
    var consoleID: UInt32 = 0
    let outcome: RAKPMessage2.Outcome
    do throws(HandshakeRefusal) {
      guard let session = session(message.bmcSessionID), session.keys == nil,
        session.peer == peer
      else { throw HandshakeRefusal(status: .invalidSessionID) }
      consoleID = session.consoleID
      outcome = try challenge(session, message)
    } catch {
      outcome = .refused(error.status)
      if consoleID != 0 { forget(message.bmcSessionID) }
    }
    let response = RAKPMessage2(
      tag: message.tag,
      consoleSessionID: consoleID,
      outcome: outcome
    )
    var payload: [UInt8] = []
    response.encode(into: &payload)
    sendOutsideSession(.rakpMessage2, payload, to: peer, at: now)
  }

  private func challenge(
    _ session: BMCSession,
    _ message: RAKPMessage1
  ) throws(HandshakeRefusal) -> RAKPMessage2.Outcome {
    let (user, index) = try lookUp(message)
    session.userIndex = index + 1
    let transcript = HandshakeTranscript(
      consoleSessionID: session.consoleID,
      bmcSessionID: session.id,
      consoleRandom: message.consoleRandom,
      bmcRandom: crypto.random.draw(16),
      guid: guid,
      role: message.role,
      name: message.name
    )
    let asked = message.privilege == .highest ? user.privilege : message.privilege
    session.stage = .challenged(transcript, user, asked)
    var code = SessionKeys.exchangeCode(
      suite: session.suite,
      password: Array(user.password.utf8),
      of: transcript.message2
    )
    if faults.hasWrongMessage2, !code.isEmpty { code[0] ^= 0xFF }
    return .accepted(bmcRandom: transcript.bmcRandom, guid: guid, code: code)
  }

  /// By name alone, or by name and privilege: then a user of that name may be passed over.
  private func lookUp(
    _ message: RAKPMessage1
  ) throws(HandshakeRefusal) -> (BMCUser, index: Int) {
    let users = configuration.users.enumerated().filter {
      $0.element.isEnabled && Array($0.element.name.utf8) == message.name
    }
    guard let first = users.first else { throw HandshakeRefusal(status: .unauthorizedName) }
    if let fit = users.first(where: { message.privilege <= $0.element.privilege }) {
      return (fit.element, fit.offset)
    }
    guard message.isNameOnlyLookup else { throw HandshakeRefusal(status: .unauthorizedName) }
    guard message.privilege <= first.element.privilege else {
      throw HandshakeRefusal(status: configuration.privilegeRefusal)
    }
    return (first.element, first.offset)
  }

  func answer(_ message: RAKPMessage3, from peer: SocketAddress, at now: Moment) {
    guard let session = session(message.bmcSessionID), session.peer == peer,
      case .challenged(let transcript, let user, let privilege) = session.stage
    else {
      finish(message, status: .invalidSessionID, consoleID: 0, to: peer, at: now)
      return
    }
    guard message.status == .success else {  // The console gives up, and wants no answer.
      forget(session.id)
      return
    }
    let password = Array(user.password.utf8)
    let expected = SessionKeys.exchangeCode(
      suite: session.suite,
      password: password,
      of: transcript.message3
    )
    guard constantTimeEqual(expected.span, message.code.span) else {
      forget(session.id)
      let status = RMCPStatus.invalidIntegrityCheck
      finish(message, status: status, consoleID: session.consoleID, to: peer, at: now)
      return
    }
    let keys = SessionKeys(
      suite: session.suite,
      password: password,
      kg: configuration.kg,
      transcript: transcript
    )
    var code = keys.checkValue(of: transcript.message4)
    if faults.hasWrongMessage4, !code.isEmpty { code[0] ^= 0xFF }
    activate(session, keys: keys, privilege: privilege, at: now)
    finish(message, code: code, consoleID: session.consoleID, to: peer, at: now)
  }

  private func activate(
    _ session: BMCSession,
    keys: SessionKeys,
    privilege: PrivilegeLevel,
    at now: Moment
  ) {
    session.stage = .active(keys)
    session.privilegeLimit = privilege
    session.privilege = min(.user, privilege)
    session.lastHeard = now
    record.sessionCount += 1
  }

  private func finish(
    _ message: RAKPMessage3,
    status: RMCPStatus = .success,
    code: [UInt8] = [],
    consoleID: UInt32,
    to peer: SocketAddress,
    at now: Moment
  ) {
    let response = RAKPMessage4(
      tag: message.tag,
      status: status,
      consoleSessionID: consoleID,
      code: code
    )
    var payload: [UInt8] = []
    response.encode(into: &payload)
    sendOutsideSession(.rakpMessage4, payload, to: peer, at: now)
  }
}
