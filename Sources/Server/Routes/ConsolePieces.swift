// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Access
internal import Bytes
internal import Consoles
internal import EventLoop
internal import Notation

/// A JSON array, an element a line, of which some elements are made at a time.
struct ArrayPieces: Sendable {
  private var isBegun = false
  private var isEnded = false
  /// Bytes of the longest piece yet.
  private var longest = 0

  /// The next lines, each as `write` appends it; the end where `elements` is `nil`.
  mutating func next<Elements: Sequence>(
    _ elements: Elements?,
    as write: (Elements.Element, inout [UInt8]) -> Void
  ) -> [UInt8]? {
    guard !isEnded else { return nil }
    var piece: [UInt8] = []
    guard let elements else {
      isEnded = true
      piece.append(isBegun ? "\n]\n" : "[]\n" as StaticString)
      return piece
    }
    // Much the same each time, so it need not grow step by step.
    piece.reserveCapacity(longest)
    for element in elements.unhurried {
      piece.append(isBegun ? ",\n" : "[\n" as StaticString)
      write(element, &piece)
      isBegun = true
    }
    longest = max(longest, piece.count)
    return piece
  }

  /// The next lines as they stand; the end where `elements` is `nil`.
  mutating func next(_ elements: [[UInt8]]?) -> [UInt8]? {
    next(elements) { $1 += $0 }
  }
}

/// The answer of `GET /machines`, some machines a piece.
///
/// Who is at a console is told to those who may watch it.
struct MachinePieces: ConsolePieces {
  private var person: Person
  private let directory: Directory
  private var walk: ConsoleWalk
  private var array = ArrayPieces()

  init(_ directory: Directory, _ walk: ConsoleWalk, for person: Person) {
    self.person = person
    self.directory = directory
    self.walk = walk
  }

  mutating func review(_ person: Person) -> Bool {
    self.person = person
    return person.maySomewhere(.sense)
  }

  mutating func ask() -> [MachineName] { walk.ask(for: person) }

  mutating func take(_ consoles: [ConsoleSnapshot?]) { walk.take(consoles) }

  mutating func next() -> [UInt8]? {
    let stops = walk.next()
    return array.next(stops) { [self] in report($0.0, $0.1).write(to: &$1) }
  }

  private func report(_ machine: SelectedMachine, _ console: ConsoleSnapshot?) -> MachineReport {
    let name = machine.name.description
    if let error = machine.error(for: person, .sense) {
      return MachineReport(machine: name, error: error)
    }
    guard let machine = directory[machine.name], let console else {
      return MachineReport(machine: name, error: .notFound("there is no machine \(name)"))
    }
    var report = console.report
    if !person.may(.watch, on: machine.name) { (report.subscribers, report.writer) = ([], nil) }
    return MachineReport(
      machine: name,
      bmc: machine.bmc,
      socket: machine.socket,
      group: machine.groups,
      console: report,
      power: console.isOn.map { $0 ? "on" : "off" }
    )
  }
}

/// The answer of `GET /who`, some consoles a piece.
struct WhoPieces: ConsolePieces {
  private var person: Person
  private var walk: ConsoleWalk
  private let isWhole: Bool
  private var array = ArrayPieces()

  /// `isWhole` says whether consoles without anybody are told too.
  init(_ walk: ConsoleWalk, isWhole: Bool, for person: Person) {
    self.person = person
    self.walk = walk
    self.isWhole = isWhole
  }

  mutating func review(_ person: Person) -> Bool {
    self.person = person
    return person.maySomewhere(.watch)
  }

  mutating func ask() -> [MachineName] { walk.ask(for: person) }

  mutating func take(_ consoles: [ConsoleSnapshot?]) { walk.take(consoles) }

  mutating func next() -> [UInt8]? {
    let told = walk.next()?.filter { isWhole || $0.1?.subscribers.isEmpty == false }
    return array.next(told) { [self] in report($0.0, $0.1).write(to: &$1) }
  }

  private func report(_ machine: SelectedMachine, _ console: ConsoleSnapshot?) -> WhoReport {
    let name = machine.name.description
    if let error = machine.error(for: person, .watch) {
      return WhoReport(machine: name, error: error)
    }
    guard let console else {
      return WhoReport(machine: name, error: .notFound("there is no machine \(name)"))
    }
    return WhoReport(machine: name, writer: console.writer, subscribers: console.subscribers)
  }
}
