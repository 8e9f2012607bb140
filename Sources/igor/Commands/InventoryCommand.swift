// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import Notation

/// `igor inventory`: what machines are made of.
struct InventoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inventory",
    abstract: "Show makers, serial numbers, firmware and settings of machines."
  )

  @OptionGroup var machines: RangeOptions
  @OptionGroup var fold: FoldOptions
  @OptionGroup var format: FormatOptions
  @OptionGroup var server: ServerOptions

  func validate() throws { try machines.require() }

  func run() throws {
    try exiting { () throws(Failure) in
      let question = RangeQuestion("/inventory", of: try machines.range())
      let view = InventoryView()
      try question.print(view, as: format, isFolded: fold.fold, from: server.address())
    }
  }
}

/// How `igor inventory` shows what machines answer: an item a row.
struct InventoryView: ReportView {
  var table: Table { Table(["MACHINE", "ITEM", "VALUE"]) }
  var sheet: Table { Table(["machine", "item", "value", "error"]) }

  func rows(of report: InventoryReport) -> [Row] {
    Self.items(of: report).map { item in
      let style = item.isWrong ? Style.warning : .plain
      return Row([report.machine, item.name, item.value], styles: [2: style])
    }
  }

  func sheetRows(of report: InventoryReport) -> [Row] {
    Self.items(of: report).map { item in
      let value = item.isWrong ? ["", item.value] : [item.value, ""]
      return Row([report.machine, item.name] + value)
    }
  }

  /// What is the same in machines of one kind: no serial numbers, dates and addresses.
  func summary(of report: InventoryReport) -> [Finding] {
    Self.items(of: report).filter { !$0.isItsOwn }.map { Finding($0.name, $0.value) }
  }

  /// One thing that is known of a machine.
  struct Item {
    var name: String
    var value: String
    /// Whether no other machine has the same.
    var isItsOwn = false
    /// Whether it is an error in the place of a value.
    var isWrong = false
  }

  static func items(of report: InventoryReport) -> [Item] {
    var items: [Item] = []
    if let device = report.device { items += Self.items(of: device) }
    if let chassis = report.chassis {
      items.append(Item(name: "power", value: chassis.power, isItsOwn: true))
      items.append(Item(name: "when mains power returns", value: chassis.policy))
      let events = chassis.lastEvent.joined(separator: ", ")
      if !events.isEmpty { items.append(Item(name: "power went last by", value: events)) }
      let faults = chassis.faults.joined(separator: ", ")
      if !faults.isEmpty { items.append(Item(name: "faults", value: faults)) }
    }
    for fru in report.fru ?? [] { items += Self.items(of: fru) }
    if let sol = report.sol { items.append(Item(name: "SOL", value: words(sol))) }
    if let session = report.session {
      let words = "cipher suite \(session.cipherSuite), \(session.privilege)"
      items.append(Item(name: "session", value: words))
      items.append(Item(name: "BMC address", value: session.bmc, isItsOwn: true))
    }
    return items
  }

  private static func items(of device: DeviceReport) -> [Item] {
    let maker = device.manufacturerName ?? "number \(device.manufacturer)"
    return [
      Item(name: "BMC maker", value: maker),
      Item(
        name: "BMC",
        value: "product \(device.product), device \(device.id), revision \(device.revision)"
      ),
      Item(name: "BMC firmware", value: device.firmware),
      Item(name: "BMC IPMI", value: device.ipmi),
      Item(name: "BMC supports", value: device.supports.joined(separator: ", ")),
    ]
  }

  private static func items(of fru: FRUReport) -> [Item] {
    let title = fru.id == 0 && fru.controller == nil ? "" : "\(fru.name) "
    let areas = [("chassis", fru.chassis), ("board", fru.board), ("product", fru.product)]
    var items = areas.flatMap { name, area in
      area.map { Self.items(of: $0, title + name) } ?? []
    }
    if let error = fru.error {
      items.append(Item(name: title + "FRU", value: error.message, isWrong: true))
    }
    return items
  }

  private static func items(of area: FRUReport.Area, _ title: String) -> [Item] {
    let fields: [(String, String?, Bool)] = [
      ("type", area.type, false), ("maker", area.manufacturer, false), ("name", area.name, false),
      ("part", area.part, false), ("version", area.version, false), ("serial", area.serial, true),
      ("asset", area.asset, true), ("file", area.file, false),
      ("made", area.made.map { String($0.rfc3339.prefix(10)) }, true),
    ]
    let named = fields.compactMap { name, value, isItsOwn in
      value.map { Item(name: "\(title) \(name)", value: $0, isItsOwn: isItsOwn) }
    }
    return named + area.extra.map { Item(name: "\(title) extra", value: $0, isItsOwn: true) }
  }

  private static func words(_ sol: SOLReport) -> String {
    var parts: [String] = []
    if let enabled = sol.enabled { parts.append(enabled ? "enabled" : "disabled") }
    if let privilege = sol.privilege { parts.append("for \(privilege)") }
    if let encryption = sol.encryption {
      parts.append(encryption ? "encryption forced" : "encryption not forced")
    }
    if let authentication = sol.authentication {
      parts.append(authentication ? "authentication forced" : "authentication not forced")
    }
    if let baud = sol.baud { parts.append("\(baud) baud") }
    if let port = sol.port { parts.append("port \(port)") }
    return parts.joined(separator: ", ")
  }
}
