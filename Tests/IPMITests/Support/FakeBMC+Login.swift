// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Crypto

@testable import IPMI

// How users log in.
extension FakeBMC {
  func outside(_ payload: [UInt8]) -> [[UInt8]] {
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

  func handshake(_ type: PayloadType, _ payload: [UInt8]) -> [[UInt8]] {
    handshakes.append(type)
    if let count = swallows[type], count > 0 {
      swallows[type] = count - 1
      return []
    }
    let answers = handshakeAnswers(type, payload)
    guard let count = losesAnswers[type], count > 0 else { return answers }
    losesAnswers[type] = count - 1
    return []
  }

  private func handshakeAnswers(_ type: PayloadType, _ payload: [UInt8]) -> [[UInt8]] {
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
    let isRepeat = sessions[message.bmcSessionID]?.user.isEmpty == false
    if isRepeat && refusesRepeats { sessions[message.bmcSessionID] = nil }
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
    if session.protection != nil, refusesRepeats {
      let refusal = RAKPMessage4(
        tag: message.tag,
        status: .invalidSessionID,
        consoleSessionID: 0,
        code: []
      )
      return [message4(refusal)]
    }
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
    return [message4(answer)]
  }

  private func message4(_ message: RAKPMessage4) -> [UInt8] {
    var payload: [UInt8] = []
    message.encode(into: &payload)
    return plain(.rakpMessage4, payload)
  }

  private func plain(_ type: PayloadType, _ payload: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    RMCPHeader(.ipmi).encode(into: &bytes)
    SessionHeader20(type, payloadByteCount: payload.count).encode(into: &bytes)
    return bytes + payload
  }
}
