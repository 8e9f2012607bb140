// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes
internal import Crypto

/// The way into a session: from Get Channel Authentication Capabilities to RAKP message 4.
///
/// The first question goes out until it is answered; from then on every step has its time. Many BMCs
/// stumble over RAKP messages that come twice. Where one is lost, all begins again with Open Session,
/// a new tag and a new console session id, so that late answers match nothing, as soon as the limits
/// allow; but see `message1Overdue` for networks that lose more, and `Confirmation` for the last
/// message. Cipher suites are tried in order, and only a refusal of Open Session moves on to the next.
///
/// Source: IPMI 2.0 §13.15 and §13.17-§13.23.
struct Handshake: Sendable {
  let configuration: BMCLinkConfiguration
  var memory: LinkMemory
  var consoleSessionID: ConsoleSessionID
  var deadline: Moment?
  var step = Step.asking
  /// Repeated by the answer to each message.
  var tag: UInt8 = 0
  var knocks = 0
  var restarts = 0
  /// How often RAKP message 1 went out again since the last beginning.
  var repeats = 0
  var suites: [CipherSuite]
  var suiteIndex = 0
  var refusals: [CipherSuiteRefusal] = []
  var privilege: PrivilegeLevel

  enum Step: Sendable {
    case asking
    /// The limits do not allow another beginning yet; or they do, from a moment on.
    case resting(isAdmitted: Bool)
    case opening
    /// RAKP message 1 is out.
    case proving(RAKPMessage1, CipherSuite)
    /// RAKP message 3 is out.
    indirect case confirming(Confirmation)
  }

  /// How far it has come.
  enum Outcome: Sendable {
    case waiting
    case opened(Session)
    case ended(EndReason)
  }

  /// How often it begins anew: with the first time, as often as a minute allows.
  static let restartLimit = HandshakeAllowance.limit - 1
  static let repeatLimit = 3

  init(
    _ configuration: BMCLinkConfiguration,
    memory: LinkMemory,
    consoleSessionID: ConsoleSessionID
  ) {
    self.configuration = configuration
    self.memory = memory
    self.consoleSessionID = consoleSessionID
    suites = configuration.cipherSuites
    if let index = suites.firstIndex(where: { $0.id == memory.cipherSuite }) {
      suites.insert(suites.remove(at: index), at: 0)
    }
    switch configuration.privilege {
    case .auto: privilege = memory.privilege ?? .administrator
    case .level(let level): privilege = level
    }
  }

  /// The step that is not done.
  var currentStep: HandshakeStep {
    switch step {
    case .asking: .authenticationCapabilities
    case .resting, .opening: .openSession
    case .proving: .rakpMessage1
    case .confirming: .rakpMessage3
    }
  }
}

// MARK: - Events

extension Handshake {
  mutating func start(at now: Moment, using workspace: inout LinkWorkspace) {
    knock(at: now, using: &workspace)
  }

  mutating func timerFired(
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) -> Outcome {
    guard let deadline, deadline <= now else { return .waiting }
    switch step {
    case .asking:
      if knocks == 3 { workspace.effects.append(.note(.unreachable)) }
      knock(at: now, using: &workspace)
      return .waiting
    case .resting(let isAdmitted):
      return isAdmitted ? enter(at: now, using: &workspace) : begin(at: now, using: &workspace)
    case .opening:
      return restart(at: now, else: .noAnswer(.openSession), using: &workspace)
    case .proving(let message, let suite):
      return message1Overdue(message, suite, at: now, using: &workspace)
    case .confirming(let confirmation):
      return message4Overdue(confirmation, at: now, using: &workspace)
    }
  }

  /// Takes the answer to Get Channel Authentication Capabilities.
  mutating func receiveCapabilities(
    _ code: CompletionCode,
    _ body: Span<UInt8>,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) -> Outcome {
    guard case .asking = step else { return .waiting }
    guard code == .success, let answer = try? AuthenticationCapabilities(body: body) else {
      guard !memory.asksInV15Form else { return begin(at: now, using: &workspace) }
      memory.asksInV15Form = true
      knock(at: now, using: &workspace)
      return .waiting
    }
    let isRefused = answer.isV20Form && !answer.supportsV20
    if isRefused, !memory.asksInV15Form, !configuration.quirks.contains(.authcap) {
      return .ended(.noRMCPPlus)
    }
    return begin(at: now, using: &workspace)
  }

  /// Takes a payload from outside any session.
  mutating func receive(
    _ type: PayloadType,
    _ payload: Span<UInt8>,
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) throws(WireError) -> Outcome {
    var rest = payload
    switch (type, step) {
    case (.openSessionResponse, .opening):
      let response = try OpenSessionResponse(decoding: &rest)
      return opened(response, at: now, using: &workspace)
    case (.rakpMessage2, .proving(let sent, let suite)):
      let message = try RAKPMessage2(decoding: &rest)
      return proved(message, sent, suite, at: now, using: &workspace)
    case (.rakpMessage4, .confirming(let confirmation)):
      let message = try RAKPMessage4(decoding: &rest)
      return confirmed(message, confirmation, at: now, using: &workspace)
    default:
      return .waiting
    }
  }
}

// MARK: - Capabilities

extension Handshake {
  /// Asks what the BMC speaks: again after 1 s, then every 2 s, from the third minute every 4 s.
  mutating func knock(
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    step = .asking
    let jitter = Duration.milliseconds(Int(workspace.random.draw32() % 250))
    let pause: Duration = knocks == 0 ? .seconds(1) : knocks < 60 ? .seconds(2) : .seconds(4)
    deadline = now + pause + jitter
    knocks += 1
    tag &+= 1
    OutsideQuestion.transmit(
      asksForV20: !memory.asksInV15Form,
      privilege: privilege,
      sequence: tag,
      using: &workspace
    )
  }
}

extension Handshake {
  /// The time that an answer has grows with each new beginning: 1, 2, 4, 8 s.
  mutating func transmit(
    _ type: PayloadType,
    _ payload: [UInt8],
    at now: Moment,
    using workspace: inout LinkWorkspace
  ) {
    deadline = now + .seconds(1 << restarts)
    let start = workspace.effects.bytes.count
    RMCPHeader(.ipmi).encode(into: &workspace.effects.bytes)
    SessionHeader20(type, payloadByteCount: payload.count).encode(into: &workspace.effects.bytes)
    workspace.effects.bytes += payload
    workspace.effects.append(.transmit(start..<workspace.effects.bytes.count))
  }
}
