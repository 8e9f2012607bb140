// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import BMCSimulator
import EventLoop
import IPMI
import TestSupport
import Testing

/// igor's readers on a real socket, against a BMC that does things wrong.
struct RecordFaultTests {
  private let rack: SimulatedRack
  private let driver: LinkDriver

  init() throws {
    rack = try SimulatedRack([BMCPlan("osl01", at: .loopback(port: 0), script: .quiet)])
    driver = try LinkDriver(to: try #require(rack.addresses.first), password: "igor-admin")
    try driver.connect()
  }

  /// Does something with the BMC, and waits for it without letting the test go: while it were
  /// suspended, nobody would answer for its session.
  private func with<Result: Sendable>(
    _ body: @escaping @Sendable (SimulatedBMC, Moment) -> Result
  ) throws -> Result {
    let result = Watched<Result?>(nil)
    rack.do(on: "osl01") { bmc, now in
      let value = body(bmc, now)
      result.change { $0 = value }
    }
    return try #require(result.wait { $0 != nil })
  }

  private func apply(_ faults: Fault...) throws {
    try with { bmc, now in
      for fault in faults { bmc.apply(fault, at: now) }
    }
  }

  /// Readings by name.
  private func sweep(_ repository: SensorRepository) throws -> [String: SensorReading] {
    let readings = try driver.read(SensorSweep(of: repository.sensors)).readings
    return Dictionary(
      readings.map { ($0.sensor.name, $0) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  @Test func `a simulated server has sensors that make sense`() throws {
    defer { rack.stop() }
    let repository = try driver.read(SDRReader())
    #expect(repository.damages.isEmpty && repository.isComplete)
    #expect(
      repository.sensors.count == 43
        && repository.fruDevices.map(\.name) == ["PSU1", "PSU2", "Riser"]
    )
    let readings = try sweep(repository)
    for reading in readings.values where reading.sensor.isReadable {
      #expect(reading.availability == .read, "\(reading.sensor.name)")
      #expect(reading.severity == .normal, "\(reading.sensor.name) \(reading.states)")
    }
    let temperature = try #require(readings["CPU1 Temp"]?.value)
    #expect(40...65 ~= temperature && readings["N12V"]?.value ?? 0 < -11)
    #expect(readings["DIMM 8"]?.states == ["Presence Detected"])
    #expect(readings["ACPI State"]?.states == ["S0/G0: working"])
    #expect(readings["OS Stop"]?.availability == .notReadable)
    let airflow = try #require(readings["Airflow"]?.value)
    #expect(52...68 ~= airflow)  // the square root of 40 times 70 to 110
  }

  @Test func `a fan that fails is seen, and is in the log`() throws {
    defer { rack.stop() }
    let repository = try driver.read(SDRReader())
    let cursor = try driver.read(SELReader()).cursor
    try apply(.sensor("FAN2", 240))
    let fan = try #require(try sweep(repository)["FAN2"])
    #expect(fan.value == 240 && fan.severity == .critical)
    #expect(fan.states == ["Lower Critical", "Lower Non-critical"])
    let events = try driver.read(SELReader(since: cursor)).entries.map {
      $0.described(by: repository)
    }
    #expect(events.map(\.event) == ["Lower Non-critical going low", "Lower Critical going low"])
    #expect(events.last?.details == ["reading 240 RPM", "threshold 300 RPM"])
    try apply(.clear)
    #expect(try sweep(repository)["FAN2"]?.severity == .normal)
  }

  @Test func `power orders are in the log, and a machine that is off reads little`() throws {
    defer { rack.stop() }
    let repository = try driver.read(SDRReader())
    let cursor = try driver.read(SELReader()).cursor
    for action in [ChassisControl.Action.off, .on, .reset] {
      _ = try driver.read(Question(ChassisControl(action), kind: .order, priority: .orders))
      guard action == .off else { continue }
      let readings = try sweep(repository)
      #expect(readings["FAN1"]?.availability == .unavailable)
      #expect(readings["VBAT"]?.valueText == "3.075")
      #expect(readings["Power Unit"]?.states == ["Power off/down"])
    }
    let events = try driver.read(SELReader(since: cursor)).entries.map {
      $0.described(by: repository)
    }
    #expect(
      events.map(\.event) == [
        "Power off/down", "Power off/down", "Initiated by power up", "Initiated by hard reset",
      ]
    )
    #expect(events.map(\.isAsserted) == [true, false, true, true])
  }

  @Test(arguments: [
    [Fault.answerLimit(16)], [.cutRecords(7)], [.answerLimit(20), .loseReservations(5)],
    [.deviceSDRs(true)], [.refuse(CommandID(.storage, 0x22), .invalidCommand)],
  ])
  func `BMCs that give records in their own way are read whole`(faults: [Fault]) throws {
    defer { rack.stop() }
    let whole = try driver.read(SDRReader())
    let inventory = try driver.read(FRUReader())
    for fault in faults { try apply(fault) }
    let other = try driver.read(SDRReader())
    #expect(other.sensors == whole.sensors && other.damages.isEmpty)
    #expect(try driver.read(FRUReader()) == inventory && inventory.damages.isEmpty)
    #expect(inventory.product?.assetTag == "osl01")
    let supply = try driver.read(FRUReader(FRUDevice(id: 1, name: "PSU1")))
    #expect(supply.multirecords.count == 1 && supply.product?.version == "2")
    #expect(supply.product?.serial?.hasSuffix("P1") == true)
  }

  @Test func `lists without an end are cut`() throws {
    defer { rack.stop() }
    try apply(.endlessRecords(true))
    let repository = try driver.read(SDRReader())
    #expect(!repository.isComplete && repository.damages.last?.kind == .tooMany)
    let log = try driver.read(SELReader(limit: 500))
    #expect(log.entries.count == 500 && !log.cursor.isAtEnd)
  }

  @Test func `noise for answers is survived`() throws {
    defer { rack.stop() }
    let repository = try driver.read(SDRReader())
    try apply(.garbage(true))
    for _ in 0..<20 {
      _ = try? driver.read(SDRReader())
      _ = try? driver.read(SELReader(limit: 100))
      _ = try? driver.read(FRUReader())
      _ = try? driver.read(SensorSweep(of: repository.sensors))
    }
    try apply(.clear)
    #expect(try driver.read(SDRReader()).sensors == repository.sensors)
  }

  @Test func `a slow BMC is waited for`() throws {
    defer { rack.stop() }
    try apply(.slow(.milliseconds(300)))
    let info = try driver.read(Question(GetSELInfo()))
    #expect(info.recordCount > 0)
  }

  @Test func `the boot device is used once, the light goes out by itself`() throws {
    defer { rack.stop() }
    func order(_ request: some CommandRequest) throws {
      _ = try driver.read(Question(request, kind: .order, priority: .orders))
    }
    try order(SetSystemBootOptions(BootFlags(.pxe, isUEFI: true)))
    #expect(try driver.read(Question(GetSystemBootOptions())).bootFlags?.isUEFI == true)
    try order(ChassisControl(.reset))
    try order(ChassisControl(.reset))
    #expect(try with { bmc, _ in bmc.record.bootDevices } == ["pxe"])
    try order(ChassisIdentify(.untilTold))
    #expect(try driver.read(Question(GetChassisStatus())).identification == .untilTold)
    try order(ChassisIdentify(.off))
    #expect(try driver.read(Question(GetChassisStatus())).identification == .off)
  }
}
