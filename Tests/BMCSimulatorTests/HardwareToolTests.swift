// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import EventLoop
import Testing

@testable import BMCSimulator

/// Sensors, events and inventories of a simulated BMC, as ipmitool and FreeIPMI see them.
struct HardwareToolTests {
  /// The columns of the row that begins with a name.
  private func columns(of name: String, in text: String) -> [String]? {
    let lines = text.split(separator: "\n").map { line in
      line.split(separator: "|").map { column in
        String(column.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }
    }
    return lines.first { $0.first == name }
  }

  @Test func `ipmitool reads every sensor`() async throws {
    let rack = try ToolRack(.quiet)
    let outcome = try await rack.ipmitool("sensor list")
    #expect(outcome.status == 0)
    let readable = SensorPlan.all.filter { !$0.isEventOnly && $0.shareCount == 1 }
    for plan in readable {
      let row = try #require(columns(of: plan.name, in: outcome.text), "\(plan.name)")
      #expect(plan.isThreshold ? row[3] == "ok" : row[2] == "discrete", "\(row)")
    }
    #expect(
      columns(of: "P12V", in: outcome.text)?[5...8] == ["10.800", "11.400", "12.600", "13.200"]
    )
    #expect(columns(of: "Inlet Temp", in: outcome.text)?[6...8] == ["-5.000", "40.000", "45.000"])
  }

  @Test func `FreeIPMI reads every sensor, those that share a record among them`() async throws {
    let rack = try ToolRack(.quiet)
    let text = try await rack.freeIPMI("ipmi-sensors", "--shared-sensors --sdr-cache-recreate")
    // It puts a blank of its own between name and number.
    for number in 1...8 { #expect(text.contains("DIMM  \(number)"), "\(text)") }
    #expect(text.contains("'Presence detected'") && text.contains("Fan Redundancy"))
    #expect(!text.contains("invalid") && !text.contains("error"))
  }

  @Test(arguments: [Fault.Bridge.separate, .embedded])
  func `ipmitool reads sensors of other controllers`(bridge: Fault.Bridge) async throws {
    let rack = try ToolRack(.quiet)
    await rack.apply(.bridge(bridge))
    let outcome = try await rack.ipmitool("sensor list")
    #expect(columns(of: "PCH Temp", in: outcome.text)?[3] == "ok", "\(outcome.text)")
    #expect(columns(of: "Backplane Temp", in: outcome.text)?[3] == "ok", "\(outcome.text)")
  }

  @Test func `the log tells of power orders, and is cleared`() async throws {
    let rack = try ToolRack(.quiet)
    for order in ["off", "on", "diag", "cycle"] { _ = try await rack.ipmitool("power \(order)") }
    let log = try await rack.ipmitool("sel elist").text
    for text in ["Power off/down", "Initiated by power up", "NMI/Diag Interrupt"] {
      #expect(log.contains(text), "\(log)")
    }
    _ = try await rack.ipmitool("sel clear")
    let cleared = try await rack.ipmitool("sel elist").text
    #expect(cleared.contains("Log area reset/cleared"), "\(cleared)")
    #expect(!cleared.contains("NMI"), "\(cleared)")
  }

  @Test func `a panic is logged as Linux signs it`() {
    let start = Moment.now
    let bmc = SimulatedBMC(
      BMCConfiguration(name: "osl01"),
      script: BootScript(name: "osl01", seed: 1),
      crypto: SharedCrypto(),
      at: start
    )
    let later = start + .seconds(600)
    bmc.machine.skip(at: later)
    bmc.power(.diagnosticInterrupt, by: "admin", at: later)
    let types = bmc.hardware.log.entries.map { [$0[7], $0[10], $0[12], $0[13]] }
    #expect(types.contains([0x20, 0x13, 0x6F, 0]) && types.last == [0x41, 0x20, 0x6F, 1])
  }

  @Test func `the log's clock is the time of day, and can be set`() async throws {
    let rack = try ToolRack(.quiet)
    let before = try await rack.ipmitool("sel time get").text
    #expect(!before.contains("01/01/70"))
    let set = try await rack.ipmitool("sel time set", last: "04/02/27 01:02:03")
    #expect(set.text.hasPrefix("04/02/27 01:0"), "\(set.text)")
  }

  @Test func `inventories are printed without a complaint`() async throws {
    let rack = try ToolRack(.quiet)
    let fru = try await rack.ipmitool("fru print").text
    for text in [
      "Builtin FRU Device (ID 0)", "PSU1 (ID 1)", "PSU2 (ID 2)", "PSU 800W", "osl01",
      "Backplane 8x2.5", "Riser (ID 3)", "Riser 2U",
    ] {
      #expect(fru.contains(text), "\(fru)")
    }
    let other = try await rack.freeIPMI("ipmi-fru", "--sdr-cache-recreate")
    #expect(other.contains("FRU Product Asset Tag: osl01"), "\(other)")
    #expect(!other.lowercased().contains("checksum"), "\(other)")
  }

  @Test func `boot device and restart cause are told back, the light is taken`() async throws {
    let rack = try ToolRack(.quiet)
    _ = try await rack.ipmitool("chassis bootdev pxe options=persistent,efiboot")
    let flags = try await rack.ipmitool("chassis bootparam get 5").text
    #expect(flags.contains("Force PXE") && flags.contains("EFI"), "\(flags)")
    let light = try await rack.ipmitool("chassis identify force").text
    #expect(light.contains("indefinite"), "\(light)")
    let cause = try await rack.ipmitool("chassis restart_cause").text
    #expect(cause.contains("chassis power control command"), "\(cause)")
  }

  @Test func `sensors are set by name and number`() async throws {
    #expect(try Fault(parsing: "sensor=FAN2:300") == .sensor("FAN2", 300))
    #expect(try Fault(parsing: "sensor=cpu1_temp:off") == .sensor("cpu1_temp", nil))
    for wrong in ["sensor=FAN9:1", "sensor=FAN1", "sensor=FAN1:hot", "sensor=OS_Stop:1", "sensor"] {
      #expect(throws: SimulatorSyntaxError.self) { try Fault(parsing: wrong) }
    }
    let rack = try ToolRack(.quiet)
    await rack.apply(.sensor("CPU1_Temp", 97))
    await rack.apply(.sensor("DIMM_3", 33))
    let text = try await rack.ipmitool("sensor list").text
    #expect(columns(of: "CPU1 Temp", in: text)?[1...3] == ["97.000", "degrees C", "cr"])
    let log = try await rack.ipmitool("sel elist").text
    #expect(log.contains("Upper Critical going high"))
  }
}
