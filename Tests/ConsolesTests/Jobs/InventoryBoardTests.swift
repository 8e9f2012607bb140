// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import API
import BMCSimulator
import EventLoop
import IPMI
import Notation
import RingLog
import Testing

@testable import Consoles

struct InventoryBoardTests {
  private func inventory(of bench: JobBench) throws -> InventoryReport {
    let asked: JobBench.Asked<InventoryReport> = bench.begin { console, _, tell in
      console.readInventory { tell($0, true) }
    }
    return try #require(try bench.finish(asked).first)
  }

  @Test func `a machine is told with its BMC, chassis, parts and settings of SOL`() throws {
    let bench = try JobBench()
    try bench.come()
    let row = try inventory(of: bench)
    #expect(row.ok && row.device?.ipmi == "2.0" && row.chassis?.power == "on", "\(row)")
    #expect(row.sol?.enabled == true)
    #expect(row.session?.privilege == "administrator")
    let board = try #require(row.fru?.first?.board)
    #expect(board.serial?.isEmpty == false && board.manufacturer?.isEmpty == false)
    #expect(row.fru?.allSatisfy { $0.error == nil } == true)
  }

  @Test(arguments: [Fault.Bridge.separate, .embedded])
  func `parts of other controllers are read through the BMC`(bridge: Fault.Bridge) throws {
    let bench = try JobBench()
    try bench.come()
    bench.apply(.bridge(bridge))
    let parts = try #require(try inventory(of: bench).fru)
    #expect(parts.map(\.name) == ["built-in", "PSU1", "PSU2", "Riser", "Backplane"])
    #expect(parts.map(\.controller) == [nil, nil, nil, "C0h", "C0h"])
    #expect(parts.map { $0.board?.name }.suffix(2) == ["Riser 2U", "Backplane 8x2.5"])
  }

  @Test(arguments: [Fault.Bridge.silent, .absent])
  func `a controller that is not there costs one question, and the others nothing`(
    bridge: Fault.Bridge
  ) throws {
    let bench = try JobBench()
    try bench.come()
    bench.apply(.bridge(bridge))
    let parts = try #require(try inventory(of: bench).fru)
    #expect(parts.map { $0.error?.code } == [nil, nil, nil, "no_answer", "no_answer"])
    #expect(parts[3].error == parts[4].error)
  }

  @Test func `where the settings say so nobody is asked through the BMC`() throws {
    let bench = try JobBench(sensors: SensorPlan(bridges: false))
    try bench.come()
    let parts = try #require(try inventory(of: bench).fru)
    #expect(parts.map(\.name) == ["built-in", "PSU1", "PSU2"])
  }
}
