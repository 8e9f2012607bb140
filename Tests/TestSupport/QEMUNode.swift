// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Foundation

/// A machine with a BMC: a Debian kernel in QEMU behind an `IPMISimNode`, switched off at first.
///
/// Power orders to the BMC start, stop and reset it; its serial port is the BMC's. After the
/// kernel's log it asks `guest login:`; `root` has no password. The first use makes the guest's
/// files, which stay in `$XDG_CACHE_HOME/igor-tests`.
package final class QEMUNode: Sendable {
  package let bmc: IPMISimNode
  private let machine: Machine

  package struct CannotStart: Error {
    package var reason: String
  }

  package init(_ options: IPMISimNode.Options = .init()) throws {
    let guest = try Self.guestFolder()
    var options = options
    options.isOn = false
    let pipes = try TemporaryFolder()
    let ends = try ["out", "in", "orders"].map { try Self.openPipe(pipes.file("serial.\($0)")) }
    bmc = try IPMISimNode(options, serial: PseudoTerminal(machine: (ends[0], ends[1])))
    machine = Machine(guest: guest, pipes: pipes, powerFile: bmc.folder.file("power"))
    // ipmi_sim's chassis program writes an order here and does not wait for it.
    let path = bmc.folder.file("machine")
    try FileManager.default.createSymbolicLink(
      atPath: path,
      withDestinationPath: pipes.file("serial.orders")
    )
    let (machine, orders) = (machine, ends[2])
    try startThread(name: "orders") { machine.carryOut(ordersFrom: orders) }
  }

  deinit { machine.end() }

  /// Gives a power order by ipmitool, such as `on`.
  package func order(_ action: String) throws {
    let result = try runTool(bmc.ipmitool() + ["power", action])
    guard result.status == 0 else { throw NotOrdered(answer: result.output) }
  }

  package struct NotOrdered: Error {
    package var answer: String
  }

  /// Every byte that the machine's serial port ever sent, as QEMU recorded it.
  package var serialRecord: [UInt8] {
    FileManager.default.contents(atPath: machine.record).map { Array($0) } ?? []
  }

  /// How things stand, for a failing test to show.
  package var story: String {
    let (record, end) = (serialRecord, String(decoding: serialRecord.suffix(300), as: UTF8.self))
    let state = machine.process.current == nil ? "off" : "on"
    return "\(bmc.log)\norders: \(bmc.orders); \(state); \(record.count) bytes printed: \(end)"
  }

  /// Waits until the machine's serial port has sent a text; whether it did in time.
  package func prints(_ text: String, within limit: Duration = .seconds(300)) -> Bool {
    WatchedFile(machine.record).contains(text, within: limit)
  }

  /// Waits until the machine runs or does not; whether it did in time.
  package func isOn(_ wanted: Bool, within limit: Duration = .seconds(60)) -> Bool {
    (machine.process.wait(within: limit) { ($0 != nil) == wanted } != nil) == wanted
  }

  private static func guestFolder() throws -> String {
    let environment = ProcessInfo.processInfo.environment
    let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "/tmp") + "/.cache"
    let script = SourceTree.file("Tests/Lab/build-guest").path
    let folder = cache + "/igor-tests/guest"
    let result = try runTool([script, folder], within: .seconds(300))
    guard result.status == 0 else { throw CannotStart(reason: result.output) }
    return folder
  }

  /// A named pipe that is open in both directions, so that it outlives whoever else opens it.
  private static func openPipe(_ path: String) throws -> Int32 {
    guard unsafe mkfifo(path, 0o600) == 0 else { throw CannotStart(reason: "no pipe \(path)") }
    let end = unsafe open(path, O_RDWR | O_CLOEXEC | (path.hasSuffix("orders") ? 0 : O_NONBLOCK))
    guard end >= 0 else { throw CannotStart(reason: "no pipe \(path)") }
    return end
  }
}

