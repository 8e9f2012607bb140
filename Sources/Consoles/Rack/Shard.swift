// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import HTTP
internal import IPMI
internal import Logging
internal import Notation
internal import RingLog

/// The consoles of one loop, and what they share: the log's shard, sockets, limits.
///
/// Confined to its loop. In each turn packets come first, then answers of the journal; at the
/// end the log gets what came, what it has is acknowledged, and the subscribers are sent what is
/// due.
final class Shard {
  let loop: Loop
  /// What is to be done for all; consoles have one each.
  let agenda: Agenda
  let workers: Workers
  /// Who looks names up.
  let resolvers: Workers
  let logger: Logger
  let options: RackOptions
  /// When attempts to connect may begin; `workspace` has another for handshakes with BMCs, which
  /// begin when one answers: that may be much later, and for all at once.
  var limiter: HandshakeLimiter
  /// What links work with while they handle an event.
  var workspace = LinkWorkspace()
  /// Sources on BMCs, by the slot in their console session ids.
  var sources: [SOLSource?] = []
  var freeSlots: [Int] = []
  /// For packets that name no session; several consoles may share a BMC by mistake.
  var slotsByAddress: [SocketAddress: [Int]] = [:]
  var socketV4: DatagramSocket?
  var socketV6: DatagramSocket?
  var fastLanes = FastLanes()
  /// What happened here, for `/metrics`.
  var figures = RackFigures()
  /// What BMCs of the same make have in common.
  var repositories = ValuePool<SensorRepository>()
  var thresholds = ValuePool<ThresholdMemory>()
  private(set) var isStopping = false

  private let log: LogShard
  let health: LogHealth
  private let notices: Mailbox<[LogNotice]>
  private let calls = Calls()
  private(set) var consoles: [MachineName: Console] = [:]
  /// Removed, but still saying goodbye to somebody.
  private(set) var leaving: [Console] = []
  /// What is looked at on all consoles, some of them a turn: there are thousands.
  private(set) lazy var sweeps = round(of: 256) { [unowned self] in sweep($0) }
  private(set) lazy var reviews = round(of: 64) { $0.review() }
  /// Fan-outs that are to send at the end of this turn.
  private var due: [FanOut] = []
  var sweeper: LoopTimer?
  private var logTimer: LoopTimer?
  /// When to look at held acknowledgements again, at the earliest.
  private var nextHoldLook = Moment.now
  /// What is wrong with the log, and since when.
  private(set) var logTrouble: (error: ConsoleError, since: Timestamp)?
  /// Called when the last console said goodbye.
  private var stopped: (() -> Void)?
  private var seed: UInt64

  init(
    on loop: Loop,
    log ringLog: RingLog,
    workers: Workers,
    resolvers: Workers,
    logger: Logger,
    options: RackOptions,
    seed: UInt64
  ) {
    self.loop = loop
    agenda = Agenda(on: loop)
    self.workers = workers
    self.resolvers = resolvers
    self.logger = logger
    self.options = options
    self.seed = seed
    limiter = HandshakeLimiter(perSecond: options.handshakesPerSecond, at: loop.now)
    workspace.handshakes = limiter
    health = ringLog.health
    notices = Mailbox(on: loop, isPatient: true) { [calls] in calls.notices($0) }
    log = ringLog.makeShard { [notices] in notices.post($0) }
    calls.notices = { [unowned self] batches in
      for batch in batches { self.log.handle(batch, at: self.loop.now) }
      sendDatagrams()
    }
    sweeper = LoopTimer(on: loop) { [unowned self] in sweepAll() }
    sweeper?.deadline = loop.now + options.sweepInterval
    logTimer = LoopTimer(on: loop) {}
    calls.endOfTurn = { [unowned self] in endTurn() }
    loop.onEndOfTurn { [calls] in calls.endOfTurn() }
  }

  deinit {
    calls.notices = { _ in }
    calls.endOfTurn = {}
  }

  /// What the loop calls for as long as there is a shard.
  ///
  /// In place of weak references, also of sources to their shard, of logs to their console and so
  /// on: on the way of a packet through shard, source and console they were a tenth of its cost
  /// (see `Agenda`). So these hold each other, and `letGo` takes them apart.
  private final class Calls {
    var notices: ([[LogNotice]]) -> Void = { _ in }
    var endOfTurn: () -> Void = {}
  }

  /// Takes everything apart as it is, without a word to anybody.
  func letGo() {
    for console in Array(consoles.values) + leaving { console.letGo() }
    consoles = [:]
    leaving = []
    sources = []
    agenda.clear()
  }

  // MARK: Turns

  /// Has a fan-out send at the end of this turn.
  func atEndOfTurn(_ fanOut: FanOut) {
    due.append(fanOut)
  }

  private func endTurn() {
    log.flush(at: loop.now)
    sendDatagrams()
    while !due.isEmpty {
      let sending = due
      due = []
      for fanOut in sending { fanOut.send() }
    }
    if log.hasUnposted { log.flush(at: loop.now) }
    sendDatagrams()
    // What was told by that is sent in a turn of its own.
    if !due.isEmpty { loop.later {} }
    lookAtHolds()
  }

