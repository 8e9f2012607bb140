// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Crypto
internal import EventLoop
internal import IPMI

// From datagrams to messages and back.
extension SimulatedBMC {
  func handle(
    _ datagram: Span<UInt8>,
    from peer: SocketAddress,
    at now: Moment
  ) {
    record.receivedDatagramCount += 1
    do throws(WireError) {
      var rest = datagram
      switch try RMCPHeader(decoding: &rest).messageClass {
      case .asf: try answerPing(rest, from: peer, at: now)
      case .ipmi: try handleMessage(rest, from: peer, at: now)
      default: throw .invalid("RMCP class")
      }
    } catch {
      record.rejectedDatagramCount += 1
    }
  }

  private func answerPing(
    _ message: Span<UInt8>,
    from peer: SocketAddress,
    at now: Moment
  ) throws(WireError) {
    var rest = message
    guard case .ping(let tag) = try ASFMessage(decoding: &rest) else { return }
    var pong: [UInt8] = []
    ASFMessage.pong(tag: tag, isIPMISupported: true).encode(into: &pong)
    send(pong, to: peer, at: now)
  }

  private func handleMessage(
    _ message: Span<UInt8>,
    from peer: SocketAddress,
    at now: Moment
  ) throws(WireError) {
    var rest = message
    switch try SessionHeader(decoding: &rest) {
    case .v15(let header):
      guard header.sessionID == 0 else { throw .invalid("session") }
      let request = try LANMessage(decoding: rest.extracting(first: header.payloadByteCount))
      let response = encoded(answer(request, session: nil, at: now).message)
      var packet = rmcpPrefix
      SessionHeader15(payloadByteCount: response.count).encode(into: &packet)
      send(packet + response, to: peer, at: now)
    case .v20(let header) where header.sessionID == 0:
      let payload = rest.extracting(first: header.payloadByteCount)
      try handleOutsideSession(header.payloadType, payload, from: peer, at: now)
    case .v20(let header):
      guard let session = session(header.sessionID), let keys = session.keys else {
        throw .invalid("session")
      }
      let payload = try open(message, rest: rest, header: header, session: session, keys: keys)
      session.lastHeard = now
      try handle(payload.span, type: header.payloadType, in: session, at: now)
    }
  }

  private func handleOutsideSession(
    _ type: PayloadType,
    _ payload: Span<UInt8>,
    from peer: SocketAddress,
    at now: Moment
  ) throws(WireError) {
    var rest = payload
    switch type {
    case .openSessionRequest:
      openSession(try OpenSessionRequest(decoding: &rest), from: peer, at: now)
    case .rakpMessage1: answer(try RAKPMessage1(decoding: &rest), from: peer, at: now)
    case .rakpMessage3: answer(try RAKPMessage3(decoding: &rest), from: peer, at: now)
    case .ipmi:
      let request = try LANMessage(decoding: payload)
      let response = answer(request, session: nil, at: now).message
      sendOutsideSession(.ipmi, encoded(response), to: peer, at: now)
    default: throw .invalid("payload type")
    }
  }

  private func handle(
    _ payload: Span<UInt8>,
    type: PayloadType,
    in session: BMCSession,
    at now: Moment
  ) throws(WireError) {
    switch type {
    case .ipmi:
      let request = try LANMessage(decoding: payload)
      guard !request.netFn.isResponse else { return }
      let answer = answer(request, session: session, at: now)
      if let delay = faults.delay(of: request.command) {
        hold(HeldAnswer(due: now + delay, session: session, payload: encoded(answer.message)))
      } else {
        send(encoded(answer.message), .ipmi, in: session, at: now)
      }
      answer.afterwards?(now)
    case .sol: try receiveSOL(payload, in: session, at: now)
    default: throw .invalid("payload type")
    }
  }

