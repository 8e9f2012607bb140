// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Consoles
internal import Notation
internal import Synchronization

/// A JSON array, an element a line, of which some elements are made at a time.
struct ArrayPieces: Sendable {
  private var isBegun = false
  private var isEnded = false

  /// The next lines, or the end where `elements` is `nil`.
  mutating func next(_ elements: [[UInt8]]?) -> [UInt8]? {
    guard !isEnded else { return nil }
    guard let elements else {
      isEnded = true
      return Array((isBegun ? "\n]\n" : "[]\n").utf8)
    }
    var piece: [UInt8] = []
    for element in elements {
      piece += Array((isBegun ? ",\n" : "[\n").utf8)
      piece += element
      isBegun = true
    }
    return piece
  }
}

/// The answer of `GET /machines`, some machines a piece.
///
/// Who is at a console is told to those who may watch it.
struct MachinePieces: ReviewedPieces {
  private var person: Person
  private let directory: Directory
  private let machines: [SelectedMachine]
  private let snapshots: SnapshotSupply
  private var index = 0
  private var array = ArrayPieces()

  private static let share = 100

  init(
    _ directory: Directory,
    _ machines: [SelectedMachine],
    _ snapshots: [ConsoleSnapshot?],
    for person: Person
  ) {
    self.person = person
    self.directory = directory
    self.machines = machines
    self.snapshots = SnapshotSupply(snapshots)
  }

  mutating func review(_ person: Person) -> Bool {
    self.person = person
    return person.maySomewhere(.sense)
  }

  mutating func next() -> [UInt8]? {
    guard index < machines.count else { return array.next(nil) }
    let range = index..<min(index + Self.share, machines.count)
    index = range.upperBound
    return array.next(
      zip(range, snapshots.take(range)).map { index, snapshot in
        var json: [UInt8] = []
        report(index, snapshot).write(to: &json)
        return json
      }
    )
  }

  private func report(_ index: Int, _ snapshot: ConsoleSnapshot?) -> MachineReport {
    let name = machines[index].name.description
    if let error = machines[index].error(for: person, .sense) {
      return MachineReport(machine: name, error: error)
    }
    guard let machine = directory[machines[index].name], let snapshot else {
      return MachineReport(machine: name, error: .notFound("there is no machine \(name)"))
    }
    var console = snapshot.report
    if !person.may(.watch, on: machine.name) { (console.subscribers, console.writer) = ([], nil) }
    return MachineReport(
      machine: name,
      bmc: machine.bmc,
      socket: machine.socket,
      group: machine.groups,
      console: console,
      power: snapshot.isOn.map { $0 ? "on" : "off" }
    )
  }
}

/// Snapshots for an answer, taken a few at a time.
///
/// What is taken is freed where it is used, on a worker: a loop that frees those of ten thousand
/// consoles when the answer is sent takes milliseconds for it.
private final class SnapshotSupply: Sendable {
  private let snapshots: Mutex<[ConsoleSnapshot?]>

  init(_ snapshots: [ConsoleSnapshot?]) {
    self.snapshots = Mutex(snapshots)
  }

  func take(_ range: Range<Int>) -> [ConsoleSnapshot?] {
    snapshots.withLock { snapshots in
      range.map { snapshots[$0].take() }
    }
  }
}

/// The answer of `GET /who`, some consoles a piece.
struct WhoPieces: ReviewedPieces {
  private var person: Person
  private let machines: [SelectedMachine]
  private let snapshots: [ConsoleSnapshot?]
  private let isWhole: Bool
  private var index = 0
  private var array = ArrayPieces()

  private static let share = 100

  /// `isWhole` says whether consoles without anybody are told too.
  init(
    _ machines: [SelectedMachine],
    _ snapshots: [ConsoleSnapshot?],
    isWhole: Bool,
    for person: Person
  ) {
    self.person = person
    self.machines = machines
    self.snapshots = snapshots
    self.isWhole = isWhole
  }

  mutating func review(_ person: Person) -> Bool {
    self.person = person
    return person.maySomewhere(.watch)
  }

  mutating func next() -> [UInt8]? {
    guard index < machines.count else { return array.next(nil) }
    let end = min(index + Self.share, machines.count)
    defer { index = end }
    let told = (index..<end).filter { isWhole || snapshots[$0]?.subscribers.isEmpty == false }
    return array.next(told.map { JSON.encode(report($0)) })
  }

  private func report(_ index: Int) -> WhoReport {
    let name = machines[index].name.description
    if let error = machines[index].error(for: person, .watch) {
      return WhoReport(machine: name, error: error)
    }
    guard let snapshot = snapshots[index] else {
      return WhoReport(machine: name, error: .notFound("there is no machine \(name)"))
    }
    return WhoReport(
      machine: name,
      writer: snapshot.writer,
      subscribers: snapshot.subscribers
    )
  }
}
