// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import EventLoop
internal import Foundation

/// A BMC that igor did not write: OpenIPMI's `ipmi_sim`, on a loopback address of its own.
///
/// Its users are `admin`, `operator`, `user` (of that privilege, password `NAME-secret`),
/// `disabled` (an administrator who is switched off) and `longest` with a password of 19 bytes,
/// the most that ipmi_sim's settings take. Cipher suites 0, 1, 2, 3 and 6 work, others it
/// refuses. It ends with the value.
package final class IPMISimNode: Sendable {
  package let address: LoopbackAddress
  package let port: UInt16
  /// The machine's serial port: what is sent comes out of SOL, what is typed is received.
  package let serial: PseudoTerminal
  package let folder: TemporaryFolder
  private let process: Watched<ChildProcess?>
  private let link: String

  package static let passwords = [
    "admin": "admin-secret", "operator": "operator-secret", "user": "user-secret",
    "disabled": "disabled-secret", "longest": "nineteen-bytes-long",
  ]

  package enum Failure: Error {
    case doesNotAnswer(log: String)
  }

  package struct Options: Sendable {
    /// The BMC key K_g, or none.
    package var kg: String?
    /// Bytes of console that the BMC keeps as SOL instance 2; with 0 it stops reading its
    /// serial port while SOL is slow, instead of losing what does not fit.
    package var history = 0
    /// Whether the machine is on at first.
    package var isOn = true
    /// Whether it has sensors, events and an inventory.
    package var hasHardware = false

    package init(
      kg: String? = nil,
      history: Int = 0,
      isOn: Bool = true,
      hasHardware: Bool = false
    ) {
      self.kg = kg
      self.history = history
      self.isOn = isOn
      self.hasHardware = hasHardware
    }
  }

  /// Starts a BMC and waits until it answers an RMCP ping.
  package init(_ options: Options = Options(), serial line: PseudoTerminal? = nil) throws {
    folder = try TemporaryFolder()
    address = try LoopbackAddress()
    port = address.freePort()
    serial = try line ?? PseudoTerminal()
    // ipmi_sim locks its port by the last part of this name, for the whole system.
    link = folder.file("igor-\(address.text)")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: serial.path)
    process = Watched(nil)
    try write(options)
    try start()
  }

  deinit {
    kill()
    unsafe unlink("/var/lock/LCK..igor-\(address.text)")
  }

  /// Starts the BMC again after `kill`, as after a reboot: it has forgotten every session.
  package func start() throws {
    let child = try ChildProcess(
      ["ipmi_sim", "-n", "-c", folder.file("lan.conf"), "-f", folder.file("bmc.emu")]
        + ["-s", folder.file("state")],
      output: folder.file("log")
    )
    process.change { $0 = child }
    guard RMCPPing.isAnswered(by: address.text, port: port, within: .seconds(60)) else {
      throw Failure.doesNotAnswer(log: log)
    }
  }

  /// Ends the BMC at once, as if its power were cut.
  package func kill() {
    let child = process.change { value in
      defer { value = nil }
      return value
    }
    child?.signal(SIGKILL)
    _ = child?.exitStatus()
    unsafe unlink("/var/lock/LCK..igor-\(address.text)")
  }

  /// Makes the BMC dark without forgetting anything, until `resume`.
  package func pause() { process.current?.signal(SIGSTOP) }

  package func resume() { process.current?.signal(SIGCONT) }

  /// What it printed, for a failing test to show.
  package var log: String {
    (try? String(contentsOfFile: folder.file("log"), encoding: .utf8)) ?? ""
  }

  /// The chassis orders that it carried out, such as `power 1`, `reset 1`, `boot pxe`.
  package var orders: [String] {
    let text = (try? String(contentsOfFile: folder.file("orders"), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }

  /// `ADDRESS:PORT`.
  package var location: String { "\(address.text):\(port)" }

  /// The arguments that make ipmitool talk to it as a user, and wait for its answers: nothing is
  /// lost on the way.
  package func ipmitool(_ user: String = "admin", suite: Int = 3) -> [String] {
    [
      "ipmitool", "-I", "lanplus", "-H", address.text, "-p", "\(port)", "-U", user,
      "-P", Self.passwords[user] ?? "", "-C", "\(suite)", "-N", "15",
    ]
  }

  private func write(_ options: Options) throws {
    let chassis = SourceTree.file("Tests/Lab/chassis").path
    let levels = ["callback", "user", "operator", "admin"]
    let authentication = levels.map { "allowed_auths_\($0) none md5" }.joined(separator: "\n")
    let users =
      [("admin", "admin"), ("operator", "operator"), ("user", "user")]
      + [("disabled", "admin"), ("longest", "admin")]
    let userLines = users.enumerated().map { index, user in
      let password = Self.passwords[user.0] ?? ""
      return "user \(index + 2) \(user.0 != "disabled") \"\(user.0)\" \"\(password)\" \(user.1) 60"
    }
    let history = options.history > 0 ? " history=\(options.history)" : ""
    let configuration = """
      name "bmc"
      set_working_mc 0x20
      startlan 1
      addr \(address.text) \(port)
      priv_limit admin
      \(authentication)
      guid "igor-test-of-bmc"
      \(options.kg.map { "bmc_key \"\($0)\"" } ?? "")
      endlan
      chassis_control "\(chassis) \(folder.path)"
      sol "\(link)" 115200\(history) nortscts
      user 1 false "" "" user 1
      \(userLines.joined(separator: "\n"))

      """
    let emulator = """
      mc_setbmc 0x20
      mc_add 0x20 0 no-device-sdrs 0x01 1 0 0x9f 0x1291 0x0001 persist_sdr
      sel_enable 0x20 100 0x0a
      \(options.hasHardware ? try hardware() : "")
      mc_enable 0x20

      """
    let files = [
      "lan.conf": configuration, "bmc.emu": emulator, "power": options.isOn ? "1\n" : "0\n",
      "boot": "none\n",
    ]
    for (name, text) in files {
      try text.write(toFile: folder.file(name), atomically: true, encoding: .utf8)
    }
  }
}

extension IPMISimNode {
  /// Writes the files of sensors, events and inventory, and gives the emulator's commands.
  private func hardware() throws -> String {
    let image = folder.file("inventory")
    try Data(LabHardware.inventory).write(to: URL(fileURLWithPath: image))
    let state = folder.file("state/ipmi_sim/bmc")
    try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
    let log = LabHardware.eventFile
    try log.write(toFile: state + "/sel.20", atomically: true, encoding: .utf8)
    return LabHardware.commands(inventory: image).joined(separator: "\n")
  }

  /// The arguments that make a tool of FreeIPMI's talk to it.
  package func freeIPMI(_ tool: String) -> [String] {
    [
      tool, "-h", location, "-u", "admin", "-p", Self.passwords["admin"] ?? "", "-D", "LAN_2_0",
      "-I", "3", "-W", "opensesspriv",
    ] + (tool == "bmc-info" ? [] : ["--quiet-cache", "--sdr-cache-directory", folder.path])
  }
}

/// The question "is there a BMC?", RMCP's presence ping (ASF 2.0 §3.2.4.2).
private enum RMCPPing {
  static let packet: [UInt8] = [6, 0, 0xFF, 6, 0, 0, 0x11, 0xBE, 0x80, 1, 0, 0]

  static func isAnswered(by host: String, port: UInt16, within limit: Duration) -> Bool {
    let socket = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { return false }
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = unsafe inet_addr(host)
    address.sin_port = port.bigEndian
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let deadline = Moment.now + limit
    var answer = [UInt8](repeating: 0, count: 64)
    while Moment.now < deadline {
      // Not connected, so that nothing but an answer ends the wait below.
      _ = unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          unsafe sendto(socket, packet, packet.count, 0, $0, length)
        }
      }
      var polls = [pollfd(fd: socket, events: Int16(POLLIN), revents: 0)]
      _ = unsafe poll(&polls, 1, 20)
      if unsafe recv(socket, &answer, answer.count, Int32(MSG_DONTWAIT)) > 0 { return true }
    }
    return false
  }
}
