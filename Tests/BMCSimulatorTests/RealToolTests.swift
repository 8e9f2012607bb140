// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import IPMI
import TestSupport
import Testing

@testable import BMCSimulator

/// What ipmitool and FreeIPMI make of a simulated BMC: neither was written by us.
struct RealToolTests {
  /// A rack of one, at an address of its own: ipmiconsole takes no port of five digits.
  private func rack(
    _ script: ScriptSpecification = .echo,
    _ change: (inout BMCPlan) -> Void = { _ in }
  ) throws -> SimulatedRack {
    let address = SocketAddress.v4(0x7F00_0000 | .random(in: 0x01_0000...0xFE_FFFF), port: 6230)
    var plan = BMCPlan("osl01", at: address, script: script)
    change(&plan)
    return try SimulatedRack([plan])
  }

  private func host(_ rack: SimulatedRack) -> String {
    rack.addresses[0].ip.map { "\($0)" } ?? ""
  }

  private func ipmitool(
    _ rack: SimulatedRack,
    _ arguments: String,
    suite: UInt8 = 17,
    login: String = "-U admin -P igor-admin"
  ) async throws -> Tool.Outcome {
    let port = rack.addresses[0].port ?? 0
    let words = "-I lanplus -H \(host(rack)) -p \(port) -C \(suite) -N 2 -R 2 \(login) \(arguments)"
    return try await Tool.run("ipmitool", words.split(separator: " ").map(String.init))
  }

  private func ipmipower(
    _ rack: SimulatedRack,
    _ order: String,
    suite: UInt8 = 17,
    login: String = "-u admin -p igor-admin"
  ) async throws -> String {
    let words = "-h \(rack.addresses[0]) -D LAN_2_0 -I \(suite) \(login) \(order)"
    return try await Tool.run("ipmipower", words.split(separator: " ").map(String.init)).text
  }

  @Test(arguments: [0, 1, 2, 3, 6, 7, 8, 15, 16, 17] as [UInt8])
  func `ipmitool logs in with a cipher suite`(suite: UInt8) async throws {
    let rack = try rack { $0.configuration.cipherSuites = [suite] }
    let outcome = try await ipmitool(rack, "chassis power status", suite: suite)
    #expect(outcome.text == "Chassis Power is on\n")
  }

  @Test(arguments: [0, 1, 2, 3, 6, 7, 8, 11, 12, 15, 16, 17] as [UInt8])
  func `FreeIPMI logs in with a cipher suite`(suite: UInt8) async throws {
    let rack = try rack { $0.configuration.cipherSuites = [suite] }
    #expect(try await ipmipower(rack, "--stat", suite: suite) == "\(host(rack)): on\n")
  }

