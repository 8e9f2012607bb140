// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import BMCSimulator
import EventLoop
import IPMI
import Notation
import RingLog
import Synchronization
import TestSupport
import Testing

@testable import Consoles

/// Several simulated BMCs and a rack on one loop.
final class JobBench {
  private(set) var bench: RackBench
  let shelf: Shelf
  let names: [MachineName]
  let configurations: [ConsoleConfiguration]

  init(
    _ names: [String] = ["osl03"],
    user: String = "admin",
    password: String = "igor-admin",
    sensors: SensorPlan = SensorPlan(),
    _ adjust: (inout BMCPlan) -> Void = { _ in }
  ) throws {
    bench = try RackBench()
    self.names = names.map { .named($0) }
    let plans = names.map { name in
      var plan = BMCPlan(name)
      plan.script = .quiet
      plan.configuration.sol.accumulateTime = .milliseconds(1)
      adjust(&plan)
      return plan
    }
    shelf = try Shelf(plans, on: bench.loop)
    let credentials = Credentials(name: Array(user.utf8), password: Array(password.utf8))
    let login = try #require(credentials)
    configurations = zip(self.names, shelf.addresses).map { name, address in
      let bmc = BMCSourceConfiguration(
        host: "127.0.0.1",
        port: address.port ?? 0,
        credentials: login
      )
      return ConsoleConfiguration(name: name, source: .bmc(bmc), sensors: sensors)
    }
    bench.rack.apply(configurations)
  }

  /// As if igord had been killed and started again.
  func crashAndRestart() throws {
    bench = try bench.crashAndRestart()
    bench.rack.apply(configurations)
  }

  /// Waits until all consoles run.
  func come(_ location: SourceLocation = #_sourceLocation) throws {
    for name in names { try bench.wait(for: .active, of: name, location) }
  }

  /// A question under way.
  final class Asked<Row: MachineRow>: Sendable {
    let rows: Mutex<[(index: Int, row: Row, isLast: Bool)]> = Mutex([])
    private let asking: Mutex<Inquiry<Row>?> = Mutex(nil)

    var inquiry: Inquiry<Row>? {
      get { asking.withLock { $0 } }
      set { asking.withLock { $0 = newValue } }
    }

    var all: [Row] { rows.withLock { $0.map(\.row) } }
    var last: [Row] { rows.withLock { $0.filter(\.isLast).map(\.row) } }
  }

  /// Puts a question to the machines, or to others.
  func begin<Row: MachineRow>(
    of names: [MachineName]? = nil,
    _ question: @escaping Inquiry<Row>.Question
  ) -> Asked<Row> {
    let asked = Asked<Row>()
    asked.inquiry = bench.rack.inquiry(of: names ?? self.names, question) {
      [weak asked] index, row, isLast in
      asked?.rows.withLock { $0.append((index, row, isLast)) }
    }
    asked.inquiry?.start()
    return asked
  }

  /// Asks all machines whether they are on.
  func beginStatus(of names: [MachineName]? = nil) -> Asked<PowerReport> {
    begin(of: names) { console, _, tell in console.readPower { tell($0, true) } }
  }

  /// Begins an order.
  func beginOrder(
    _ request: PowerRequest,
    of names: [MachineName]? = nil,
    by person: String = "alice"
  ) -> Asked<PowerReport> {
    begin(of: names) { console, inquiry, tell in
      console.order(
        PowerOrder(request, by: person),
        isWanted: { inquiry.wants(console.name) },
        tell: tell
      )
    }
  }

  /// Waits for the last row of each machine; in the order of the names.
  func finish<Row: MachineRow>(
    _ asked: Asked<Row>,
    count: Int? = nil,
    _ location: SourceLocation = #_sourceLocation
  ) throws -> [Row] {
    let count = count ?? names.count
    try bench.wait(nil, location) { asked.last.count == count }
    return asked.rows.withLock { rows in
      rows.filter(\.isLast).sorted { $0.index < $1.index }.map(\.row)
    }
  }

  func status(of name: String = "osl03") throws -> PowerReport {
    try #require(try finish(beginStatus(of: [.named(name)]), count: 1).first)
  }

  func order(
    _ action: PowerRequest.Action?,
    on name: String = "osl03",
    _ adjust: (inout PowerRequest) -> Void = { _ in }
  ) throws -> PowerReport {
    var request = PowerRequest(action)
    adjust(&request)
    return try #require(try finish(beginOrder(request, of: [.named(name)]), count: 1).first)
  }

  /// What the BMC carried out.
  func orders(of name: String = "osl03") -> [ChassisOrder] {
    shelf.status(of: name)?.record.orders.map(\.order) ?? []
  }

  func apply(_ fault: Fault, to name: String = "osl03") {
    shelf.perform(on: name) { $0.apply(fault, at: $1) }
  }

  /// The marks of a kind in a console's log.
  func marks(_ kind: MarkKind, of name: MachineName = .osl03) throws -> [Mark] {
    let found = Mutex<LogSnapshot??>(nil)
    bench.rack.logSnapshot(of: name) { snapshot in found.withLock { $0 = .some(snapshot) } }
    try bench.wait { found.withLock { $0 != nil } }
    let snapshot = try #require(found.withLock { $0 ?? nil })
    return snapshot.marks(from: 0, to: .max, limit: 1000).filter { $0.kind == kind }
  }

  /// What the rack has counted.
  func figures() throws -> RackFigures { try bench.figures() }
}
