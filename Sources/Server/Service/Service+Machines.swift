// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Access
internal import Consoles
internal import EventLoop
internal import Logging
internal import Notation
internal import Settings

// The machines of the settings, and those of the database.
extension Service {
  /// How often another process's changes to the database are looked for.
  private static let storeInterval = Duration.seconds(1)

  /// Has what changes in the database come into force, whoever changed it.
  func watchStore() {
    let port = control.port
    let service = WeakService(self)
    context.keepMachines { done in port.post { _ in done() } }
    ground.store.onChange { [context] book, old, change in
      context.update()
      guard change != .anything || book.machines != old.machines else { return }
      // In the order of the changes, each with the machines as they were after it.
      port.post { _ in service.value?.take(change, book.machines) }
    }
    context.update()
    storeTimer = LoopTimer(on: control) { [unowned self] in
      ground.store.look()
      storeTimer?.deadline = control.now + Self.storeInterval
    }
    storeTimer?.deadline = control.now + Self.storeInterval
  }

  /// The service as other threads hold it, for the control loop alone to look into.
  ///
  /// Unchecked: set once before anybody else has it, and read on the control loop.
  private final class WeakService: @unchecked Sendable {
    weak var value: Service?

    init(_ value: Service) { self.value = value }
  }

  /// Takes over what changed of the database's machines.
  private func take(_ change: Book.Change, _ stored: [MachineName: Book.StoredMachine]) {
    guard !isStopping else { return }
    guard case .machine(let name) = change else { return applyMachines(machines.own, stored) }
    switch machines.apply(stored[name], to: name, context.vault) {
    case .unclear: return applyMachines(machines.own, stored)
    case .removed: rack.apply(nil, to: name)
    case .put(let machine): rack.apply(ConsoleConfiguration(machine, machines.all), to: name)
    }
    context.update(machines.directory, isMore: true)
  }

  /// Takes over all machines, of the settings and of the database.
  func applyMachines(
    _ own: Settings,
    _ stored: [MachineName: Book.StoredMachine]
  ) {
    machines.apply(own, stored, context.vault)
    context.update(machines.directory)
    applyConsoles()
  }

  func applyConsoles() {
    for problem in machines.newProblems { logger.error("\(problem)") }
    rack.apply(machines.all.machines.map { ConsoleConfiguration($0, machines.all) })
  }
}
