// SPDX-License-Identifier: Apache-2.0
// Copyright the igor authors

internal import Notation

/// What one section, or `[defaults]`, says about its machines; `nil` where it says nothing.
///
/// Texts with `{name}`, `{n}` or `{index}` are as written; `Substitution` fills them in.
struct MachineOptions {
  var source: SourceText?
  var user: String?
  var password: SecretText?
  var kg: SecretText?
  var cipherSuites: [UInt8]?
  var privilege: Privilege?
  var quirks: [String]?
  var steal: StealPolicy?
  var rawPort: RawPortText?
  var capacity: ByteCount?

  /// Where a console comes from, and the key that says so.
  enum SourceText: Hashable {
    case bmc(String)
    case socket(String)

    var key: String {
      switch self {
      case .bmc: "bmc"
      case .socket: "socket"
      }
    }
  }

  /// Where a secret comes from, and the key that says so.
  struct SecretText: Hashable {
    var origin: Origin
    var key: String

    enum Origin: Hashable {
      case inline(Secret)
      case file(String)
      case credential(String)
    }
  }

  struct RawPortText: Hashable {
    var port: String
    var address: String?
    var isWritable: Bool
    var allowed: [String]
    var isInsecure: Bool
  }

  /// The workarounds that a machine may have, as FreeIPMI names them.
  static let knownQuirks = [
    "authcap", "integritycheckvalue", "intel20", "nochecksumcheck", "opensesspriv",
    "serialalertsdeferred", "solchannelsupport", "solpayloadsize", "solport", "solstatus",
    "sun20", "supermicro20",
  ]

  /// The cipher suites of IPMI 2.0 and its errata.
  private static let cipherSuiteNumbers = 0...17

  init() {}

  /// Reads a section's keys.
  init(_ table: inout TableReader) {
    source = Self.source(&table)
    user = Self.user(&table)
    password = Self.secret("password", "password_file", "credential", &table)
    kg = Self.secret("kg", "kg_file", "kg_credential", &table)
    cipherSuites = Self.cipherSuites(&table)
    privilege = table.choice("privilege")
    quirks = Self.quirks(&table)
    steal = table.choice("steal")
    rawPort = Self.rawPort(&table)
    capacity = table.size("capacity", in: LogSettings.capacityLimits)
    table.finish()
  }

  private static func source(_ table: inout TableReader) -> SourceText? {
    let bmc = table.string("bmc", expected: "a name or an address, such as \"10.0.0.7\"")
    let socket = table.string("socket", expected: "\"unix:/path\" or \"tcp:host:port\"")
    if bmc != nil, socket != nil {
      table.problem("a console comes from a socket or from a bmc, not from both", at: "socket")
    }
    return socket.map { .socket($0) } ?? bmc.map { .bmc($0) }
  }

  private static func user(_ table: inout TableReader) -> String? {
    guard let user = table.string("user") else { return nil }
    if user.utf8.count > BMCSettings.userLimit || user.utf8.contains(0) {
      let message = "a BMC's user name has at most \(BMCSettings.userLimit) bytes"
      table.problem("\(message), this one has \(user.utf8.count)", at: "user")
    }
    return user
  }

  private static func secret(
    _ inline: String,
    _ file: String,
    _ credential: String,
    _ table: inout TableReader
  ) -> SecretText? {
    var found: [SecretText] = []
    if let text = table.secret(inline) {
      found.append(SecretText(origin: .inline(Secret(text.utf8)), key: inline))
    }
    if let path = table.string(file, expected: "a file's path") {
      found.append(SecretText(origin: .file(path), key: file))
    }
    if let name = table.string(credential, expected: "a systemd credential's name") {
      found.append(SecretText(origin: .credential(name), key: credential))
    }
    if found.count > 1 {
      let keys = found.map(\.key).joined(separator: ", ")
      table.problem("expected only one of \(keys)", at: found[1].key)
    }
    return found.first
  }

  private static func cipherSuites(_ table: inout TableReader) -> [UInt8]? {
    guard let node = table.node("cipher_suites") else { return nil }
    if case .array(let nodes) = node, !nodes.isEmpty {
      let numbers = nodes.compactMap { node -> UInt8? in
        guard case .integer(let number) = node, cipherSuiteNumbers.contains(number) else {
          return nil
        }
        return UInt8(number)
      }
      if numbers.count == nodes.count, Set(numbers).count == numbers.count { return numbers }
    }
    table.problem(
      "expected cipher suites from 0 to 17, each once, such as [17, 3], not \(node.kind)",
      at: "cipher_suites"
    )
    return nil
  }

  private static func quirks(_ table: inout TableReader) -> [String]? {
    let expected = "names of FreeIPMI workarounds"
    guard let quirks = table.strings("quirks", limit: knownQuirks.count, expected: expected)
    else { return nil }
    for quirk in quirks where !knownQuirks.contains(quirk) {
      let hint =
        quirk.nearest(of: knownQuirks).map { "did you mean \($0.quoted)?" }
        ?? "expected some of: \(knownQuirks.joined(separator: ", "))"
      table.problem("unknown quirk \(quirk.quoted); \(hint)", at: "quirks")
    }
    return Array(Set(quirks)).sorted()
  }

  private static func rawPort(_ table: inout TableReader) -> RawPortText? {
    let port: String?
    var inner = TableReader([:], at: table.place.at("raw_port"), table.problems)
    switch table.node("raw_port") {
    case nil: return nil
    case .integer(let number): port = String(number)
    case .string(let text): port = text
    case .table(let keys):
      inner = TableReader(keys, at: inner.place, table.problems)
      port = Self.port(&inner)
    case let node?:
      table.problem("expected a port or a table with port, not \(node.kind)", at: "raw_port")
      return nil
    }
    let text = RawPortText(
      port: port ?? "",
      address: inner.string("address", expected: "an IP address"),
      isWritable: inner.boolean("writable") ?? false,
      allowed: inner.strings("allow", limit: 256, expected: "networks") ?? [],
      isInsecure: inner.boolean("insecure") ?? false
    )
    inner.finish()
    return port == nil ? nil : text
  }

  private static func port(_ table: inout TableReader) -> String? {
    switch table.node("port") {
    case .integer(let number): return String(number)
    case .string(let text): return text
    case let node:
      table.problem("expected a port, not \(node?.kind ?? "nothing")", at: "port")
      return nil
    }
  }
}

extension TableReader {
  /// A text that no message repeats.
  fileprivate mutating func secret(_ key: String) -> String? {
    switch node(key) {
    case nil: return nil
    case .string(let text): return text
    case let node?:
      problem("expected a string, not \(node.bareKind)", at: key)
      return nil
    }
  }
}
