// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import Crypto

@testable import IPMI

/// Everything that a BMC, or somebody in its place, can send to a link.
///
/// The first byte chooses: the decoders one by one, a link that logs in, or a link whose SOL is active,
/// without keys or with them. In a link, the rest is a list of events, each an operation, a length
/// and that many bytes; packets with keys are signed here, so that what is behind the check is
/// reached.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzRMCP(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  var input = Array(UnsafeBufferPointer(start: start, count: count))
  guard let choice = input.first else { return 0 }
  input.removeFirst()
  switch choice % 4 {
  case 0: decodeAll(input)
  case 1: play(input, on: connecting())
  case 2: play(input, on: active(keyless))
  default: play(input, on: active(signed))
  }
  return 0
}

// MARK: - Decoders

private func decodeAll(_ input: [UInt8]) {
  _ = DatagramRoute(of: input.span)
  attempt(input) { rest throws(WireError) in _ = try RMCPHeader(decoding: &rest) }
  attempt(input) { rest throws(WireError) in _ = try ASFMessage(decoding: &rest) }
  attempt(input) { rest throws(WireError) in _ = try SessionHeader(decoding: &rest) }
  attempt(input) { rest throws(WireError) in _ = try OpenSessionRequest(decoding: &rest) }
  attempt(input) { rest throws(WireError) in _ = try OpenSessionResponse(decoding: &rest) }
  attempt(input) { rest throws(WireError) in _ = try RAKPMessage1(decoding: &rest) }
  attempt(input) { rest throws(WireError) in _ = try RAKPMessage2(decoding: &rest) }
  attempt(input) { rest throws(WireError) in _ = try RAKPMessage3(decoding: &rest) }
  attempt(input) { rest throws(WireError) in _ = try RAKPMessage4(decoding: &rest) }
  attempt(input) { rest throws(WireError) in _ = try LANMessage(decoding: rest) }
  attempt(input) { rest throws(WireError) in _ = try LANMessage(decoding: rest, isChecked: false) }
  attempt(input) { rest throws(WireError) in try IntegrityTrailer.check(rest) }
  attempt(input) { rest throws(WireError) in _ = try SOLHeader(decoding: &rest) }
  decodeRequests(input)
  decodeResponses(input)
}

private func decodeRequests(_ input: [UInt8]) {
  decode(input, GetAuthenticationCapabilities.self)
  decode(input, SetSessionPrivilege.self)
  decode(input, CloseSession.self)
  decode(input, GetSessionInfo.self)
  decode(input, ActivatePayload.self)
  decode(input, DeactivatePayload.self)
  decode(input, GetPayloadActivationStatus.self)
  decode(input, GetPayloadInstanceInfo.self)
  decode(input, GetChannelCipherSuites.self)
  decode(input, ChassisControl.self)
}

/// Reads a request, and as much of an answer to it.
private func decode<Request: CommandRequest>(_ input: [UInt8], _ type: Request.Type) {
  attempt(input) { rest throws(WireError) in
    let request = try Request(decoding: &rest)
    let again = try Request(body: request.body.span)
    precondition(again == request)
  }
}

private func decodeResponses(_ input: [UInt8]) {
  respond(input, AuthenticationCapabilities.self)
  respond(input, SessionInfo.self)
  respond(input, ActivatePayload.Response.self)
  respond(input, GetPayloadActivationStatus.Response.self)
  respond(input, GetPayloadInstanceInfo.Response.self)
  respond(input, GetChassisStatus.Response.self)
  respond(input, GetDeviceID.Response.self)
  respond(input, GetChannelCipherSuites.Response.self)
  _ = GetChannelCipherSuites.suiteIDs(in: input)
}

private func respond<Response: CommandResponse>(_ input: [UInt8], _ type: Response.Type) {
  attempt(input) { rest throws(WireError) in
    let response = try Response(decoding: &rest)
    _ = try Response(body: response.body.span)
  }
}

private func attempt(
  _ input: [UInt8],
  _ decode: (inout Span<UInt8>) throws(WireError) -> Void
) {
  var rest = input.span
  try? decode(&rest)
}

// MARK: - Links

private let keyless = protection(0)
private let signed = protection(3)

private func protection(_ id: UInt8) -> (CipherSuite, PacketProtection) {
  guard let suite = CipherSuite(id: id) else { preconditionFailure("no suite \(id)") }
  let keys = SessionKeys(sessionIntegrityKey: [1], authentication: suite.authentication)
  return (suite, PacketProtection(suite, keys: keys, password: []))
}

private let consoleID = ConsoleSessionID(slot: 3, generation: 0)
private let credentials: Credentials = {
  guard let credentials = Credentials(name: [97], password: [98]) else {
    preconditionFailure("credentials too long")
  }
  return credentials
}()

private let began = Moment.now

