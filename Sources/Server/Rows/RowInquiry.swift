// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Consoles
internal import Notation
internal import Synchronization

/// An inquiry to those machines of a selection that may be asked; the others have their error.
///
/// Whatever becomes of the one who asked, `note` is called for the first row of each machine:
/// what was ordered is written down.
final class RowInquiry<Row: MachineRow>: Sendable {
  /// A row of the machine at an index of the selection.
  struct Letter: Sendable {
    var index: Int
    var row: Row
    var isLast: Bool
  }

  typealias Note = @Sendable (_ machine: MachineName, _ row: Row) -> Void

  private let machines: [SelectedMachine]
  /// The places in the selection of those who are asked.
  private let asked: [Int]
  private let note: Note?
  private let noted: Mutex<Set<Int>>
  private let receiver = Mutex<(@Sendable (Letter) -> Void)?>(nil)
  private let inquiry = Mutex<Inquiry<Row>?>(nil)

  /// Machines in the selection.
  var count: Int { machines.count }

  /// Looks at each name: with many this is called on a worker.
  init(
    of machines: [SelectedMachine],
    in rack: Rack,
    window: Int = Inquiry<Row>.window,
    note: Note? = nil,
    _ question: @escaping Inquiry<Row>.Question
  ) {
    self.machines = machines
    self.note = note
    noted = Mutex([])
    asked = machines.indices.filter { machines[$0].error == nil }
    let names = asked.map { machines[$0].name }
    let made = rack.inquiry(of: names, window: window, question) { [self] index, row, isLast in
      tell(asked[index], row, isLast: isLast)
    }
    inquiry.withLock { $0 = made }
  }

  /// Begins; `receive` gets every row, on any thread.
  func start(_ receive: @escaping @Sendable (Letter) -> Void) {
    receiver.withLock { $0 = receive }
    for (index, machine) in machines.enumerated() {
      guard let error = machine.error else { continue }
      tell(index, Row(machine: machine.name.description, error: error), isLast: true)
    }
    inquiry.withLock { $0 }?.start()
  }

  /// Machines whose last rows were sent; those that were never asked count too.
  func taken(_ count: Int) {
    inquiry.withLock { $0 }?.taken(count)
  }

  /// Nobody wants more rows; has to be called at the end, too.
  ///
  /// What was begun goes on, and is noted.
  func cancel() {
    receiver.withLock { $0 = nil }
    inquiry.withLock { $0.take() }?.cancel()
  }

  private func tell(_ index: Int, _ row: Row, isLast: Bool) {
    if let note, noted.withLock({ $0.insert(index).inserted }) {
      note(machines[index].name, row)
    }
    receiver.withLock { $0 }?(Letter(index: index, row: row, isLast: isLast))
  }
}
