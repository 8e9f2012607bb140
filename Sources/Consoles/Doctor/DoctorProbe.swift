// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import EventLoop
internal import IPMI

/// Questions to a BMC outside any session: is it there, and what does it offer.
///
/// From a socket of its own, and of no cost to the BMC's session slots. Ends by itself, after
/// a few seconds at most.
final class DoctorProbe {
  /// What came back.
  struct Findings {
    var hasPong = false
    var capabilities: AuthenticationCapabilities?
    /// Why the question for capabilities failed, where the BMC said.
    var refusal: CompletionCode?
    /// Numbers of the cipher suites; `nil` where the BMC does not tell.
    var suites: [UInt8]?
    /// What the network said.
    var networkError: Int32?
  }

  private enum Step {
    case capabilities
    case suites(index: UInt8)
    case done
  }

  private let address: SocketAddress
  private unowned let shard: Shard
  private let done: (Findings) -> Void
  private var socket: DatagramSocket?
  private var findings = Findings()
  private var step = Step.capabilities
  private var records: [UInt8] = []
  private var asksForV20 = true
  private var sequence: UInt8 = 0
  private var tries = 0

  private static let tryLimit = 3
  private static let patience = Duration.seconds(1)
  /// 16 bytes each; more suites than there are.
  private static let listLimit: UInt8 = 16

  init(
    _ address: SocketAddress,
    on shard: Shard,
    _ done: @escaping (Findings) -> Void
  ) {
    self.address = address
    self.shard = shard
    self.done = done
  }

  func begin() {
    let isV6 = if case .v6? = address.ip { true } else { false }
    do throws(SystemError) {
      socket = try DatagramSocket(
        bindingTo: .ip(isV6 ? .v6(0, scope: 0) : .v4(0), port: 0),
        receiveBuffer: 64 << 10,
        on: shard.loop,
        handler: DatagramSocket.Handler(
          receive: { [unowned self] in receive($0, from: $1) },
          unreachable: { [unowned self] in findings.networkError = $1 }
        )
      )
    } catch {
      findings.networkError = error.code
      return finish()
    }
    ask()
  }

  private func finish() {
    step = .done
    // Not from within the socket's own event.
    let socket = socket.take()
    shard.loop.later { [self] in
      withExtendedLifetime(socket) { done(findings) }
    }
  }

  // MARK: Questions

  private func ask() {
    tries += 1
    sequence = (sequence + 1) & 0x3F
    switch step {
    case .done: return
    case .capabilities:
      var ping: [UInt8] = []
      ASFMessage.ping(tag: 1).encode(into: &ping)
      send(ping)
      send(GetAuthenticationCapabilities(privilege: .user, asksForV20: asksForV20))
    case .suites(let index): send(GetChannelCipherSuites(listIndex: index))
    }
    let asked = sequence
    shard.agenda.after(Self.patience) { [self] in
      guard asked == sequence else { return }
      if tries < Self.tryLimit { ask() } else { giveUp() }
    }
  }

  private func giveUp() {
    guard case .done = step else { return finish() }
  }

  private func send(_ request: some CommandRequest) {
    let message = LANMessage(
      request: type(of: request).command,
      body: request.body,
      sequence: sequence
    )
    var bytes: [UInt8] = []
    RMCPHeader(.ipmi).encode(into: &bytes)
    SessionHeader15(payloadByteCount: LANMessage.overhead + message.body.count)
      .encode(into: &bytes)
    message.encode(into: &bytes)
    send(bytes)
  }

  private func send(_ bytes: [UInt8]) {
    if let code = socket?.send(bytes.span, to: address) { findings.networkError = code }
  }

  // MARK: Answers

  private func receive(_ datagram: Span<UInt8>, from peer: SocketAddress) {
    guard peer == address else { return }
    try? read(datagram)
  }

  private func read(_ datagram: Span<UInt8>) throws(WireError) {
    var rest = datagram
    let header = try RMCPHeader(decoding: &rest)
    guard header.messageClass == .ipmi else {
      if header.messageClass == .asf { findings.hasPong = true }
      return
    }
    guard case .v15(let session) = try SessionHeader(decoding: &rest), session.sessionID == 0
    else { return }
    let payload = rest.extracting(first: session.payloadByteCount)
    let message = try LANMessage(decoding: payload, isChecked: false)
    guard message.netFn.isResponse, message.sequence == sequence, let code = message.body.first
    else { return }
    let body = Array(message.body.dropFirst())
    switch (step, message.command) {
    case (.capabilities, GetAuthenticationCapabilities.command):
      take(capabilities: CompletionCode(rawValue: code), body)
    case (.suites(let index), GetChannelCipherSuites.command):
      take(suites: CompletionCode(rawValue: code), body, index)
    default: return
    }
  }

  private func take(capabilities code: CompletionCode, _ body: [UInt8]) {
    tries = 0
    guard code == .success, let answer = try? AuthenticationCapabilities(body: body.span) else {
      findings.refusal = code
      guard asksForV20 else { return finish() }
      asksForV20 = false
      return ask()
    }
    findings.capabilities = answer
    step = .suites(index: 0)
    ask()
  }

  private func take(suites code: CompletionCode, _ body: [UInt8], _ index: UInt8) {
    tries = 0
    guard code == .success, let answer = try? GetChannelCipherSuites.Response(body: body.span)
    else { return finish() }
    records += answer.records
    findings.suites = GetChannelCipherSuites.suiteIDs(in: records)
    guard answer.records.count == 16, index < Self.listLimit else { return finish() }
    step = .suites(index: index + 1)
    ask()
  }
}
