// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Consoles
internal import Notation

/// The answer of `GET /metrics`: igord's own figures, then each machine's.
///
/// First all consoles are asked, some at a time: what they are all together is added up, and what
/// each machine is known for is kept until it is told. A thousand machines with their sensors are
/// tens of megabytes; one piece of them waits for a scraper, and no more. Of ten thousand machines
/// of which little is known a few pieces tell all: each is a worker woken, and a turn of the loop.
struct MetricsPieces: ConsolePieces {
  private let metrics: Metrics
  private var person: Person
  /// The way through the consoles, until all were asked.
  private var walk: ConsoleWalk?
  private var totals = ConsoleTotals()
  /// A few machines each: pieces are copied, and a list of all would be with each.
  private var groups: [[MachineFigures]] = []
  /// The families that are still to be told, the one at hand first.
  private var families = MachineFamily.all[...]
  /// The groups that the family at hand has told of.
  private var index = 0

  /// Machines of a group; each may have a hundred sensors.
  private static let groupSize = 32
  /// Bytes at which a piece is long enough.
  private static let pieceSize = 64 << 10

  init(_ metrics: Metrics, through names: [MachineName], for person: Person) {
    self.metrics = metrics
    self.person = person
    walk = ConsoleWalk(through: names, .sense)
  }

  mutating func review(_ person: Person) -> Bool {
    self.person = person
    return person.maySomewhere(.sense)
  }

  mutating func ask() -> [MachineName] { walk?.ask(for: person) ?? [] }

  mutating func take(_ consoles: [ConsoleSnapshot?]) { walk?.take(consoles) }

  mutating func next() -> [UInt8]? {
    if walk != nil { return walkOn() }
    guard !families.isEmpty else { return nil }
    var piece: [UInt8] = []
    while let family = families.first, piece.count < Self.pieceSize {
      piece += someMachines(of: family)
    }
    return piece
  }

  /// Adds up what was asked last; what they all are together, once that were all.
  private mutating func walkOn() -> [UInt8] {
    guard let stops = walk?.next() else {
      walk = nil
      return metrics.text(totals)
    }
    var group: [MachineFigures] = []
    for case (_, let console?) in stops {
      totals.add(console)
      group.append(MachineFigures(console))
      if group.count == Self.groupSize {
        groups.append(group)
        group = []
      }
    }
    if !group.isEmpty { groups.append(group) }
    return []
  }

  /// What a family tells of the next group.
  private mutating func someMachines(of family: MachineFamily) -> [UInt8] {
    var text = MetricsText(in: family.name)
    if index == 0 { text.begin(family.name, .gauge, family.help) }
    if index < groups.count {
      for machine in groups[index] where person.may(.sense, on: machine.name) {
        family.add(machine, &text)
      }
      index += 1
    }
    if index == groups.count {
      families.removeFirst()
      index = 0
    }
    return text.bytes
  }
}
