// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import IPMI
import TestSupport
import Testing

@testable import BMCSimulator

/// What ipmitool and FreeIPMI make of a simulated BMC: neither was written by us.
struct RealToolTests {
  @Test(arguments: [0, 1, 2, 3, 6, 7, 8, 15, 16, 17] as [UInt8])
  func `ipmitool logs in with a cipher suite`(suite: UInt8) async throws {
    let rack = try ToolRack { $0.configuration.cipherSuites = [suite] }
    let outcome = try await rack.ipmitool("chassis power status", suite: suite)
    #expect(outcome.text == "Chassis Power is on\n")
  }

  @Test(arguments: [0, 1, 2, 3, 6, 7, 8, 11, 12, 15, 16, 17] as [UInt8])
  func `FreeIPMI logs in with a cipher suite`(suite: UInt8) async throws {
    let rack = try ToolRack { $0.configuration.cipherSuites = [suite] }
    #expect(try await rack.ipmipower("--stat", suite: suite) == "\(rack.host): on\n")
  }

  @Test(arguments: [3, 17] as [UInt8])
  func `a key of the BMC and a password of 20 bytes are understood`(suite: UInt8) async throws {
    let rack = try ToolRack {
      $0.configuration.kg = Array("a key of twenty byte".utf8)
      $0.configuration.users = [BMCUser("sixteen-bytes-ok", password: "twenty-bytes-exactly")]
    }
    let key = Array("a key of twenty byte".utf8).map { String($0, radix: 16) }.joined()
    let login = "-U sixteen-bytes-ok -P twenty-bytes-exactly -y \(key)"
    let outcome = try await rack.ipmitool("chassis power status", suite: suite, login: login)
    #expect(outcome.text == "Chassis Power is on\n")
    let other = "-u sixteen-bytes-ok -p twenty-bytes-exactly -k 0x\(key)"
    #expect(
      try await rack.ipmipower("--stat", suite: suite, login: other) == "\(rack.host): on\n"
    )
  }

  @Test func `FreeIPMI names what is wrong with a login`() async throws {
    let rack = try ToolRack()
    let wrongPassword = try await rack.ipmipower("--stat", login: "-u admin -p wrong")
    #expect(wrongPassword == "\(rack.host): password invalid\n")
    let wrongName = try await rack.ipmipower("--stat", login: "-u nobody -p igor-admin")
    #expect(wrongName == "\(rack.host): username invalid\n")
    let tooHigh = try await rack.ipmipower("--stat -l ADMIN", login: "-u user -p igor-user")
    #expect(tooHigh == "\(rack.host): privilege level cannot be obtained for this user\n")
    let suite = try await rack.ipmipower("--stat", suite: 2)
    #expect(suite == "\(rack.host): cipher suite id unavailable\n")
    #expect(await rack.record().sessionCount == 0)
  }

  @Test func `power orders are carried out and recorded`() async throws {
    let rack = try ToolRack()
    for order in ["off", "on", "reset", "cycle"] {
      #expect(try await rack.ipmitool("chassis power \(order)").status == 0)
    }
    #expect(await rack.rack.wait(for: "osl01") { $0.machine.isOn })
    #expect(try await rack.ipmipower("--off") == "\(rack.host): ok\n")
    #expect(try await rack.ipmipower("--stat") == "\(rack.host): off\n")
    let refused = try await rack.ipmitool("chassis power reset")
    #expect(refused.text.contains("Command not supported in present state"))
    let orders = await rack.record().orders.map(\.order)
    #expect(orders == [.off, .on, .reset, .cycle, .off])
  }

  @Test func `privileges are checked`() async throws {
    let rack = try ToolRack()
    let login = "-U user -P igor-user -L USER"
    let status = try await rack.ipmitool("chassis power status", login: login)
    #expect(status.text == "Chassis Power is on\n")
    let order = try await rack.ipmitool("chassis power off", login: login)
    #expect(order.text.contains("Insufficient privilege level"))
    #expect(await rack.record().orders.count == 0)
  }

  @Test func `ipmitool reads suites, session, SOL and device`() async throws {
    let rack = try ToolRack { $0.configuration.cipherSuites = [3, 17] }
    let suites = try await rack.ipmitool("channel getciphers ipmi").text
    #expect(suites.contains("3    N/A     hmac_sha1       hmac_sha1_96    aes_cbc_128"))
    #expect(suites.contains("17   N/A     hmac_sha256     sha256_128      aes_cbc_128"))
    let session = try await rack.ipmitool("session info active").text
    #expect(session.contains("privilege level               : ADMINISTRATOR"))
    #expect(session.contains("session type                  : IPMIv2/RMCP+"))
    #expect(session.contains("console ip                    : 127."))
    let sol = try await rack.ipmitool("sol info").text
    #expect(sol.contains("Enabled                         : true"))
    #expect(sol.contains("Volatile Bit Rate (kbps)        : 115.2"))
    #expect(try await rack.ipmitool("mc info").text.contains("IPMI Version              : 2.0"))
    #expect(try await rack.ipmitool("mc guid").status == 0)
    #expect(try await rack.ipmitool("user list 1").text.contains("admin"))
  }

  @Test(arguments: ["ipmitool 3", "ipmitool 17", "ipmiconsole 3", "ipmiconsole 17"])
  func `what is typed comes back over SOL`(client: String) async throws {
    let rack = try ToolRack()
    let session = try TerminalSession(rack.console(client))
    #expect(await rack.rack.wait(for: "osl01") { $0.record.activationCount == 1 })
    #expect(session.prints(client.hasPrefix("ipmitool") ? "SOL Session" : "SOL established"))
    for number in 1...40 { session.type("line \(number) of what is typed\r") }
    #expect(session.prints("line 40 of what is typed"))
    session.type(client.hasPrefix("ipmitool") ? "\r~." : "&.")
    #expect(session.ends())
    #expect(await rack.rack.wait(for: "osl01") { $0.activeSessions.isEmpty })
  }

  /// ipmiconsole keeps some 32 KB for a terminal that does not read just then, and ends with
  /// `internal error` where more comes: on a busy machine that took 10 ms of a flood.
  @Test(arguments: [("ipmitool 17", 200_000), ("ipmiconsole 17", 16_000)])
  func `a known stream arrives byte for byte, and is recorded as it is acknowledged`(
    client: String,
    count: Int
  ) async throws {
    let rack = try ToolRack(.flood(rate: 0, count: count)) {
      $0.configuration.sol.holdsWhileDetached = true
    }
    await rack.rack.on("osl01") { bmc, _ in bmc.record.keepsContent = true }
    let session = try TerminalSession(rack.console(client))
    let expected = NumberedLines(name: "osl01").bytes(count: count)
    let isThrough = session.prints(String(decoding: expected.suffix(100), as: UTF8.self))
    #expect(isThrough, "\(session.text.utf8.count) bytes, the last: \(session.text.suffix(300))")
    let isWhole = session.text.contains(String(decoding: expected, as: UTF8.self))
    #expect(isWhole)
    #expect(await rack.rack.wait(for: "osl01") { $0.record.acknowledgedCount == count })
    let isRecorded = await rack.record().acknowledged == expected
    #expect(isRecorded)
  }

  @Test func `a second console is told that SOL is taken, and a victim that it was stolen`()
    async throws
  {
    let rack = try ToolRack()
    let first = try TerminalSession(rack.console("ipmiconsole 17"))
    #expect(first.prints("SOL established"))
    let second = try TerminalSession(rack.console("ipmitool 17"))
    #expect(second.prints("SOL payload already active on another session"))
    #expect(try await rack.ipmitool("sol deactivate").status == 0)
    #expect(first.prints("SOL session stolen"))
    #expect(first.ends())
  }
}
