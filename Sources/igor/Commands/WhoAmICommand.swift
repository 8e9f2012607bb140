// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import ArgumentParser
internal import HTTP
internal import Notation

/// `igor whoami`: whom igord takes this user for.
struct WhoAmICommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "whoami",
    abstract: "Show who you are to igord, and what you may do."
  )

  @OptionGroup var format: FormatOptions
  @OptionGroup var server: ServerOptions

  func run() throws {
    try exiting { () throws(Failure) in
      let address = try server.address()
      let body = try HTTPExchange.get("/login", from: address)
      if format.json { return try printOut(String(decoding: body, as: UTF8.self).safeJSON + "\n") }
      let report: IdentityReport
      do throws(APIError) {
        report = try JSON.decode(from: body.span)
      } catch {
        let words = "\(address) answered with something else than expected: \(error.message)"
        throw Failure(.failed, words)
      }
      let words = Self.words(for: report, at: address) + "\n"
      try printOut(format.csv ? Self.sheet(for: report) : words)
    }
  }

  /// One line for programs, below its headings.
  static func sheet(for report: IdentityReport) -> String {
    var table = Table(["user", "admin", "may", "expires"])
    let end = report.expires?.rfc3339 ?? ""
    table.add([report.user, report.admin ? "yes" : "no", report.permissions.words, end])
    return table.csv
  }

  static func words(for report: IdentityReport, at server: ServerAddress) -> String {
    let rights = report.admin ? "everything" : report.permissions.words
    let end = report.expires.map { ", until \($0.text(in: .local))" } ?? ""
    let may = rights.isEmpty ? "nothing" : rights
    return "\(report.user) at \(server)\(end); may: \(may)".safe
  }
}
