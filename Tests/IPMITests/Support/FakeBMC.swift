// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Crypto

@testable import IPMI

/// A BMC for tests: logs users in, holds sessions, and answers the commands that a link asks.
///
/// Misbehaves on request. Its codes come from the same formulas as the link's; those are checked
/// against recordings and other implementations elsewhere.
final class FakeBMC {
  var suites: Set<UInt8> = [3, 17]
  var users: [String: (password: String, limit: PrivilegeLevel)] = [
    "admin": ("secret", .administrator)
  ]
  var bmcKey: [UInt8] = []
  var refusesV20Question = false
  var sol = FakeSOL()
  /// The session that has SOL.
  var owner: UInt32?
  /// Names nobody as the owner, whoever it is.
  var hidesOwner = false
  var holderAddress: SessionInfo.Address?
  /// Answers that are given instead of the usual ones, by command.
  var answers: [CommandID: CompletionCode] = [:]
  /// Commands that are carried out and never answered, and that never arrive.
  var unanswered: Set<CommandID> = []
  var swallowed: Set<CommandID> = []
  /// Payload types that are swallowed, so many times each.
  var swallows: [PayloadType: Int] = [:]
  /// What has been asked, in order.
  var log: [CommandID] = []
  var handshakes: [PayloadType] = []
  var inboundSize: UInt16 = 36
  var isSilent = false
  var isSilentInside = false
  var ignoresSOL = false
  var random = SplitMix(seed: 1)

  private var sessions: [UInt32: FakeSession] = [:]
  private var nextID: UInt32 = 2
  private var cipher = AESCBC()
  private var pool = RandomPool()

  struct FakeSession {
    var exchange: KeyExchange
    var suite: CipherSuite
    var protection: PacketProtection?
    var key: [UInt8] = []
    var user = ""
    var sent: UInt32 = 0
    var window = SequenceWindow()
  }

  /// Forgets every session, as a reboot does.
  func reboot() {
    sessions = [:]
    owner = nil
    sol.newSession()
  }

  func skipNumbers(_ count: UInt32) {
    for id in sessions.keys { sessions[id]?.sent += count }
  }

  var deadline: Moment? { owner == nil || isSilent ? nil : sol.deadline }

  func poll(at now: Moment) -> [[UInt8]] {
    guard let owner, sessions[owner] != nil, !isSilent else { return [] }
    return sol.poll(at: now).map { send(.sol, $0, in: owner) }
  }

  /// Sends a SOL packet that the habits would not.
  func sendSOL(_ header: SOLHeader, _ data: String = "") -> [[UInt8]] {
    guard let owner else { return [] }
    var bytes: [UInt8] = []
    header.encode(into: &bytes)
    bytes += data.utf8
    return [send(.sol, bytes, in: owner)]
  }

  func receive(_ datagram: [UInt8], at now: Moment) -> [[UInt8]] {
    guard !isSilent else { return [] }
    var rest = datagram.span
    guard (try? RMCPHeader(decoding: &rest)) != nil,
      let header = try? SessionHeader(decoding: &rest)
    else { return [] }
    switch header {
    case .v15: return outside(rest.copied())
    case .v20(let header) where header.sessionID == 0:
      return handshake(header.payloadType, rest.copied())
    case .v20(let header): return inside(datagram, header, at: now)
    }
  }
}

// MARK: - Login

extension FakeBMC {
  private func outside(_ payload: [UInt8]) -> [[UInt8]] {
    guard let request = try? LANMessage(decoding: payload.span) else { return [] }
    let asksForV20 = (request.body.first ?? 0) & 0x80 != 0
    let isRefused = refusesV20Question && asksForV20
    let body = isRefused ? [] : AuthenticationCapabilities(channel: 1).body
    let code: CompletionCode = isRefused ? .invalidDataField : .success
    var bytes: [UInt8] = []
    RMCPHeader(.ipmi).encode(into: &bytes)
    let answer = LANMessage(response: code, body: body, to: request)
    SessionHeader15(payloadByteCount: LANMessage.overhead + answer.body.count).encode(into: &bytes)
    answer.encode(into: &bytes)
    return [bytes]
  }

