// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Access
internal import Consoles
internal import EventLoop
internal import Logging
internal import Notation
internal import RingLog
internal import Settings
internal import Synchronization

/// What all connections of a server share.
final class ServerContext: Sendable {
  let rack: Rack
  let workers: Workers
  /// How the log is doing.
  let health: LogHealth
  /// The loops that serve consoles and connections.
  let loops: [LoopPort]
  let limits = ConnectionLimits()
  let names = PeerNames()
  let counters = ServerCounters()
  /// The zone of times that are written without an offset.
  let zone = ClockZone.local
  private let logger: Logger
  private let current: Mutex<Directory>
  private let stopping = Mutex(false)
  private let limit = Mutex(PowerSettings.standardLimit)

  init(
    rack: Rack,
    workers: Workers,
    health: LogHealth,
    loops: [LoopPort],
    directory: Directory,
    logger: Logger
  ) {
    self.rack = rack
    self.workers = workers
    self.health = health
    self.loops = loops
    self.logger = logger
    current = Mutex(directory)
  }

  /// Writes down what somebody did; returns at once.
  func audit(_ entry: AuditEntry) {
    let machine = entry.machine.map { " on \($0)" } ?? ""
    logger.info("audit: \(entry.user) (\(entry.from)): \(entry.action)\(machine) \(entry.text)")
  }

  /// The machines as the settings have them now.
  var directory: Directory {
    get { current.withLock { $0 } }
    set { current.withLock { $0 = newValue } }
  }

  /// Machines that one request may order without saying how many they are.
  var powerLimit: Int {
    get { limit.withLock { $0 } }
    set { limit.withLock { $0 = newValue } }
  }

  /// Whether igord is on its way out, and takes no new requests.
  var isStopping: Bool {
    get { stopping.withLock { $0 } }
    set { stopping.withLock { $0 = newValue } }
  }
}
