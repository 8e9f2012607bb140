// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import EventLoop
internal import IPMI
internal import Notation

/// What a machine and its BMC are: read for all who ask at once, and not kept.
final class InventoryBoard {
  private let desk: CommandDesk
  private unowned let console: Console
  private let source: () -> SessionReport?
  private var reading = SharedAnswer<InventoryReport>()
  private var report: InventoryReport

  /// FRU devices that are read, at most.
  private static let deviceLimit = 64

  init(_ desk: CommandDesk, _ console: Console, session: @escaping () -> SessionReport?) {
    self.desk = desk
    self.console = console
    source = session
    report = InventoryReport(machine: console.name.description)
  }

  func read(_ answer: @escaping (Result<InventoryReport, ConsoleError>) -> Void) {
    guard reading.ask(answer) else { return }
    report = InventoryReport(machine: console.name.description)
    desk.ask(GetDeviceID(), .read, .sensors) { [self] result in
      switch result {
      case .failure(let error): settle(.failure(error))
      case .success(let device):
        report.device = DeviceReport(device)
        askChassis()
      }
    }
  }

  private func settle(_ result: Result<InventoryReport, ConsoleError>) {
    for asker in reading.settle() { asker(result) }
  }

  private func askChassis() {
    desk.ask(GetChassisStatus(), .read, .sensors) { [self] result in
      if case .success(let status) = result { report.chassis = ChassisReport(status) }
      askSOL(SOLConfiguration.parameters[...], SOLConfiguration())
    }
  }

  private func askSOL(_ left: ArraySlice<SOLParameter>, _ known: SOLConfiguration) {
    guard let parameter = left.first else {
      if known != SOLConfiguration() { report.sol = SOLReport(known) }
      return listDevices()
    }
    desk.ask(GetSOLConfiguration(parameter), .read, .sensors) { [self] result in
      var known = known
      if case .success(let answer) = result { known.take(answer.data, of: parameter) }
      askSOL(left.dropFirst(), known)
    }
  }

  private func listDevices() {
    report.session = source()
    guard let jobs = console.jobs else { return settle(.success(report)) }
    jobs.sensors.list { [self] result in
      let bridges = console.configuration.sensors.bridges
      let devices = ((try? result.get().inventories) ?? [.builtIn])
        .filter { bridges || $0.satellite == nil }
      report.fru = []
      readDevices(devices.prefix(Self.deviceLimit), absent: [:])
    }
  }

  /// Reads one after the other; a controller that did not answer once is not asked again.
  private func readDevices(
    _ left: ArraySlice<FRUDevice>,
    absent: [Satellite: ConsoleError]
  ) {
    guard let device = left.first else { return settle(.success(report)) }
    if let satellite = device.satellite, let error = absent[satellite] {
      add(device, .failure(error))
      return readDevices(left.dropFirst(), absent: absent)
    }
    desk.run(FRUReader(device)) { [self] result in
      var absent = absent
      if let satellite = device.satellite, case .failure(let error) = result,
        error.code == .noAnswer
      {
        absent[satellite] = error
      }
      add(device, result)
      readDevices(left.dropFirst(), absent: absent)
    }
  }

  private func add(_ device: FRUDevice, _ result: Result<FRUInventory, ConsoleError>) {
    var row = FRUReport(
      id: Int(device.id),
      name: device.name,
      controller: device.satellite?.description
    )
    switch result {
    case .success(let inventory): row.take(inventory)
    case .failure(let error) where error.code == .protocolError && device.isMemoryModule:
      let message = "\(device.name) holds what memory modules say of themselves (SPD)"
      row.error = ConsoleError(.notSupported, message).report
    case .failure(let error): row.error = error.report
    }
    report.fru?.append(row)
  }
}