  private func handshake(_ type: PayloadType, _ payload: [UInt8]) -> [[UInt8]] {
    handshakes.append(type)
    if let count = swallows[type], count > 0 {
      swallows[type] = count - 1
      return []
    }
    var rest = payload.span
    switch type {
    case .openSessionRequest:
      return (try? OpenSessionRequest(decoding: &rest)).map { [open($0)] } ?? []
    case .rakpMessage1:
      return (try? RAKPMessage1(decoding: &rest)).map { [prove($0)] } ?? []
    case .rakpMessage3:
      return (try? RAKPMessage3(decoding: &rest)).map(confirm) ?? []
    default:
      return []
    }
  }

  private func open(_ request: OpenSessionRequest) -> [UInt8] {
    let suite = suites.compactMap(CipherSuite.init(id:)).first(where: request.algorithms.matches)
    var response = OpenSessionResponse(
      tag: request.tag,
      consoleSessionID: request.consoleSessionID,
      outcome: .refused(.noMatchingCipherSuite)
    )
    if let suite {
      let id = nextID
      nextID += 128
      let exchange = KeyExchange(
        authentication: suite.authentication,
        consoleSessionID: request.consoleSessionID,
        bmcSessionID: id,
        consoleRandom: [],
        bmcRandom: pool.draw(16),
        guid: Array(0..<16),
        role: 0,
        name: []
      )
      sessions[id] = FakeSession(exchange: exchange, suite: suite)
      response.outcome = .opened(
        privilege: request.privilege,
        bmcSessionID: id,
        algorithms: request.algorithms
      )
    }
    var payload: [UInt8] = []
    response.encode(into: &payload)
    return plain(.openSessionResponse, payload)
  }

  private func prove(_ message: RAKPMessage1) -> [UInt8] {
    var answer = RAKPMessage2(
      tag: message.tag,
      consoleSessionID: sessions[message.bmcSessionID]?.exchange.consoleSessionID ?? 0,
      outcome: .refused(.unauthorizedName)
    )
    let name = String(decoding: message.name, as: UTF8.self)
    if sessions[message.bmcSessionID] == nil {
      answer.outcome = .refused(.invalidSessionID)
    } else if let user = users[name], user.limit < message.privilege {
      answer.outcome = .refused(.invalidPrivilege)
    } else if let user = users[name], var session = sessions[message.bmcSessionID] {
      session.user = name
      session.exchange.consoleRandom = message.consoleRandom
      session.exchange.role = message.role
      session.exchange.name = message.name
      sessions[message.bmcSessionID] = session
      answer.outcome = .accepted(
        bmcRandom: session.exchange.bmcRandom,
        guid: session.exchange.guid,
        code: session.exchange.message2Code(password: Array(user.password.utf8))
      )
    }
    var payload: [UInt8] = []
    answer.encode(into: &payload)
    return plain(.rakpMessage2, payload)
  }

  private func confirm(_ message: RAKPMessage3) -> [[UInt8]] {
    guard message.status == .success, var session = sessions[message.bmcSessionID] else {
      sessions[message.bmcSessionID] = nil
      return []
    }
    let password = Array((users[session.user]?.password ?? "").utf8)
    let key = session.exchange.sessionIntegrityKey(bmcKey: bmcKey, password: password)
    let isGenuine = session.exchange.message3Code(password: password) == message.code
    let keys = SessionKeys(
      sessionIntegrityKey: key,
      authentication: session.suite.authentication
    )
    session.protection = PacketProtection(session.suite, keys: keys, password: password)
    sessions[message.bmcSessionID] = session
    let answer = RAKPMessage4(
      tag: message.tag,
      status: isGenuine ? .success : .invalidIntegrityCheck,
      consoleSessionID: session.exchange.consoleSessionID,
      code: isGenuine ? session.exchange.message4Code(sessionIntegrityKey: key) : []
    )
    var payload: [UInt8] = []
    answer.encode(into: &payload)
    return [plain(.rakpMessage4, payload)]
  }

  private func plain(_ type: PayloadType, _ payload: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    RMCPHeader(.ipmi).encode(into: &bytes)
    SessionHeader20(type, payloadByteCount: payload.count).encode(into: &bytes)
    return bytes + payload
  }
}

