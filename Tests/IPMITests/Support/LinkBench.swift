// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Bytes
import IPMI

/// A link and a BMC with a network between them, in a time of their own.
///
/// The network loses, repeats and delays as a seeded generator says; nothing here waits.
final class LinkBench {
  var link: BMCLink
  let bmc: FakeBMC
  var workspace = LinkWorkspace()
  private(set) var now = Moment.now
  let began: Moment

  /// Percent of datagrams that are lost, and that arrive twice.
  var loss = 0
  var duplication = 0
  /// Milliseconds that a datagram takes.
  var delay = 1...1
  /// Milliseconds until delivered bytes are in the journal; `nil`: they never are.
  var journalDelay: ClosedRange<Int>? = 0...0
  var random: SeededGenerator

  /// What the link asked for, transmissions and deliveries apart.
  var effects: [LinkEffect] = []
  private(set) var delivered: [UInt8] = []
  /// Datagrams that the link has sent.
  private(set) var transmitted: [[UInt8]] = []
  private var wire: [Parcel] = []
  private var parcels = 0

  private struct Parcel {
    var time: Moment
    var order: Int
    var content: Content

    enum Content {
      case toBMC([UInt8])
      case toLink([UInt8])
      case journaled
    }
  }

  init(
    _ configuration: BMCLinkConfiguration = .admin,
    bmc: FakeBMC = FakeBMC(),
    seed: UInt64 = 1
  ) {
    link = BMCLink(configuration, consoleSessionID: ConsoleSessionID(slot: 7, generation: 1))
    self.bmc = bmc
    random = SeededGenerator(seed: seed)
    bmc.random = SeededGenerator(seed: seed &+ 1)
    began = now
  }

  /// Replaces the link, as a caller does after the end of one.
  func relink(_ configuration: BMCLinkConfiguration? = nil) {
    var configuration = configuration ?? link.configuration
    configuration.memory = link.memory
    link = BMCLink(configuration, consoleSessionID: link.consoleSessionID)
    start()
  }

  func start() {
    link.start(at: now, using: &workspace)
    perform()
  }

  func close() {
    link.close(at: now, using: &workspace)
    perform()
  }

  func write(_ text: String) -> Int {
    let bytes = Array(text.utf8)
    let taken = link.write(bytes.span, at: now, using: &workspace)
    perform()
    return taken
  }

  func sendBreak() -> Bool {
    let isTaken = link.sendBreak(at: now, using: &workspace)
    perform()
    return isTaken
  }

  func perform(_ order: CommandOrder, token: UInt64) -> Bool {
    let isTaken = link.perform(order, token: token, at: now, using: &workspace)
    perform()
    return isTaken
  }

  func powerChanged() {
    link.powerChanged(at: now, using: &workspace)
    perform()
  }

  func setWatched(_ isWatched: Bool) {
    link.setWatched(isWatched, at: now)
  }

  /// Hands the link a datagram as it is.
  func inject(_ datagram: [UInt8]) {
    link.receive(datagram.span, at: now, using: &workspace)
    perform()
  }

  /// The machine writes.
  func output(_ bytes: [UInt8]) {
    bmc.sol.output += bytes
    for datagram in bmc.poll(at: now) { post(.toLink(datagram)) }
  }

  /// The BMC sends what its habits would not.
  func fromBMC(_ datagrams: [[UInt8]]) {
    for datagram in datagrams { post(.toLink(datagram)) }
  }

  func journaledNow() {
    link.journaled(at: now, using: &workspace)
    perform()
  }

  /// Lets time pass; whole events only.
  func run(for duration: Duration, until isDone: () -> Bool = { false }) {
    let end = now + duration
    while !isDone() {
      let next = [link.nextDeadline, link.holdDeadline, bmc.deadline, wire.map(\.time).min()]
        .compactMap { $0 }.min()
      guard let next, next <= end else {
        now = end
        return
      }
      now = max(now, next)
      turn()
    }
  }

  private func turn() {
    let due = wire.filter { $0.time <= now }.sorted { ($0.time, $0.order) < ($1.time, $1.order) }
    wire.removeAll { $0.time <= now }
    for parcel in due { open(parcel) }
    for datagram in bmc.poll(at: now) { post(.toLink(datagram)) }
    if [link.nextDeadline, link.holdDeadline].contains(where: { $0.map { $0 <= now } ?? false }) {
      link.timerFired(at: now, using: &workspace)
      perform()
    }
  }

  private func open(_ parcel: Parcel) {
    switch parcel.content {
    case .toBMC(let datagram):
      for answer in bmc.receive(datagram, at: now) { post(.toLink(answer)) }
    case .toLink(let datagram):
      inject(datagram)
    case .journaled:
      journaledNow()
    }
  }

  private func post(_ content: Parcel.Content) {
    guard chance(loss) == false else { return }
    for _ in 0...(chance(duplication) ? 1 : 0) { schedule(content, delay) }
  }

  private func schedule(_ content: Parcel.Content, _ delay: ClosedRange<Int>) {
    parcels += 1
    let time = now + .milliseconds(Int.random(in: delay, using: &random))
    wire.append(Parcel(time: time, order: parcels, content: content))
  }

  private func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &random) < percent
  }

  /// Performs what the link asks for.
  private func perform() {
    while !workspace.effects.isEmpty {
      let taken = workspace.takeEffects()
      for effect in taken.list { perform(effect, taken.bytes) }
      workspace.recycle(taken)
    }
  }

  private func perform(_ effect: LinkEffect, _ bytes: [UInt8]) {
    switch effect {
    case .transmit(let range):
      transmitted.append(Array(bytes[range]))
      post(.toBMC(Array(bytes[range])))
    case .deliver(let range):
      delivered += bytes[range]
      if let journalDelay { schedule(.journaled, journalDelay) }
    case .needsJournal:
      effects.append(effect)
      link.sessionJournaled(at: now, using: &workspace)
    default:
      effects.append(effect)
    }
  }
}

extension LinkBench {
  /// Starts, and runs until SOL is active.
  func activate() {
    start()
    run(for: .seconds(60)) { link.acceptsInput }
  }

  var ended: EndReason? {
    for case .ended(let reason) in effects { return reason }
    return nil
  }

  var notes: [LinkNote] {
    effects.compactMap { if case .note(let note) = $0 { note } else { nil } }
  }

  var troubles: [SOLTrouble] {
    effects.compactMap { if case .inactive(let trouble) = $0 { trouble } else { nil } }
  }

  var activations: Int {
    effects.filter { if case .active = $0 { true } else { false } }.count
  }

  func forgetEffects() { effects = [] }
}

extension BMCLinkConfiguration {
  static var admin: BMCLinkConfiguration { user("admin", "secret") }

  static func user(_ name: String, _ password: String) -> BMCLinkConfiguration {
    guard let credentials = Credentials(name: Array(name.utf8), password: Array(password.utf8))
    else { preconditionFailure("credentials too long") }
    return BMCLinkConfiguration(credentials: credentials)
  }
}

// What tests look at: a macro cannot take the link itself, for it is noncopyable.
extension LinkBench {
  var acceptsInput: Bool { link.acceptsInput }
  var inputRoom: Int { link.inputRoom }
  var isHoldingAcknowledgement: Bool { link.isHoldingAcknowledgement }
  var memory: LinkMemory { link.memory }
  var consoleSessionID: ConsoleSessionID { link.consoleSessionID }
  var nextDeadline: Moment? { link.nextDeadline }
  var bmcSessionID: UInt32? { link.bmcSessionID }
}
