// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Bytes
internal import EventLoop
internal import IPMI
internal import Logging
internal import RingLog

/// A console on a BMC: one link after another, each a session with SOL in it.
///
/// Performs what a `BMCLink` asks for, and adds what the link does not know: addresses and
/// sockets, the log that an acknowledgement has to wait for, and the next attempt.
final class SOLSource: ConsoleSource {
  // What a packet touches comes first, as in the link.

  let shard: Shard
  let console: Console
  /// Where packets go, and the only place from where they are taken.
  private(set) var address: SocketAddress?
  /// Packets sent since the link was made without an answer; `nil` once there was one.
  private var unanswered: Int? = 0
  /// Where the log ends that the held acknowledgement waits for.
  private var heldEnd: UInt64?
  private var timer: LoopTimer?
  /// The conversation; one that has not begun, or has ended, while there is none.
  ///
  /// No optional: to read a property of one that may be missing, the compiler copies it, a kilobyte.
  var link: BMCLink

  let configuration: BMCSourceConfiguration
  private let book: AddressBook
  private let slot: Int
  private var nextID: ConsoleSessionID
  private var memory = LinkMemory()
  /// The errno of the last ICMP error, for the message.
  private(set) var networkError: Int32?
  var foundGhost = false
  /// The id of the link's session, once it was given to the journal.
  private var journaledID: UInt32?
  /// How the last link ended; `nil` before one did.
  private(set) var lastEnd: EndReason?
  private var isWatched = false
  /// Called when the link has ended; set once the source is closed.
  private var closed: (() -> Void)?
  private(set) var isOver = false
  /// What is asked of the BMC besides SOL; made when it is first needed.
  var madeJobs: Jobs?

  /// Packets without an answer after which the next address is tried.
  private static let patience = 3
  /// Packets without an answer after which the name is looked up again.
  private static let longPatience = 30

  init(_ configuration: BMCSourceConfiguration, console: Console, slot: Int) {
    self.configuration = configuration
    self.console = console
    shard = console.shard
    self.slot = slot
    book = AddressBook(host: configuration.host, port: configuration.port)
    nextID = ConsoleSessionID(slot: slot, generation: UInt32.random(in: 0...UInt32.max))
    link = BMCLink(configuration.linkConfiguration, consoleSessionID: nextID)
    timer = LoopTimer(on: shard.loop) { [unowned self] in timerFired() }
  }

  // MARK: ConsoleSource

  func start() {
    book.withAddress(on: shard) { [self] result in
      guard !isOver, !link.isRunning else { return }
      switch result {
      case .success(let address): begin(at: address)
      case .failure(let error):
        console.sourceEnded(SourceEnd(error, retry: .soon))
      }
    }
  }

  func close(_ done: @escaping () -> Void) {
    isOver = true
    madeJobs?.close()
    guard link.isRunning else {
      shard.remove(self, at: slot)
      return done()
    }
    closed = done
    handle { $0.close(at: $2, using: &$1) }
  }

  func drop() {
    isOver = true
    closed = nil
    madeJobs?.close()
    link = BMCLink(configuration.linkConfiguration, consoleSessionID: nextID)
    timer?.deadline = nil
    shard.remove(self, at: slot)
  }

  var inputRoom: Int { link.inputRoom }

  func write(_ bytes: Span<UInt8>) -> Int {
    let taken = handle { $0.write(bytes, at: $2, using: &$1) }
    if let address { shard.hurryDatagrams(from: address) }
    return taken
  }

  func sendBreak() -> BreakOutcome {
    handle { $0.sendBreak(at: $2, using: &$1) } ? .sent : .busy
  }

  func logCommitted(through end: UInt64) {
    guard let heldEnd, end >= heldEnd else { return }
    self.heldEnd = nil
    handle { $0.journaled(at: $2, using: &$1) }
  }

  func sessionRemembered() {
    handle { $0.sessionJournaled(at: $2, using: &$1) }
  }

  func reactivate() {
    handle { $0.powerChanged(at: $2, using: &$1) }
  }

  func watch(_ isWatched: Bool) {
    self.isWatched = isWatched
    link.setWatched(isWatched, at: shard.loop.now)
    schedule()
  }

  // MARK: The link

  private func begin(at address: SocketAddress) {
    unanswered = 0
    networkError = nil
    heldEnd = nil
    foundGhost = false
    journaledID = nil
    move(to: address)
    var configuration = self.configuration.linkConfiguration
    configuration.memory = memory
    configuration.ghost = console.log.sessionID.map {
      Ghost(bmcSessionID: $0, host: address.localHost)
    }
    link = BMCLink(configuration, consoleSessionID: nextID)
    handle { $0.start(at: $2, using: &$1) }
  }

