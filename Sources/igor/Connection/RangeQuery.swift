// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Notation

/// A question about a range of machines, or about all: one object a machine comes back.
struct RangeQuery {
  private let path: String
  private let server: ServerAddress
  private let range: NameRange?

  init(_ path: String, of range: NameRange?, at server: ServerAddress) throws(Failure) {
    self.path = path
    self.server = server
    self.range = range
  }

  /// Asks, and prints the answer: as it came, or as the table that `table` makes of it.
  ///
  /// - Throws: what went wrong; after printing, where one machine's answer is an error.
  func print<Report: Decodable>(
    _ type: [Report].Type,
    as format: FormatOptions,
    table: ([Report]) -> Table,
    isOK: (Report) -> Bool
  ) throws(Failure) {
    let body = try answer()
    let reports: [Report]
    do throws(APIError) {
      reports = try JSON.decode(type, from: body.span)
    } catch {
      throw Failure(
        .failed,
        "\(server) answered with something else than expected: \(error.message)"
      )
    }
    if format.json {
      let text = String(decoding: body, as: UTF8.self).safeJSON
      try printOut(text.hasSuffix("\n") ? text : text + "\n")
    } else {
      try printOut(format.csv ? table(reports).csv : table(reports).text)
    }
    let failures = reports.count { !isOK($0) }
    guard failures > 0 else { return }
    throw Failure(.failed, "no answer for \(failures) of \(reports.count) machines")
  }

  /// The answer's body; a single name may be only the beginning of one.
  private func answer() throws(Failure) -> [UInt8] {
    guard let range else { return try HTTPExchange.get(path, from: server) }
    if let name = range.singleName {
      let known = try MachineDirectory(server: server).resolve(name)
      return try HTTPExchange.get("\(path)/\(known)", from: server)
    }
    return try HTTPExchange.get("\(path)/\(range.description.percentEncoded)", from: server)
  }
}