/// The machine itself: QEMU while it is on.
private final class Machine: Sendable {
  let guest: String
  let pipes: TemporaryFolder
  let powerFile: String
  let process = Watched<ChildProcess?>(nil)
  var record: String { pipes.file("record") }

  init(guest: String, pipes: TemporaryFolder, powerFile: String) {
    (self.guest, self.pipes, self.powerFile) = (guest, pipes, powerFile)
    _ = FileManager.default.createFile(atPath: pipes.file("record"), contents: nil)
  }

  /// Carries out orders, a line each, until the line `end`.
  func carryOut(ordersFrom pipe: Int32) {
    var text = ""
    var room = [UInt8](repeating: 0, count: 512)
    while true {
      let count = unsafe read(pipe, &room, room.count)
      guard count > 0 else { break }
      text += String(decoding: room.prefix(count), as: UTF8.self)
      var lines = text.components(separatedBy: "\n")
      text = lines.removeLast()
      if lines.contains("end") { break }
      for line in lines { carryOut(line) }
    }
    close(pipe)
    switchOff()
  }

  func end() {
    let pipe = unsafe open(pipes.file("serial.orders"), O_WRONLY | O_NONBLOCK)
    _ = unsafe write(pipe, "end\n", 4)
    close(pipe)
    switchOff()
  }

  private func carryOut(_ order: String) {
    switch order {
    case "power 1": switchOn()
    case "power 0": switchOff()
    case "reset 1": tell("system_reset")
    case "shutdown 1": tell("sendkey ctrl-alt-delete")
    default: break
    }
  }

  private func switchOff() {
    let child = process.change { value in
      defer { value = nil }
      return value
    }
    child?.signal(SIGKILL)
    _ = child?.exitStatus()
  }

  private func switchOn() {
    guard process.current == nil, let child = try? start() else { return }
    process.change { $0 = child }
    // A machine that switches itself off is off for its BMC too.
    let (process, powerFile) = (process, powerFile)
    _ = try? startThread(name: "power") {
      _ = child.exitStatus(within: .seconds(86_400))
      process.change { value in
        guard value === child else { return }
        value = nil
        try? "0\n".write(toFile: powerFile, atomically: false, encoding: .utf8)
      }
    }
  }

  private func start() throws -> ChildProcess {
    let serial = "pipe,id=serial,path=\(pipes.file("serial")),logfile=\(record),logappend=on"
    // On a busy machine the kernel counts too few ticks where it checks its timer, and panics.
    let kernel =
      "console=ttyS0,115200n8 mitigations=off random.trust_cpu=on sysrq_always_enabled"
      + " no_timer_check"
    return try ChildProcess(
      ["qemu-system-x86_64", "-accel", "tcg", "-m", "128", "-nodefaults", "-display", "none"]
        + ["-machine", "pc,graphics=off", "-chardev", serial, "-serial", "chardev:serial"]
        + ["-monitor", "unix:\(pipes.file("monitor")),server=on,wait=off"]
        + ["-kernel", guest + "/kernel", "-initrd", guest + "/initrd", "-append", kernel],
      output: pipes.file("log")
    )
  }

  /// Gives QEMU's monitor a command and waits until it is done.
  private func tell(_ command: String) {
    let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = Array(pipes.file("monitor").utf8)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let isConnected = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(socket, $0, length) == 0
      }
    }
    guard isConnected, awaitPrompt(socket) else { return }
    let line = command + "\n"
    _ = unsafe write(socket, line, line.utf8.count)
    _ = awaitPrompt(socket)
  }

  private func awaitPrompt(_ socket: Int32) -> Bool {
    var text = ""
    var room = [UInt8](repeating: 0, count: 4096)
    while !text.hasSuffix("(qemu) ") {
      var polls = [pollfd(fd: socket, events: Int16(POLLIN), revents: 0)]
      guard unsafe poll(&polls, 1, 60_000) > 0 else { return false }
      let count = unsafe read(socket, &room, room.count)
      guard count > 0 else { return false }
      text += String(decoding: room.prefix(count), as: UTF8.self)
    }
    return true
  }
}
