// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
package import Notation
internal import Synchronization

/// One question to the machines of a range, many at a time.
///
/// Answers come in the order in which machines give them. At most `window` machines are asked
/// at once, those included whose answers nobody has `taken` yet: who reads slowly is
/// asked for slowly, and a range of any length costs the memory of a window.
package final class Inquiry<Row: MachineRow>: Sendable {
  /// Puts the question to a console, on its loop; `tell` takes any number of rows.
  package typealias Question =
    @Sendable (Console, Inquiry, _ tell: @escaping (Row, _ isLast: Bool) -> Void) -> Void
  /// Takes a row of the machine at an index of the names; on any thread.
  package typealias Receiver = @Sendable (_ index: Int, _ row: Row, _ isLast: Bool) -> Void

  private struct State {
    var next = 0
    var open = 0
    var isCancelled = false
    /// Machines of which nobody wants to know any more.
    var dropped: Set<MachineName> = []
  }

  private let names: [MachineName]
  private let shards: [ShardPort?]
  private let window: Int
  private let question: Question
  private let receiver: Receiver
  private let state = Mutex(State())

  /// How many machines are asked at once.
  package static var window: Int { 256 }

  init(
    _ names: [MachineName],
    at shards: [ShardPort?],
    window: Int,
    question: @escaping Question,
    receiver: @escaping Receiver
  ) {
    self.names = names
    self.shards = shards
    self.window = window
    self.question = question
    self.receiver = receiver
  }

  /// Whether somebody still wants to know of a machine.
  package func wants(_ name: MachineName) -> Bool {
    state.withLock { !$0.isCancelled && !$0.dropped.contains(name) }
  }

  /// Asks no further machine; what was begun ends by itself.
  package func cancel() {
    state.withLock { $0.isCancelled = true }
  }

  /// Does not ask these machines if they were not asked yet; they count as told.
  package func drop(_ names: [MachineName]) {
    state.withLock { $0.dropped.formUnion(names) }
  }

  /// Begins to ask.
  package func start() { proceed() }

  /// Last rows of so many machines are on their way to whoever wanted to know.
  package func taken(_ count: Int) {
    state.withLock { $0.open -= count }
    proceed()
  }

  private func proceed() {
    let indexes = state.withLock { state -> Range<Int> in
      guard !state.isCancelled else { return 0..<0 }
      let count = max(0, min(window - state.open, names.count - state.next))
      defer {
        state.next += count
        state.open += count
      }
      return state.next..<state.next + count
    }
    guard !indexes.isEmpty else { return }
    var parts: [ObjectIdentifier: (port: ShardPort, indexes: [Int])] = [:]
    for index in indexes {
      guard let port = shards[index] else {
        receiver(index, missing(index), true)
        continue
      }
      parts[ObjectIdentifier(port), default: (port, [])].indexes.append(index)
    }
    for part in parts.values { ask(part.indexes[...], at: part.port) }
  }

  /// Machines that are asked in one turn of a loop.
  private static var share: Int { 32 }

  private func ask(_ indexes: ArraySlice<Int>, at port: ShardPort) {
    port.post { [self] shard in
      for index in indexes.prefix(Self.share) where wants(names[index]) {
        guard let console = shard.console(names[index]) else {
          receiver(index, missing(index), true)
          continue
        }
        question(console, self) { [receiver] in receiver(index, $0, $1) }
      }
      let rest = indexes.dropFirst(Self.share)
      if !rest.isEmpty { ask(rest, at: port) }
    }
  }

  private func missing(_ index: Int) -> Row {
    let name = names[index].description
    let error = APIError(code: "not_found", message: "there is no machine \(name)")
    return Row(machine: name, error: error)
  }
}

extension Rack {
  /// Makes a question to many machines; `start` asks it.
  ///
  /// Looks at each name, so with many names this is called on a worker.
  package func inquiry<Row: MachineRow>(
    of names: [MachineName],
    window: Int = Inquiry<Row>.window,
    _ question: @escaping Inquiry<Row>.Question,
    _ receiver: @escaping Inquiry<Row>.Receiver
  ) -> Inquiry<Row> {
    Inquiry(
      names,
      at: ports(of: names),
      window: window,
      question: question,
      receiver: receiver
    )
  }
}