// MARK: - Session

extension FakeBMC {
  private func inside(
    _ datagram: [UInt8],
    _ header: SessionHeader20,
    at now: Moment
  ) -> [[UInt8]] {
    guard !isSilentInside, let protection = sessions[header.sessionID]?.protection else {
      return []
    }
    var payload: [UInt8] = []
    let rest = datagram.span.extracting(droppingFirst: 4 + SessionHeader20.byteCount)
    let opened: Void? = try? protection.open(
      datagram.span,
      header: header,
      rest: rest,
      cipher: &cipher,
      into: &payload
    )
    guard opened != nil else { return [] }
    guard case .fresh = sessions[header.sessionID]?.window.accept(header.sequence) else {
      return []
    }
    guard header.payloadType == .sol else { return command(payload, in: header.sessionID, at: now) }
    guard owner == header.sessionID, !ignoresSOL else { return [] }
    return sol.receive(payload, number: header.sequence, at: now, random: &random)
      .map { send(.sol, $0, in: header.sessionID) }
  }

  private func command(
    _ payload: [UInt8],
    in id: UInt32,
    at now: Moment
  ) -> [[UInt8]] {
    guard let request = try? LANMessage(decoding: payload.span) else { return [] }
    log.append(request.command)
    guard !swallowed.contains(request.command) else { return [] }
    let (code, body) = answers[request.command].map { ($0, []) } ?? answer(request, in: id)
    guard !unanswered.contains(request.command) else { return [] }
    var bytes: [UInt8] = []
    LANMessage(response: code, body: body, to: request).encode(into: &bytes)
    let answer = send(.ipmi, bytes, in: id)
    if request.command == CloseSession.command, request.body == CloseSession(bmcSessionID: id).body
    {
      sessions[id] = nil
    }
    return [answer] + poll(at: now)
  }

  private func answer(_ request: LANMessage, in id: UInt32) -> (CompletionCode, [UInt8]) {
    switch request.command {
    case SetSessionPrivilege.command:
      return (.success, request.body)
    case GetPayloadActivationStatus.command:
      let active: UInt16 = owner == nil ? 0 : 1
      return (.success, GetPayloadActivationStatus.Response(capacity: 1, active: active).body)
    case GetPayloadInstanceInfo.command:
      return (
        .success, GetPayloadInstanceInfo.Response(bmcSessionID: hidesOwner ? 0 : owner ?? 0).body
      )
    case GetSessionInfo.command:
      let holder = SessionInfo.Holder(userID: 2, privilege: .administrator, address: holderAddress)
      return (.success, SessionInfo(handle: 1, capacity: 4, activeCount: 1, holder: holder).body)
    case ActivatePayload.command:
      guard owner == nil else { return (ActivatePayload.alreadyActive, []) }
      owner = id
      sol.newSession()
      return (.success, ActivatePayload.Response(inboundSize: inboundSize, outboundSize: 255).body)
    case DeactivatePayload.command:
      guard owner != nil else { return (DeactivatePayload.alreadyInactive, []) }
      owner = nil
      return (.success, [])
    case CloseSession.command:
      if request.body != CloseSession(bmcSessionID: id).body { owner = nil }
      return (.success, [])
    case GetChassisStatus.command:
      return (.success, GetChassisStatus.Response(power: 1).body)
    case ChassisControl.command, GetDeviceID.command:
      return (.success, [])
    default:
      return (.invalidCommand, [])
    }
  }

  private func send(_ type: PayloadType, _ payload: [UInt8], in id: UInt32) -> [UInt8] {
    guard var session = sessions[id], let protection = session.protection else { return [] }
    session.sent += 1
    sessions[id] = session
    var bytes: [UInt8] = []
    let packet = protection.begin(
      type,
      payloadByteCount: payload.count,
      isEncrypted: true,
      sessionID: session.exchange.consoleSessionID,
      sequence: session.sent,
      random: &pool,
      in: &bytes
    )
    bytes += payload
    protection.finish(packet, cipher: &cipher, in: &bytes)
    return bytes
  }
}
