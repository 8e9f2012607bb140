// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
internal import Clock
package import EventLoop
internal import Notation
internal import RingLog
internal import Synchronization

/// All incidents that nobody has dismissed, in memory and in files.
///
/// Any thread asks and changes it. A thread of its own writes files: what has changed, each
/// incident once a second at most, however often it changed. What cannot be written is tried again.
package final class IncidentBook: Sendable {
  private struct State {
    var shelf: IncidentShelf
    /// What an earlier igord knew, by machine: incidents that have no output, and the last.
    var past: [String: [UInt64]]
    /// What is being written.
    var inWriting: Set<UInt64> = []
    var isWriting = false
    var isClosed = false
  }

  private let state: Mutex<State>
  private let files: IncidentFiles
  private let writer: Workers
  private let clock: @Sendable () -> Moment
  private let listener = Mutex<(@Sendable (IncidentChange) -> Void)?>(nil)

  /// Who dismisses what is too much.
  package static let igord = "igord"

  /// What happened to an incident.
  package enum IncidentChange: Sendable {
    case began(IncidentReport)
    case completed(IncidentReport)
    case dismissed(IncidentReport, by: String)
  }

  /// Reads what is in a folder, which is made where it is missing.
  ///
  /// Throws where the system gives no thread.
  package convenience init(in folder: String) throws(SystemError) {
    try self.init(in: folder, SystemFiles()) { .now }
  }

  init(
    in folder: String,
    _ operations: any FileOperations,
    clock: @escaping @Sendable () -> Moment
  ) throws(SystemError) {
    writer = try Workers(count: 1, queueLimit: 1, name: "incidents")
    files = IncidentFiles(folder, operations)
    self.clock = clock
    let reports = files.load()
    var shelf = IncidentShelf(reports, lastID: files.lastID)
    let last = shelf.lastID + IncidentShelf.reserve
    if files.save(lastID: last) { shelf.reservedID = last }
    files.removeHalfWritten()
    state = Mutex(State(shelf: shelf, past: Self.past(of: reports)))
  }

  private static func past(of reports: [IncidentReport]) -> [String: [UInt64]] {
    Dictionary(grouping: reports, by: \.machine).mapValues { reports in
      let last = reports.map(\.id).max()
      return reports.filter { !$0.complete || $0.id == last }.map(\.id).sorted()
    }
  }

  /// Has `body` called with everything that happens, on any thread.
  package func onChange(_ body: @escaping @Sendable (IncidentChange) -> Void) {
    listener.withLock { $0 = body }
  }

  /// All incidents, oldest first.
  package var reports: [IncidentReport] {
    state.withLock { Array($0.shelf.reports.values) }.sorted { $0.id < $1.id }
  }

  package subscript(_ id: UInt64) -> IncidentReport? {
    state.withLock { $0.shelf.reports[id] }
  }

  /// The console's output around an incident, read from its file on a worker.
  ///
  /// `nil` before it is frozen.
  package func output(of id: UInt64) -> [UInt8]? { files.output(of: id) }

  /// Takes an incident out; `nil` where there is none of that number.
  package func dismiss(_ id: UInt64, by person: String) -> IncidentReport? {
    guard let report = state.withLock({ $0.shelf.remove(id) }) else { return nil }
    save(id)
    tell(.dismissed(report, by: person))
    return report
  }

  private func tell(_ change: IncidentChange) {
    listener.withLock { $0 }?(change)
  }

  // MARK: Writing

  /// Writes what waits to be written.
  package func close() {
    state.withLock { $0.isClosed = true }
    writer.close()
    write(isLast: true)
    _ = files.save(lastID: state.withLock { $0.shelf.lastID })
  }

  /// Writes what had to wait; called every few seconds.
  func tidy() { startWriting { _ in true } }

  private func save(_ id: UInt64) {
    let now = clock()
    startWriting { $0.isDue(id, at: now) || $0.needsNumbers }
  }

  /// Has the writer look, unless it does.
  private func startWriting(_ isWanted: (IncidentShelf) -> Bool) {
    let starts = state.withLock { state in
      guard !state.isWriting, !state.isClosed, isWanted(state.shelf) else { return false }
      state.isWriting = true
      return true
    }
    guard starts, !writer.submit({ [self] in write(isLast: false) }) else { return }
    state.withLock { $0.isWriting = false }
  }

  private func write(isLast: Bool) {
    reserveNumbers()
    while true {
      let now = clock()
      let due = state.withLock { state in
        let due = state.shelf.takeDue(at: now, isLast: isLast)
        state.inWriting = Set(due)
        if due.isEmpty { state.isWriting = false }
        return due
      }
      guard !due.isEmpty else { return }
      let failed = due.filter { id in !files.save(id) { self[id] } }
      guard !failed.isEmpty else { continue }
      return state.withLock { state in
        for id in failed { state.shelf.failed(id) }
        state.inWriting = []
        state.isWriting = false
      }
    }
  }

  private func reserveNumbers() {
    let last = state.withLock {
      $0.shelf.needsNumbers ? $0.shelf.lastID + IncidentShelf.reserve : nil
    }
    guard let last, files.save(lastID: last) else { return }
    state.withLock { $0.shelf.reservedID = last }
  }
}

