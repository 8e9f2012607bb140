// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import Logging
internal import Notation
internal import RingLog

// What goes wrong with a console's machine.
extension Console {
  /// How often an open incident is looked at.
  private static let pause = Duration.seconds(2)
  /// Entries of the BMC's event log that an incident keeps: its last.
  private static let eventCount = 50

  /// A detector found something.
  func found(_ name: String, isFatal: Bool, _ sighting: Sighting) {
    guard let book = shard.options.incidents, !isTold(sighting, in: book) else { return }
    let finding = IncidentReport.Finding(
      kind: name,
      time: sighting.time,
      offset: sighting.range.lowerBound,
      line: sighting.line
    )
    switch incidents.found(name, isFatal: isFatal, at: shard.loop.now) {
    case .new: beginIncident(finding, isFatal: isFatal, in: book)
    case .worsens(let id):
      mark(finding)
      book.add(finding, isFatal: isFatal, to: id)
      hold(finding, of: id)
    case .joins(let id): book.add(finding, isFatal: isFatal, to: id)
    case .again(let id): book.again(id, at: finding.time)
    case .recurs(let id):
      mark(finding)
      book.again(id, at: finding.time)
    }
  }

  private func mark(_ finding: IncidentReport.Finding) {
    guard !watch.marked.contains(finding.offset) else { return }
    mark(.incident, text: "\(finding.kind): \(finding.line)", since: finding.offset)
  }

  private func beginIncident(
    _ finding: IncidentReport.Finding,
    isFatal: Bool,
    in book: IncidentBook
  ) {
    let offset = finding.offset
    mark(finding)
    let from = max(log.start, offset - min(offset, IncidentTracker.reach.before))
    let isPast = offset < startOfCount
    let report = IncidentReport(
      id: book.nextID(),
      machine: name.description,
      first: finding,
      fatal: isFatal,
      epoch: log.epoch,
      from: from,
      to: log.committedEnd,
      people: isPast ? [] : reports,
      state: status.state.rawValue
    )
    shard.logger.warning("\(name): incident \(report.id): \(finding.kind): \(finding.line)")
    let (now, end) = (shard.loop.now, log.committedEnd)
    incidents.begin(report.id, finding.kind, isFatal: isFatal, at: offset, end: end, now)
    book.begin(report)
    hold(finding, of: report.id)
    if isPast { recall(report.id, at: offset, in: book) }
    askFacts(for: report.id, in: book)
    watchIncident(report.id)
  }

  /// Has a worker read from the log who was there when an earlier igord ran.
  private func recall(_ id: UInt64, at offset: UInt64, in book: IncidentBook) {
    let snapshot = log.snapshot()
    _ = shard.workers.submit {
      let scene = PastScene(snapshot, at: offset)
      var facts = IncidentFacts()
      (facts.people, facts.state) = (scene.people, scene.state)
      book.add(facts, to: id)
    }
  }

  /// Asks the BMC how things stand, as far as that is not known, once there is a session to ask in.
  private func askFacts(for id: UInt64, in book: IncidentBook) {
    guard status.state == .active else { return }
    let questions = incidents.unasked
    incidents.unasked = []
    func keep(_ set: (inout IncidentFacts) -> Void) {
      var facts = IncidentFacts()
      set(&facts)
      book.add(facts, to: id)
    }
    if questions.contains(.power) { readPower { row in keep { $0.power = row } } }
    if questions.contains(.sensors) { readSensors(nil) { row in keep { $0.sensors = row } } }
    guard questions.contains(.events) else { return }
    let query = EventQuery(tail: Self.eventCount)
    readEvents(query, isWanted: { true }, tell: { row, _ in keep { $0.log = row } })
  }

  private func watchIncident(_ id: UInt64) {
    agenda.after(Self.pause) { [unowned self] in
      guard !shard.isStopping, incidents.open?.id == id else { return }
      releaseWatch()
      if let book = shard.options.incidents { askFacts(for: id, in: book) }
      if let open = incidents.close(end: log.committedEnd, at: shard.loop.now) {
        freeze(open)
      } else {
        watchIncident(id)
      }
    }
  }

  /// What comes from now on is of another machine, or nothing comes any more.
  func endIncident() {
    if let open = incidents.boot() { freeze(open) }
  }

  private func freeze(_ open: IncidentTracker.Open) {
    shard.freeze(open.id, of: name, around: open.offset)
  }
}

// Incidents, and the end of igord.
extension Console {
  /// Goes on with what an earlier igord left: its last incident takes what comes, as if nothing
  /// had been, and those that had no time to be frozen are.
  func resumeIncidents() {
    let past = shard.options.incidents?.takePast(of: name.description) ?? []
    let (now, wall) = (shard.loop.now, shard.loop.wall)
    for report in past.dropLast() where !report.complete {
      shard.freeze(report.id, of: name, around: report.offset)
    }
    guard let last = past.last else { return }
    let hasBooted = boots.lastSign.map { last.last < $0 } ?? false
    incidents.resume(last, hasBooted: hasBooted, end: log.committedEnd, now, wall: wall)
    if incidents.open != nil { watchIncident(last.id) }
  }

  /// Whether an incident has a line already that is looked at again after a restart.
  private func isTold(_ sighting: Sighting, in book: IncidentBook) -> Bool {
    let offset = sighting.range.lowerBound
    return offset < startOfCount && book.tells(of: offset, on: name.description)
  }

  /// Until an incident is on disk, the log does not remember that its line was looked at.
  private func hold(_ finding: IncidentReport.Finding, of id: UInt64) {
    if watch.held == nil { watch.held = (finding.offset, id) }
  }

  /// Lets go of what was held, once it is on disk.
  func releaseWatch() {
    guard let id = watch.held?.id, shard.options.incidents?.isWritten(id) != false else { return }
    watch.held = nil
    remember()
  }
}