  /// Has sources look at acknowledgements that wait for the log, while it takes long.
  private func lookAtHolds() {
    let lateAt = log.waitingSince.map { max($0 + Self.lateAfter, nextHoldLook) }
    if let lateAt, lateAt <= loop.now {
      for source in sources { source?.lookAtHold() }
      nextHoldLook = loop.now + Self.holdLookPause
    }
    let nextLook = lateAt.map { max($0, nextHoldLook) }
    logTimer?.deadline = log.nextDeadline.map { min($0, nextLook ?? $0) } ?? nextLook
  }

  /// How long the log takes at least before anybody looks, and how often then.
  private static let lateAfter = Duration.milliseconds(500)
  private static let holdLookPause = Duration.milliseconds(250)

  /// The log tells each console; the first one's word is for all.
  func conditionChanged(_ condition: LogCondition) {
    let error = ConsoleError(condition, because: health.journalError ?? health.archiveError)
    guard error?.code != logTrouble?.error.code else { return }
    logTrouble = error.map { ($0, loop.wall) }
    if let error {
      logger.error("\(error)")
    } else {
      logger.notice("the log is kept again")
    }
  }

  // MARK: Consoles

  func console(_ name: MachineName) -> Console? { consoles[name] }

  /// What a console's log holds; of one that was removed too, as long as something is kept.
  func logSnapshot(of name: MachineName) -> LogSnapshot? { log.snapshot(of: name) }

  /// Takes a console on, or takes over its changed settings.
  func put(_ configuration: ConsoleConfiguration) {
    guard !isStopping else { return }
    if let console = consoles[configuration.name] { return console.change(to: configuration) }
    let old = revived(configuration.name)
    for then in old?.purges ?? [] { then(nil) }
    old?.purges = []
    let console = old ?? makeConsole(configuration)
    consoles[configuration.name] = console
    if old != nil { console.log.setCapacity(configuration.capacity) }
    console.configuration = configuration
    console.start()
  }

  private func revived(_ name: MachineName) -> Console? {
    guard let index = leaving.firstIndex(where: { $0.name == name }) else { return nil }
    return leaving.remove(at: index)
  }

  private func makeConsole(_ configuration: ConsoleConfiguration) -> Console {
    seed &+= 1
    let log = self.log.open(configuration.name, capacity: configuration.capacity, at: loop.wall)
    return Console(configuration, log: log, shard: self, seed: seed)
  }

  /// Lets a console go: its session is closed and its subscribers are told.
  func remove(_ name: MachineName) {
    guard let console = consoles.removeValue(forKey: name) else { return }
    leaving.append(console)
    console.endIncident()
    console.dismissAll(code: .unknownConsole, "not in the settings any more")
    console.stop { [self] in release(console) }
  }

  /// Removes the log of a console that left, now or when it has said goodbye.
  func purge(_ name: MachineName, then: @escaping Purged) {
    guard consoles[name] == nil else { return then(nil) }
    guard let console = leaving.first(where: { $0.name == name }) else {
      return log.purge(name, then: then)
    }
    console.purges.append(then)
  }

  /// Forgets a console that left, once nobody is attached any more and no source calls it.
  private func release(_ console: Console) {
    guard let index = leaving.firstIndex(where: { $0 === console }) else { return }
    guard console.fanOut == nil, !console.isSayingGoodbye else {
      return agenda.after(options.sweepInterval) { [unowned self] in release(console) }
    }
    leaving.remove(at: index)
    console.remember()
    log.close(console.log)
    console.letGo()
    for then in console.purges { log.purge(console.name, then: then) }
  }

  func makeSource(
    _ configuration: SourceConfiguration,
    for console: Console
  ) -> any ConsoleSource {
    switch configuration {
    case .bmc(let bmc): makeSource(bmc, for: console)
    case .socket(let endpoint): SocketSource(endpoint, console: console)
    }
  }

  /// Answers a connection that cannot be attached, and closes it.
  func refuse(_ transfer: StreamTransfer, _ answer: [UInt8]) {
    guard let stream = try? StreamSocket(transfer, on: loop) else { return }
    if !answer.isEmpty { _ = stream.write(answer.span) }
    stream.shutdownWriting()
    stream.close()
  }

  // MARK: The end

  /// Closes all sessions and sends everybody away; `done` is called when that is done.
  func stop(_ done: @escaping () -> Void) {
    isStopping = true
    stopped = done
    var open = consoles.count
    guard open > 0 else { return finish() }
    for console in consoles.values {
      console.dismissAll(code: .goingAway, "igord stops")
      console.stop(isLogged: false) { [self] in
        open -= 1
        if open == 0 { finish() }
      }
    }
  }

  private func finish() {
    loop.later { [self] in
      for console in Array(consoles.values) + leaving { console.remember() }
      log.flush(at: loop.now)
      log.close(at: loop.now)
      stopped?()
      stopped = nil
    }
  }
}
