// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Access
internal import Consoles
package import EventLoop
internal import Glibc
package import Logging
package import Notation
internal import RingLog
package import Settings
package import TLS

/// Everything that igord runs: log, loops, workers, consoles, listeners.
///
/// Made, reloaded and stopped on the control loop, which listens and hears signals and has
/// no console, so that what it does here may take a moment. From start to end:
///
/// 1. `init` takes the state directory, replays the log, starts the loops, opens the
///    listeners, and has the consoles begin to connect.
/// 2. `whenReady` tells once when every console has come up or failed.
/// 3. `apply` takes over changed settings.
/// 4. `stop` closes all in the reverse order.
package final class Service {
  private let control: Loop
  private let logger: Logger
  private let log: RingLog
  private let ground: ServiceGround
  private let ports: [ServerPort]
  private let rack: Rack
  private let context: ServerContext
  private let listeners: ListenerSet
  private var machines: MachineTable
  /// When the database is looked at again.
  private var storeTimer: LoopTimer?
  private var attempts: FirstAttempts?
  private var watch: LogWatch?
  private var isStopping = false

  /// How often another process's changes to the database are looked for.
  private static let storeInterval = Duration.seconds(1)
  /// The process that this is.
  package static let ownProcess: Int32 = getpid()
  /// How long closing all sessions may take; the log has five seconds more.
  package static let stopLimit = Duration.seconds(5)

  /// Starts everything, with `loopCount` threads that serve consoles and connections.
  ///
  /// `process` is nobody at the Unix socket: a console that connects to it would be igord's user.
  ///
  /// Throws what keeps igord from starting: the state directory, an address, the system.
  package init(
    _ settings: Settings,
    loopCount: Int,
    on control: Loop,
    process: Int32? = Service.ownProcess,
    logger: Logger
  ) throws(ServiceError) {
    self.control = control
    self.logger = logger
    let certificate = try Self.certificate(of: settings)
    log = try Self.log(settings)
    ground = try Self.ground(settings, loopCount, logger)
    let events = EventHub()
    ground.tellIncidents(settings, on: events)
    let loops = ground.loops.map(\.port)
    rack = Rack(
      loops: loops,
      log: log,
      workers: ground.workers,
      resolvers: ground.resolvers,
      logger: logger,
      options: RackOptions(settings, ground.incidents, events)
    )
    let vault = Self.vault(in: settings.state, logger)
    machines = MachineTable(settings, ground.store.book.machines, vault)
    context = ServerContext(
      rack: rack,
      ground: ground,
      health: log.health,
      vault: vault,
      directory: machines.directory,
      events: events,
      process: process,
      logger: logger
    )
    ports = loops.map { [context] in ServerPort($0, context: context) }
    listeners = ListenerSet(on: control, to: ports, context: context)
    context.certificate = certificate
    context.powerLimit = settings.power.limit
    try begin(settings)
  }

  private static func log(_ settings: Settings) throws(ServiceError) -> RingLog {
    do throws(RingLogError) {
      return try RingLog.open(RingLogOptions(settings))
    } catch {
      throw ServiceError(error)
    }
  }

  private static func ground(
    _ settings: Settings,
    _ loopCount: Int,
    _ logger: Logger
  ) throws(ServiceError) -> ServiceGround {
    do throws(SystemError) {
      return try ServiceGround(settings, loopCount: loopCount, logger: logger)
    } catch {
      throw ServiceError(.system, "the system gives no threads: \(error)")
    }
  }

  /// Opens the listeners, and has the consoles begin to connect.
  private func begin(_ settings: Settings) throws(ServiceError) {
    context.onReview { [ports] in
      for port in ports { port.post { $0.review() } }
    }
    if let (plan, error) = listeners.apply(ListenerPlan.all(of: settings)).first {
      listeners.close()
      end()
      throw ServiceError(plan, error)
    }
    watch = LogWatch(log.health, on: control, logger: logger)
    log.recovery.tell(logger)
    tellRoom()
    applyConsoles()
    watchStore()
  }

  private static func vault(in folder: String, _ logger: Logger) -> Result<Vault, StoreError> {
    let credentials = unsafe getenv("CREDENTIALS_DIRECTORY").map { unsafe String(cString: $0) }
    do throws(StoreError) {
      return .success(try Vault(folder: folder, credentials: credentials))
    } catch {
      logger.error("passwords of BMCs cannot be sealed: \(error)")
      return .failure(error)
    }
  }

  /// Has what changes in the database come into force, whoever changed it.
  private func watchStore() {
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
  private func applyMachines(
    _ own: Settings,
    _ stored: [MachineName: Book.StoredMachine]
  ) {
    machines.apply(own, stored, context.vault)
    context.update(machines.directory)
    applyConsoles()
  }

  private func applyConsoles() {
    for problem in machines.newProblems { logger.error("\(problem)") }
    rack.apply(machines.all.machines.map { ConsoleConfiguration($0, machines.all) })
  }

  /// What encrypted listeners show; `nil` where the settings name nothing.
  package static func certificate(of settings: Settings) throws(ServiceError) -> TLSContext? {
    guard let files = settings.listen.tls else { return nil }
    do throws(TLSError) {
      return try TLSContext(certificate: files.certificate, key: files.key)
    } catch {
      throw ServiceError(.certificate, "listen.tls: \(error)")
    }
  }

  /// Where a planned listener listens, with the port that was picked.
  package func local(of plan: ListenerPlan) -> SocketAddress? { listeners.local(of: plan) }

  // MARK: Ready

  /// Calls `body` when each console has come up or failed for the first time, or after
  /// `limit`, with the names of those that are not up.
  package func whenReady(within limit: Duration, _ body: @escaping ([MachineName]) -> Void) {
    attempts = FirstAttempts(rack, on: control, within: limit) { [unowned self] in
      attempts = nil
      body($0)
    }
  }

  /// The loops on which consoles and their people are.
  package var loops: [LoopPort] { ground.loops.map(\.port) }

  // MARK: Reload

  /// Takes over new settings: what did not change goes on as it is.
  package func apply(_ new: Settings) {
    guard !isStopping else { return }
    let difference = SettingsDifference(from: machines.own, to: new)
    for name in difference.needingRestart {
      logger.warning("\(name) changed: it counts from the next start of igord on")
    }
    ground.alarms.apply(new.incidents)
    context.powerLimit = new.power.limit
    do throws(ServiceError) {
      // A renewed certificate has the name of the old one, so that it is read each time.
      context.certificate = try Self.certificate(of: new)
    } catch {
      logger.error("\(error); the certificate from before goes on")
    }
    applyMachines(new, ground.store.book.machines)
    for (plan, error) in listeners.apply(ListenerPlan.all(of: new)) {
      logger.error("\(ServiceError(plan, error))")
    }
    tellRoom()
    logger.notice(
      """
      settings applied; machines: \(difference.added.count) new, \
      \(difference.changed.count) changed, \(difference.removed.count) gone
      """
    )
  }

  /// Warns where the disk has less room than the logs may take.
  private func tellRoom() {
    guard let text = LogRoom(for: machines.all, used: log.diskBytes)?.warning else { return }
    logger.warning("\(text)")
  }

  // MARK: Stop

  /// Closes listeners, streams, sessions, then the log; `done` is called on the control loop
  /// when all is over, or as much of it as could be done in time.
  package func stop(_ done: @escaping () -> Void) {
    guard !isStopping else { return }
    isStopping = true
    attempts = nil
    watch = nil
    storeTimer = nil
    context.isStopping = true
    listeners.close()
    let finish = Completion(on: control) { [self] in
      end()
      done()
    }
    rack.shutdown(within: Self.stopLimit) { finish.post() }
  }

  private func end() {
    for port in ports { port.end() }
    // Whatever else takes its time, what was journaled goes to segments.
    ground.close { log.close() }
  }
}

/// Something for one loop to do once, when any thread says so.
final class Completion: Sendable {
  private let mailbox: Mailbox<Void>

  init(on loop: Loop, _ body: @escaping () -> Void) {
    mailbox = Mailbox(on: loop) { _ in body() }
  }

  func post() { mailbox.post(()) }
}