  /// Takes a datagram that names this source, or came from its address.
  func receive(_ datagram: Span<UInt8>, from peer: SocketAddress) {
    guard peer == address else { return }
    unanswered = nil
    let isFull = console.fanOut != nil && inputRoom == 0
    handle { $0.receive(datagram, at: $2, using: &$1) }
    if isFull, inputRoom > 0 { console.inputHasRoom() }
  }

  /// The network says that nobody is there.
  func networkFailed(_ code: Int32) {
    networkError = code
  }

  private func timerFired() {
    handle { $0.timerFired(at: $2, using: &$1) }
  }

  /// The log takes long: an acknowledgement that waits for it may be worth a word.
  func lookAtHold() {
    if let deadline = link.holdDeadline, deadline <= shard.loop.now { timerFired() }
  }

  private func schedule() {
    timer?.deadline = link.nextDeadline
  }

  /// Gives the link an event, and performs what it asks for then.
  ///
  /// In one access to the link, and one to the workspace: each is checked for others that overlap
  /// it, and a packet of output comes by here twice.
  @discardableResult
  func handle<Result>(
    _ event: (inout BMCLink, inout LinkWorkspace, Moment) -> Result
  ) -> Result {
    var effects = LinkEffects()
    let (result, deadline) = Self.give(
      event,
      to: &link,
      with: &shard.workspace,
      at: shard.loop.now,
      taking: &effects
    )
    timer?.deadline = deadline
    if !effects.isEmpty {
      perform(effects)
      shard.workspace.recycle(effects)
    }
    return result
  }

  private static func give<Result>(
    _ event: (inout BMCLink, inout LinkWorkspace, Moment) -> Result,
    to link: inout BMCLink,
    with workspace: inout LinkWorkspace,
    at now: Moment,
    taking effects: inout LinkEffects
  ) -> (Result, deadline: Moment?) {
    let result = event(&link, &workspace, now)
    if !workspace.effects.isEmpty { effects = workspace.takeEffects() }
    return (result, link.nextDeadline)
  }

  private func perform(_ effects: borrowing LinkEffects) {
    for index in effects.list.indices { perform(effects.list[index], effects.bytes.span) }
  }

  private func perform(_ effect: LinkEffect, _ bytes: Span<UInt8>) {
    switch effect {
    case .transmit(let range): transmit(bytes.extracting(range))
    case .deliver(let range):
      console.received(bytes.extracting(range))
      heldEnd = console.log.end
    case .needsJournal(let id):
      journaledID = id
      console.log.rememberSession(id, at: shard.loop.wall)
    case .active:
      link.setWatched(isWatched, at: shard.loop.now)
      schedule()
      console.sourceActivated(foundGhost: foundGhost)
    case .inactive(let trouble):
      if trouble == .dark { madeJobs?.desk.turnedDark() }
      // In the dark the link goes on waiting for the log, to acknowledge when the BMC is back.
      if !link.isHoldingAcknowledgement { heldEnd = nil }
      console.sourceImpaired(trouble.state, trouble.error(on: configuration))
    case .inputUnsure(let count): console.inputUnsure(count)
    case .inputRefused(let count): console.inputRefused(count)
    case .lost(let lost): console.lost(nil, why: lost.text)
    case .note(let note): take(note)
    case .answered(let token, let result): madeJobs?.desk.answered(token, result)
    case .ended(let reason): ended(reason)
    }
  }

  private func ended(_ reason: EndReason) {
    lastEnd = reason
    memory = link.memory
    nextID = link.consoleSessionID.next
    if link.isSessionClosed { forgetSession() }
    heldEnd = nil
    if isOver {
      shard.remove(self, at: slot)
      closed?()
      closed = nil
    } else {
      console.sourceEnded(reason.sourceEnd(on: configuration))
    }
  }

  /// Closed by its own word, a session cannot be a ghost of ours: its id may be another's tomorrow.
  ///
  /// Another source's session that was remembered since stays so.
  private func forgetSession() {
    guard let journaledID, console.log.sessionID == journaledID else { return }
    console.log.rememberSession(nil, at: shard.loop.wall)
  }

  // MARK: Addresses

  private func transmit(_ datagram: Span<UInt8>) {
    guard let address else { return }
    if let code = shard.send(datagram, to: address) { networkError = code }
    guard let count = unanswered else { return }
    unanswered = count + 1
    if count > 0, count.isMultiple(of: Self.longPatience) { return lookUpAgain() }
    if count >= Self.patience, let next = book.rotate() { move(to: next) }
  }

  private func lookUpAgain() {
    book.forget()
    book.withAddress(on: shard) { [self] result in
      guard !isOver, unanswered != nil, case .success(let address) = result else { return }
      move(to: address)
    }
  }

  private func move(to address: SocketAddress) {
    shard.move(slot, from: self.address, to: address)
    self.address = address
  }
}

extension SocketAddress {
  /// Our IPv4 address as a BMC at this address sees it, where no translation is between.
  fileprivate var localHost: UInt32? {
    if case .v4(let host)? = localEnd { host } else { nil }
  }
}
