// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import Notation

/// The machines of a server by name, and by the beginnings of names.
struct MachineDirectory {
  let server: ServerAddress

  /// The machine of that name, or the only one whose name begins so.
  func resolve(_ name: MachineName) throws(Failure) -> MachineName {
    do throws(Failure) {
      let body = try HTTPExchange.get("/machines/\(name)", from: server)
      if try Self.reports(in: body).first?.ok == true { return name }
    } catch {
      guard error.status == .noSuchMachine else { throw error }
    }
    let body = try HTTPExchange.get("/machines", from: server)
    let names = try Self.reports(in: body).compactMap { MachineName($0.machine) }
    return try Self.choose(name, among: names)
  }

  /// The only one of `names` that begins with `prefix`.
  static func choose(
    _ prefix: MachineName,
    among names: [MachineName]
  ) throws(Failure) -> MachineName {
    if names.contains(prefix) { return prefix }
    let matches = names.filter { $0.description.hasPrefix(prefix.description) }
    guard let first = matches.first else {
      throw Failure(.noSuchMachine, "no machine \(prefix); igor machines lists them")
    }
    guard matches.count > 1 else { return first }
    let listed = matches.prefix(5).map(\.description).joined(separator: ", ")
    let more = matches.count > 5 ? " and \(matches.count - 5) more" : ""
    throw Failure(.noSuchMachine, "\(prefix) could be \(listed)\(more)")
  }

  /// A report's name and whether it is one; everything else in it is passed over.
  private struct Entry: Decodable {
    var machine: String
    var ok: Bool?
  }

  private static func reports(in body: [UInt8]) throws(Failure) -> [(machine: String, ok: Bool)] {
    do throws(APIError) {
      let entries = try JSON.decode([Entry].self, from: body.span)
      return entries.map { ($0.machine, $0.ok ?? true) }
    } catch {
      throw Failure(.failed, "igord answered with something else than expected: \(error.message)")
    }
  }
}
