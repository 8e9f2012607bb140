// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

package import EventLoop
internal import IPMI
internal import Notation

/// A fleet of simulated BMCs as people ask for it on a command line.
package struct Fleet: Sendable {
  package var names: [String]
  /// Where the first BMC listens.
  package var first: SocketAddress
  /// Each BMC has an address of its own, counted from the first; else a port of its own.
  package var countsAddresses: Bool
  /// What all BMCs have in common.
  package var standard: BMCConfiguration
  package var seed: UInt64

  private var scripts: [Scoped<ScriptSpecification>] = []
  private var faults: [Scoped<Fault>] = []

  /// Something for the BMCs of a range, or for all.
  private struct Scoped<Value: Sendable>: Sendable {
    let names: Set<String>?
    let value: Value
  }

  /// `names` as a range (`osl0[1-6]`); without one, `count` BMCs called `bmc0001` and so on.
  package init(names: String?, count: Int?, seed: UInt64) throws {
    self.names = try Self.names(names, count: count)
    self.seed = seed
    first = .loopback(port: 623)
    countsAddresses = false
    standard = BMCConfiguration(name: "")
  }

  private static func names(_ range: String?, count: Int?) throws -> [String] {
    guard let range else {
      let count = count ?? 1
      let width = max(4, String(count).utf8.count)
      return try expand("bmc[\(String(repeating: "0", count: width - 1))1-\(count)]")
    }
    let names = try expand(range)
    guard let count else { return names }
    guard count <= names.count else {
      throw SimulatorSyntaxError("\(count) BMCs need \(count) names; \(range) has \(names.count)")
    }
    return Array(names.prefix(count))
  }

  private static func expand(_ range: String) throws(SimulatorSyntaxError) -> [String] {
    do throws(NotationError) {
      return try NameRange(range).names().map(\.description)
    } catch {
      throw SimulatorSyntaxError(error.description)
    }
  }

  /// Sets where the BMCs listen: `127.0.0.1` for a port each, `127.0.7.1+` for an address each.
  package mutating func listen(at text: String, port: UInt16) throws {
    countsAddresses = text.hasSuffix("+")
    let digits = countsAddresses ? String(text.dropLast()) : text
    guard let address = IPAddress(digits) else {
      throw SimulatorSyntaxError("\"\(digits)\" is no IP address")
    }
    first = .ip(address, port: port)
    let ports = Int(port) + names.count - 1
    guard countsAddresses || port == 0 || ports <= 65_535 else {
      throw SimulatorSyntaxError(
        "\(names.count) ports from \(port) on go beyond 65535; \(digits)+ gives an address each"
      )
    }
  }

  /// Adds a script for all or for a range: `boot`, `osl04:panic,every=90s`; later ones win.
  package mutating func addScript(_ text: String) throws {
    let (range, rest) = try Self.split(text)
    scripts.append(Scoped(names: range, value: try ScriptSpecification(parsing: rest)))
  }

  /// Adds a fault for all or for a range: `loss=5%`, `osl02:silence=45s`.
  package mutating func addFault(_ text: String) throws {
    let (range, rest) = try Self.split(text)
    faults.append(Scoped(names: range, value: try Fault(parsing: rest)))
  }

  /// Takes a range of names and a colon off the front; what has a `=` before the colon has none.
  private static func split(_ text: String) throws -> (Set<String>?, String) {
    guard let colon = text.firstIndex(of: ":"), !text[..<colon].contains("=") else {
      return (nil, text)
    }
    let names = try expand(String(text[..<colon]))
    return (Set(names), String(text[text.index(after: colon)...]))
  }

  /// The BMCs, in the order of their names.
  package func plans() throws -> [BMCPlan] {
    try checkScopes(scripts.compactMap(\.names) + faults.compactMap(\.names))
    return try names.enumerated().map { index, name in
      let script = scripts.last { $0.names?.contains(name) ?? true }?.value
      var plan = BMCPlan(name, at: try address(index), script: script ?? .boot(speed: 1))
      plan.configuration = standard
      plan.configuration.name = name
      plan.configuration.seed = seed
      plan.faults = faults.filter { $0.names?.contains(name) ?? true }.map(\.value)
      return plan
    }
  }

  private func checkScopes(_ scopes: [Set<String>]) throws {
    let known = Set(names)
    for scope in scopes {
      if let stray = scope.subtracting(known).min() {
        throw SimulatorSyntaxError("there is no BMC called \(stray)")
      }
    }
  }

  private func address(_ index: Int) throws -> SocketAddress {
    let port = first.port ?? 0
    guard countsAddresses else {
      return .ip(first.ip ?? .loopbackV4, port: port == 0 ? 0 : port + UInt16(index))
    }
    switch first.ip {
    case .v4(let value)?:
      let (sum, isOver) = value.addingReportingOverflow(UInt32(index))
      if !isOver { return .v4(sum, port: port) }
    case .v6(let value, let scope)?:
      let (sum, isOver) = value.addingReportingOverflow(UInt128(index))
      if !isOver { return .ip(.v6(sum, scope: scope), port: port) }
    case nil: break
    }
    throw SimulatorSyntaxError("there are not so many addresses after the first")
  }
}

extension BMCUser {
  /// Reads `NAME:PASSWORD[:PRIVILEGE]`, privilege being user, operator or administrator.
  package init(parsing text: String) throws(SimulatorSyntaxError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard 2...3 ~= parts.count else {
      throw SimulatorSyntaxError("a user is NAME:PASSWORD[:PRIVILEGE]")
    }
    guard parts[0].utf8.count <= 16 else {
      throw SimulatorSyntaxError("the user name \"\(parts[0])\" is longer than 16 bytes")
    }
    guard parts[1].utf8.count <= 20 else {
      throw SimulatorSyntaxError("the password of \"\(parts[0])\" is longer than 20 bytes")
    }
    let levels: [String: PrivilegeLevel] = [
      "callback": .callback, "user": .user, "operator": .operator,
      "administrator": .administrator, "admin": .administrator,
    ]
    let name = parts.count == 3 ? parts[2] : "administrator"
    guard let privilege = levels[name] else {
      throw SimulatorSyntaxError(
        "\"\(name)\" is no privilege; there are user, operator and administrator"
      )
    }
    self.init(parts[0], password: parts[1], privilege: privilege)
  }
}
