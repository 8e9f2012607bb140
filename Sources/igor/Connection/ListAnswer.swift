// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Notation

/// An answer that is an array about one thing, and not a row a machine.
struct ListAnswer {
  private let body: [UInt8]

  /// Asks about a machine's past, of which the beginning of its name is enough.
  init(
    of server: ServerAddress,
    _ name: MachineName,
    _ target: (MachineName) -> String
  ) throws(Failure) {
    let name = try MachineDirectory(server: server).resolvePast(name)
    body = try HTTPExchange.get(target(name), from: server)
  }

  init(of server: ServerAddress, _ target: String) throws(Failure) {
    body = try HTTPExchange.get(target, from: server)
  }

  /// Prints it: as it came, or as a table for people or programs.
  func print<Element: Decodable>(
    _ type: Element.Type,
    as format: FormatOptions,
    table: ([Element]) -> Table,
    sheet: ([Element]) -> Table
  ) throws(Failure) {
    let form = try format.form()
    if form == .json {
      let text = String(decoding: body, as: UTF8.self).safeJSON
      return try printOut(text.hasSuffix("\n") ? text : text + "\n")
    }
    let elements = try elements(type)
    try printOut(form == .csv ? sheet(elements).csv : table(elements).text(.standard))
  }

  func elements<Element: Decodable>(_ type: Element.Type) throws(Failure) -> [Element] {
    do throws(APIError) {
      return try JSON.decode([Element].self, from: body.span)
    } catch {
      throw Failure(.failed, "igord answered with something else than expected: \(error.message)")
    }
  }
}