  /// Checks a packet of a session and gives its payload in the clear.
  ///
  /// `message` begins with the session header, `rest` after it.
  private func open(
    _ message: Span<UInt8>,
    rest: Span<UInt8>,
    header: SessionHeader20,
    session: BMCSession,
    keys: SessionKeys
  ) throws(WireError) -> [UInt8] {
    if header.isAuthenticated {
      let codeStart = message.count - keys.packetCodeByteCount
      let headerCount = message.count - rest.count
      guard keys.packetCodeByteCount > 0, codeStart >= headerCount + header.payloadByteCount else {
        throw .truncated
      }
      let code = keys.packetCode(of: message.extracting(first: codeStart))
      guard constantTimeEqual(code.span, message.extracting(codeStart..<message.count)) else {
        throw .mismatch("authentication code")
      }
      // The pad is needed for nothing but the specification: to a multiple of four, and told.
      try IntegrityTrailer.check(
        message.extracting(headerCount + header.payloadByteCount..<codeStart)
      )
      guard codeStart.isMultiple(of: 4) else { throw .invalid("integrity pad") }
      guard session.window.accept(header.sequence) else { throw .invalid("session sequence") }
    } else {
      let mustBeAuthenticated = session.suite.integrity != .none && !mayBeBare(header, session)
      guard !mustBeAuthenticated else { throw .mismatch("authentication flag") }
      guard header.sequence == 0 || session.unauthenticatedWindow.accept(header.sequence) else {
        throw .invalid("session sequence")
      }
    }
    guard header.isEncrypted == mustBeEncrypted(header, session) else {
      throw .mismatch("encryption flag")
    }
    let payload = rest.extracting(first: header.payloadByteCount)
    guard header.isEncrypted else { return payload.copied() }
    guard let key = keys.cipher, let opened = crypto.open(payload, key: key) else {
      throw .invalid("encrypted payload")
    }
    return opened
  }

  /// Whether a packet may come without a code: SOL that was activated so.
  private func mayBeBare(_ header: SessionHeader20, _ session: BMCSession) -> Bool {
    guard header.payloadType == .sol, case .session(let owner, _, let isAuthenticated) = owner
    else { return false }
    return owner === session && !isAuthenticated
  }

  /// Whether a packet has to be encrypted: SOL as it was activated, all else as the suite says.
  private func mustBeEncrypted(_ header: SessionHeader20, _ session: BMCSession) -> Bool {
    guard session.keys?.cipher != nil else { return false }
    guard header.payloadType == .sol, case .session(let owner, let isEncrypted, _) = owner,
      owner === session
    else { return true }
    return isEncrypted
  }

  // MARK: Sending

  private var rmcpPrefix: [UInt8] {
    var packet: [UInt8] = []
    packet.reserveCapacity(320)
    RMCPHeader(.ipmi).encode(into: &packet)
    return packet
  }

  private func encoded(_ message: LANMessage) -> [UInt8] {
    var bytes: [UInt8] = []
    message.encode(into: &bytes)
    return bytes
  }

  /// Sends a message in a session that answers none of its requests to the BMC.
  func send(_ message: LANMessage, in session: BMCSession, at now: Moment) {
    send(encoded(message), .ipmi, in: session, at: now)
  }

  func sendOutsideSession(
    _ type: PayloadType,
    _ payload: [UInt8],
    to peer: SocketAddress,
    at now: Moment
  ) {
    var packet = rmcpPrefix
    SessionHeader20(type, payloadByteCount: payload.count).encode(into: &packet)
    send(packet + payload, to: peer, at: now)
  }

  /// Sends a payload in a session, protected as its suite says unless told otherwise.
  func send(
    _ payload: [UInt8],
    _ type: PayloadType,
    in session: BMCSession,
    isEncrypted: Bool = true,
    isAuthenticated: Bool = true,
    at now: Moment
  ) {
    guard let keys = session.keys else { return }
    let isAuthenticated = isAuthenticated && keys.packetCodeByteCount > 0
    var body = payload
    var isSealed = false
    if isEncrypted, let key = keys.cipher {
      body = crypto.seal(payload, key: key)
      isSealed = true
    }
    var packet = rmcpPrefix
    SessionHeader20(
      type,
      isEncrypted: isSealed,
      isAuthenticated: isAuthenticated,
      sessionID: session.consoleID,
      sequence: session.nextSequence(isAuthenticated: isAuthenticated),
      payloadByteCount: body.count
    ).encode(into: &packet)
    packet.append(contentsOf: body)
    if isAuthenticated { appendCode(to: &packet, keys: keys) }
    send(packet, to: session.peer, at: now)
  }

  private func appendCode(to packet: inout [UInt8], keys: SessionKeys) {
    IntegrityTrailer.appendPad(to: &packet, from: RMCPHeader.byteCount)
    var code = keys.packetCode(of: packet.span.extracting(droppingFirst: RMCPHeader.byteCount))
    if faults.wrongPacketCodes > 0 {
      faults.wrongPacketCodes -= 1
      code[0] ^= 0xFF
    }
    packet.append(contentsOf: code)
  }
}