// What consoles tell, on their loops.
extension IncidentBook {
  /// A number that no incident ever had.
  func nextID() -> UInt64 { state.withLock { $0.shelf.nextID() } }

  func begin(_ report: IncidentReport) {
    let dropped = state.withLock { $0.shelf.insert(report) }
    save(report.id)
    tell(.began(report))
    for report in dropped { tell(.dismissed(report, by: Self.igord)) }
  }

  func add(_ finding: IncidentReport.Finding, isFatal: Bool, to id: UInt64) {
    change(id) { report in
      if isFatal, !report.fatal {
        report.kind = finding.kind
        report.fatal = true
        report.line = finding.line
      }
      report.last = max(report.last, finding.time)
      if report.findings.count < IncidentReport.findingLimit { report.findings.append(finding) }
    }
  }

  func again(_ id: UInt64, at time: Timestamp) {
    change(id) { report in
      report.again += 1
      report.last = time
    }
  }

  /// Adds what was asked of the BMC.
  func add(_ facts: IncidentFacts, to id: UInt64) {
    change(id) { report in
      // What the BMC did not tell is left out.
      if let power = facts.power, power.ok { report.power = power }
      if let sensors = facts.sensors, sensors.ok { report.sensors = sensors }
      if let log = facts.log, log.ok { report.log = log }
      if let people = facts.people { report.people = people }
      if let state = facts.state { report.state = state }
    }
  }

  @discardableResult
  private func change(_ id: UInt64, _ body: (inout IncidentReport) -> Void) -> IncidentReport? {
    let report = state.withLock { $0.shelf.change(id, body) }
    if report != nil { save(id) }
    return report
  }

  /// What an earlier igord knew of a machine, oldest first: incidents that it had no time to
  /// freeze, and the last one; told once.
  func takePast(of machine: String) -> [IncidentReport] {
    let ids = state.withLock { $0.past.removeValue(forKey: machine) } ?? []
    return ids.compactMap { self[$0] }
  }

  /// Whether a line of a machine is a finding of one of its incidents.
  func tells(of offset: UInt64, on machine: String) -> Bool {
    state.withLock { state in
      state.shelf.reports.values.contains { report in
        report.machine == machine && report.findings.contains { $0.offset == offset }
      }
    }
  }

  /// Whether everything about an incident is on disk.
  func isWritten(_ id: UInt64) -> Bool {
    state.withLock { !$0.inWriting.contains(id) && !$0.shelf.isUnsaved(id) }
  }

  /// Copies the console's output into a file of the incident's own; on workers.
  ///
  /// Nothing, where the log is not there any more.
  /// `false` where that could not be written.
  ///
  /// A copy, not a pin: pins hold whole segments and half of a console's capacity at most, and
  /// an incident is kept until somebody has looked at it.
  func freeze(_ id: UInt64, _ log: LogSnapshot?, upTo end: UInt64) -> Bool {
    guard let report = self[id], !report.complete else { return true }
    let to = log.map { max(min(report.from, $0.end), min(end, $0.end)) } ?? report.from
    let output = log?.output(from: report.from, to: to) ?? []
    guard files.save(output, of: id, if: { self[id] != nil }) else { return false }
    let whole = change(id) { report in
      report.to = to
      report.complete = true
    }
    if let whole { tell(.completed(whole)) }
    return true
  }
}

extension LogSnapshot {
  /// The bytes of a range, with a line for each gap in it.
  fileprivate func output(from: UInt64, to: UInt64) -> [UInt8] {
    var output: [UInt8] = []
    var position = from
    while position < to {
      switch read(from: position, limit: Int(min(to - position, 1 << 20))) {
      case .bytes(let offset, let bytes):
        output += bytes
        position = offset + UInt64(bytes.count)
      case .gap(let gap):
        guard gap.to > position else { return output }
        output += GapNotice.line(position, min(gap.to, to), gap.why)
        position = gap.to
      case .atTail:
        return output
      }
    }
    return output
  }
}

/// What a BMC says about an incident's machine, and the log about its console.
package struct IncidentFacts: Sendable {
  package var power: PowerReport?
  package var sensors: SensorsReport?
  package var log: EventLogReport?
  package var people: [SubscriberReport]?
  package var state: String?

  package init() {}
}
