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
internal import TLS

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
  let control: Loop
  let logger: Logger
  let log: RingLog
  let ground: ServiceGround
  private let ports: [ServerPort]
  let rack: Rack
  let context: ServerContext
  let listeners: ListenerSet
  var machines: MachineTable
  /// When the database is looked at again.
  var storeTimer: LoopTimer?
  private var attempts: FirstAttempts?
  private var watch: LogWatch?
  private(set) var isStopping = false

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
    log = try Self.log(settings, logger)
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

  private static func log(
    _ settings: Settings,
    _ logger: Logger
  ) throws(ServiceError) -> RingLog {
    do throws(RingLogError) {
      var options = RingLogOptions(settings)
      options.front = LogMemory.folder(settings.log, logger)
      return try RingLog.open(options)
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
    if let error = log.health.frontError {
      logger.warning("what was just received is not kept in memory, only by the journal: \(error)")
    }
    tellRoom()
    applyConsoles()
    rack.freeze(ground.incidents.reports)
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
