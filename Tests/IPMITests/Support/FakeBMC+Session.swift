// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Crypto

@testable import IPMI

// What is done in a session.
extension FakeBMC {
  func inside(
    _ datagram: [UInt8],
    _ header: SessionHeader20,
    at now: Moment
  ) -> [[UInt8]] {
    guard !isSilentInside, let session = sessions[header.sessionID] else { return [] }
    guard let protection = session.protection else {
      return answersEarly ? refusal(datagram, header, in: session) : []
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
    guard isInWindow(header.sequence, of: header.sessionID),
      case .fresh = sessions[header.sessionID]?.window.accept(header.sequence)
    else { return [] }
    guard header.payloadType == .sol else { return command(payload, in: header.sessionID, at: now) }
    guard owner == header.sessionID, !ignoresSOL else { return [] }
    return sol.receive(payload, number: header.sequence, at: now, random: &random)
      .map { send(.sol, $0, in: header.sessionID) }
  }

  /// Whether a number is at most 15 ahead of the highest: the specification's window, which real
  /// BMCs hold a console to.
  private func isInWindow(_ sequence: UInt32, of id: UInt32) -> Bool {
    let highest = sessions[id]?.window.highest ?? 0
    return Int32(bitPattern: sequence &- highest) <= 15
  }

  /// As OpenIPMI's simulator has it.
  private func refusal(
    _ datagram: [UInt8],
    _ header: SessionHeader20,
    in session: FakeSession
  ) -> [[UInt8]] {
    let rest = datagram.span.extracting(droppingFirst: 4 + SessionHeader20.byteCount)
    let payload = rest.extracting(first: header.payloadByteCount)
    let request = try? LANMessage(decoding: payload)
    let answer = LANMessage(
      response: .insufficientPrivilege,
      body: [],
      to: request ?? LANMessage(request: SetSessionPrivilege.command, sequence: 1)
    )
    var bytes: [UInt8] = []
    RMCPHeader(.ipmi).encode(into: &bytes)
    SessionHeader20(
      .ipmi,
      sessionID: session.exchange.consoleSessionID,
      sequence: 0,
      payloadByteCount: LANMessage.overhead + answer.body.count
    ).encode(into: &bytes)
    answer.encode(into: &bytes)
    return [bytes]
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

  func send(_ type: PayloadType, _ payload: [UInt8], in id: UInt32) -> [UInt8] {
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
