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

  private struct State {
    var receiver: (@Sendable (Letter) -> Void)?
    /// Those of whom something was told, and those of whom all was.
    var begun: Set<Int> = []
    var ended: Set<Int> = []

    /// Whom to tell of a row; `nil` where nobody wants it, or its machine had its last one.
    mutating func receiver(of index: Int, isLast: Bool) -> (@Sendable (Letter) -> Void)? {
      guard !ended.contains(index) else { return nil }
      if isLast { ended.insert(index) }
      return receiver
    }
  }

  typealias Note = @Sendable (_ machine: MachineName, _ row: Row) -> Void

  private let machines: [SelectedMachine]
  /// The places in the selection of those who are asked.
  private let asked: [Int]
  private let note: Note?
  private let state = Mutex(State())
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
    asked = machines.indices.filter { machines[$0].error == nil }
    let names = asked.map { machines[$0].name }
    let made = rack.inquiry(of: names, window: window, question) { [self] index, row, isLast in
      tell(asked[index], row, isLast: isLast)
    }
    inquiry.withLock { $0 = made }
  }

  /// Begins; `receive` gets every row, on any thread.
  func start(_ receive: @escaping @Sendable (Letter) -> Void) {
    state.withLock { $0.receiver = receive }
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
    state.withLock { $0.receiver = nil }
    inquiry.withLock { $0.take() }?.cancel()
  }

  private func tell(_ index: Int, _ row: Row, isLast: Bool) {
    let (isFirst, receive) = state.withLock {
      ($0.begun.insert(index).inserted, $0.receiver(of: index, isLast: isLast))
    }
    if isFirst { note?(machines[index].name, row) }
    receive?(Letter(index: index, row: row, isLast: isLast))
  }

  /// Looks again at who may be told: machines with a refusal have it as their last row.
  ///
  /// What was ordered of them already is done and noted. With many it is for workers.
  func review(_ refusal: (MachineName) -> APIError?) {
    let told = state.withLock { $0.ended }
    let refused = asked.compactMap { index in
      told.contains(index) ? nil : refusal(machines[index].name).map { (index, $0) }
    }
    guard !refused.isEmpty else { return }
    inquiry.withLock { $0 }?.drop(refused.map { machines[$0.0].name })
    for (index, error) in refused {
      let row = Row(machine: machines[index].name.description, error: error)
      let receive = state.withLock { $0.receiver(of: index, isLast: true) }
      receive?(Letter(index: index, row: row, isLast: true))
    }
  }
}
