// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Clock

/// The incidents that are kept, within their bounds, and what of them is not on disk yet.
///
/// Each is kept until somebody dismisses it. A machine that makes too many loses its own oldest,
/// and where there are too many in all, the machine with the most does: nobody else's go.
struct IncidentShelf: Sendable {
  private(set) var reports: [UInt64: IncidentReport]
  /// The highest number ever given.
  private(set) var lastID: UInt64
  /// Numbers up to here will not be given again, whatever becomes of igord.
  var reservedID: UInt64
  /// What changed, or was taken out, since it was written.
  private var unsaved: Set<UInt64> = []
  /// When each was written last.
  private var savedAt: [UInt64: Moment] = [:]

  /// Incidents of one machine, and of all.
  static let machineLimit = 50
  static let limit = 1000
  /// The time between two writes of one incident.
  static let savePause = Duration.seconds(1)
  /// Numbers that are reserved at once.
  static let reserve: UInt64 = 16

  init(_ reports: [IncidentReport], lastID: UInt64) {
    self.reports = Dictionary(reports.map { ($0.id, $0) }) { first, _ in first }
    self.lastID = max(lastID, reports.map(\.id).max() ?? 0)
    reservedID = self.lastID
  }

  mutating func nextID() -> UInt64 {
    lastID += 1
    return lastID
  }

  /// Whether more numbers have to be reserved soon.
  var needsNumbers: Bool { lastID + Self.reserve / 2 >= reservedID }

  /// Takes a new one in; gives back those that have to go for it.
  mutating func insert(_ report: IncidentReport) -> [IncidentReport] {
    reports[report.id] = report
    unsaved.insert(report.id)
    var dropped: [IncidentReport] = []
    if let oldest = oldest(of: report.machine, beyond: Self.machineLimit) { dropped.append(oldest) }
    if reports.count - dropped.count > Self.limit, let oldest = oldest(of: busiest, beyond: 0) {
      dropped.append(oldest)
    }
    for report in dropped { _ = remove(report.id) }
    return dropped
  }

  /// A machine's oldest, where it has more than so many.
  private func oldest(of machine: String?, beyond count: Int) -> IncidentReport? {
    let own = reports.values.filter { $0.machine == machine }
    return own.count > count ? own.min { $0.id < $1.id } : nil
  }

  /// The machine with the most incidents; of several the first by name.
  private var busiest: String? {
    let counts = Dictionary(reports.values.map { ($0.machine, 1) }, uniquingKeysWith: +)
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  mutating func remove(_ id: UInt64) -> IncidentReport? {
    guard let report = reports.removeValue(forKey: id) else { return nil }
    unsaved.insert(id)
    savedAt[id] = nil
    return report
  }

  /// Changes one; gives back what became of it, `nil` where it is gone.
  mutating func change(_ id: UInt64, _ body: (inout IncidentReport) -> Void) -> IncidentReport? {
    guard var report = reports[id] else { return nil }
    body(&report)
    reports[id] = report
    unsaved.insert(id)
    return report
  }

  // MARK: Saving

  /// Whether something of it is to be written now.
  func isDue(_ id: UInt64, at now: Moment) -> Bool {
    unsaved.contains(id) && (savedAt[id].map { now - $0 >= Self.savePause } ?? true)
  }

  /// Whether something of it is not on disk, and not about to be.
  func isUnsaved(_ id: UInt64) -> Bool { unsaved.contains(id) }

  /// Everything that is to be written now, or before the end; it counts as written.
  mutating func takeDue(at now: Moment, isLast: Bool = false) -> [UInt64] {
    let due = unsaved.filter { isLast || isDue($0, at: now) }.sorted()
    unsaved.subtract(due)
    for id in due where reports[id] != nil { savedAt[id] = now }
    return due
  }

  /// It could not be written: it is tried again.
  mutating func failed(_ id: UInt64) { unsaved.insert(id) }
}
