// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import Notation

/// `igor sensors`: temperatures, voltages, fans, and what is wrong.
struct SensorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sensors",
    abstract: "Show what the sensors of machines read."
  )

  @OptionGroup var machines: RangeOptions

  @Option(help: ArgumentHelp("Only one sensor, by its name or id.", valueName: "sensor"))
  var sensor: String?

  @Flag(help: "Only sensors that are beyond a threshold or assert something wrong.")
  var bad = false

  @Flag(help: "Show the thresholds, too.")
  var thresholds = false

  @OptionGroup var fold: FoldOptions
  @OptionGroup var format: FormatOptions
  @OptionGroup var server: ServerOptions

  func validate() throws { try machines.require() }

  func run() throws {
    try exiting { () throws(Failure) in
      var question = RangeQuestion("/sensors", of: try machines.range())
      if let sensor { question.suffix = "/\(sensor.percentEncoded)" }
      let view = SensorsView(onlyBad: bad, hasThresholds: thresholds)
      try question.print(view, as: format, isFolded: fold.fold, from: server.address())
    }
  }
}

/// How `igor sensors` shows what machines answer.
struct SensorsView: ReportView {
  var onlyBad = false
  var hasThresholds = false

  private static let names = ["LNR", "LCR", "LNC", "UNC", "UCR", "UNR"]

  var table: Table {
    let more = hasThresholds ? Self.names : []
    let right = Set([2] + more.indices.map { 5 + $0 })
    return Table(["MACHINE", "SENSOR", "VALUE", "UNIT", "STATE"] + more + [""], right: right)
  }

  var sheet: Table {
    Table([
      "machine", "id", "number", "sensor", "type", "entity", "value", "unit", "state", "lnr",
      "lcr", "lnc", "unc", "ucr", "unr", "states", "age", "error",
    ])
  }

  func rows(of report: SensorsReport) -> [Row] {
    let sensors = shown(report)
    if sensors.isEmpty {
      let words = onlyBad ? "nothing is wrong" : "no sensors"
      return [Row(Self.padded([report.machine, "", "", "", ""], words, table))]
    }
    return sensors.map { sensor in
      let words = sensor.error?.message ?? sensor.states.joined(separator: ", ")
      var cells = [
        report.machine, sensor.name, sensor.value?.brief ?? "", sensor.unit ?? "",
        sensor.state.rawValue,
      ]
      if hasThresholds { cells += Self.thresholds(of: sensor) }
      let style = Self.style(of: sensor)
      return Row(
        Self.padded(cells, words, table),
        styles: [2: style, 4: style, table.headings.count - 1: style]
      )
    }
  }

  func sheetRows(of report: SensorsReport) -> [Row] {
    shown(report).map { sensor in
      Row(
        [
          report.machine, "\(sensor.id)", sensor.number.map(String.init) ?? "", sensor.name,
          sensor.type, sensor.entity ?? "", sensor.value?.brief ?? "", sensor.unit ?? "",
          sensor.state.rawValue,
        ] + Self.thresholds(of: sensor) + [
          sensor.states.joined(separator: "; "), report.age?.brief ?? "",
          sensor.error?.message ?? "",
        ]
      )
    }
  }

  /// Readings differ from machine to machine; what is wrong is what is worth comparing.
  func summary(of report: SensorsReport) -> [Finding] {
    let bad = (report.sensors ?? []).filter(\.isBad)
    guard !bad.isEmpty else { return [Finding("nothing is wrong")] }
    return bad.map { sensor in
      let words = sensor.states.isEmpty ? "" : ": " + sensor.states.joined(separator: ", ")
      return Finding("\(sensor.name) \(sensor.state.rawValue)\(words)")
    }
  }

  private func shown(_ report: SensorsReport) -> [SensorReport] {
    (report.sensors ?? []).filter { !onlyBad || $0.isBad }
  }

  private static func padded(_ cells: [String], _ last: String, _ table: Table) -> [String] {
    cells + Array(repeating: "", count: table.headings.count - 1 - cells.count) + [last]
  }

  private static func thresholds(of sensor: SensorReport) -> [String] {
    let found = sensor.thresholds
    return [found?.lnr, found?.lcr, found?.lnc, found?.unc, found?.ucr, found?.unr]
      .map { $0?.brief ?? "" }
  }

  private static func style(of sensor: SensorReport) -> Style {
    if sensor.error != nil { return .warning }
    return switch sensor.state {
    case .warning: .warning
    case .critical, .nonrecoverable: .bad
    case .none: .faint
    default: .plain
    }
  }
}

extension SensorReport {
  /// Whether somebody should look.
  var isBad: Bool {
    error != nil || [.warning, .critical, .nonrecoverable].contains(state)
  }
}
