// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import CLinux
internal import EventLoop
internal import Glibc
internal import Logging
internal import Notation
internal import Server
internal import Settings

/// igord while it runs: the service, and the signals that reload and stop it.
final class Daemon {
  private let path: String
  private let loop: Loop
  private let writer: LogWriter
  private let logger: Logger
  private var service: Service?
  private var watchdog: Watchdog?
  private let signals: SignalHandler
  private let events: SignalEvents
  /// When a signal first said to stop.
  private var stopAsked: Moment?

  /// How long the consoles have for their first attempt before igord calls itself ready.
  private static let readyLimit = Duration.seconds(10)
  /// Signals to stop that come closer together are one: supervisors and terminals signal a
  /// process and its group.
  private static let secondThought = Duration.seconds(1)

  init(settings path: String) throws {
    self.path = path
    Process.prepare()
    do {
      loop = try Loop()
      // Before any other thread, so that all have the signals blocked.
      let events = SignalEvents()
      signals = try SignalHandler([SIGTERM, SIGINT, SIGHUP], on: loop) { events.handle($0) }
      writer = try LogWriter()
      self.events = events
    } catch {
      throw Failure(.system, "\(error)")
    }
    let handler = StandardErrorLog(
      writer: writer,
      isJournal: StandardErrorLog.isStandardErrorJournal
    )
    logger = Logger(label: "igord") { _ in handler }
    events.handle = { [unowned self] in handle($0) }
  }

  /// Where signals go, known only when there is a daemon.
  private final class SignalEvents {
    var handle: (Int32) -> Void = { _ in exit(0) }
  }

  /// Runs until a signal says to stop, and has stopped in order.
  func run() throws {
    defer { writer.close() }
    let settings = try Self.load(path)
    logger.notice("igord \(Version.current): \(settings.machines.count) machines from \(path)")
    for warning in settings.warnings { logger.warning("\(warning)") }
    do {
      service = try Service(settings, loopCount: Self.loopCount, on: loop, logger: logger)
    } catch {
      throw Failure(error)
    }
    service?.whenReady(within: Self.readyLimit) { [unowned self] in ready($0) }
    loop.run()
    logger.notice("stopped")
  }

  /// One loop for each core that we may run on.
  private static var loopCount: Int {
    max(1, min(64, Int(igor_usable_cores())))
  }

  static func load(_ path: String) throws -> Settings {
    do {
      return try Settings.load(path: path)
    } catch {
      throw Failure(.settings, error.description)
    }
  }

  private func ready(_ missing: [MachineName]) {
    let text = missing.isEmpty ? "ready" : "ready; not up: \(NameRange.folding(missing))"
    logger.notice("\(text)")
    ServiceManager.ready(text)
    watchdog = service.flatMap(makeWatchdog)
  }

  /// Who tells the service manager that igord goes on; `nil` where it does not watch.
  private func makeWatchdog(over service: Service) -> Watchdog? {
    // Two words may come late before the manager acts: an igord started anew has lost nothing.
    ServiceManager.watchdogTime.map { limit in
      Watchdog(over: service.loops, every: limit / 3, on: loop, tell: ServiceManager.alive)
    }
  }

  // MARK: Signals

  private func handle(_ signal: Int32) {
    switch signal {
    case SIGHUP: reload()
    default: stop()
    }
  }

  private func reload() {
    guard stopAsked == nil else { return }
    ServiceManager.reloading()
    var status = "running"
    do {
      let settings = try Self.load(path)
      for warning in settings.warnings { logger.warning("\(warning)") }
      service?.apply(settings)
    } catch {
      for line in "\(error)".split(separator: "\n") {
        logger.error("settings not applied: \(line)")
      }
      status = "running with the settings from before: the new ones are wrong"
    }
    ServiceManager.ready(status)
  }

  private func stop() {
    if let stopAsked, loop.now - stopAsked < Self.secondThought { return }
    guard stopAsked == nil, let service else {
      logger.warning("stopping at once: BMCs keep their sessions until these expire")
      writer.close()
      exit(0)
    }
    stopAsked = loop.now
    logger.notice("stopping: closing the sessions")
    ServiceManager.stopping()
    watchdog = nil
    service.stop { [unowned self] in loop.stop() }
  }
}

extension Failure {
  init(_ error: ServiceError) {
    let kind: Kind =
      switch error.kind {
      case .address: .address
      case .permission: .permission
      case .state: .state
      case .running: .running
      case .system: .system
      case .certificate: .settings
      }
    self.init(kind, error.description)
  }
}
