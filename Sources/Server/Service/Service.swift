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
  private let workers: Workers
  private let store: Store
  private let desk: LoginDesk
  private let loops: [(port: LoopPort, thread: ThreadHandle)]
  private let ports: [ServerPort]
  private let rack: Rack
  private let context: ServerContext
  private let incidents: IncidentBook
  private let alarms: IncidentAlarms
  private let listeners: ListenerSet
  /// As the file has them, without the machines of the database.
  private var settings: Settings
  /// The machines of the database, as settings.
  private var readMachines = ReadMachines()
  /// What is in force of them.
  private var appliedMachines: [MachineName: Book.StoredMachine] = [:]
  /// When the database is looked at again.
  private var storeTimer: LoopTimer?
  private var attempts: FirstAttempts?
  private var watch: LogWatch?
  private var isStopping = false

  /// Threads for what loops must not do.
  private static let workerCount = 4
  /// Jobs that may wait for them.
  private static let workerQueue = 1024
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
    self.settings = settings
    let certificate = try Self.certificate(of: settings)
    do throws(RingLogError) {
      log = try RingLog.open(RingLogOptions(settings))
    } catch {
      throw ServiceError(error)
    }
    do throws(SystemError) {
      workers = try Workers(count: Self.workerCount, queueLimit: Self.workerQueue)
      store = try Store(in: settings.state, logger: logger)
      desk = try LoginDesk(knowing: store.book)
      var loops: [(port: LoopPort, thread: ThreadHandle)] = []
      for index in 0..<loopCount { loops.append(try Loop.start(name: "loop \(index)") { _ in }) }
      self.loops = loops
      incidents = try IncidentBook(in: settings.state + "/incidents")
      alarms = try IncidentAlarms(folder: settings.state + "/incidents", logger: logger)
    } catch {
      throw ServiceError(.system, "the system gives no threads: \(error)")
    }
    alarms.apply(settings.incidents)
    let events = EventHub()
    incidents.onChange { [alarms] change in
      alarms.tell(change)
      events.publish(change)
    }
    rack = Rack(
      loops: loops.map(\.port),
      log: log,
      workers: workers,
      logger: logger,
      options: RackOptions(settings, incidents, events)
    )
    let vault = Self.vault(in: settings.state, logger)
    appliedMachines = store.book.machines
    let (all, problems) = settings.adding(appliedMachines, vault, known: &readMachines)
    for problem in readMachines.new(problems) { logger.error("\(problem)") }
    context = ServerContext(
      rack: rack,
      workers: workers,
      health: log.health,
      store: store,
      desk: desk,
      vault: vault,
      loops: loops.map(\.port),
      directory: Directory(all, own: settings),
      incidents: incidents,
      events: events,
      process: process,
      logger: logger
    )
    context.certificate = certificate
    ports = loops.map { [context] in ServerPort($0.port, context: context) }
    context.onReview { [ports] in
      for port in ports { port.post { $0.review() } }
    }
    listeners = ListenerSet(on: control, to: ports, context: context)
    if let (plan, error) = listeners.apply(ListenerPlan.all(of: settings)).first {
      abandon()
      throw ServiceError(plan, error)
    }
    watch = LogWatch(log.health, on: control, logger: logger)
    report(log.recovery)
    context.powerLimit = settings.power.limit
    rack.apply(all.machines.map { ConsoleConfiguration($0, all) })
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
    context.keepMachines { done in
      port.post { _ in
        service.value?.machinesChanged()
        done()
      }
    }
    store.onChange { [context] book, old in
      context.update()
      if book.machines != old.machines { context.machinesChanged() }
    }
    context.update()
    storeTimer = LoopTimer(on: control) { [unowned self] in
      store.look()
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

  /// Takes over the machines that the database has now, unless they are in force: who changes one
  /// asks for that, and so does the database itself.
  private func machinesChanged() {
    if store.book.machines != appliedMachines { applyMachines() }
  }

  private func applyMachines() {
    guard !isStopping else { return }
    appliedMachines = store.book.machines
    let (all, problems) = settings.adding(appliedMachines, context.vault, known: &readMachines)
    for problem in readMachines.new(problems) { logger.error("\(problem)") }
    context.update(Directory(all, own: settings))
    rack.apply(all.machines.map { ConsoleConfiguration($0, settings) })
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

  /// Tells what the last igord, or its disk, left in bad order.
  private func report(_ recovery: RecoveryReport) {
    for failure in recovery.failures {
      logger.error("a part of the journal could not be read: \(failure)")
    }
    if recovery.damages > 0 {
      logger.error("the journal is damaged in \(recovery.damages) places: what is good is kept")
    }
    for (name, gaps) in recovery.gaps.sorted(by: { $0.key < $1.key }).prefix(100) {
      let bytes = gaps.reduce(0) { $0 + $1.byteCount }
      let why = Set(gaps.map(\.why.rawValue)).sorted().joined(separator: ", ")
      logger.warning("\(name): \(bytes) bytes are missing from its log (\(why))")
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

  // MARK: Reload

  /// Takes over new settings: what did not change goes on as it is.
  package func apply(_ new: Settings) {
    guard !isStopping else { return }
    let difference = SettingsDifference(from: settings, to: new)
    for name in difference.needingRestart {
      logger.warning("\(name) changed: it counts from the next start of igord on")
    }
    settings = new
    alarms.apply(new.incidents)
    context.powerLimit = new.power.limit
    do throws(ServiceError) {
      // A renewed certificate has the name of the old one, so that it is read each time.
      context.certificate = try Self.certificate(of: new)
    } catch {
      logger.error("\(error); the certificate from before goes on")
    }
    applyMachines()
    for (plan, error) in listeners.apply(ListenerPlan.all(of: new)) {
      logger.error("\(ServiceError(plan, error))")
    }
    logger.notice(
      """
      settings applied: \(difference.added.count) machines new, \
      \(difference.changed.count) changed, \(difference.removed.count) gone
      """
    )
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
    stopLoops()
    workers.close()
    desk.close()
    store.close()
    incidents.close()
    // Whatever else takes its time, what was journaled goes to segments.
    log.close()
    alarms.close()
  }

  /// Undoes a start that failed half-way.
  private func abandon() {
    listeners.close()
    stopLoops()
    workers.close()
    desk.close()
    store.close()
    incidents.close()
    alarms.close()
    log.close()
  }

  private func stopLoops() {
    for (port, _) in loops { port.post { $0.stop() } }
    for (_, thread) in loops { thread.join() }
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
