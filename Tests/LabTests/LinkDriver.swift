// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import IPMI
import TestSupport
import Testing

/// A `BMCLink` on a real socket and clock, with a journal that keeps everything at once.
final class LinkDriver {
  let loop: Loop
  private(set) var link: BMCLink
  private(set) var delivered: [UInt8] = []
  private(set) var seen: [LinkEffect] = []
  private(set) var end: EndReason?
  private var workspace = LinkWorkspace()
  private var socket: DatagramSocket?
  private var timer: LoopTimer?
  private let peer: SocketAddress
  private var isActing = false
  private var commandCount: UInt64 = 0
  private var answer: (token: UInt64, result: CommandResult)?

  convenience init(
    to node: IPMISimNode,
    as user: String = "admin",
    password: String? = nil,
    bmcKey: String = "",
    on loop: Loop? = nil,
    configure: (inout BMCLinkConfiguration) -> Void = { _ in }
  ) throws {
    try self.init(
      to: try #require(SocketAddress(node.location)),
      as: user,
      password: password ?? IPMISimNode.passwords[user] ?? "",
      bmcKey: bmcKey,
      on: loop,
      configure: configure
    )
  }

  init(
    to peer: SocketAddress,
    as user: String = "admin",
    password: String,
    bmcKey: String = "",
    on loop: Loop? = nil,
    configure: (inout BMCLinkConfiguration) -> Void = { _ in }
  ) throws {
    self.loop = try loop ?? Loop()
    self.peer = peer
    let credentials = Credentials(
      name: Array(user.utf8),
      password: Array(password.utf8),
      bmcKey: Array(bmcKey.utf8)
    )
    var configuration = BMCLinkConfiguration(credentials: try #require(credentials))
    configuration.cipherSuites = [3].compactMap(CipherSuite.init(id:))
    configure(&configuration)
    let generation = UInt32.random(in: 1...4000)
    link = BMCLink(configuration, consoleSessionID: .init(slot: 7, generation: generation))
    socket = try DatagramSocket(
      bindingTo: .loopback(port: 0),
      on: self.loop,
      handler: .init { [unowned self] datagram, _ in
        link.receive(datagram, at: self.loop.now, using: &workspace)
        act()
      }
    )
    timer = LoopTimer(on: self.loop) { [unowned self] in
      link.timerFired(at: self.loop.now, using: &workspace)
      act()
    }
    link.start(at: self.loop.now, using: &workspace)
    act()
  }

  var isActive: Bool { link.acceptsInput }

  /// What there is to say about a test that failed.
  var story: String {
    seen.filter {
      if case .transmit = $0 { false } else if case .deliver = $0 { false } else { true }
    }
    .map { "\($0)" }.joined(separator: "\n")
  }

  /// Runs until SOL is up or everything is over.
  func connect() throws {
    let isDone = loop.run(until: { isActive || end != nil })
    try #require(isDone && isActive, "\(story)")
  }

  func run(within limit: Duration = .seconds(60), until isDone: () -> Bool) -> Bool {
    loop.run(until: isDone, within: limit)
  }

  /// Types bytes as fast as the link takes them, and waits until the serial side has them all.
  func type(_ bytes: [UInt8], into serial: PseudoTerminal) -> Bool {
    let already = serial.received.count
    var typed = 0
    return run {
      let rest = bytes[typed...]
      if !rest.isEmpty, link.inputRoom > 0 {
        typed += link.write(Array(rest).span, at: loop.now, using: &workspace)
        act()
      }
      return serial.received.count - already >= bytes.count
    }
  }

  func perform(_ order: CommandOrder) -> CommandResult? {
    commandCount += 1
    answer = nil
    let token = commandCount
    // Not the loop's time: that is when it last ran, and a test may have waited since.
    guard link.perform(order, token: token, at: .now, using: &workspace) else { return nil }
    act()
    _ = run { answer?.token == token }
    return answer?.result
  }

  func close() {
    link.close(at: loop.now, using: &workspace)
    act()
    _ = run { end != nil }
  }

  /// Stops listening and talking without a word to the BMC, as a killed igord does.
  func abandon() {
    timer = nil
    socket?.close()
    socket = nil
  }

  private func act() {
    guard !isActing else { return }
    isActing = true
    defer { isActing = false }
    while !workspace.effects.isEmpty {
      let effects = workspace.takeEffects()
      for effect in effects.list { perform(effect, effects.bytes) }
      workspace.recycle(effects)
    }
    timer?.deadline = link.nextDeadline
  }

  private func perform(_ effect: LinkEffect, _ bytes: [UInt8]) {
    switch effect {
    case .transmit(let range):
      socket?.send(Array(bytes[range]).span, to: peer)
    case .deliver(let range):
      delivered += bytes[range]
      link.journaled(at: loop.now, using: &workspace)
    case .needsJournal:
      link.sessionJournaled(at: loop.now, using: &workspace)
    case .answered(let token, let result):
      answer = (token, result)
    case .ended(let reason):
      end = reason
    default:
      break
    }
    if case .transmit = effect { return }
    if case .deliver = effect { return }
    seen.append(effect)
  }
}

// What tests look at: a macro cannot take the link itself, for it is noncopyable.
extension LinkDriver {
  var memory: LinkMemory { link.memory }
  var bmcSessionID: UInt32? { link.bmcSessionID }
}
