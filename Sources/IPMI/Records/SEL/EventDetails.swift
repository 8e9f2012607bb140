// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Bytes

/// What the second and third byte of an event's data say, where they say anything.
///
/// Source: IPMI 2.0 §29.7 and table 42-3, columns Event Data 2 and 3.
extension SystemEvent {
  /// Of discrete sensors, in words.
  func details(of sensor: Sensor?) -> [String] {
    let kinds = dataKinds
    var details: [String] = []
    if kinds.second == 1 { details += previousState }
    if eventType == .sensorSpecific {
      let second = kinds.second == 3 ? data[1] : nil
      let third = kinds.third == 3 ? data[2] : nil
      details += specificDetails(second, third)
    }
    return details + oemDetails
  }

  /// Bytes that only the manufacturer understands, as numbers.
  var oemDetails: [String] {
    var details: [String] = []
    if dataKinds.second == 2 { details.append("OEM data 2 \([data[1]].hex.uppercased())h") }
    if dataKinds.third == 2 { details.append("OEM data 3 \([data[2]].hex.uppercased())h") }
    return details
  }

  /// A severity, and the state before; Fh is neither.
  private var previousState: [String] {
    var details: [String] = []
    let severity = Int(data[1] >> 4)
    let previous = Int(data[1] & 0x0F)
    if severity != 0x0F {
      let kind = EventType(rawValue: 0x07)
      details.append("severity " + EventState.state(severity, of: sensorType, kind).text)
    }
    if previous != 0x0F {
      details.append("before " + EventState.state(previous, of: sensorType, eventType).text)
    }
    return details
  }

  private func specificDetails(_ second: UInt8?, _ third: UInt8?) -> [String] {
    var details: [String?] = []
    switch (sensorType, offset) {
    case (.physicalSecurity, 4): details = [second.map { "network controller \($0)" }]
    case (.powerSupply, 6): details = [third.map { EventWords.powerSupplyError[$0 & 0x0F] }]
    case (.memory, _): details = [third.map { "module \($0)" }]
    case (.firmwareProgress, 0): details = [second.map { EventWords.firmwareError[$0] }]
    case (.firmwareProgress, _): details = [second.map { EventWords.firmwareProgress[$0] }]
    case (.eventLogging, 0): details = [second.map { "module \($0)" }]
    case (.eventLogging, 5): details = [third.map { "\($0) % full" }]
    case (.systemEvent, 4): details = [second.map { EventWords.filterActions($0) }]
    case (.systemEvent, 5): details = [second.map { EventWords.clock($0) }]
    case (.bootInitiated, 7):
      details = [second.map { GetSystemRestartCause.Cause(rawValue: $0).name }]
    case (.slot, _):
      let slot = third.map { "number \($0)" }
      details = [second.map { EventWords.slot[$0 & 0x7F] }, slot]
    case (.watchdog, _): details = [second.map { EventWords.watchdog($0) }]
    case (.managementHealth, 4): details = [second.map { "sensor \($0)" }]
    case (.managementHealth, 5): details = [third.map { "FRU device \($0)" }]
    case (.sessionAudit, _):
      let user = second.map { "user \($0 & 0x3F)" }
      details = [user, third.map { EventWords.session($0, isEnd: offset == 1) }]
    case (.versionChange, _): details = [second.map { EventWords.versionChange[$0] }]
    case (.fruState, _):
      details = [second.map { EventWords.stateChange[$0 >> 4] }]
    default:
      let others = [second.map { ("data 2", $0) }, third.map { ("data 3", $0) }]
      details = others.map { $0.map { "\($0) \([$1].hex.uppercased())h" } }
    }
    return details.compactMap(\.self)
  }
}

/// Lists of words by number.
private struct WordList {
  let words: [String]

  init(_ words: [String]) {
    self.words = words
  }

  subscript(number: UInt8) -> String {
    let isNamed = Int(number) < words.count && !words[Int(number)].isEmpty
    return isNamed ? words[Int(number)] : "code \([number].hex.uppercased())h"
  }
}

private enum EventWords {
  static let powerSupplyError = WordList([
    "vendor mismatch", "revision mismatch", "processor missing", "power rating mismatch",
    "voltage rating mismatch",
  ])

  static let firmwareError = WordList([
    "unspecified", "no memory installed", "no usable memory", "unrecoverable disk failure",
    "unrecoverable system board failure", "unrecoverable diskette failure",
    "unrecoverable disk controller failure", "unrecoverable keyboard failure",
    "removable boot media not found", "unrecoverable video controller failure",
    "no video device", "firmware ROM corrupt", "CPU voltage mismatch",
    "CPU speed matching failure",
  ])

  static let firmwareProgress = WordList([
    "unspecified", "memory initialization", "disk initialization",
    "secondary processor initialization", "user authentication", "entering setup",
    "USB configuration", "PCI configuration", "option ROM initialization",
    "video initialization", "cache initialization", "SM bus initialization",
    "keyboard controller initialization", "management controller initialization",
    "docking station attachment", "enabling docking station", "docking station ejection",
    "disabling docking station", "calling the OS wake-up vector", "starting the OS",
    "baseboard initialization", "", "floppy initialization", "keyboard test",
    "pointing device test", "primary processor initialization",
  ])

  static let slot = WordList([
    "PCI", "drive array", "external connector", "docking", "internal expansion slot",
    "slot of the entity", "AdvancedTCA", "DIMM", "fan", "PCI Express", "SCSI", "SATA/SAS",
  ])

  static let versionChange = WordList([
    "unspecified", "management controller device id", "management controller firmware",
    "management controller revision", "manufacturer id", "IPMI version", "auxiliary firmware",
    "boot block", "other management firmware", "system firmware", "SMBIOS", "operating system",
    "OS loader", "diagnostic partition", "management agent", "management application",
    "management middleware", "programmable hardware", "FRU module", "FRU component",
    "equivalent replacement", "newer version", "older version", "hardware configuration",
  ])

  static let stateChange = WordList([
    "normal", "by external software", "by handle latch", "by hot swap button",
    "by the FRU itself", "communication lost", "communication lost locally",
    "unexpected extraction", "operator intervention", "IPMB address unknown",
    "unexpected deactivation", "", "", "", "", "unknown cause",
  ])

  /// What a watchdog was watching, and how it interrupted.
  static func watchdog(_ data: UInt8) -> String {
    let uses = WordList(["", "BIOS FRB2", "BIOS POST", "OS load", "SMS/OS", "OEM"])
    let interrupts = WordList(["no interrupt", "SMI", "NMI", "messaging interrupt"])
    let use = data & 0x0F == 0x0F ? "unspecified" : uses[data & 0x0F]
    return data >> 4 == 0x0F ? use : use + ", " + interrupts[data >> 4]
  }

  static func filterActions(_ data: UInt8) -> String {
    let actions = ["alert", "power off", "reset", "power cycle", "OEM", "diagnostic interrupt"]
    let taken = actions.indices.filter { data >> $0 & 1 == 1 }.map { actions[$0] }
    return taken.isEmpty ? "no action" : taken.joined(separator: ", ")
  }

  static func clock(_ data: UInt8) -> String {
    let clock = data & 0x0F == 0 ? "SEL clock" : data & 0x0F == 1 ? "SDR clock" : "clock"
    return clock + (data & 0x80 == 0 ? " before" : " after") + " setting"
  }

  static func session(_ data: UInt8, isEnd: Bool) -> String {
    let causes = ["", ", by Close Session", ", by timeout", ", by configuration"]
    return "channel \(data & 0x0F)" + (isEnd ? causes[Int(data >> 4 & 3)] : "")
  }
}
