// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Access
internal import Consoles
internal import EventLoop
internal import Logging
internal import Settings

/// What igord stands on before it serves anybody: threads, the database, incidents.
struct ServiceGround {
  let workers: Workers
  /// Threads for the names of BMCs alone: where the DNS does not answer, nobody else waits for it.
  let resolvers: Workers
  let store: Store
  let desk: LoginDesk
  let loops: [(port: LoopPort, thread: ThreadHandle)]
  let incidents: IncidentBook
  let alarms: IncidentAlarms

  /// Threads for what loops must not do.
  private static let workerCount = 4
  /// Jobs that may wait for them.
  private static let workerQueue = 1024
  /// Names that may wait: those of all machines that there can be.
  private static let resolverQueue = 131_072
  /// How long what waits for threads is still done when igord ends: nobody gets its answers.
  private static let workerPatience = Duration.seconds(1)

  init(_ settings: Settings, loopCount: Int, logger: Logger) throws(SystemError) {
    workers = try Workers(count: Self.workerCount, queueLimit: Self.workerQueue)
    resolvers = try Workers(
      count: Self.workerCount,
      queueLimit: Self.resolverQueue,
      name: "resolver"
    )
    store = try Store(in: settings.state, logger: logger)
    desk = try LoginDesk(knowing: store.book)
    var loops: [(port: LoopPort, thread: ThreadHandle)] = []
    for index in 0..<loopCount { loops.append(try Loop.start(name: "loop \(index)") { _ in }) }
    self.loops = loops
    incidents = try IncidentBook(in: settings.state + "/incidents")
    alarms = try IncidentAlarms(folder: settings.state + "/incidents", logger: logger)
  }

  /// Has incidents told: to the hook and the webhook of the settings, and on `events`.
  func tellIncidents(_ settings: Settings, on events: EventHub) {
    alarms.apply(settings.incidents)
    incidents.onChange { [alarms] change in
      alarms.tell(change)
      events.publish(change)
    }
  }

  /// Ends all threads but that of the log, which is closed by `log` in between.
  func close(_ log: () -> Void) {
    for (port, _) in loops { port.post { $0.stop() } }
    for (_, thread) in loops { thread.join() }
    workers.close(within: Self.workerPatience)
    resolvers.close(within: Self.workerPatience)
    desk.close(within: Self.workerPatience)
    store.close()
    incidents.close()
    log()
    alarms.close()
  }
}
