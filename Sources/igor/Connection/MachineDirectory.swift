// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import API
internal import HTTP
internal import Notation

/// The machines of a server by name, and by the beginnings of names.
struct MachineDirectory {
  let server: ServerAddress

  /// The machine of that name, or the only one whose name begins so.
  func resolve(_ name: MachineName) throws(Failure) -> MachineName {
    do throws(Failure) {
      if try entries(in: "/\(name)").first?.isOK == true { return name }
    } catch {
      guard error.status == .noSuchMachine else { throw error }
    }
    return try complete(name)
  }

  /// As `resolve`, for what it printed: a machine that was removed has its name, too, as long as
  /// its log is kept.
  func resolvePast(_ name: MachineName) throws(Failure) -> MachineName {
    do throws(Failure) {
      _ = try HTTPExchange.get("/console/\(name)/scrollback?tail=0", from: server)
      return name
    } catch {
      guard error.status == .noSuchMachine else { throw error }
    }
    return try complete(name)
  }

  /// The only machine whose name begins so.
  func complete(_ prefix: MachineName) throws(Failure) -> MachineName {
    try Self.choose(prefix, among: entries(in: "").compactMap { MachineName($0.machine) })
  }

  /// As `complete`, for an order: somebody at a terminal is asked, and nobody else gets a machine.
  ///
  /// Where a machine is gone, its neighbour is not to be switched off.
  func completeAsking(_ prefix: MachineName) throws(Failure) -> MachineName {
    let known = try complete(prefix)
    guard known != prefix else { return known }
    guard canAsk else {
      throw Failure(.noSuchMachine, "there is no machine \(prefix); did you mean \(known)?")
    }
    try confirm("there is no machine \(prefix): is \(known) meant", unless: false)
    return known
  }

  /// The machines of a range that there are, in its order, for an order.
  func names(in range: NameRange) throws(Failure) -> [MachineName] {
    do throws(Failure) {
      let found = try entries(in: "/\(range.description.percentEncoded)")
      return found.filter(\.isOK).compactMap { MachineName($0.machine) }
    } catch {
      guard error.status == .noSuchMachine, let name = range.singleName else { throw error }
      return [try completeAsking(name)]
    }
  }

  /// The only one of `names` that begins with `prefix`.
  static func choose(
    _ prefix: MachineName,
    among names: [MachineName]
  ) throws(Failure) -> MachineName {
    if names.contains(prefix) { return prefix }
    let matches = names.filter { $0.description.hasPrefix(prefix.description) }
    guard let first = matches.first else {
      throw Failure(.noSuchMachine, "there is no machine \(prefix); igor machines lists them")
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

    var isOK: Bool { ok ?? true }
  }

  private func entries(in names: String) throws(Failure) -> [Entry] {
    try HTTPExchange.ask(HTTPQuestion(.get, "/machines" + names), of: server, for: [Entry].self)
  }
}
