// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import API
internal import Notation

// What the server asks of a console's machine; everything on the console's loop.
extension Console {
  /// Whether the machine is on.
  package func readPower(_ tell: @escaping (PowerReport) -> Void) {
    ask(tell) { jobs, name in
      jobs.power.read { result in
        switch result {
        case .success(let isOn): tell(PowerReport(machine: name, power: PowerJob.word(isOn)))
        case .failure(let error): tell(PowerReport(machine: name, error: error.report))
        }
      }
    }
  }

  /// What the sensors read, or one of them, by its id or name.
  package func readSensors(_ only: String?, _ tell: @escaping (SensorsReport) -> Void) {
    ask(tell) { jobs, name in
      jobs.sensors.read { result in
        switch result {
        case .success: tell(jobs.sensors.report(only: only))
        case .failure(let error): tell(SensorsReport(machine: name, error: error.report))
        }
      }
    }
  }

  /// What the machine and its BMC are.
  package func readInventory(_ tell: @escaping (InventoryReport) -> Void) {
    ask(tell) { jobs, name in
      jobs.inventory.read { result in
        switch result {
        case .success(let row): tell(row)
        case .failure(let error): tell(InventoryReport(machine: name, error: error.report))
        }
      }
    }
  }

  /// Orders something of the machine's power; see `PowerJob`.
  package func order(
    _ order: PowerOrder,
    isWanted: @escaping () -> Bool,
    tell: @escaping (_ row: PowerReport, _ isLast: Bool) -> Void
  ) {
    guard let jobs else {
      return tell(PowerReport(machine: name.description, error: connectionTrouble.report), true)
    }
    PowerJob(order, on: self, jobs, isWanted: isWanted, tell: tell).start()
  }

  /// Has `body` ask the BMC, where there is a session; else tells why there is none.
  func ask<Row: MachineRow>(
    _ tell: (Row) -> Void,
    _ body: (_ jobs: Jobs, _ name: String) -> Void
  ) {
    let name = name.description
    guard let jobs else { return tell(Row(machine: name, error: connectionTrouble.report)) }
    if let trouble = jobs.desk.trouble { return tell(Row(machine: name, error: trouble.report)) }
    body(jobs, name)
  }
}
