// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import TestSupport
import Testing

/// The lab itself, judged by ipmitool alone: what igor is tested against works without igor.
struct IPMISimNodeTests {
  @Test func `ipmitool logs in with every suite that ipmi_sim has, and with no other`() throws {
    let node = try IPMISimNode()
    for suite in [0, 1, 2, 3, 17] {
      let arguments = node.ipmitool(suite: suite) + ["-R", "1", "power", "status"]
      let result = try runTool(arguments)
      let isOn = result.output.contains("Chassis Power is on")
      #expect(isOn == (suite < 4), "suite \(suite): \(result.output)")
    }
  }

  @Test func `power orders are carried out and recorded`() throws {
    let node = try IPMISimNode(.init(isOn: false))
    _ = try runTool(node.ipmitool() + ["power", "on"])
    let status = try runTool(node.ipmitool("user") + ["-L", "USER", "power", "status"])
    #expect(status.output.contains("Chassis Power is on"))
    #expect(node.orders == ["power 1"])
  }

  @Test func `the disabled user, a wrong password and a wrong key are kept out`() throws {
    let node = try IPMISimNode(.init(kg: "the-key"))
    let disabled = try runTool(
      node.ipmitool("disabled") + ["-R", "1", "-k", "the-key", "mc", "info"]
    )
    #expect(disabled.status == 1)
    let keyless = try runTool(node.ipmitool() + ["-R", "1", "mc", "info"])
    #expect(keyless.status == 1)
    let right = try runTool(node.ipmitool("longest") + ["-k", "the-key", "mc", "info"])
    #expect(right.status == 0, "\(right.output)")
  }

  /// After a second without an answer ipmi_sim sends more under the same number, some of which
  /// ipmitool then prints twice: on a machine that stands still for so long, not each time.
  @Test func `a long stream through SOL arrives at ipmitool byte for byte`() throws {
    let isExact = try (1...3).contains { _ in try arrives(KnownStream.lines(200_000)) }
    #expect(isExact)
  }

  private func arrives(_ stream: [UInt8]) throws -> Bool {
    let node = try IPMISimNode()
    let (screen, ipmitool) = try attach(to: node)
    defer { ipmitool.stop() }
    node.serial.send(stream)
    try #require(node.serial.isSent())
    try #require(screen.shows(String(decoding: stream.suffix(99), as: UTF8.self)))
    let start = screen.received.firstRange(of: stream.prefix(20))?.lowerBound ?? 0
    return screen.received[start...].starts(with: stream)
  }

  @Test func `what is typed arrives at the serial side byte for byte`() throws {
    let node = try IPMISimNode()
    let (screen, ipmitool) = try attach(to: node)
    // Not ipmitool's escape character; and not as fast as it would throw away.
    let keys = KnownStream.binary(300).filter { $0 != 0x7E }
    for start in stride(from: 0, to: keys.count, by: 30) {
      screen.send(keys[start..<min(start + 30, keys.count)])
      _ = node.serial.received(min(start + 30, keys.count))
    }
    #expect(node.serial.received == keys)
    ipmitool.stop()
  }

  /// ipmitool with a live console, on a terminal of its own.
  private func attach(to node: IPMISimNode) throws -> (PseudoTerminal, ChildProcess) {
    let screen = try PseudoTerminal()
    let ipmitool = try ChildProcess(node.ipmitool() + ["sol", "activate"], terminal: screen)
    try #require(screen.shows("[SOL Session operational."))
    return (screen, ipmitool)
  }

  @Test func `a BMC that was killed comes back, on the same port`() throws {
    let node = try IPMISimNode()
    node.kill()
    try node.start()
    #expect(try runTool(node.ipmitool() + ["power", "status"]).status == 0)
  }
}
