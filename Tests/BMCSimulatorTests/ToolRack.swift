// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import TestSupport

@testable import BMCSimulator

/// A rack of one BMC, osl01, and how tools that we did not write are pointed at it.
final class ToolRack: Sendable {
  let rack: SimulatedRack

  /// Switches the BMC on, at an address of its own: ipmiconsole takes no port of five digits.
  init(
    _ script: ScriptSpecification = .echo,
    _ change: (inout BMCPlan) -> Void = { _ in }
  ) throws {
    let address = SocketAddress.v4(0x7F00_0000 | .random(in: 0x01_0000...0xFE_FFFF), port: 6230)
    var plan = BMCPlan("osl01", at: address, script: script)
    change(&plan)
    rack = try SimulatedRack([plan])
  }

  deinit { rack.stop() }

  var host: String { rack.addresses[0].ip.map { "\($0)" } ?? "" }
  private var port: UInt16 { rack.addresses[0].port ?? 0 }

  func apply(_ fault: Fault) async {
    await rack.on("osl01") { bmc, now in bmc.apply(fault, at: now) }
  }

  func record() async -> BMCRecord {
    await rack.record(of: "osl01") ?? BMCRecord()
  }

  /// Runs ipmitool to its end; `last` is one more argument, with blanks in it.
  func ipmitool(
    _ arguments: String,
    suite: UInt8 = 17,
    login: String = "-U admin -P igor-admin",
    last: String? = nil
  ) async throws -> Tool.Outcome {
    let words = "-I lanplus -H \(host) -p \(port) -C \(suite) -N 15 -R 2 \(login) \(arguments)"
    let arguments = words.split(separator: " ").map { String($0) } + (last.map { [$0] } ?? [])
    return try await Tool.run("ipmitool", arguments)
  }

  /// Where FreeIPMI's tools find the BMC, and that nothing is lost on the way: they ask twice where
  /// it is late, and take the second answer for a wrong one.
  private var place: String {
    "-h \(host):\(port) -D LAN_2_0 --session-timeout 60000 --retransmission-timeout 20000"
  }

  /// What a tool of FreeIPMI's prints.
  func freeIPMI(_ tool: String, _ arguments: String) async throws -> String {
    let cache = try TemporaryFolder()
    let words = "\(place) -I 17 -u admin -p igor-admin \(arguments)"
    let folder = ["--quiet-cache", "--sdr-cache-directory", cache.path]
    return try await Tool.run(tool, words.split(separator: " ").map { String($0) } + folder).text
  }

  /// What FreeIPMI's ipmipower prints.
  func ipmipower(
    _ arguments: String,
    suite: UInt8 = 17,
    login: String = "-u admin -p igor-admin"
  ) async throws -> String {
    let words = "\(place) -I \(suite) \(login) \(arguments)"
    return try await Tool.run("ipmipower", words.split(separator: " ").map { String($0) }).text
  }

  /// A command for a console: `ipmitool 17` or `ipmiconsole 3`, the number being the suite.
  func console(_ client: String) -> String {
    let suite = client.split(separator: " ")[1]
    return client.hasPrefix("ipmitool")
      ? "ipmitool -I lanplus -H \(host) -p \(port) -N 15 -U admin -P igor-admin -C \(suite)"
        + " sol activate"
      : "ipmiconsole -h \(host):\(port) -u admin -p igor-admin -I \(suite)"
  }
}
