// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Foundation
import IPMI
import Notation
import Settings
import TestSupport
import Testing

struct SettingsTests {
  @Test func `an empty file is igor's own choice, and one warning`() throws {
    let file = try SettingsFile("")
    let settings = try file.load()
    #expect(settings.state == "/var/lib/igor")
    #expect(settings.log.capacity == ByteCount(64 << 20))
    #expect(settings.log.durability == .process)
    #expect(settings.log.memory == .ofTheManager)
    #expect(settings.listen.unix?.path == "/run/igor/igord.sock")
    #expect(settings.listen.http.isEmpty)
    #expect(
      settings.warnings.map { file.hidden("\($0)") } == ["DIR/igord.toml: there is no machine"]
    )
  }

  /// Every key once, in a file with another beside it.
  private func everything() throws -> SettingsFile {
    let file = try SettingsFile(
      """
      state = "state"
      include = ["machines.d/*.toml"]
      sensors = { every = "5 min", cache = 3, bridge = false }
      power = { limit = 100 }
      [log]
      capacity = "1 MiB"
      total = 4194304
      durability = "disk"
      on_disk_error = "hold"
      memory = "/run/igor"
      [listen]
      unix = { path = "/run/x.sock", group = "staff", mode = "0600" }
      http = [
        { address = "127.0.0.1:7623", login = false },
        { address = "[::]:7623", login = false, insecure = true },
        { address = "0.0.0.0:7625", tls = true },
      ]
      tls = { certificate = "igord.crt", key = "/etc/ssl/igord.key" }
      raw = { address = "127.0.0.1:0", login = false }
      names = ["Igor.example.net"]
      [defaults]
      user = "admin"
      password_file = "bmc.pass"
      [machine."osl0[1-6]"]
      bmc = "{name}-ipmi.Example.net"
      steal = "never"
      [machine.osl07]
      bmc = "[2001:db8::7]:6230"
      cipher_suites = [17, 3]
      quirks = ["solpayloadsize", "opensesspriv"]
      privilege = "operator"
      kg = "0x00ff"
      capacity = "16 KiB"
      raw_port = { port = 7007, writable = true, allow = ["10.0.0.0/8"], insecure = true }
      [group]
      web = "osl0[1-3]"
      all = ["@web", "osl0[4-7]"]
      """
    )
    try file.write("a secret\r\n", to: "bmc.pass", mode: 0o600)
    try file.write("[machine.vm1]\nsocket = \"unix:/run/{name}.serial\"", to: "machines.d/vm.toml")
    return file
  }

  @Test func `every key around the machines is understood`() throws {
    let file = try everything()
    let settings = try file.load()
    #expect(settings.warnings.isEmpty)
    #expect(settings.state == file.folder.file("state"))
    #expect(settings.log.total == ByteCount(4 << 20))
    #expect(settings.log.durability == .disk)
    #expect(settings.log.onDiskError == .hold)
    #expect(settings.log.memory == .folder("/run/igor"))
    #expect(settings.listen.unix?.mode == 0o600)
    #expect(
      settings.listen.http.map(\.address.description) == [
        "127.0.0.1:7623", "[::]:7623", "0.0.0.0:7625",
      ]
    )
    #expect(settings.listen.http.map(\.isEncrypted) == [false, false, true])
    #expect(settings.listen.http.map(\.needsLogin) == [false, false, true])
    #expect(settings.listen.tls?.certificate == file.folder.file("igord.crt"))
    #expect(settings.listen.tls?.key == "/etc/ssl/igord.key")
    #expect(settings.listen.names == ["igor.example.net"])
    #expect(settings.sensors.every == .seconds(300) && settings.sensors.cache == .seconds(3))
    #expect(!settings.sensors.bridges && SensorSettings().bridges)
    #expect(settings.power.limit == 100)
    #expect(settings.groups.values.map(\.count).sorted() == [3, 7])
    #expect(settings.summary == "8 machines, 2 groups, 6 listeners")
  }

  @Test func `every key of a machine is understood`() throws {
    let settings = try everything().load()
    let osl03 = try settings.bmc("osl03")
    #expect(osl03.address == HostAddress(host: "osl03-ipmi.example.net", port: 623))
    #expect(osl03.password.bytes == Array("a secret".utf8))
    #expect(osl03.steal == .never)
    #expect(osl03.cipherSuites == nil)
    let osl07 = try settings.bmc("osl07")
    #expect(osl07.address.description == "[2001:db8::7]:6230")
    #expect(osl07.address.ip != nil)
    #expect(osl07.cipherSuites?.map(\.id) == [17, 3])
    #expect(osl07.quirks == [.opensesspriv, .solpayloadsize])
    #expect(osl07.link.privilege == .level(.operator))
    #expect(osl07.link.credentials.name == Array("admin".utf8))
    #expect(osl07.link.credentials.bmcKey == [0x00, 0xFF])
    #expect(osl03.link.cipherSuites == CipherSuite.preferred)
    #expect(osl07.kg?.bytes == [0x00, 0xFF])
    let machine = try settings.machine("osl07")
    #expect(machine.capacity == ByteCount(16384))
    let port = try #require(machine.rawPort)
    #expect(port.address == .ip(.anyV4, port: 7007))
    #expect(port.isWritable)
    #expect(port.allows(try #require(IPAddress("10.2.3.4"))))
    #expect(!port.allows(.loopbackV4))
    #expect(try settings.machine("vm1").source == .unixSocket(path: "/run/vm1.serial"))
    #expect(try settings.machine("vm1").sourceText == "unix:/run/vm1.serial")
  }

  @Test func `a single name beats a smaller range beats a larger beats defaults`() throws {
    let settings = try SettingsFile(
      """
      [defaults]
      bmc = "{name}"
      user = "defaults"
      password = "p"
      [machine."x[1-9]"]
      user = "nine"
      [machine."x[2-4]"]
      user = "three"
      [machine."x[3]"]
      user = "one of a range"
      [machine.x4]
      user = "single"
      [machine.y]
      """
    ).load()
    let users = try ["x1", "x2", "x3", "x4", "y"].map { try settings.bmc($0).user }
    #expect(users == ["nine", "three", "one of a range", "single", "defaults"])
  }

  @Test func `ranges of one size may agree, each in its own words`() throws {
    let settings = try SettingsFile(
      """
      [defaults]
      user = "a"
      password = "p"
      [machine."x[1-2]"]
      bmc = "{name}"
      steal = "never"
      [machine."x[2-3]"]
      bmc = "x{n}"
      steal = "never"
      """
    ).load()
    #expect(try settings.bmc("x2").address.host == "x2")
  }

  @Test func `addresses and ports are counted along a range`() throws {
    let settings = try SettingsFile(
      """
      [defaults]
      user = "a"
      password = "p"
      [machine."n[00001-10000]"]
      bmc = "127.1.0.1+{index}"
      [machine."r[1-2]n[01-40],-r1n02"]
      bmc = "10.{n1}.0.{n2}:6230"
      raw_port = "7000+{index}"
      [machine."v[1-3]"]
      bmc = "[2001:db8::ffff+{n}]:700"
      [machine."s[1-2]"]
      socket = "tcp:127.0.0.1:4000+{n}"
      """
    ).load()
    #expect(settings.machines.count == 10_084)
    #expect(try settings.bmc("n00001").address.host == "127.1.0.1")
    #expect(try settings.bmc("n10000").address.host == "127.1.39.16")
    #expect(try settings.bmc("r2n40").address.description == "10.2.0.40:6230")
    #expect(try settings.machine("r1n03").rawPort?.address.port == 7002)
    #expect(try settings.bmc("v1").address.description == "[2001:db8::1:0]:700")
    let socket = MachineSettings.Source.tcpSocket(HostAddress(host: "127.0.0.1", port: 4002))
    #expect(try settings.machine("s2").source == socket)
  }

  @Test func `a machine's own socket stands for the default bmc`() throws {
    let settings = try SettingsFile(
      "[defaults]\nbmc = \"{name}\"\n[machine.vm]\nsocket = \"tcp:[::1]:7\""
    ).load()
    #expect(try settings.machine("vm").sourceText == "tcp:[::1]:7")
  }

  @Test func `passwords come from a file each or from systemd's credentials`() throws {
    let file = try SettingsFile(
      """
      [defaults]
      user = "a"
      bmc = "{name}"
      password_file = "pass/{name}"
      [machine."x[1-2]"]
      [machine.x3]
      credential = "bmc"
      kg_credential = "kg"
      """
    )
    try file.write("one", to: "pass/x1")
    try file.write("twenty-bytes-exactly\n", to: "pass/x2")
    try file.write("three", to: "credentials/bmc", mode: 0o444)
    try file.write("key", to: "credentials/kg", mode: 0o444)
    let settings = try file.load()
    let passwords = try ["x1", "x2", "x3"].map {
      String(decoding: try settings.bmc($0).password.bytes, as: UTF8.self)
    }
    #expect(passwords == ["one", "twenty-bytes-exactly", "three"])
    #expect(try settings.bmc("x3").kg?.bytes == Array("key".utf8))
  }

  @Test func `a secret never shows`() throws {
    let settings = try SettingsFile(
      "[machine.x]\nbmc = \"h\"\nuser = \"u\"\npassword = \"hush\"\nkg = \"hush\""
    ).load()
    var dumped = ""
    dump(settings, to: &dumped)
    #expect(!"\(settings) \(dumped)".contains("hush"))
    #expect(!dumped.contains("104"))
    #expect("\(settings)".contains("***"))
  }

  @Test func `passwords in a file that everyone may read are warned about`() throws {
    let text = "[machine.x]\nbmc = \"h\"\nuser = \"u\"\npassword = \"p\"\n[group]\na = \"x,y\""
    let file = try SettingsFile(text)
    try file.write(text, to: "igord.toml", mode: 0o644)
    #expect(
      try file.load().warnings.map { file.hidden("\($0)") } == [
        "DIR/igord.toml: group.a: there is no machine y",
        "DIR/igord.toml: everyone may read this file and the passwords in it: give it mode 0640",
      ]
    )
  }

  @Test func `the sample passes the check`() throws {
    let sample = try String(contentsOf: SourceTree.file("etc/igord.toml"), encoding: .utf8)
    let file = try SettingsFile(sample)
    try file.write("secret\n", to: "bmc.pass")
    let settings = try file.load()
    #expect(settings.warnings.isEmpty)
    // With every commented setting switched on it is still right.
    let all = sample.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("#") && !$0.hasPrefix("# ") ? $0.dropFirst() : $0 }
      .joined(separator: "\n")
    let full = try SettingsFile(all)
    try full.write("secret\n", to: "bmc.pass")
    try full.write("key\n", to: "bmc.key")
    try full.write("secret\n", to: "credentials/rack2-password")
    #expect(full.complaints() == [])
    #expect(try full.load().machines.count > settings.machines.count)
  }
}
