// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import HTTP
internal import Notation

extension IncidentsCommand {
  /// `igor incidents show`.
  struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Show one incident: what was found, who was there, and what the console printed."
    )

    @Argument(help: "Its number.")
    var id: UInt64

    @Flag(help: "Only the console's output, byte for byte.")
    var raw = false

    @Flag(help: "Print igord's answer, without the console's output.")
    var json = false

    @OptionGroup var server: ServerOptions

    func validate() throws {
      if raw && json { throw ValidationError("--raw and --json exclude each other") }
    }

    func run() throws {
      try exiting { () throws(Failure) in
        let address = try server.address()
        let target = "/incidents/\(id)"
        if raw { return try printRaw(target, from: address) }
        let body = try HTTPExchange.get(target, from: address)
        if json { return try printOut(String(decoding: body, as: UTF8.self).safeJSON) }
        let report: IncidentReport
        do throws(APIError) {
          report = try JSON.decode(from: body.span)
        } catch {
          throw Failure(
            .failed,
            "igord answered with something else than expected: \(error.message)"
          )
        }
        try printOut(text(report))
        guard report.complete else { return try printOut(Self.advice(report, at: .now) + "\n") }
        let output = try HTTPExchange.get(target + "/console?format=text", from: address)
        var sanitizer = TerminalSanitizer(keepsColours: false)
        try printOut(sanitizer.read(output))
        try printOut(sanitizer.finish())
      }
    }

    private func printRaw(_ target: String, from address: ServerAddress) throws(Failure) {
      do throws(Failure) {
        try printOut(HTTPExchange.get(target + "/console?format=raw", from: address))
      } catch {
        guard error.code == "not_frozen" else { throw error }
        let report = try HTTPExchange.ask(
          HTTPQuestion(.get, target),
          of: address,
          for: IncidentReport.self
        )
        throw Failure(.failed, Self.advice(report, at: .now))
      }
    }

    /// What one can do while the output of an incident is still to be frozen.
    static func advice(_ report: IncidentReport, at now: Timestamp) -> String {
      let time = report.frozenBy.text(in: .local)
      let when =
        report.frozenBy > now
        ? "its output is frozen at \(time) or earlier"
        : "its output should be frozen since \(time), and is not"
      return "\(when); until then: igor scrollback --around \(report.offset) \(report.machine)".safe
    }

    private func text(_ report: IncidentReport) -> String {
      var lines = [
        "incident \(report.id): \(report.kind) on \(report.machine)",
        "time     \(report.time.text(in: .local))",
        "line     \(report.line)",
        "place    offset \(report.offset) of epoch \(report.epoch)"
          + (report.complete ? ", frozen \(report.from)-\(report.to)" : ""),
        "console  \(report.state)",
      ]
      if report.again > 0 {
        lines.append("again    \(report.again) times, last \(report.last.text(in: .local))")
      }
      for person in report.people { lines.append("present  \(person.user) (\(person.mode))") }
      if let power = report.power?.power { lines.append("power    \(power)") }
      for sensor in report.sensors?.sensors ?? [] where ![.ok, .none].contains(sensor.state) {
        let value = sensor.value.map { " \($0) \(sensor.unit ?? "")" } ?? ""
        lines.append("sensor   \(sensor.name): \(sensor.state.rawValue)\(value)")
      }
      for entry in report.log?.entries ?? [] {
        let time = entry.time?.text(in: .local) ?? "no time"
        lines.append("event    \(time) \(entry.place): \(entry.event)")
      }
      for finding in report.findings where finding.line != report.line {
        lines.append("found    \(finding.kind): \(finding.line)")
      }
      return lines.map { $0.safe + "\n" }.joined() + "\n"
    }
  }
}
