// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import Logging
package import Notation
package import RingLog

/// One console: a log, the source that fills it, and everybody who is attached.
///
/// Confined to the loop of its shard, and outlives every session of its source. What comes
/// in goes to the log first; once the log has it, the source is told (it acknowledges), and
/// then the subscribers are: journal, ack, fan-out, always.
package final class Console {
  // What a packet touches comes first, as in its source and its log.

  let shard: Shard
  /// What it still has to do; empty once it is let go.
  let agenda: Agenda
  let log: ConsoleLog
  var source: (any ConsoleSource)?
  /// Sources that say goodbye.
  private var leaving: [ObjectIdentifier: any ConsoleSource] = [:]
  /// There while there are subscribers.
  var fanOut: FanOut?
  /// How much the console is in use.
  var activity: ConsoleActivity
  /// What is looked for in its output.
  var watch: OutputWatch
  /// What its log remembers for the next igord.
  var memo: ConsoleMemo

  package let name: MachineName
  var life: ConsoleLife
  var configuration: ConsoleConfiguration
  var keyboard = WriterArbitration()
  var boots: BootTracker
  /// The offset at which the present boot's beginning is in segments, where it was not kept yet.
  var pinsAt = UInt64.max
  var incidents = IncidentTracker()
  /// Why what it prints does not get into segments, and since when.
  private(set) var segmentTrouble: (failure: FileError, since: Timestamp)?
  /// Who has its log removed once it has left.
  var purges: [Purged] = []
  /// What happened since igord started, but for the bytes: the log counts them.
  var counters = CounterReport()
  /// Where its log ended when igord took it on.
  let startOfCount: UInt64
  /// Whether it is on its way up: the shard counts those.
  private var isConnecting = false {
    didSet { shard.figures.connecting += (isConnecting ? 1 : 0) - (oldValue ? 1 : 0) }
  }
  private var timer: LoopTimer?

  init(_ configuration: ConsoleConfiguration, log: ConsoleLog, shard: Shard, seed: UInt64) {
    name = configuration.name
    self.configuration = configuration
    self.log = log
    self.shard = shard
    agenda = Agenda(on: shard.loop)
    activity = ConsoleActivity(at: shard.loop.now)
    memo = ConsoleMemo(log.memo)
    boots = BootTracker(stage: memo.stage, lastSign: memo.lastSign)
    watch = OutputWatch(
      memo.place,
      from: log.start,
      to: log.committedEnd,
      longest: shard.options.detectors.longest
    )
    startOfCount = log.committedEnd
    life = ConsoleLife(seed: seed, pauses: shard.options.pauses, wall: shard.loop.wall)
    log.delegate = self
    timer = LoopTimer(on: shard.loop) { [unowned self] in timerFired() }
  }

  // MARK: Life

  /// Begins to keep the source connected, unless the settings switch it off.
  func start() {
    resumeIncidents()
    resumeBoots()
    if memo.place == nil { remember() }
    watchLog(through: log.committedEnd)
    guard !configuration.isDisabled, source == nil else { return }
    source = shard.makeSource(configuration.source, for: self)
    source?.watch(fanOut != nil)
    // Not logged, as it is no news: where all begin together, thousands of lines say one thing.
    tell(life.start(at: shard.loop.now, wall: shard.loop.wall), isLogged: false)
    schedule()
  }

  /// Takes over changed settings; a source that did not change keeps its session.
  func change(to new: ConsoleConfiguration) {
    let old = configuration
    configuration = new
    if old.capacity != new.capacity { log.setCapacity(new.capacity) }
    if old.sensors != new.sensors { jobs?.planSensors() }
    guard old.source != new.source || old.isDisabled != new.isDisabled else { return }
    stop {}
    start()
  }

  /// Whether a source has not said goodbye yet: it still calls its console.
  var isSayingGoodbye: Bool { !leaving.isEmpty }

  /// Closes the source orderly; `done` is called when it is, or when it took too long.
  ///
  /// Where all consoles end together, `isLogged` is false: thousands of lines say one thing.
  func stop(isLogged: Bool = true, _ done: @escaping () -> Void) {
    tell(life.stop(wall: shard.loop.wall), isLogged: isLogged)
    schedule()
    guard let source else { return done() }
    self.source = nil
    let key = ObjectIdentifier(source)
    leaving[key] = source
    source.close { [self] in
      if leaving.removeValue(forKey: key) != nil { done() }
    }
    guard leaving[key] != nil else { return }
    agenda.after(shard.options.goodbyeLimit) { [unowned self] in
      guard let source = leaving.removeValue(forKey: key) else { return }
      source.drop()
      done()
    }
  }

  /// Lets go of what holds it in turn.
  func letGo() {
    agenda.clear()
    log.delegate = nil
    source?.drop()
    source = nil
    for source in leaving.values { source.drop() }
    leaving = [:]
    fanOut = nil
  }

  private func timerFired() {
    if life.timerFired(at: shard.loop.now, limiter: &shard.limiter) {
      shard.figures.attempts += 1
      source?.start()
    }
    schedule()
  }

  private func schedule() {
    timer?.deadline = life.deadline
  }

  /// One log line, one mark and one message for each change of state.
  private func tell(_ status: ConsoleStatus?, isLogged: Bool = true) {
    guard let status else { return }
    isConnecting = status.state == .connecting
    let text = status.error.map { "\(status.state.rawValue): \($0.message)" }
    let line = text ?? status.state.rawValue
    if isLogged {
      shard.logger.log(level: status.error == nil ? .info : .warning, "\(name): \(line)")
    }
    log.mark(.state, text: line, at: shard.loop.wall)
    stateChanged()
  }

  /// What people are told: how the source is, and where nothing is wrong with it, the log.
  var status: ConsoleStatus {
    var status = life.status
    let behind = segmentTrouble.map { (ConsoleError(segmentsRefuse: $0.failure), $0.since) }
    guard status.error == nil, let (error, since) = shard.logTrouble ?? behind else {
      return status
    }
    status.error = error
    status.since = max(status.since, since)
    return status
  }

  /// Sees whether its segments can be written, where `failure` is not the trouble of all anyhow.
  ///
  /// Every few seconds, which bounds what a disk on the edge of being full has people told.
  func lookAtSegments(_ failure: FileError?) {
    let failure = failure ?? log.refusal
    guard failure?.code != segmentTrouble?.failure.code else { return }
    segmentTrouble = failure.map { ($0, shard.loop.wall) }
    // Whatever is worse was told, and still holds.
    guard life.status.error == nil, shard.logTrouble == nil, fanOut != nil else { return }
    stateChanged()
  }
}