private func connecting() -> Player {
  var configuration = BMCLinkConfiguration(credentials: credentials)
  configuration.cipherSuites = [0, 3, 17].compactMap(CipherSuite.init(id:))
  var link = BMCLink(configuration, consoleSessionID: consoleID)
  link.start(at: began, using: &tools.workspace)
  return Player(link, nil)
}

private func active(_ keys: (suite: CipherSuite, protection: PacketProtection)) -> Player {
  let configuration = BMCLinkConfiguration(credentials: credentials)
  var link = BMCLink(configuration, consoleSessionID: consoleID)
  link.phase = .open
  link.session = Session(
    protection: keys.protection,
    suite: keys.suite,
    consoleSessionID: consoleID,
    bmcSessionID: 2,
    privilege: .administrator
  )
  link.liveness = Liveness(at: began, pace: ProbePace(), jitter: 0)
  link.sender = SOLSender(firstSequence: 1, characterLimit: 32, quirks: [])
  link.life = .active
  return Player(link, keys.protection)
}

/// What a loop lends to its links; making it costs more than most inputs.
private final class Tools {
  var workspace = LinkWorkspace()
  var cipher = AESCBC()
}

private let tools = Tools()

/// Plays a list of events on a link.
private final class Player {
  var link: BMCLink
  let protection: PacketProtection?
  var now = began
  var number: UInt32 = 0

  init(_ link: consuming BMCLink, _ protection: PacketProtection?) {
    self.link = link
    self.protection = protection
  }

  func perform(_ operation: UInt8, _ bytes: [UInt8]) {
    switch operation % 12 {
    case 0, 1: receive(bytes)
    case 2, 3: receive(packet(.sol, bytes, 0))
    case 4, 5: receive(packet(.ipmi, message(bytes), 0))
    case 6: receive(packet(PayloadType(rawValue: bytes.first ?? 0), bytes, 0x80))
    case 7: fire(after: bytes)
    case 8: _ = link.write(bytes.span, at: now, using: &tools.workspace)
    case 9: _ = link.sendBreak(at: now, using: &tools.workspace)
    case 10: link.journaled(at: now, using: &tools.workspace)
    default: rare(bytes)
    }
    drain()
    precondition(link.inputRoom <= InputQueue.byteLimit && link.inputRoom >= 0)
  }

  private func receive(_ datagram: [UInt8]) {
    link.receive(datagram.span, at: now, using: &tools.workspace)
  }

  private func fire(after bytes: [UInt8]) {
    now += .milliseconds(bytes.prefix(3).reduce(0) { $0 << 8 | Int($1) } % 90_000)
    link.timerFired(at: now, using: &tools.workspace)
  }

  private func rare(_ bytes: [UInt8]) {
    switch bytes.first ?? 0 {
    case 0..<64: link.powerChanged(at: now, using: &tools.workspace)
    case 64..<128: link.sessionJournaled(at: now, using: &tools.workspace)
    case 128..<192:
      let order = CommandOrder(GetChassisStatus(), kind: .read, priority: .sensors)
      _ = link.perform(order, token: 1, at: now, using: &tools.workspace)
    default: link.close(at: now, using: &tools.workspace)
    }
  }

  /// A response to a command that the link may have asked, its checksums right.
  private func message(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count >= 4 else { return bytes }
    let command = CommandID(NetFn(rawValue: bytes[0] & 1 == 0 ? 6 : bytes[0]), bytes[1])
    let request = LANMessage(request: command, sequence: bytes[2] & 7)
    let code = CompletionCode(rawValue: bytes[3])
    var payload: [UInt8] = []
    let answer = LANMessage(response: code, body: Array(bytes.dropFirst(4)), to: request)
    answer.encode(into: &payload)
    return payload
  }

  /// A packet of the session with the next number, signed where the session signs.
  private func packet(_ type: PayloadType, _ payload: [UInt8], _ flags: UInt8) -> [UInt8] {
    guard let protection, type != .oemExplicit else { return payload }
    number &+= 1
    var bytes: [UInt8] = []
    let packet = protection.begin(
      type,
      payloadByteCount: payload.count,
      isEncrypted: false,
      sessionID: consoleID.rawValue,
      sequence: number,
      random: &tools.workspace.random,
      in: &bytes
    )
    bytes[RMCPHeader.byteCount + 1] |= flags
    bytes += payload
    protection.finish(packet, cipher: &tools.cipher, in: &bytes)
    return bytes
  }

  /// Effects are forgotten, the next input must not find them.
  private func drain() {
    while !tools.workspace.effects.isEmpty {
      let taken = tools.workspace.takeEffects()
      for case .needsJournal in taken.list {
        link.sessionJournaled(at: now, using: &tools.workspace)
      }
      tools.workspace.recycle(taken)
    }
  }
}

private func play(_ input: [UInt8], on player: Player) {
  var rest = input[...]
  while let operation = rest.popFirst(), let length = rest.popFirst() {
    player.perform(operation, Array(rest.prefix(Int(length))))
    rest = rest.dropFirst(Int(length))
  }
}
