// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import Notation
package import RingLog

/// One boot of a machine, as its console's log tells it.
package struct Boot: Equatable, Sendable {
  /// Its bytes, up to the next boot's first or the end of the log.
  package var range: Range<UInt64>
  package var began: Timestamp
  /// The offset of the mark that tells of it, made when it was noticed.
  package var noticed: UInt64
  /// When the next boot began, or the machine was switched off; `nil` for the present one.
  package var ended: Timestamp?
  /// What told of it: an order, or a line.
  package var cause: String
  /// Who ordered it, where somebody did.
  package var person: String?
  /// What the kernel said of itself.
  package var kernel: String?
  /// When somebody could log in.
  package var ready: Timestamp?
  package var stage: BootStage
  /// The name of the worst that a detector found in it.
  package var incident: String?

  /// What became of it: the name of an incident, `up`, `booting`, or `unfinished`.
  package var outcome: String {
    if let incident { return incident }
    if ready != nil { return "up" }
    return ended == nil ? "booting" : "unfinished"
  }
}

/// The boots in a console's log, oldest first.
///
/// Read from the marks that were made when they happened; on workers.
package struct BootHistory: Sendable {
  package private(set) var boots: [Boot] = []
  /// The last order about power.
  private var order: Mark?

  /// The most boots that are told; of more, the last.
  package static let limit = 10_000

  package init(_ log: LogSnapshot) {
    var marks: [Mark] = []
    log.walk(from: log.start, to: log.end) { entry in
      if case .mark(let mark) = entry, Self.kinds.contains(mark.kind) { marks.append(mark) }
      return true
    }
    for mark in marks { take(mark, log) }
    if let last = boots.indices.last { boots[last].range = boots[last].range.lowerBound..<log.end }
    boots = boots.suffix(Self.limit)
  }

  private static let kinds: Set<MarkKind> = [.boot, .stage, .incident, .powerOrder]

  private mutating func take(_ mark: Mark, _ log: LogSnapshot) {
    if mark.kind == .boot { return begin(mark, log) }
    if mark.kind == .powerOrder { order = mark }
    guard let last = boots.indices.last, boots[last].ended == nil else { return }
    switch mark.kind {
    case .stage: advance(&boots[last], mark)
    case .incident:
      let name = mark.parts.word
      if boots[last].incident == nil || name == "panic" { boots[last].incident = name }
    default:
      if mark.isSwitchingOff { boots[last].ended = mark.time }
    }
  }

  private mutating func begin(_ mark: Mark, _ log: LogSnapshot) {
    let start = max(mark.beginning, boots.last?.range.lowerBound ?? log.start)
    let began = beginning(of: mark, at: start, log)
    if let last = boots.indices.last {
      boots[last].range = boots[last].range.lowerBound..<start
      boots[last].ended = boots[last].ended ?? began
    }
    let (word, rest) = mark.parts
    let stage = BootStage(rawValue: word) ?? .ordered
    var boot = Boot(
      range: start..<max(start, log.end),
      began: began,
      noticed: mark.offset,
      cause: rest.isEmpty ? word : rest,
      person: mark.person,
      stage: stage
    )
    if stage == .kernel, !rest.isEmpty { boot.kernel = rest }
    boots.append(boot)
  }

  /// When a boot began: when it was ordered, else when its first byte came.
  ///
  /// igord notices it later.
  private func beginning(of mark: Mark, at start: UInt64, _ log: LogSnapshot) -> Timestamp {
    let order = order.flatMap { $0.offset == start && $0.person == mark.person ? $0.time : nil }
    guard let time = order ?? log.time(at: start), time < mark.time else { return mark.time }
    return time
  }

  private func advance(_ boot: inout Boot, _ mark: Mark) {
    let (word, rest) = mark.parts
    guard let stage = BootStage(rawValue: word) else { return }
    boot.stage = max(boot.stage, stage)
    if stage == .kernel, !rest.isEmpty { boot.kernel = rest }
    if stage == .login, boot.ready == nil { boot.ready = mark.time }
  }
}

extension Mark {
  /// Whether the order left the machine off.
  package var isSwitchingOff: Bool {
    kind == .powerOrder && ["off", "soft"].contains(text.prefix { $0.isLetter })
  }
}