// What the source tells.
extension Console {
  /// The source works from now on.
  func sourceActivated(foundGhost: Bool) {
    let (now, wall) = (shard.loop.now, shard.loop.wall)
    tell(life.activated(foundGhost: foundGhost, at: now, wall: wall))
    schedule()
  }

  /// The attempt failed, or the connection is lost.
  func sourceEnded(_ end: SourceEnd) {
    tell(life.ended(end, at: shard.loop.now, wall: shard.loop.wall))
    schedule()
  }

  /// Something is wrong that the source deals with by itself.
  func sourceImpaired(_ state: ConsoleState, _ error: ConsoleError) {
    tell(life.impaired(state, error, wall: shard.loop.wall))
  }

  /// Bytes from the machine: to the log, and nowhere else yet.
  func received(_ bytes: Span<UInt8>) {
    activity.printed(bytes.count, at: shard.loop.now)
    log.append(bytes, at: shard.loop.wall)
  }

  /// Output that the BMC dropped before we had it; `size` where it says how much.
  func lost(_ size: UInt64?, why: String) {
    shard.figures.losses += 1
    counters.lost += 1
    log.mark(.lost, text: why, size: size, at: shard.loop.wall)
  }
}

// What is counted.
extension Console {
  /// A subscriber was told of a gap.
  func gapTold() {
    shard.figures.gaps += 1
    counters.gaps += 1
  }

  /// Everything that is counted, as of now.
  var counts: CounterReport {
    var counts = counters
    counts.bytes = log.committedEnd - min(startOfCount, log.committedEnd)
    return counts
  }
}

extension Console: ConsoleLogDelegate {
  package func committed(through offset: UInt64, in log: ConsoleLog) {
    source?.logCommitted(through: offset)
    for source in leaving.values { source.logCommitted(through: offset) }
    fanOut?.publish(through: offset)
    watchLog(through: offset)
  }

  package func markCommitted(_ mark: Mark, in log: ConsoleLog) {
    markHappened(mark)
    let machine = name.description
    shard.options.events?.publish("mark", on: name) {
      JSON.encode(TimelineEntry(mark, machine: machine))
    }
    if mark.kind == .powerOrder { powerOrdered(mark) }
  }

  package func sessionRemembered(_ id: UInt32?, in log: ConsoleLog) {
    // An earlier session's id says nothing of the one that is about to be activated.
    if id == log.sessionID { source?.sessionRemembered() }
  }

  package func conditionChanged(_ condition: LogCondition, in log: ConsoleLog) {
    shard.conditionChanged(condition)
    let text = shard.logTrouble?.error.message ?? "the log is kept again"
    log.mark(MarkKind(condition), text: text, at: shard.loop.wall)
    stateChanged()
  }

  package func roomRegained(in log: ConsoleLog) {
    source?.logCommitted(through: log.committedEnd)
  }
}
