// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation

/// An incident: what a detector found on a console, and how things stood then.
///
/// An element of `GET /incidents`, there without `sensors` and `log`, and the answer of
/// `GET /incidents/{id}`.
package struct IncidentReport: Codable, Equatable, Sendable {
  package var id: UInt64
  package var machine: String
  /// The name of the worst of the detectors that found something: `panic`, `oom`.
  package var kind: String
  package var fatal: Bool
  /// When the first line came.
  package var time: Timestamp
  /// The offset of that line, in that epoch.
  package var offset: UInt64
  package var epoch: UInt32
  /// The line, without control characters.
  package var line: String
  /// The console's output that is frozen: from 256 KiB before to 64 KiB after.
  package var from: UInt64
  package var to: UInt64
  /// Whether what came after is frozen too.
  package var complete: Bool
  /// Everything that was found, in order.
  package var findings: [Finding]
  /// How often the same was found again later, and when last.
  package var again: Int
  package var last: Timestamp
  /// Who was attached.
  package var people: [SubscriberReport]
  /// The console's state.
  package var state: String
  package var power: PowerReport?
  package var sensors: SensorsReport?
  /// The end of the BMC's System Event Log.
  package var log: EventLogReport?

  /// Findings that are told of one incident, at most.
  package static let findingLimit = 100

  /// A line that a detector recognised.
  package struct Finding: Codable, Equatable, Sendable {
    package var kind: String
    package var time: Timestamp
    package var offset: UInt64
    package var line: String

    package init(kind: String, time: Timestamp, offset: UInt64, line: String) {
      self.kind = kind
      self.time = time
      self.offset = offset
      self.line = line
    }
  }

  package init(
    id: UInt64,
    machine: String,
    first: Finding,
    fatal: Bool,
    epoch: UInt32,
    from: UInt64,
    to: UInt64,
    people: [SubscriberReport],
    state: String
  ) {
    self.id = id
    self.machine = machine
    kind = first.kind
    self.fatal = fatal
    time = first.time
    offset = first.offset
    self.epoch = epoch
    line = first.line
    self.from = from
    self.to = to
    complete = false
    findings = [first]
    again = 0
    last = first.time
    self.people = people
    self.state = state
  }

  /// When its output is frozen at the latest, where the disk takes it: it is sooner where 64 KiB
  /// came after it, nothing more comes, or the machine boots.
  package var frozenBy: Timestamp {
    let longest = Self.longest.components.seconds * 1_000_000_000
    let (sum, overflow) = time.nanoseconds.addingReportingOverflow(longest)
    return Timestamp(nanoseconds: overflow ? .max : sum)
  }

  /// How long what comes after the first line may belong to it.
  package static let longest = Duration.seconds(60)

  /// As a list shows it.
  package var summary: IncidentReport {
    var summary = self
    summary.sensors = nil
    summary.log = nil
    return summary
  }
}

/// The data of an `incident` event: what happened to one.
package struct IncidentEvent: Codable, Equatable, Sendable {
  /// `began`, `completed` or `dismissed`.
  package var what: String
  package var incident: IncidentReport

  package init(what: String, incident: IncidentReport) {
    self.what = what
    self.incident = incident
  }
}
