// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

import Foundation
import IPMI
import TestSupport
import Testing

/// Chassis, boot options, device and inventory beside what ipmitool and FreeIPMI print.
struct ChassisComparisonTests {
  private let node: IPMISimNode
  private let driver: LinkDriver

  init() throws {
    node = try IPMISimNode(.init(hasHardware: true))
    driver = try LinkDriver(to: node)
    try driver.connect()
  }

  private func fields(_ arguments: [String]) throws -> [String: String] {
    let result = try runTool(arguments)
    try #require(result.status == 0, "\(arguments): \(result.output)")
    let pairs = ToolTable.fields(result.output).map { ($0.label, $0.value) }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  private func order(_ request: some CommandRequest) throws {
    _ = try driver.read(Question(request, kind: .order, priority: .orders))
  }

  @Test func `chassis status is told as ipmitool tells it, through every power order`() throws {
    for action in [nil, .off, .on, .cycle] as [ChassisControl.Action?] {
      if let action { try order(ChassisControl(action)) }
      let status = try driver.read(Question(GetChassisStatus()))
      let told = try fields(node.ipmitool() + ["chassis", "status"])
      // A cycle may end between the two.
      if action != .cycle { #expect(told["System Power"] == (status.isOn ? "on" : "off")) }
      #expect(told["Power Overload"] == "\(status.powerFaults.contains(.overload))")
      #expect(told["Main Power Fault"] == "\(status.powerFaults.contains(.fault))")
      #expect(told["Power Control Fault"] == "\(status.powerFaults.contains(.controlFault))")
      let policy = told["Power Restore Policy"]?.replacingOccurrences(of: "-", with: " ")
      #expect(policy == status.restorePolicy.name)
      let isOpen = status.chassisFaults.contains(.intrusion)
      #expect(told["Chassis Intrusion"] == (isOpen ? "active" : "inactive"))
      #expect(told["Drive Fault"] == "\(status.chassisFaults.contains(.drive))")
      #expect(told["Cooling/Fan Fault"] == "\(status.chassisFaults.contains(.cooling))")
    }
    #expect(Array(node.orders.prefix(2)) == ["power 0", "power 1"])
  }

  @Test(arguments: [
    (BootFlags.Device.pxe, "Force PXE"), (.disk, "Force Boot from default Hard-Drive"),
    (.none, "No override"),
  ])
  func `the next boot's device is set as ipmitool reads it`(
    device: BootFlags.Device,
    text: String
  ) throws {
    try order(SetSystemBootOptions(BootFlags(device)))
    let result = try runTool(node.ipmitool() + ["chassis", "bootparam", "get", "5"])
    #expect(result.output.contains(text), "\(result.output)")
    let flags = try driver.read(Question(GetSystemBootOptions())).bootFlags
    #expect(flags?.device == device)
  }

  @Test func `ipmitool's choice of boot device is read`() throws {
    for (name, device) in [("pxe", BootFlags.Device.pxe), ("disk", .disk), ("none", .none)] {
      _ = try runTool(node.ipmitool() + ["chassis", "bootdev", name])
      let flags = try driver.read(Question(GetSystemBootOptions())).bootFlags
      #expect(flags?.device == device)
    }
  }

  @Test func `the light is switched`() throws {
    try order(ChassisIdentify(.seconds(5)))
    #expect(node.orders.contains("identify 5 0"))
  }

  @Test func `the device is told as ipmitool tells it`() throws {
    let id = try driver.read(Question(GetDeviceID()))
    let told = try fields(node.ipmitool() + ["mc", "info"])
    #expect(told["Device ID"] == "\(id.deviceID)")
    #expect(told["Device Revision"] == "\(id.revision)")
    #expect(told["Firmware Revision"] == id.firmwareText)
    #expect(told["IPMI Version"] == id.ipmiVersionText)
    #expect(told["Manufacturer ID"] == "\(id.manufacturer)")
    #expect(told["Product ID"]?.hasPrefix("\(id.product) ") == true)
  }

  @Test func `the system's GUID is told as FreeIPMI tells it`() throws {
    let guid = try driver.read(Question(GetSystemGUID()))
    let result = try runTool(node.freeIPMI("bmc-info"))
    #expect(result.output.contains(guid.text), "\(guid.text) \(result.output)")
  }

  @Test func `fru print: every field`() throws {
    let inventory = try driver.read(FRUReader())
    let result = try runTool(node.ipmitool() + ["fru", "print", "0"])
    let told = ToolTable.fields(result.output).filter { !$0.label.hasPrefix("FRU Device") }
    let names = ["Board Mfg": "Board Manufacturer"]
    let fields = [inventory.chassis?.fields, inventory.board?.fields, inventory.product?.fields]
    let ours = fields.compactMap(\.self).joined()
    let theirs = told.filter { $0.label != "Board Mfg Date" }
    #expect(theirs.map { names[$0.label] ?? $0.label } == ours.map(\.label), "\(result.output)")
    #expect(theirs.map(\.value) == ours.map(\.text))
    let date = told.first { $0.label == "Board Mfg Date" }?.value
    let formatter = DateFormatter()
    formatter.timeZone = .gmt
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "EEE MMM dd HH:mm:ss yyyy 'UTC'"
    let made = try #require(inventory.board?.manufactured)
    #expect(formatter.string(from: Date(timeIntervalSince1970: Double(made))) == date)
    #expect(inventory.damages.isEmpty)
  }
}
