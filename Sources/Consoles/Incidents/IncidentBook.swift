// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import EventLoop
internal import Notation
internal import RingLog
internal import Synchronization

/// All incidents that nobody has dismissed, in memory and in files.
///
/// Any thread asks and changes it. A thread of its own writes files; where it falls behind,
/// what is not written is still in memory.
package final class IncidentBook: Sendable {
  private struct State {
    var reports: [UInt64: IncidentReport] = [:]
    var lastID: UInt64
  }

  private let state: Mutex<State>
  private let files: IncidentFiles
  private let writer: Workers
  private let listener = Mutex<(@Sendable (IncidentChange) -> Void)?>(nil)

  /// Incidents that are kept; of more, the oldest goes.
  package static let limit = 1000
  /// Changes that may wait to be written.
  private static let queueLimit = 4096

  /// What happened to an incident.
  package enum IncidentChange: Sendable {
    case began(IncidentReport)
    case completed(IncidentReport)
    case dismissed(IncidentReport, by: String)
  }

  /// Reads what is in a folder, which is made where it is missing.
  ///
  /// Throws where the system gives no thread.
  package init(in folder: String) throws(SystemError) {
    writer = try Workers(count: 1, queueLimit: Self.queueLimit, name: "incidents")
    files = IncidentFiles(folder)
    let reports = files.load()
    let last = max(reports.map(\.id).max() ?? 0, files.lastID)
    state = Mutex(
      State(
        reports: Dictionary(reports.map { ($0.id, $0) }) { first, _ in first },
        lastID: last
      )
    )
  }

  /// Has `body` called with everything that happens, on any thread.
  package func onChange(_ body: @escaping @Sendable (IncidentChange) -> Void) {
    listener.withLock { $0 = body }
  }

  /// All incidents, oldest first.
  package var reports: [IncidentReport] {
    state.withLock { Array($0.reports.values) }.sorted { $0.id < $1.id }
  }

  package subscript(_ id: UInt64) -> IncidentReport? {
    state.withLock { $0.reports[id] }
  }

  /// The console's output around an incident, read from its file on a worker.
  ///
  /// `nil` before it is frozen.
  package func output(of id: UInt64) -> [UInt8]? { files.output(of: id) }

  /// Takes an incident out; `nil` where there is none of that number.
  package func dismiss(_ id: UInt64, by person: String) -> IncidentReport? {
    guard let report = state.withLock({ $0.reports.removeValue(forKey: id) }) else { return nil }
    later { [files] in files.remove(id) }
    tell(.dismissed(report, by: person))
    return report
  }

  /// Writes what waits to be written.
  package func close() { writer.close() }

  private func later(_ job: @escaping @Sendable () -> Void) {
    _ = writer.submit(job)
  }

  private func tell(_ change: IncidentChange) {
    listener.withLock { $0 }?(change)
  }
}

// What consoles tell, on their loops.
extension IncidentBook {
  /// A number that no incident ever had.
  func nextID() -> UInt64 {
    state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
  }

  func begin(_ report: IncidentReport) {
    let dropped = state.withLock { state -> UInt64? in
      state.reports[report.id] = report
      guard state.reports.count > Self.limit else { return nil }
      let oldest = state.reports.keys.min()
      if let oldest { state.reports[oldest] = nil }
      return oldest
    }
    if let dropped { later { [files] in files.remove(dropped) } }
    save(report.id)
    tell(.began(report))
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
    }
  }

  private func change(_ id: UInt64, _ body: (inout IncidentReport) -> Void) {
    let isKnown = state.withLock { state -> Bool in
      guard var report = state.reports[id] else { return false }
      body(&report)
      state.reports[id] = report
      return true
    }
    if isKnown { save(id) }
  }

  private func save(_ id: UInt64) {
    later { [self] in files.save(id) { self[id] } }
  }

  /// Copies the console's output into a file of the incident's own; on workers.
  ///
  /// A copy, not a pin: pins hold whole segments and half of a console's capacity at most, and
  /// an incident is kept until somebody has looked at it.
  func freeze(_ id: UInt64, _ log: LogSnapshot, upTo end: UInt64) {
    guard let report = self[id] else { return }
    let to = max(report.offset, min(end, log.end))
    var output: [UInt8] = []
    for (_, bytes) in log.bytes(from: report.from, to: to) { output += bytes }
    files.save(output, of: id)
    change(id) { report in
      report.to = to
      report.complete = true
    }
    if let report = self[id] { tell(.completed(report)) }
  }
}

/// What a BMC says about an incident's machine.
package struct IncidentFacts: Sendable {
  package var power: PowerReport?
  package var sensors: SensorsReport?
  package var log: EventLogReport?

  package init() {}
}
