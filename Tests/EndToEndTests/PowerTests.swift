// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import TestSupport
import Testing

/// Orders to a real machine: what igor says of them is what became of it.
struct PowerTests {
  @Test func `on, reset, cycle and soft are waited for, and the console goes on meanwhile`() throws
  {
    let node = try QEMUNode(.init(hasHardware: true))
    let igord = try Igord(Igord.machine("osl01", node.bmc))
    let console = try ConsoleClient(to: igord, "osl01")
    func order(_ action: String) throws -> ToolResult {
      try igord.run("power", "osl01", action, "--wait")
    }
    /// Waits until the machine has booted since it had printed so much.
    func boots(since count: Int) -> Bool {
      console.wait(within: .seconds(300)) { $0.bytes[count...].contains("guest login:") }
        .bytes[count...].contains("guest login:")
    }
    #expect(try igord.run("power", "osl01", "cycle").status != 0)
    #expect(try order("on").output.contains("on: done"))
    #expect(node.isOn(true))
    // The console flows while all sensors are read, and nothing of it is missing.
    let sensors = try igord.run("sensors", "osl01", "--json")
    #expect(sensors.status == 0 && sensors.output.contains("\"value\""))
    try #require(boots(since: 0))
    for action in ["reset", "cycle"] {
      let before = console.current.bytes.count
      let told = try order(action).output
      // Its one second without power may pass unseen.
      let isUnseen = action == "cycle" && told.contains("cycle: ordered")
      #expect(told.contains("\(action): done") || isUnseen, "\(told)")
      #expect(node.isOn(true))
      try #require(boots(since: before), "\(action)")
    }
    let soft = try order("soft")
    #expect(soft.status == 0 && soft.output.contains("off"), "\(soft.output)")
    #expect(node.isOn(false))
    let record = node.serialRecord
    #expect(console.wait { $0.bytes.count >= record.count }.bytes == record)
    let orders = node.bmc.orders.filter { $0.hasPrefix("power") || $0.hasPrefix("reset") }
    #expect(orders == ["power 1", "reset 1", "power 0", "power 1"])
  }
}

extension Collection<UInt8> {
  /// Whether a text is in the bytes.
  fileprivate func contains(_ text: String) -> Bool { firstRange(of: Array(text.utf8)) != nil }
}
