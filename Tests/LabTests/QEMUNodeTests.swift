// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import TestSupport
import Testing

struct QEMUNodeTests {
  @Test func `a machine boots, is logged in to, panics and is switched off, over its BMC`() throws {
    let node = try QEMUNode()
    let screen = try PseudoTerminal()
    let arguments = node.bmc.ipmitool() + ["sol", "activate"]
    let ipmitool = try ChildProcess(arguments, terminal: screen)
    try #require(screen.shows("[SOL Session operational."))
    try node.order("on")
    try #require(screen.shows("guest login:", within: .seconds(300)), "\(node.story)")
    screen.send("root\r")
    try #require(screen.shows("# "))
    screen.send("echo of-$((6 * 7))\r")
    #expect(screen.shows("of-42"))
    screen.send("echo c > /proc/sysrq-trigger\r")
    #expect(screen.shows("Kernel panic - not syncing: sysrq triggered crash"))
    #expect(screen.shows("end Kernel panic"))
    #expect(node.prints("end Kernel panic"))
    try node.order("off")
    #expect(node.isOn(false))
    ipmitool.stop()
  }

  @Test func `a machine that switches itself off is off for its BMC`() throws {
    let node = try QEMUNode()
    try node.order("on")
    try #require(node.prints("guest login:"))
    try node.order("soft")
    #expect(node.isOn(false))
    let status = try runTool(node.bmc.ipmitool() + ["power", "status"])
    #expect(status.output.contains("Chassis Power is off"))
  }
}
