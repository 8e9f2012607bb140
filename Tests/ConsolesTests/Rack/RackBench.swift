// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import EventLoop
import Foundation
import HTTP
import Logging
import Notation
import RingLog
import Synchronization
import TestSupport
import Testing

@testable import Consoles

/// A rack on the test's own loop, with a log in a folder of its own.
final class RackBench {
  let folder: TemporaryFolder
  let loop: Loop
  let workers: Workers
  let log: RingLog
  let rack: Rack
  let lines = LogLines()
  private var door: Listener?
  private var visitors: [StreamSocket] = []

  convenience init(
    files: any FileOperations = SystemFiles(),
    _ adjust: (inout RackOptions) -> Void = { _ in }
  ) throws {
    try self.init(in: TemporaryFolder(), on: Loop(), files, adjust)
  }

  private init(
    in folder: TemporaryFolder,
    on loop: Loop,
    _ files: any FileOperations = SystemFiles(),
    _ adjust: (inout RackOptions) -> Void = { _ in }
  ) throws {
    self.folder = folder
    self.loop = loop
    workers = try Workers(count: 2, queueLimit: 100)
    var logOptions = RingLogOptions(directory: folder.path, journalFileSize: 4 << 20)
    logOptions.files = files
    log = try RingLog.open(logOptions)
    var options = RackOptions()
    options.pauses.knock = .milliseconds(20)
    options.pauses.refused = .milliseconds(20)
    options.pauses.steady = .zero
    options.sweepInterval = .milliseconds(20)
    adjust(&options)
    let lines = self.lines
    rack = Rack(
      loops: [loop.port],
      log: log,
      workers: workers,
      resolvers: workers,
      logger: Logger(label: "test") { _ in lines },
      options: options
    )
    door = try Listener(at: .loopback(port: 0), on: loop) { [unowned self] in visitors.append($0) }
  }

  deinit {
    workers.close()
    log.close()
  }

  /// Lets go of all consoles without a word to their BMCs, and starts a new rack on the log.
  func crashAndRestart() throws -> RackBench {
    rack.abandon()
    let isGone = Mutex(false)
    loop.port.post { _ in isGone.withLock { $0 = true } }
    try wait { isGone.withLock { $0 } }
    log.close()
    return try RackBench(in: folder, on: loop)
  }

  /// What the segments of a console hold; the log is closed for that.
  func segments(of name: MachineName) throws -> [UInt8] {
    log.close()
    let folder = folder.file("log/\(name)")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    return try files.filter { $0.hasSuffix(".log") }.sorted().flatMap {
      try [UInt8](Data(contentsOf: URL(filePath: "\(folder)/\($0)")))
    }
  }

  /// Runs the loop until something is so.
  func wait(
    _ what: Comment? = nil,
    _ location: SourceLocation = #_sourceLocation,
    until isDone: () -> Bool
  ) throws {
    let wasInTime = loop.run(until: isDone)
    try #require(wasInTime, what, sourceLocation: location)
  }

  /// The console as listed.
  func snapshot(_ name: MachineName) throws -> ConsoleSnapshot {
    let found = Mutex<[ConsoleSnapshot?]?>(nil)
    rack.snapshots(of: [name], on: loop.port) { snapshots in found.withLock { $0 = snapshots } }
    try wait { found.withLock { $0 != nil } }
    return try #require(found.withLock { $0?.first ?? nil })
  }

  /// What the rack has counted.
  func figures() throws -> RackFigures {
    let found = Mutex<RackFigures?>(nil)
    rack.figures(on: loop.port) { figures in found.withLock { $0 = figures } }
    try wait { found.withLock { $0 != nil } }
    return try #require(found.withLock { $0 })
  }

  /// Waits until the console is in a state.
  func wait(
    for state: ConsoleState,
    of name: MachineName,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let deadline = Moment.now + .seconds(60)
    while true {
      let status = try snapshot(name).status
      if status.state == state { return }
      try #require(Moment.now < deadline, "\(status)", sourceLocation: location)
      loop.runTurn()
    }
  }

  /// Closes everything orderly.
  func shutDown(_ location: SourceLocation = #_sourceLocation) throws {
    let isDone = Mutex(false)
    rack.shutdown(within: .seconds(5)) { isDone.withLock { $0 = true } }
    try wait(nil, location) { isDone.withLock { $0 } }
  }

  /// Attaches a client.
  func attach(_ request: AttachRequest, unread: [UInt8] = []) throws -> TestClient {
    let address = try #require(door?.local)
    let stream = try StreamSocket.connect(to: address, on: loop)
    let client = TestClient(stream, request.framing)
    try wait { !visitors.isEmpty }
    let visitor = visitors.removeFirst()
    rack.attach(request, stream: visitor.detach(), unread: unread)
    return client
  }

  /// Attaches a client over a WebSocket, and waits until it is greeted.
  func join(
    _ name: MachineName,
    as user: String = "alice",
    mode: TypingMode = .readWrite,
    take: ConsoleRequest.Take = .ifFree,
    mayType: Bool = true,
    isAnonymous: Bool = false,
    from: StartPoint = .live,
    replaces: SubscriberID? = nil
  ) throws -> TestClient {
    var request = AttachRequest(
      console: name,
      framing: .webSocket,
      mode: mode,
      take: take,
      mayType: mayType,
      from: from,
      replaces: replaces,
      user: user,
      peer: "test"
    )
    request.isAnonymous = isAnonymous
    let client = try attach(request)
    try wait { client.attached != nil }
    return client
  }
}

extension MachineName {
  /// A name in a test.
  static func named(_ text: String) -> MachineName {
    guard let name = MachineName(text) else { preconditionFailure("\(text) is no name") }
    return name
  }

  static let osl03 = named("osl03")
}

/// The lines that a rack logs.
final class LogLines: LogHandler, Sendable {
  private let lines = Mutex<[String]>([])
  var all: [String] { lines.withLock { $0 } }

  var metadata: Logger.Metadata {
    get { [:] }
    set {}
  }
  var logLevel: Logger.Level {
    get { .info }
    set {}
  }
  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { nil }
    set {}
  }

  func log(event: LogEvent) {
    lines.withLock { $0.append("\(event.message)") }
  }
}