  @Test(arguments: [3, 17] as [UInt8])
  func `a key of the BMC and a password of 20 bytes are understood`(suite: UInt8) async throws {
    let rack = try rack {
      $0.configuration.kg = Array("a key of twenty byte".utf8)
      $0.configuration.users = [BMCUser("sixteen-bytes-ok", password: "twenty-bytes-exactly")]
    }
    let key = Array("a key of twenty byte".utf8).map { String($0, radix: 16) }.joined()
    let login = "-U sixteen-bytes-ok -P twenty-bytes-exactly -y \(key)"
    let outcome = try await ipmitool(rack, "chassis power status", suite: suite, login: login)
    #expect(outcome.text == "Chassis Power is on\n")
    let other = "-u sixteen-bytes-ok -p twenty-bytes-exactly -k 0x\(key)"
    #expect(
      try await ipmipower(rack, "--stat", suite: suite, login: other) == "\(host(rack)): on\n"
    )
  }

  @Test func `FreeIPMI names what is wrong with a login`() async throws {
    let rack = try rack()
    let wrongPassword = try await ipmipower(rack, "--stat", login: "-u admin -p wrong")
    #expect(wrongPassword == "\(host(rack)): password invalid\n")
    let wrongName = try await ipmipower(rack, "--stat", login: "-u nobody -p igor-admin")
    #expect(wrongName == "\(host(rack)): username invalid\n")
    let tooHigh = try await ipmipower(rack, "--stat -l ADMIN", login: "-u user -p igor-user")
    #expect(tooHigh == "\(host(rack)): privilege level cannot be obtained for this user\n")
    let suite = try await ipmipower(rack, "--stat", suite: 2)
    #expect(suite == "\(host(rack)): cipher suite id unavailable\n")
    #expect(await rack.record(of: "osl01")?.sessionCount == 0)
  }

  @Test func `power orders are carried out and recorded`() async throws {
    let rack = try rack()
    for order in ["off", "on", "reset", "cycle"] {
      #expect(try await ipmitool(rack, "chassis power \(order)").status == 0)
    }
    #expect(await rack.wait(for: "osl01") { $0.machine.isOn })
    #expect(try await ipmipower(rack, "--off") == "\(host(rack)): ok\n")
    #expect(try await ipmipower(rack, "--stat") == "\(host(rack)): off\n")
    let refused = try await ipmitool(rack, "chassis power reset")
    #expect(refused.text.contains("Command not supported in present state"))
    let orders = await rack.record(of: "osl01")?.orders.map(\.order)
    #expect(orders == [.off, .on, .reset, .cycle, .off])
  }

  @Test func `privileges are checked`() async throws {
    let rack = try rack()
    let login = "-U user -P igor-user -L USER"
    let status = try await ipmitool(rack, "chassis power status", login: login)
    #expect(status.text == "Chassis Power is on\n")
    let order = try await ipmitool(rack, "chassis power off", login: login)
    #expect(order.text.contains("Insufficient privilege level"))
    #expect(await rack.record(of: "osl01")?.orders.count == 0)
  }

  @Test func `ipmitool reads suites, session, SOL and device`() async throws {
    let rack = try rack { $0.configuration.cipherSuites = [3, 17] }
    let suites = try await ipmitool(rack, "channel getciphers ipmi").text
    #expect(suites.contains("3    N/A     hmac_sha1       hmac_sha1_96    aes_cbc_128"))
    #expect(suites.contains("17   N/A     hmac_sha256     sha256_128      aes_cbc_128"))
    let session = try await ipmitool(rack, "session info active").text
    #expect(session.contains("privilege level               : ADMINISTRATOR"))
    #expect(session.contains("session type                  : IPMIv2/RMCP+"))
    #expect(session.contains("console ip                    : 127."))
    let sol = try await ipmitool(rack, "sol info").text
    #expect(sol.contains("Enabled                         : true"))
    #expect(sol.contains("Volatile Bit Rate (kbps)        : 115.2"))
    #expect(try await ipmitool(rack, "mc info").text.contains("IPMI Version              : 2.0"))
    #expect(try await ipmitool(rack, "mc guid").status == 0)
    #expect(try await ipmitool(rack, "user list 1").text.contains("admin"))
  }

  @Test(arguments: ["ipmitool 3", "ipmitool 17", "ipmiconsole 3", "ipmiconsole 17"])
  func `what is typed comes back over SOL`(client: String) async throws {
    let rack = try rack()
    let session = try TerminalSession(console(client, rack))
    #expect(await rack.wait(for: "osl01") { $0.record.activationCount == 1 })
    #expect(session.prints(client.hasPrefix("ipmitool") ? "SOL Session" : "SOL established"))
    for number in 1...40 { session.type("line \(number) of what is typed\r") }
    #expect(session.prints("line 40 of what is typed"))
    session.type(client.hasPrefix("ipmitool") ? "\r~." : "&.")
    #expect(session.ends())
    #expect(await rack.wait(for: "osl01") { $0.activeSessions.isEmpty })
  }

  private func console(_ client: String, _ rack: SimulatedRack) -> String {
    let suite = client.split(separator: " ")[1]
    let port = rack.addresses[0].port ?? 0
    return client.hasPrefix("ipmitool")
      ? "ipmitool -I lanplus -H \(host(rack)) -p \(port) -U admin -P igor-admin -C \(suite) sol activate"
      : "ipmiconsole -h \(host(rack)):\(port) -u admin -p igor-admin -I \(suite)"
  }

  @Test(arguments: ["ipmitool 17", "ipmiconsole 17"])
  func `a known stream arrives byte for byte, and is recorded as it is acknowledged`(
    client: String
  ) async throws {
    let count = 200_000
    let rack = try rack(.flood(rate: 0, count: count)) {
      $0.configuration.sol.holdsWhileDetached = true
    }
    await rack.on("osl01") { bmc, _ in bmc.record.keepsContent = true }
    let session = try TerminalSession(console(client, rack))
    let expected = NumberedLines(name: "osl01").bytes(count: count)
    #expect(session.prints(String(decoding: expected.suffix(100), as: UTF8.self)))
    let isWhole = session.text.contains(String(decoding: expected, as: UTF8.self))
    #expect(isWhole)
    #expect(await rack.wait(for: "osl01") { $0.record.acknowledgedCount == count })
    let isRecorded = await rack.record(of: "osl01")?.acknowledged == expected
    #expect(isRecorded)
  }

  @Test func `a second console is told that SOL is taken, and a victim that it was stolen`()
    async throws
  {
    let rack = try rack()
    let first = try TerminalSession(console("ipmiconsole 17", rack))
    #expect(first.prints("SOL established"))
    let second = try TerminalSession(console("ipmitool 17", rack))
    #expect(second.prints("SOL payload already active on another session"))
    #expect(try await ipmitool(rack, "sol deactivate").status == 0)
    #expect(first.prints("SOL session stolen"))
    #expect(first.ends())
  }
}
