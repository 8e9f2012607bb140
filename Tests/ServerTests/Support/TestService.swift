// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Foundation
import Logging
import Notation
import Server
import Settings
import TestSupport
import Testing

/// A real server on a temporary folder, with the test at the serial side of its consoles.
///
/// Each console's source is a Unix socket at which the test listens. Listeners are on
/// loopback with ports that the kernel picks. The control loop has a thread of its own.
final class TestService {
  let folder: TemporaryFolder
  private var file: SettingsText
  private var settings: Settings
  private let control: (port: LoopPort, thread: ThreadHandle)
  private let box = Box()
  private var serials: [String: Serial] = [:]

  /// Unchecked: only the control loop's thread touches what is in it.
  private final class Box: @unchecked Sendable {
    var service: Service?
  }

  /// Starts a server with these machines, each of which has a serial side.
  ///
  /// `machine` are further keys of each one's table, `listen` what stands under `[listen]`,
  /// `more` tables that follow.
  init(
    _ names: [String] = ["osl01"],
    machine: String = "",
    listen: String? = nil,
    more: String = "",
    unix: String? = nil
  ) throws {
    folder = try TemporaryFolder()
    control = try Loop.start(name: "control") { _ in }
    file = SettingsText(folder: folder.path, names: names, machine: machine, more: more)
    if let listen { file.listen = listen }
    file.unix = unix ?? folder.file("igord.sock")
    settings = try file.load()
    for name in names { serials[name] = try Serial(folder.file(name + ".serial")) }
    try start()
  }

  deinit {
    stop()
    control.port.post { $0.stop() }
    control.thread.join()
  }

  /// Starts the service, and waits until its consoles are up.
  ///
  /// The test is in the service's own process, which is nobody at igord's Unix socket.
  func start(servingItself servesItself: Bool = true) throws {
    let settings = self.settings
    let error: ServiceError? = try onControl { box, loop, answer in
      let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
      do throws(ServiceError) {
        let service = try Service(
          settings,
          loopCount: 2,
          on: loop,
          process: servesItself ? nil : Service.ownProcess,
          logger: logger
        )
        box.service = service
        service.whenReady(within: .seconds(60)) { _ in answer.post(nil) }
      } catch {
        answer.post(error)
      }
    }
    if let error { throw error }
  }

  /// Stops it in order.
  func stop() {
    try? onControl { (box, _, answer: Mailbox<Void>) in
      guard let service = box.service else { return answer.post(()) }
      service.stop {
        box.service = nil
        answer.post(())
      }
    }
  }

  /// Changes the settings file and has it read again.
  func reload(_ change: (inout SettingsText) -> Void) throws {
    change(&file)
    for name in file.names where serials[name] == nil {
      serials[name] = try Serial(folder.file(name + ".serial"))
    }
    settings = try file.load()
    let settings = self.settings
    try onControl { (box, _, answer: Mailbox<Void>) in
      box.service?.apply(settings)
      answer.post(())
    }
  }

  /// A console's serial side.
  func serial(_ name: String = "osl01") throws -> Serial {
    try #require(serials[name])
  }

  /// The serial side of a console that is to come.
  func addSerial(_ name: String) throws -> Serial {
    let serial = try Serial(folder.file(name + ".serial"))
    serials[name] = serial
    return serial
  }

  /// Prints on a console and waits until its log has it.
  func print(_ text: String, on name: String = "osl01") throws {
    try print(Array(text.utf8), on: name)
  }

  /// Prints bytes, and waits until the log has them.
  func print(_ bytes: [UInt8], on name: String = "osl01") throws {
    let watcher = try connect(.raw)
    watcher.send("console \(name)\n")
    _ = try watcher.take(through: "\n")
    try serial(name).print(bytes)
    _ = try watcher.take(bytes.count)
  }

  /// The kinds of listeners.
  enum Way {
    case unix
    case http
    case raw
    case console(String)
  }

  struct NoListener: Error {}

  func connect(_ way: Way = .unix, security: (any StreamSecurity)? = nil) throws -> Client {
    try Client(address(way), security: security)
  }

  /// Where a listener of this kind listens.
  func address(_ way: Way) throws -> SocketAddress {
    let plan = ListenerPlan.all(of: settings).first { plan in
      switch (way, plan) {
      case (.unix, .unix), (.http, .http), (.raw, .raw): true
      case (.console(let name), .console(let machine, _)): machine.description == name
      default: false
      }
    }
    guard let plan else { throw NoListener() }
    let address: SocketAddress? = try onControl { box, _, answer in
      answer.post(box.service?.local(of: plan))
    }
    return try #require(address)
  }

  /// Runs something on the control loop, and waits for what it posts.
  @discardableResult
  private func onControl<Answer: Sendable>(
    _ body: @escaping @Sendable (Box, Loop, Mailbox<Answer>) -> Void
  ) throws -> Answer {
    let loop = try Loop()
    var answers: [Answer] = []
    let mailbox = Mailbox<Answer>(on: loop) { answers += $0 }
    let box = self.box
    control.port.post { body(box, $0, mailbox) }
    try #require(loop.run(until: { !answers.isEmpty }))
    return answers[0]
  }
}

/// A settings file.
struct SettingsText {
  var folder: String
  var names: [String]
  /// Further keys of each machine.
  var machine: String
  var more: String
  var unix = ""
  var listen = """
    http = { address = "127.0.0.1:0", login = false }
    raw = { address = "127.0.0.1:0", login = false }
    names = ["igor.test"]
    """

  /// Writes the file and reads it.
  func load() throws -> Settings {
    let machines = names.map { name in
      "[machine.\(name)]\nsocket = \"unix:\(folder)/\(name).serial\"\n\(machine)\n"
    }
    let text = """
      state = "\(folder)/state"
      [listen]
      unix = "\(unix)"
      \(listen)
      \(machines.joined())
      \(more)
      """
    let path = folder + "/igord.toml"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return try Settings.load(path: path, credentials: nil)
  }
}
